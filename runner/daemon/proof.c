
/*
 * What the screen says of a message.
 *
 * Where rules know the program's input box (adapter's `box`), a message is
 * taken when the box was seen with its text and is empty again, and besides
 * the program has begun to do something, or the text's beginning stands on
 * the screen where it did not before.  Without a box only a program that
 * waited and then works has shown that it took something.
 *
 * The box is the lowest line that matches; of several lines the first one
 * tells.  What is written dim in it is what the program proposes, not what
 * stands there; the cell under a drawn cursor may be inverse instead.
 */

#include <stdlib.h>
#include <string.h>

#include "runner/attention/attention.h"
#include "runner/daemon/proof.h"
#include "runner/daemon/session.h"
#include "wire/utf8.h"


#define RN_PROOF_MARK_MIN  3


static const rn_box_t *rn_proof_rule(const rn_session_t *session);
static rn_box_e rn_proof_line(ar_vt_t *vt, const rn_box_t *rule, int row,
    char *text);
static int rn_proof_proposed(ar_vt_t *vt, int row, size_t from, size_t to);
static int rn_proof_waits(const rn_session_t *session);
static int rn_proof_shown(ar_vt_t *vt, const char *mark);
static int rn_proof_works(const rn_session_t *session,
    const rn_proof_t *proof);


static const rn_box_t *
rn_proof_rule(const rn_session_t *session)
{
    const rn_rules_t  *rules;

    rules = session->attention ? rn_attention_rules(session->attention)
                               : NULL;

    return rules != NULL && rules->box.known ? &rules->box : NULL;
}


int
rn_proof_knows(const rn_session_t *session)
{
    return rn_proof_rule(session) != NULL;
}


rn_box_e
rn_proof_box(rn_session_t *session, char text[RN_PROOF_BOX + 1])
{
    int              row;
    rn_box_e         box;
    const rn_box_t  *rule;

    text[0] = '\0';
    rule = rn_proof_rule(session);

    if (rule == NULL || session->vt == NULL) {
        return RN_BOX_NONE;
    }

    for (row = (int) ar_vt_rows(session->vt) - 1; row >= 0; row--) {
        box = rn_proof_line(session->vt, rule, row, text);

        if (box != RN_BOX_NONE) {
            return box;
        }
    }

    return RN_BOX_NONE;
}


static rn_box_e
rn_proof_line(ar_vt_t *vt, const rn_box_t *rule, int row, char *text)
{
    char        *line;
    size_t       len, from, to;
    rn_box_e     box;
    regmatch_t   at[RN_RULES_GROUPS];

    if (ar_vt_text(vt, row, row, 0, &line, &len) != AR_OK) {
        return RN_BOX_NONE;
    }

    if (len > 0) {
        line[len - 1] = '\0';
    }

    if (len == 0
        || regexec(&rule->match, line, RN_RULES_GROUPS, at, 0) != 0)
    {
        free(line);
        return RN_BOX_NONE;
    }

    from = at[rule->text].rm_so < 0 ? 0 : (size_t) at[rule->text].rm_so;
    to = at[rule->text].rm_so < 0 ? 0 : (size_t) at[rule->text].rm_eo;

    while (from < to && line[from] == ' ') {
        from++;
    }

    while (to > from && line[to - 1] == ' ') {
        to--;
    }

    len = to - from < RN_PROOF_BOX ? to - from : RN_PROOF_BOX;
    memcpy(text, line + from, len);
    text[len] = '\0';

    box = len == 0
          || (rule->has_empty
              && regexec(&rule->empty, text, 0, NULL, 0) == 0)
          || rn_proof_proposed(vt, row, from, to)
          ? RN_BOX_EMPTY : RN_BOX_FULL;

    free(line);

    return box;
}


/* Bytes from..to of a row's text are dim. */

static int
rn_proof_proposed(ar_vt_t *vt, int row, size_t from, size_t to)
{
    int             dim;
    size_t          at, len;
    unsigned        col;
    ar_vt_look_t    look;

    dim = 0;

    for (col = 0, at = 0; at < to && ar_vt_look(vt, row, col, &look); col++) {

        if (look.width == 0) {
            continue;
        }

        len = look.len > 0 ? look.len : 1;

        if (at >= from && look.len > 0 && *look.text != ' ') {

            if (look.flags & AR_VT_DIM) {
                dim = 1;

            } else if (!(look.flags & AR_VT_INVERSE)) {
                return 0;
            }
        }

        at += len;
    }

    return dim;
}


