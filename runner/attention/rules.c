
/*
 * Compiles an adapter and matches its rules.
 *
 * The first rule that matches is believed, so an adapter lists what is sure
 * before what is likely.  A rule looks at the title or at the last lines of
 * the screen, one line at a time and the lowest first; a line that was
 * wrapped is one line.  Only what is shown is looked at, never the
 * scrollback: what a program said earlier is over.
 */

#include <stdlib.h>
#include <string.h>

#include "runner/attention/rules.h"
#include "wire/adapter.h"
#include "wire/field.h"
#include "wire/shown.h"


#define RN_RULES_LINES       200
#define RN_RULES_LINE        4096      /* bytes of one that are looked at */
#define RN_RULES_STALLED_MS  300000


/* What rules look at; the screen's text is made when one asks for it. */

typedef struct {
    ar_vt_t   *vt;
    char      *title;
    int        read;
    char      *text;
    char      *lines[RN_RULES_LINES];
    size_t     n;
    int        starved;                /* no memory: no verdict */
} rn_view_t;


static ar_rc_e rn_rules_compile(rn_rule_t *rule, const json_t *object);
static ar_rc_e rn_rules_regex(regex_t *regex, const json_t *value);
static ar_rc_e rn_rules_box(rn_box_t *box, const json_t *object);
static void rn_rules_submit(rn_submit_t *submit, const json_t *object);
static int rn_rules_match(const rn_rule_t *rule, rn_view_t *view,
    rn_finding_t *found);
static size_t rn_rules_view(const rn_rule_t *rule, rn_view_t *view,
    char ***lines);
static int rn_rules_some(rn_view_t *view, const regex_t *regex, char **lines,
    size_t n, unsigned group, rn_finding_t *found);
static ar_rc_e rn_rules_lines(ar_vt_t *vt, char **text, char **lines,
    size_t max, size_t *n);


ar_rc_e
rn_rules_parse(const json_t *adapter, rn_rules_t **rules, char *cause)
{
    size_t       i;
    json_t      *list, *object;
    rn_rules_t  *r;

    if (ar_adapter_check(adapter, cause) != AR_OK) {
        return AR_ERROR;
    }

    list = json_object_get(adapter, "rules");
    r = calloc(1, sizeof(rn_rules_t));

    if (r) {
        r->name = strdup(ar_field_string(adapter, "name", ""));
        r->rules = calloc(json_array_size(list) + 1, sizeof(rn_rule_t));
        r->terminal = ar_field_true(adapter, "terminal");
        r->stalled_ms = ar_field_offset(adapter, "stalled_ms",
                                        RN_RULES_STALLED_MS);
        rn_rules_submit(&r->submit, json_object_get(adapter, "submit"));
    }

    if (r == NULL || r->name == NULL || r->rules == NULL
        || rn_rules_box(&r->box, json_object_get(adapter, "box")) != AR_OK)
    {
        goto failed;
    }

    json_array_foreach(list, i, object) {
        r->n++;

        if (rn_rules_compile(&r->rules[i], object) != AR_OK) {
            goto failed;
        }
    }

    *rules = r;

    return AR_OK;

failed:

    rn_rules_free(r);
    strcpy(cause, AR_ADAPTER_NO_MEMORY);

    return AR_ERROR;
}


static ar_rc_e
rn_rules_compile(rn_rule_t *rule, const json_t *object)
{
    size_t   i;
    json_t  *all, *value;

    (void) ar_attention_parse(ar_field_string(object, "state", ""),
                              &rule->state);

    rule->title = strcmp(ar_field_string(object, "in", ""), "title") == 0;
    rule->lines = (unsigned) ar_field_offset(object, "lines",
                                             AR_ADAPTER_LINES);
    rule->evidence = (unsigned) ar_field_offset(object, "evidence", 0);

    all = json_object_get(object, "all");
    rule->match = calloc(json_array_size(all) + 1, sizeof(regex_t));

    if (rule->match == NULL) {
        return AR_ERROR;
    }

    value = json_object_get(object, "match");

    if (value) {
        if (rn_rules_regex(&rule->match[0], value) != AR_OK) {
            return AR_ERROR;
        }

        rule->n = 1;
    }

    json_array_foreach(all, i, value) {
        if (rn_rules_regex(&rule->match[i], value) != AR_OK) {
            return AR_ERROR;
        }

        rule->n++;
    }

    value = json_object_get(object, "unless");

    if (value) {
        if (rn_rules_regex(&rule->unless, value) != AR_OK) {
            return AR_ERROR;
        }

        rule->has_unless = 1;
    }

    return AR_OK;
}


static ar_rc_e
rn_rules_regex(regex_t *regex, const json_t *value)
{
    return regcomp(regex, json_string_value(value), REG_EXTENDED) == 0
               ? AR_OK : AR_ERROR;
}


static ar_rc_e
rn_rules_box(rn_box_t *box, const json_t *object)
{
    json_t  *empty;

    if (object == NULL) {
        return AR_OK;
    }

    if (rn_rules_regex(&box->match, json_object_get(object, "match"))
        != AR_OK)
    {
        return AR_ERROR;
    }

    box->known = 1;
    box->text = (unsigned) ar_field_offset(object, "text", 0);
    empty = json_object_get(object, "empty");

    if (empty == NULL) {
        return AR_OK;
    }

    if (rn_rules_regex(&box->empty, empty) != AR_OK) {
        return AR_ERROR;
    }

    box->has_empty = 1;

    return AR_OK;
}


