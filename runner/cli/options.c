
/*
 * The flag parser of the command line.
 *
 * getopt_long() is not used because a typo should be answered with the flag
 * that was meant, because a command's own flags after the first operand must
 * stay untouched, and because the help is made from the same table.
 * Abbreviations are not accepted: they break scripts when flags are added.
 */

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "runner/cli/cli.h"
#include "runner/cli/options.h"
#include "runner/cli/say.h"


#define RN_CLI_NAME_MAX  32


static int rn_cli_option(const rn_cli_verb_t *verb, int argc, char **argv,
    int *i, void *values);
static int rn_cli_letters(const rn_cli_verb_t *verb, const char *letters,
    void *values);
static const rn_cli_option_t *rn_cli_find(const rn_cli_verb_t *verb,
    const char *name, size_t len, char letter);
static void rn_cli_store(const rn_cli_option_t *option, void *values,
    const char *value);
static const char *rn_cli_suggest(const rn_cli_verb_t *verb,
    const char *name, size_t len);
static size_t rn_cli_distance(const char *a, size_t a_len, const char *b);
static void rn_cli_help(const rn_cli_verb_t *verb);
static void rn_cli_help_rows(const rn_cli_option_t *options);


static const rn_cli_option_t  rn_cli_common[] = {
    { "hq-url", 0, RN_CLI_VALUE, offsetof(rn_cli_common_t, hq_url), "URL",
      "of HQ; or AGENTRELAY_HQ_URL, HQ_URL, .run/url" },
    { "token-file", 0, RN_CLI_VALUE, offsetof(rn_cli_common_t, token_file),
      "FILE", "operator token; or AGENTRELAY_TOKEN_FILE" },
    { "ca-file", 0, RN_CLI_VALUE, offsetof(rn_cli_common_t, ca_file), "FILE",
      "certificates to trust instead of the system's" },
    { "help", 'h', RN_CLI_FLAG, offsetof(rn_cli_common_t, help), NULL,
      "this text" },
    { NULL, 0, RN_CLI_FLAG, 0, NULL, NULL }
};


int
rn_cli_options(const rn_cli_verb_t *verb, int argc, char **argv,
    void *values, int *code)
{
    int               i, n;
    const char       *arg;
    rn_cli_common_t  *common;

    n = 0;
    common = values;

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

        if (rn_cli_option(verb, argc, argv, &i, values) != 0) {
            *code = verb->failure;
            return -1;
        }

        if (common->help) {
            rn_cli_help(verb);
            *code = RN_EXIT_OK;
            return -1;
        }
    }

    while (i < argc) {
        argv[n++] = argv[i++];
    }

    return n;
}


int
rn_cli_usage(const rn_cli_verb_t *verb, const char *format, ...)
{
    char     text[1024];
    va_list  args;

    va_start(args, format);
    (void) vsnprintf(text, sizeof(text), format, args);
    va_end(args);

    rn_say("%s (agentrelay %s --help shows examples)", text, verb->name);

    return verb->failure;
}


static int
rn_cli_option(const rn_cli_verb_t *verb, int argc, char **argv, int *i,
    void *values)
{
    size_t                  len;
    const char             *name, *value, *meant;
    const rn_cli_option_t  *option;

    name = argv[*i] + 1;

    if (*name != '-') {
        return rn_cli_letters(verb, name, values);
    }

    name++;
    value = strchr(name, '=');
    len = value ? (size_t) (value - name) : strlen(name);

    option = rn_cli_find(verb, name, len, 0);

    if (option == NULL) {
        meant = rn_cli_suggest(verb, name, len);

        (void) rn_cli_usage(verb, "unknown flag --%.*s%s%s%s", (int) len,
                            name, meant ? "; did you mean --" : "",
                            meant ? meant : "", meant ? "?" : "");
        return -1;
    }

    if (option->kind == RN_CLI_FLAG) {
        if (value != NULL) {
            (void) rn_cli_usage(verb, "--%s takes no value", option->name);
            return -1;
        }

    } else if (value != NULL) {
        value++;

    } else {
        if (*i + 1 >= argc) {
            (void) rn_cli_usage(verb, "--%s needs %s", option->name,
                                option->value);
            return -1;
        }

        value = argv[++*i];
    }

    rn_cli_store(option, values, value);

    return 0;
}


