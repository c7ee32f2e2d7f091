
/*
 * The flag parser, and the help.
 *
 * getopt_long() is not used because a typo should be answered with the flag
 * that was meant, because a command's own flags after the first operand must
 * stay untouched, and because the help is made from the same table.
 * Abbreviations are not accepted: they break scripts when flags are added.
 */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/exit.h"
#include "runner/flags.h"
#include "runner/say.h"


#define RN_FLAGS_NAME_MAX  32
#define RN_FLAGS_LEFT      23


static int rn_flags_one(const rn_verb_t *verb, int argc, char **argv,
    int *i, void *values);
static int rn_flags_letters(const rn_verb_t *verb, const char *letters,
    void *values);
static int rn_flags_helped(const rn_verb_t *verb, const rn_flag_t *flag);
static int rn_flags_among(const rn_verb_t *verb, const rn_flag_t *flag,
    const char *value);
static const rn_flag_t *rn_flags_find(const rn_verb_t *verb,
    const char *name, size_t len, char letter);
static void rn_flags_store(const rn_flag_t *flag, void *values,
    const char *value);
static const char *rn_flags_suggest(const rn_verb_t *verb,
    const char *name, size_t len);
static void rn_flags_rows(const rn_flag_t *flag);


static const rn_flag_t  rn_flags_none[] = {
    { NULL, 0, RN_FLAG_SET, 0, NULL, NULL }
};


int
rn_flags_parse(const rn_verb_t *verb, int argc, char **argv, void *values,
    int *code)
{
    int          i, n;
    const char  *arg;

    n = 0;

    for (i = 1; i < argc; i++) {
        arg = argv[i];

        if (strcmp(arg, "--") == 0) {
            i++;
            break;
        }

        if (arg[0] != '-' || arg[1] == '\0') {
            if (verb->command) {
                break;
            }

            argv[n++] = argv[i];
            continue;
        }

        *code = rn_flags_one(verb, argc, argv, &i, values);

        if (*code >= 0) {
            return -1;
        }
    }

    while (i < argc) {
        argv[n++] = argv[i++];
    }

    if (n > 0 && verb->operands == NULL) {
        *code = rn_flags_usage(verb, "\"%s\" is not expected", argv[0]);
        return -1;
    }

    if (verb->most > 0 && n > verb->most) {
        *code = rn_flags_usage(verb, "\"%s\" is too much", argv[verb->most]);
        return -1;
    }

    return n;
}


int
rn_flags_usage(const rn_verb_t *verb, const char *format, ...)
{
    char     text[1024];
    va_list  args;

    va_start(args, format);
    (void) vsnprintf(text, sizeof(text), format, args);
    va_end(args);

    rn_say("%s (agentrelay %s --help shows examples)", text, verb->name);

    return verb->failure;
}


int
rn_flags_number(const rn_verb_t *verb, const char *name, const char *text,
    long least, long most, long *value)
{
    long   n;
    char  *end;

    if (text == NULL) {
        return RN_EXIT_OK;
    }

    errno = 0;
    n = strtol(text, &end, 10);

    if (end == text || *end != '\0' || errno != 0 || n < least || n > most) {
        return rn_flags_usage(verb, "%s is a number from %ld to %ld, not"
                              " \"%s\"", name, least, most, text);
    }

    *value = n;

    return RN_EXIT_OK;
}


/* -1 to go on, or the exit code. */

static int
rn_flags_one(const rn_verb_t *verb, int argc, char **argv, int *i,
    void *values)
{
    size_t            len;
    const char       *name, *value, *meant;
    const rn_flag_t  *flag;

    name = argv[*i] + 1;

    if (*name != '-') {
        return rn_flags_letters(verb, name, values);
    }

    name++;
    value = strchr(name, '=');
    len = value ? (size_t) (value - name) : strlen(name);

    flag = rn_flags_find(verb, name, len, 0);

    if (flag == NULL) {
        meant = rn_flags_suggest(verb, name, len);

        return rn_flags_usage(verb, "unknown flag --%.*s%s%s%s", (int) len,
                              name, meant ? "; did you mean --" : "",
                              meant ? meant : "", meant ? "?" : "");
    }

    if (flag->value == NULL) {
        if (value != NULL) {
            return rn_flags_usage(verb, "--%s takes no value", flag->name);
        }

    } else if (value != NULL) {
        value++;

    } else {
        if (*i + 1 >= argc) {
            return rn_flags_usage(verb, "--%s needs %s", flag->name,
                                  flag->value);
        }

        value = argv[++*i];
    }

    if (value != NULL && !rn_flags_among(verb, flag, value)) {
        return verb->failure;
    }

    rn_flags_store(flag, values, value);

    return rn_flags_helped(verb, flag);
}


static int
rn_flags_letters(const rn_verb_t *verb, const char *letters, void *values)
{
    int               rc;
    const rn_flag_t  *flag;

    for ( /* void */ ; *letters != '\0'; letters++) {
        flag = rn_flags_find(verb, NULL, 0, *letters);

        if (flag == NULL) {
            return rn_flags_usage(verb, "unknown flag -%c", *letters);
        }

        if (flag->value != NULL) {
            return rn_flags_usage(verb, "-%c needs %s, as --%s %s",
                                  flag->letter, flag->value, flag->name,
                                  flag->value);
        }

        rn_flags_store(flag, values, NULL);
        rc = rn_flags_helped(verb, flag);

        if (rc >= 0) {
            return rc;
        }
    }

    return -1;
}


static int
rn_flags_helped(const rn_verb_t *verb, const rn_flag_t *flag)
{
    if (flag->kind != RN_FLAG_HELP) {
        return -1;
    }

    rn_flags_help(verb);

    return RN_EXIT_OK;
}


