
/*
 * Checks an adapter, so that what uses one may rely on it: every field is
 * known, of its type and within its bounds, every expression compiles, every
 * group that is shown exists, the range of versions can be read.
 *
 * Expressions are POSIX extended ones, matched line by line.  What could make
 * matching or compiling expensive is refused: back-references, repetitions
 * above 255, and repeating by number what is a group or repeated already.
 */

#include <regex.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire/adapter.h"
#include "wire/attention.h"
#include "wire/messages_rows.h"
#include "wire/utf8.h"


#define AR_ADAPTER_RULES    64
#define AR_ADAPTER_ALL      8
#define AR_ADAPTER_NAMES    16
#define AR_ADAPTER_ERE      512
#define AR_ADAPTER_REPEAT   255
#define AR_ADAPTER_LINE_MAX 200
#define AR_ADAPTER_SHOWN    32           /* bytes of a name that is none */

#define ERE(name, flags)    STRING(name, flags, 1, AR_ADAPTER_ERE)


static ar_rc_e ar_adapter_known(const ar_field_t *fields,
    const json_t *object, const char *where, char *cause);
static ar_rc_e ar_adapter_unknown(const char *where, const char *name,
    char *cause);
static ar_rc_e ar_adapter_rule(const json_t *rule, const char *where,
    char *cause);
static ar_rc_e ar_adapter_rule_matches(const json_t *rule, const char *where,
    char *cause);
static ar_rc_e ar_adapter_box(const json_t *box, char *cause);
static ar_rc_e ar_adapter_expression(const json_t *value, const json_t *group,
    const char *where, char *cause);
static const char *ar_adapter_expensive(const char *text);
static ar_rc_e ar_adapter_range(const char *range, char *cause);
static const char *ar_adapter_number(const char *text, const char **end);
static int ar_adapter_compare(const char *one, const char *other);
static ar_rc_e ar_adapter_fail(char *cause, const char *format, ...)
    __attribute__((format(printf, 2, 3)));


static const ar_field_t  ar_adapter_program_field = STRING("", REQ, 1, 64);
static const ar_field_t  ar_adapter_ere_field = ERE("", REQ);

static const ar_field_t  ar_adapter_rule_fields[] = {
    STRING("state", REQ, 1, 16),
    STRING("in", REQ, 1, 16),
    INTEGER("lines", OPT, 1, AR_ADAPTER_LINE_MAX),
    ERE("match", OPT),
    ARRAY("all", OPT, AR_ADAPTER_ALL, &ar_adapter_ere_field),
    ERE("unless", OPT),
    INTEGER("evidence", OPT, 0, 9),
    END
};

static const ar_field_t  ar_adapter_rule_field = LIST(ar_adapter_rule_fields);

static const ar_field_t  ar_adapter_box_fields[] = {
    ERE("match", REQ),
    INTEGER("text", OPT, 0, 9),
    ERE("empty", OPT),
    END
};

static const ar_field_t  ar_adapter_submit_fields[] = {
    BOOLEAN("paste", OPT),
    INTEGER("delay_ms", OPT, 0, 10000),
    STRING("newline", OPT, 1, 16),
    END
};

static const ar_field_t  ar_adapter_fields[] = {
    NAME("name", REQ),
    STRING("title", OPT, 1, 64),
    ARRAY("programs", REQ, AR_ADAPTER_NAMES, &ar_adapter_program_field),
    STRING("versions", REQ, 1, 128),
    ARRAY("rules", OPT, AR_ADAPTER_RULES, &ar_adapter_rule_field),
    BOOLEAN("terminal", OPT),
    { "box", AR_FIELD_OBJECT, OPT, 0, 8, NULL, ar_adapter_box_fields },
    { "submit", AR_FIELD_OBJECT, OPT, 0, 8, NULL, ar_adapter_submit_fields },
    INTEGER("stalled_ms", OPT, 0, AR_DAY_MS),
    END
};


ar_rc_e
ar_adapter_check(const json_t *adapter, char *cause)
{
    char         where[32];
    size_t       i;
    json_t      *rule;
    const char  *said;

    if (!json_is_object(adapter)) {
        return ar_adapter_fail(cause, "adapter is not an object");
    }

    json_array_foreach(json_object_get(adapter, "rules"), i, rule) {
        (void) snprintf(where, sizeof(where), "rules[%zu]", i);

        if (ar_adapter_rule(rule, where, cause) != AR_OK) {
            return AR_ERROR;
        }
    }

    if (ar_field_check(ar_adapter_fields, adapter, "adapter", &said) != AR_OK)
    {
        return ar_adapter_fail(cause, "%s", said);
    }

    if (ar_adapter_known(ar_adapter_fields, adapter, "adapter", cause)
        != AR_OK)
    {
        return AR_ERROR;
    }

    if (json_dumpb(adapter, NULL, 0, JSON_COMPACT) > AR_ADAPTER_MAX) {
        return ar_adapter_fail(cause, "adapter has more than %d bytes",
                               AR_ADAPTER_MAX);
    }

    if (ar_adapter_range(ar_field_string(adapter, "versions", ""), cause)
        != AR_OK)
    {
        return AR_ERROR;
    }

    return ar_adapter_box(json_object_get(adapter, "box"), cause);
}


