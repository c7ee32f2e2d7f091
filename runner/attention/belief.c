
/*
 * Who is believed: what the program says of itself (OSC 7501), then the marks
 * of a shell (OSC 133), then the rules about title and screen in their order,
 * then, of a shell, its terminal.  Else it is unknown: never idle by guess.
 *
 * Where a program says that it waits, and rules see a question on its screen,
 * it asks: programs do not mention a menu that somebody has opened.  Where it
 * asks without a word, the question is read off the screen once it is there.
 *
 * A program's own word ends when it takes it back, and when a shell shows its
 * prompt: then it is gone.
 */

#include <stdio.h>

#include "runner/attention/attention_state.h"


static int rn_belief_says(rn_attention_t *a, ar_vt_t *vt, uint64_t now,
    rn_verdict_t *verdict);
static int rn_belief_asks(const rn_verdict_t *verdict);
static int rn_belief_looks(rn_attention_t *a, ar_vt_t *vt, uint64_t now,
    rn_verdict_t *verdict);
static void rn_belief_prompted(const rn_attention_t *a,
    rn_verdict_t *verdict);
static void rn_belief_placed(const rn_attention_t *a,
    rn_verdict_t *verdict);


int
rn_belief_resolve(rn_attention_t *a, ar_vt_t *vt, uint64_t now,
    rn_verdict_t *verdict)
{
    rn_belief_set(verdict, AR_ATTENTION_UNKNOWN, AR_ATTENTION_NONE, "");

    if (a->programmed) {
        return rn_belief_says(a, vt, now, verdict);

    } else if (a->prompt) {
        rn_belief_prompted(a, verdict);

    } else if (a->rules) {
        return rn_belief_looks(a, vt, now, verdict);
    }

    return 1;
}


/* The program's word, unless a question is seen. */

static int
rn_belief_says(rn_attention_t *a, ar_vt_t *vt, uint64_t now,
    rn_verdict_t *verdict)
{
    int           asks, waits;
    rn_verdict_t  seen;

    *verdict = a->program;

    waits = verdict->state == AR_ATTENTION_IDLE
            || verdict->state == AR_ATTENTION_DONE;
    asks = rn_belief_asks(verdict) && a->wordless;

    if (a->rules == NULL || (!waits && !asks)) {
        return 1;
    }

    rn_belief_set(&seen, AR_ATTENTION_UNKNOWN, AR_ATTENTION_NONE, "");

    if (!rn_belief_looks(a, vt, now, &seen)) {
        return asks;
    }

    if (!rn_belief_asks(&seen)
        || (asks && seen.source != AR_ATTENTION_SCREEN))
    {
        return 1;
    }

    if (waits) {
        *verdict = seen;
        return 1;
    }

    a->wordless = 0;
    rn_belief_set(&a->program, verdict->state, AR_ATTENTION_PROGRAM,
                  seen.evidence);
    *verdict = a->program;

    return 1;
}


static int
rn_belief_asks(const rn_verdict_t *verdict)
{
    return verdict->state == AR_ATTENTION_ASK
           || verdict->state == AR_ATTENTION_APPROVE;
}


static int
rn_belief_looks(rn_attention_t *a, ar_vt_t *vt, uint64_t now,
    rn_verdict_t *verdict)
{
    ar_rc_e       rc;
    rn_finding_t  found;

    if (ar_vt_modes(vt)->synchronized
        && now - a->output < RN_ATTENTION_SYNC)
    {
        return 0;
    }

    rc = rn_rules_look(a->rules, vt, &found);

    if (rc == AR_ERROR) {
        return 0;
    }

    if (rc == AR_OK) {
        rn_belief_set(verdict, found.state,
                      found.title ? AR_ATTENTION_TITLE
                                  : AR_ATTENTION_SCREEN,
                      found.evidence);

    } else if (a->rules->terminal) {
        rn_belief_placed(a, verdict);
    }

    return 1;
}


static void
rn_belief_prompted(const rn_attention_t *a, rn_verdict_t *verdict)
{
    char  evidence[32];

    if (a->prompt == 'C') {
        rn_belief_set(verdict, AR_ATTENTION_WORKING, AR_ATTENTION_PROMPT,
                      "running a command");
        return;
    }

    evidence[0] = '\0';

    if (a->status >= 0) {
        (void) snprintf(evidence, sizeof(evidence), "last exit %d",
                        a->status);
    }

    rn_belief_set(verdict, AR_ATTENTION_IDLE, AR_ATTENTION_PROMPT, evidence);
}


/*
 * A shell that edits lines itself reads without the terminal's lines, and
 * gives those back to whatever it runs.  One that never did so may be at its
 * prompt or in a command of its own: nobody can tell.
 */

static void
rn_belief_placed(const rn_attention_t *a, rn_verdict_t *verdict)
{
    switch (a->front) {

    case RN_FRONT_UNSURE:
        return;

    case RN_FRONT_OTHER:
        rn_belief_set(verdict, AR_ATTENTION_WORKING,
                      AR_ATTENTION_TERMINAL, "a program in front");
        return;

    case RN_FRONT_SHELL:
        break;
    }

    if (!a->canonical) {
        rn_belief_set(verdict, AR_ATTENTION_IDLE, AR_ATTENTION_TERMINAL,
                      "the shell reads");

    } else if (a->edits) {
        rn_belief_set(verdict, AR_ATTENTION_WORKING,
                      AR_ATTENTION_TERMINAL, "a command of the shell");
    }
}


void
rn_belief_set(rn_verdict_t *verdict, ar_attention_e state,
    ar_attention_source_e source, const char *evidence)
{
    verdict->state = state;
    verdict->source = source;
    (void) snprintf(verdict->evidence, sizeof(verdict->evidence), "%s",
                    evidence);
}
