
/*
 * The rules of one agent CLI, compiled: which text, in its title or on its
 * screen, says what it wants.
 */

#ifndef RN_RULES_H
#define RN_RULES_H

#include <jansson.h>
#include <regex.h>

#include "wire/attention.h"
#include "wire/vt/vt.h"


#define RN_RULES_GROUPS     10

/* how a message is sent off where nobody says otherwise */
#define RN_SUBMIT_DELAY_MS  150
#define RN_SUBMIT_NEWLINE   "\r"


typedef struct {
    ar_attention_e   state;
    int              title;            /* else the screen */
    unsigned         lines;            /* that many last ones are looked at */
    unsigned         evidence;         /* group, 0: the whole line */
    regex_t         *match;            /* each matches some line */
    size_t           n;
    regex_t          unless;           /* matches none */
    int              has_unless;
} rn_rule_t;


/* Where a message is typed, and how it is sent off. */

typedef struct {
    int              known;
    regex_t          match;
    unsigned         text;             /* group */
    regex_t          empty;
    int              has_empty;
} rn_box_t;

typedef struct {
    int              paste;
    unsigned         delay_ms;
    char             newline[17];
} rn_submit_t;


typedef struct {
    char            *name;             /* of the adapter */
    rn_rule_t       *rules;
    size_t           n;
    rn_box_t         box;
    rn_submit_t      submit;
    int              terminal;         /* a shell: its terminal tells */
    uint64_t         stalled_ms;       /* 0: never */
} rn_rules_t;


/* What a rule found. */

typedef struct {
    ar_attention_e   state;
    int              title;
    char             evidence[AR_EVIDENCE_MAX + 1];
} rn_finding_t;


/* AR_ERROR: `cause` (AR_ADAPTER_CAUSE bytes) says where and what. */
ar_rc_e rn_rules_parse(const json_t *adapter, rn_rules_t **rules,
    char *cause);

void rn_rules_free(rn_rules_t *rules);

/* AR_UNKNOWN: no rule matches, as of NULL; AR_ERROR: no memory to look. */
ar_rc_e rn_rules_look(const rn_rules_t *rules, ar_vt_t *vt,
    rn_finding_t *found);


#endif /* RN_RULES_H */