static ar_rc_e
ar_adapter_known(const ar_field_t *fields, const json_t *object,
    const char *where, char *cause)
{
    json_t            *value;
    const char        *name;
    const ar_field_t  *field;

    json_object_foreach((json_t *) object, name, value) {

        for (field = fields; field->name; field++) {
            if (strcmp(field->name, name) == 0) {
                break;
            }
        }

        if (field->name == NULL) {
            return ar_adapter_unknown(where, name, cause);
        }

        if (field->fields
            && ar_adapter_known(field->fields, value, field->name, cause)
               != AR_OK)
        {
            return AR_ERROR;
        }
    }

    return AR_OK;
}


/* Written as JSON does it: a terminal may show what is said of a file. */

static ar_rc_e
ar_adapter_unknown(const char *where, const char *name, char *cause)
{
    char    *text;
    size_t   len;
    json_t  *json;

    len = strnlen(name, AR_ADAPTER_SHOWN);

    while (len > 0 && !ar_utf8_valid(name, len)) {
        len--;
    }

    json = json_stringn(name, len);
    text = json ? json_dumps(json, JSON_ENCODE_ANY | JSON_ENSURE_ASCII)
                : NULL;

    (void) ar_adapter_fail(cause, "%s has no field %s", where,
                           text ? text : "of that name");
    free(text);
    json_decref(json);

    return AR_ERROR;
}


static ar_rc_e
ar_adapter_rule(const json_t *rule, const char *where, char *cause)
{
    const char      *in, *said;
    ar_attention_e   state;

    if (!json_is_object(rule)) {
        return ar_adapter_fail(cause, "%s is not an object", where);
    }

    if (ar_field_check(ar_adapter_rule_fields, rule, where, &said) != AR_OK) {
        return ar_adapter_fail(cause, "%s", said);
    }

    if (ar_adapter_known(ar_adapter_rule_fields, rule, where, cause) != AR_OK)
    {
        return AR_ERROR;
    }

    if (ar_attention_parse(ar_field_string(rule, "state", ""), &state)
        != AR_OK || state == AR_ATTENTION_STALLED)
    {
        return ar_adapter_fail(cause, "%s.state is not one of unknown, "
                               "working, idle, ask, approve, error, done",
                               where);
    }

    in = ar_field_string(rule, "in", "");

    if (strcmp(in, "title") != 0 && strcmp(in, "screen") != 0) {
        return ar_adapter_fail(cause, "%s.in is not title or screen", where);
    }

    return ar_adapter_rule_matches(rule, where, cause);
}


static ar_rc_e
ar_adapter_rule_matches(const json_t *rule, const char *where, char *cause)
{
    char         path[64];
    size_t       i;
    json_t      *all, *match, *unless, *value;

    match = json_object_get(rule, "match");
    all = json_object_get(rule, "all");
    unless = json_object_get(rule, "unless");

    if ((match == NULL) == (json_array_size(all) == 0)) {
        return ar_adapter_fail(cause, "%s needs match, or all, and not both",
                               where);
    }

    if (match) {
        (void) snprintf(path, sizeof(path), "%s.match", where);

        if (ar_adapter_expression(match, json_object_get(rule, "evidence"),
                                  path, cause)
            != AR_OK)
        {
            return AR_ERROR;
        }
    }

    json_array_foreach(all, i, value) {
        (void) snprintf(path, sizeof(path), "%s.all[%zu]", where, i);

        if (ar_adapter_expression(value, i ? NULL
                                           : json_object_get(rule, "evidence"),
                                  path, cause)
            != AR_OK)
        {
            return AR_ERROR;
        }
    }

    (void) snprintf(path, sizeof(path), "%s.unless", where);

    return unless ? ar_adapter_expression(unless, NULL, path, cause) : AR_OK;
}


static ar_rc_e
ar_adapter_box(const json_t *box, char *cause)
{
    json_t  *empty;

    if (box == NULL) {
        return AR_OK;
    }

    empty = json_object_get(box, "empty");

    if (empty
        && ar_adapter_expression(empty, NULL, "box.empty", cause) != AR_OK)
    {
        return AR_ERROR;
    }

    return ar_adapter_expression(json_object_get(box, "match"),
                                 json_object_get(box, "text"), "box.match",
                                 cause);
}


static ar_rc_e
ar_adapter_expression(const json_t *value, const json_t *group,
    const char *where, char *cause)
{
    int          rc;
    char         said[128];
    size_t       groups;
    regex_t      regex;
    const char  *text, *expensive;

    text = json_string_value(value);
    expensive = ar_adapter_expensive(text);

    if (expensive) {
        return ar_adapter_fail(cause, "%s has %s", where, expensive);
    }

    rc = regcomp(&regex, text, REG_EXTENDED);

    if (rc == REG_ESPACE) {
        return ar_adapter_fail(cause, "%s", AR_ADAPTER_NO_MEMORY);
    }

    if (rc != 0) {
        (void) regerror(rc, &regex, said, sizeof(said));
        return ar_adapter_fail(cause, "%s: %s", where, said);
    }

    groups = regex.re_nsub;
    regfree(&regex);

    if ((size_t) json_integer_value(group) > groups) {
        return ar_adapter_fail(cause, "%s has %zu groups, %d is asked for",
                               where, groups,
                               (int) json_integer_value(group));
    }

    return AR_OK;
}