static int
rn_cli_letters(const rn_cli_verb_t *verb, const char *letters, void *values)
{
    const rn_cli_option_t  *option;

    for ( /* void */ ; *letters != '\0'; letters++) {
        option = rn_cli_find(verb, NULL, 0, *letters);

        if (option == NULL) {
            (void) rn_cli_usage(verb, "unknown flag -%c", *letters);
            return -1;
        }

        rn_cli_store(option, values, NULL);
    }

    return 0;
}


static const rn_cli_option_t *
rn_cli_find(const rn_cli_verb_t *verb, const char *name, size_t len,
    char letter)
{
    int                     i;
    const rn_cli_option_t  *option;

    for (i = 0; i < 2; i++) {
        for (option = i ? rn_cli_common : verb->options;
             option->name != NULL;
             option++)
        {
            if (name == NULL
                ? option->letter == letter
                : strlen(option->name) == len
                  && memcmp(option->name, name, len) == 0)
            {
                return option;
            }
        }
    }

    return NULL;
}


static void
rn_cli_store(const rn_cli_option_t *option, void *values, const char *value)
{
    char  *member;

    member = (char *) values + option->offset;

    switch (option->kind) {

    case RN_CLI_FLAG:
        *(int *) (void *) member = 1;
        break;

    case RN_CLI_VALUE:
        *(const char **) (void *) member = value;
        break;

    case RN_CLI_LIST:
        if (*(json_t **) (void *) member == NULL) {
            *(json_t **) (void *) member = json_array();
        }

        json_array_append_new(*(json_t **) (void *) member,
                              json_stringn_nocheck(value, strlen(value)));
        break;
    }
}


/* The flag at a distance of at most two edits, or the only longer one. */

static const char *
rn_cli_suggest(const rn_cli_verb_t *verb, const char *name, size_t len)
{
    int                     i;
    size_t                  distance, best;
    const char             *meant;
    const rn_cli_option_t  *option;

    best = 3;
    meant = NULL;

    for (i = 0; i < 2; i++) {
        for (option = i ? rn_cli_common : verb->options;
             option->name != NULL;
             option++)
        {
            distance = rn_cli_distance(name, len, option->name);

            if (len > 1 && strncmp(option->name, name, len) == 0) {
                distance = 1;
            }

            if (distance < best) {
                best = distance;
                meant = option->name;
            }
        }
    }

    return meant;
}


static size_t
rn_cli_distance(const char *a, size_t a_len, const char *b)
{
    size_t  row[RN_CLI_NAME_MAX + 1], b_len, i, j, diagonal, above, least;

    b_len = strlen(b);

    if (a_len > RN_CLI_NAME_MAX || b_len > RN_CLI_NAME_MAX) {
        return RN_CLI_NAME_MAX;
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


static void
rn_cli_help(const rn_cli_verb_t *verb)
{
    printf("%s\n", verb->usage);
    rn_cli_help_rows(verb->options);

    printf("\n");
    rn_cli_help_rows(rn_cli_common);

    if (verb->notes != NULL) {
        printf("\n%s", verb->notes);
    }
}


static void
rn_cli_help_rows(const rn_cli_option_t *options)
{
    char                    letter[5], left[64];
    const rn_cli_option_t  *option;

    for (option = options; option->name != NULL; option++) {
        letter[0] = '\0';

        if (option->letter) {
            (void) snprintf(letter, sizeof(letter), "-%c, ", option->letter);
        }

        (void) snprintf(left, sizeof(left), "%s--%s%s%s", letter,
                        option->name,
                        option->value ? " " : "",
                        option->value ? option->value : "");

        printf("  %-22s %s\n", left, option->help);
    }
}