static void
rn_rules_submit(rn_submit_t *submit, const json_t *object)
{
    submit->paste = !json_is_false(json_object_get(object, "paste"));
    submit->delay_ms = (unsigned) ar_field_offset(object, "delay_ms",
                                                  RN_SUBMIT_DELAY_MS);
    strcpy(submit->newline, ar_field_string(object, "newline",
                                            RN_SUBMIT_NEWLINE));
}


void
rn_rules_free(rn_rules_t *rules)
{
    size_t      i, j;
    rn_rule_t  *rule;

    if (rules == NULL) {
        return;
    }

    for (i = 0; i < rules->n; i++) {
        rule = &rules->rules[i];

        for (j = 0; j < rule->n; j++) {
            regfree(&rule->match[j]);
        }

        if (rule->has_unless) {
            regfree(&rule->unless);
        }

        free(rule->match);
    }

    if (rules->box.known) {
        regfree(&rules->box.match);
    }

    if (rules->box.has_empty) {
        regfree(&rules->box.empty);
    }

    free(rules->rules);
    free(rules->name);
    free(rules);
}


ar_rc_e
rn_rules_look(const rn_rules_t *rules, ar_vt_t *vt, rn_finding_t *found)
{
    size_t     i;
    ar_rc_e    rc;
    rn_view_t  view;

    rc = AR_UNKNOWN;
    memset(&view, 0, sizeof(view));
    view.vt = vt;

    for (i = 0; rules && i < rules->n && !view.starved; i++) {
        if (rn_rules_match(&rules->rules[i], &view, found)) {
            rc = AR_OK;
            break;
        }
    }

    free(view.text);

    return view.starved ? AR_ERROR : rc;
}


static int
rn_rules_match(const rn_rule_t *rule, rn_view_t *view, rn_finding_t *found)
{
    char    **lines;
    size_t    i, n;

    n = rn_rules_view(rule, view, &lines);

    if (rule->has_unless
        && rn_rules_some(view, &rule->unless, lines, n, 0, NULL))
    {
        return 0;
    }

    /* the first expression gives the evidence, so it is matched last */

    for (i = rule->n; i-- > 0; /* void */ ) {
        if (!rn_rules_some(view, &rule->match[i], lines, n, rule->evidence,
                           i ? NULL : found))
        {
            return 0;
        }
    }

    found->state = rule->state;
    found->title = rule->title;

    return 1;
}


static size_t
rn_rules_view(const rn_rule_t *rule, rn_view_t *view, char ***lines)
{
    if (rule->title) {
        view->title = (char *) ar_vt_title(view->vt);
        *lines = &view->title;
        return *view->title != '\0';
    }

    if (!view->read) {
        view->read = 1;
        view->starved = rn_rules_lines(view->vt, &view->text, view->lines,
                                       RN_RULES_LINES, &view->n)
                        != AR_OK;
    }

    *lines = view->lines;

    return view->n < rule->lines ? view->n : rule->lines;
}


static int
rn_rules_some(rn_view_t *view, const regex_t *regex, char **lines, size_t n,
    unsigned group, rn_finding_t *found)
{
    int         rc;
    size_t      i;
    regmatch_t  at[RN_RULES_GROUPS];

    for (i = 0; i < n; i++) {

        rc = regexec(regex, lines[i], RN_RULES_GROUPS, at, 0);

        if (rc == REG_ESPACE) {
            view->starved = 1;
        }

        if (rc != 0) {
            continue;
        }

        if (found && group && at[group].rm_so >= 0) {
            ar_shown_line(found->evidence, sizeof(found->evidence),
                          lines[i] + at[group].rm_so,
                          (size_t) (at[group].rm_eo - at[group].rm_so));

        } else if (found) {
            ar_shown_line(found->evidence, sizeof(found->evidence),
                          lines[i], strlen(lines[i]));
        }

        return 1;
    }

    return 0;
}


/*
 * The last lines of the screen that are not blank, the lowest first, at most
 * `max` of them, as pointers into *text, which the caller frees.
 */

static ar_rc_e
rn_rules_lines(ar_vt_t *vt, char **text, char **lines, size_t max, size_t *n)
{
    char    *line, *p;
    size_t   len;

    *n = 0;
    *text = NULL;

    if (ar_vt_text(vt, 0, (int) ar_vt_rows(vt) - 1, 1, text, &len) != AR_OK) {
        *text = NULL;
        return AR_ERROR;
    }

    for (p = *text + len; p > *text && *n < max; /* void */ ) {
        *--p = '\0';
        line = p;

        while (line > *text && line[-1] != '\n') {
            line--;
        }

        if (strspn(line, " ") != (size_t) (p - line)) {
            if (p - line > RN_RULES_LINE) {
                line[RN_RULES_LINE] = '\0';
            }

            lines[(*n)++] = line;
        }

        p = line;
    }

    return AR_OK;
}