void
rn_proof_begin(rn_session_t *session, rn_proof_t *proof, const char *text,
    size_t len)
{
    size_t  n;

    memset(proof, 0, sizeof(rn_proof_t));

    while (len > 0 && (*text == ' ' || *text == '\n' || *text == '\t')) {
        text++;
        len--;
    }

    for (n = 0; n < len && n < RN_PROOF_MARK && text[n] != '\n'
                && text[n] != '\t'; n++)
    {
        /* void */
    }

    while (n > 0 && (text[n - 1] == ' ' || !ar_utf8_valid(text, n))) {
        n--;
    }

    memcpy(proof->mark, text, n);

    proof->seen = n < RN_PROOF_MARK_MIN || session->vt == NULL
                  || rn_proof_shown(session->vt, proof->mark);

    (void) rn_proof_box(session, proof->box);

    proof->provable = rn_proof_knows(session) || rn_proof_waits(session);
}


static int
rn_proof_waits(const rn_session_t *session)
{
    ar_attention_e  state;

    state = rn_attention_now(session->attention)->state;

    return state == AR_ATTENTION_IDLE || state == AR_ATTENTION_DONE;
}


int
rn_proof_pasted(rn_session_t *session, rn_proof_t *proof)
{
    char      text[RN_PROOF_BOX + 1];
    rn_box_e  box;

    box = rn_proof_box(session, text);

    if (box != RN_BOX_FULL || strcmp(text, proof->box) == 0) {
        return 0;
    }

    proof->boxed = 1;

    return 1;
}


void
rn_proof_sent(rn_session_t *session, rn_proof_t *proof)
{
    (void) rn_proof_box(session, proof->box);

    proof->sent = uv_now(session->daemon->loop);
}


rn_proof_e
rn_proof_look(rn_session_t *session, const rn_proof_t *proof,
    const char **why)
{
    char      text[RN_PROOF_BOX + 1];
    rn_box_e  box;

    if (!rn_proof_knows(session)) {
        *why = "it waited, and now works";
        return rn_proof_works(session, proof) ? RN_PROOF_TAKEN
                                              : RN_PROOF_NOTHING;
    }

    box = rn_proof_box(session, text);

    if (box == RN_BOX_FULL && proof->boxed && strcmp(text, proof->box) == 0) {
        return RN_PROOF_STANDS;
    }

    if (box != RN_BOX_EMPTY || !proof->boxed) {
        return RN_PROOF_NOTHING;
    }

    if (rn_proof_works(session, proof)) {
        *why = "the box is empty again, and the program works";
        return RN_PROOF_TAKEN;
    }

    if (!proof->seen && rn_proof_shown(session->vt, proof->mark)) {
        *why = "the box is empty again, and the text stands above it";
        return RN_PROOF_TAKEN;
    }

    return RN_PROOF_NOTHING;
}


static int
rn_proof_shown(ar_vt_t *vt, const char *mark)
{
    int      found;
    char    *text;
    size_t   len;

    if (ar_vt_text(vt, 0, (int) ar_vt_rows(vt) - 1, 1, &text, &len)
        != AR_OK)
    {
        return 0;
    }

    found = memmem(text, len, mark, strlen(mark)) != NULL;
    free(text);

    return found;
}


/* Its state is younger than the key, and not one that nobody understands. */

static int
rn_proof_works(const rn_session_t *session, const rn_proof_t *proof)
{
    const rn_verdict_t  *verdict;

    if (session->attention == NULL) {
        return 0;
    }

    verdict = rn_attention_now(session->attention);

    if (verdict->since < proof->sent) {
        return 0;
    }

    switch (verdict->state) {

    case AR_ATTENTION_WORKING:
    case AR_ATTENTION_ASK:
    case AR_ATTENTION_APPROVE:
    case AR_ATTENTION_DONE:
    case AR_ATTENTION_ERROR:
        return 1;

    case AR_ATTENTION_UNKNOWN:
    case AR_ATTENTION_IDLE:
    case AR_ATTENTION_STALLED:
    case AR_ATTENTION_STATES:
        return 0;
    }

    return 0;
}