/* A placeholder like "pty|pipe" names all the values there are. */

static int
rn_flags_among(const rn_verb_t *verb, const rn_flag_t *flag,
    const char *value)
{
    char         words[128];
    size_t       n, len;
    const char  *p;

    if (strchr(flag->value, '|') == NULL) {
        return 1;
    }

    len = 0;

    for (p = flag->value; *p != '\0'; p += n + (p[n] == '|')) {
        n = strcspn(p, "|");

        if (strlen(value) == n && memcmp(p, value, n) == 0) {
            return 1;
        }

        len += (size_t) snprintf(words + len, sizeof(words) - len, "%s%.*s",
                                 p == flag->value ? "" : p[n] ? ", " : " or ",
                                 (int) n, p);
    }

    (void) rn_flags_usage(verb, "--%s is %s, not \"%s\"", flag->name, words,
                          value);

    return 0;
}


const rn_flag_t *
rn_flags_next(const rn_verb_t *verb, const rn_flag_t *flag)
{
    const rn_flag_t  *end, *common;

    common = verb->common ? verb->common : rn_flags_none;

    for (end = verb->flags ? verb->flags : rn_flags_none;
         end->name != NULL;
         end++)
    {
        if (flag == NULL) {
            return end;
        }

        flag = flag == end ? NULL : flag;
    }

    flag = flag == NULL ? common : flag + 1;

    return flag->name != NULL ? flag : NULL;
}


static const rn_flag_t *
rn_flags_find(const rn_verb_t *verb, const char *name, size_t len,
    char letter)
{
    const rn_flag_t  *flag;

    for (flag = rn_flags_next(verb, NULL);
         flag != NULL;
         flag = rn_flags_next(verb, flag))
    {
        if (name == NULL
            ? flag->letter == letter
            : strlen(flag->name) == len
              && memcmp(flag->name, name, len) == 0)
        {
            return flag;
        }
    }

    return NULL;
}


static void
rn_flags_store(const rn_flag_t *flag, void *values, const char *value)
{
    char  *member;

    member = (char *) values + flag->offset;

    switch (flag->kind) {

    case RN_FLAG_SET:
        *(int *) (void *) member = 1;
        break;

    case RN_FLAG_VALUE:
        *(const char **) (void *) member = value;
        break;

    case RN_FLAG_LIST:
        if (*(json_t **) (void *) member == NULL) {
            *(json_t **) (void *) member = json_array();
        }

        json_array_append_new(*(json_t **) (void *) member,
                              json_stringn_nocheck(value, strlen(value)));
        break;

    case RN_FLAG_HELP:
        break;
    }
}


/* The flag at a distance of at most two edits, or the only longer one. */

static const char *
rn_flags_suggest(const rn_verb_t *verb, const char *name, size_t len)
{
    size_t            distance, best;
    const char       *meant;
    const rn_flag_t  *flag;

    best = 3;
    meant = NULL;

    for (flag = rn_flags_next(verb, NULL);
         flag != NULL;
         flag = rn_flags_next(verb, flag))
    {
        distance = rn_flags_distance(name, len, flag->name);

        if (len > 1 && strncmp(flag->name, name, len) == 0) {
            distance = 1;
        }

        if (distance < best) {
            best = distance;
            meant = flag->name;
        }
    }

    return meant;
}


size_t
rn_flags_distance(const char *a, size_t a_len, const char *b)
{
    size_t  row[RN_FLAGS_NAME_MAX + 1], b_len, i, j, diagonal, above, least;

    b_len = strlen(b);

    if (a_len > RN_FLAGS_NAME_MAX || b_len > RN_FLAGS_NAME_MAX) {
        return RN_FLAGS_NAME_MAX;
    }

    for (j = 0; j <= b_len; j++) {
        row[j] = j;
    }

    for (i = 1; i <= a_len; i++) {
        diagonal = row[0];
        row[0] = i;

        for (j = 1; j <= b_len; j++) {
            above = row[j];
            least = diagonal + (a[i - 1] != b[j - 1]);

            if (above + 1 < least) {
                least = above + 1;
            }

            if (row[j - 1] + 1 < least) {
                least = row[j - 1] + 1;
            }

            diagonal = above;
            row[j] = least;
        }
    }

    return row[b_len];
}


void
rn_flags_help(const rn_verb_t *verb)
{
    printf("%s\nusage: agentrelay %s [flags]%s%s\n\n", verb->examples,
           verb->name, verb->operands ? " " : "",
           verb->operands ? verb->operands : "");

    rn_flags_rows(verb->flags ? verb->flags : rn_flags_none);

    if (verb->common != NULL) {
        printf("\n");
        rn_flags_rows(verb->common);
    }

    if (verb->notes != NULL) {
        printf("\n%s", verb->notes);
    }

    if (verb->json != NULL) {
        printf("\n--json: %s", verb->json);
    }
}


static void
rn_flags_rows(const rn_flag_t *flag)
{
    char  letter[5], left[64];

    for ( /* void */ ; flag->name != NULL; flag++) {
        letter[0] = '\0';

        if (flag->letter) {
            (void) snprintf(letter, sizeof(letter), "-%c, ", flag->letter);
        }

        (void) snprintf(left, sizeof(left), "%s--%s%s%s", letter, flag->name,
                        flag->value ? " " : "",
                        flag->value ? flag->value : "");

        /* a long one has a line of its own */

        if (strlen(left) > RN_FLAGS_LEFT) {
            printf("  %s\n", left);
            left[0] = '\0';
        }

        printf("  %-*s %s\n", RN_FLAGS_LEFT, left, flag->help);
    }
}