/* What is in the way, in words, or NULL. */

static const char *
ar_adapter_expensive(const char *text)
{
    char           last;
    unsigned long  times, most, sum;

    last = '\0';
    sum = 0;

    while (*text) {

        if (*text == '\\') {
            if (text[1] >= '1' && text[1] <= '9') {
                return "a back-reference";
            }

            text += text[1] ? 2 : 1;
            last = 'x';
            continue;
        }

        if (*text == '[') {
            text += 1 + (text[1] == '^');
            text += *text == ']';

            while (*text && *text != ']') {
                text = text[0] == '[' && text[1] == ':' && strstr(text, ":]")
                           ? strstr(text, ":]") + 2 : text + 1;
            }

            text += *text != '\0';
            last = ']';
            continue;
        }

        if (*text == '{') {
            if (last == ')' || last == '}' || last == '*' || last == '+'
                || last == '?')
            {
                return "a repetition of a group or of a repetition";
            }

            most = 0;

            for (text++; *text && *text != '}'; text++) {
                times = strtoul(text, NULL, 10);
                most = times > most ? times : most;
            }

            sum += most;

            if (most > AR_ADAPTER_REPEAT || sum > AR_ADAPTER_REPEAT) {
                return "repetitions above 255, taken together";
            }

            last = '}';
            text += *text != '\0';
            continue;
        }

        last = *text++;
    }

    return NULL;
}


/* ">=2.1.0 <2.2.0": every word is a comparison with a number. */

static ar_rc_e
ar_adapter_range(const char *range, char *cause)
{
    size_t       len;
    const char  *end, *p;

    if (strcmp(range, "*") == 0) {
        return AR_OK;
    }

    for (p = range; *p; p += len + strspn(p + len, " ")) {
        len = strcspn(p, " ");
        end = p + strspn(p, "<>=");

        if (end - p < 1 || end - p > 2 || (end - p == 2 && end[-1] != '=')
            || ar_adapter_number(end, &end) == NULL || end != p + len)
        {
            return ar_adapter_fail(cause, "adapter.versions is not * or a "
                                   "range like \">=2.1.0 <2.2.0\"");
        }
    }

    return AR_OK;
}


/* The number that stands here, at least two parts of it. */

static const char *
ar_adapter_number(const char *text, const char **end)
{
    int          parts;
    const char  *p;

    for (p = text, parts = 0; /* void */ ; p++) {
        if (strspn(p, "0123456789") == 0) {
            break;
        }

        p += strspn(p, "0123456789");
        parts++;
        *end = p;

        if (*p != '.') {
            break;
        }
    }

    return parts > 1 ? text : NULL;
}


int
ar_adapter_version(const char *range, const char *version)
{
    int          diff, holds;
    const char  *end, *p;

    if (strcmp(range, "*") == 0) {
        return 1;
    }

    while (*version && ar_adapter_number(version, &end) == NULL) {
        version += strspn(version, "0123456789");
        version += *version != '\0';
    }

    if (*version == '\0') {
        return 0;
    }

    for (p = range; *p; p += strcspn(p, " "), p += strspn(p, " ")) {
        diff = ar_adapter_compare(version, p + strspn(p, "<>="));
        holds = (p[0] == '>' && diff > 0) || (p[0] == '<' && diff < 0)
                || ((p[0] == '=' || p[1] == '=') && diff == 0);

        if (!holds) {
            return 0;
        }
    }

    return 1;
}


static int
ar_adapter_compare(const char *one, const char *other)
{
    char           *end;
    unsigned long   left, right;

    for ( ;; ) {
        left = strtoul(one, &end, 10);
        one = *end == '.' ? end + 1 : "";
        right = strtoul(other, &end, 10);
        other = *end == '.' ? end + 1 : "";

        if (left != right) {
            return left < right ? -1 : 1;
        }

        if (*one == '\0' && *other == '\0') {
            return 0;
        }
    }
}


int
ar_adapter_program(const json_t *adapter, const char *program)
{
    size_t       i;
    json_t      *name;
    const char  *p;

    p = strrchr(program, '/');
    p = p ? p + 1 : program;

    json_array_foreach(json_object_get(adapter, "programs"), i, name) {
        if (strcmp(json_string_value(name), p) == 0) {
            return 1;
        }
    }

    return 0;
}


static ar_rc_e
ar_adapter_fail(char *cause, const char *format, ...)
{
    va_list  args;

    va_start(args, format);
    (void) vsnprintf(cause, AR_ADAPTER_CAUSE, format, args);
    va_end(args);

    return AR_ERROR;
}
