
/*
 * When a session is looked at, and when what is seen is said; who is believed
 * is belief.c's.
 *
 * A bell makes unknown, or what only the screen calls idle, an ask until
 * somebody types; one that answers typing does not count.  Work without
 * output is stalled after the adapter's time.
 *
 * When it looks: at once when the program says something, else when output
 * has paused for QUIET or came for BUSY without pause, so a flood costs a few
 * looks a second.  A screen may be half drawn then: what only the screen
 * calls idle or unknown must be so twice, HOLD apart, but idle ends at once.
 * Inside a synchronized update the screen is not looked at.
 *
 * State, source and evidence are those of the moment when it became so.  Only
 * where people are asked does other evidence make it new, once a second.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/attention/attention_state.h"
#include "runner/attention/program.h"


#define RN_ATTENTION_QUIET   40        /* all in milliseconds */
#define RN_ATTENTION_BUSY    250
#define RN_ATTENTION_HOLD    250
#define RN_ATTENTION_SETTLE  1000      /* a terminal changes unheard */
#define RN_ATTENTION_TYPING  2000
#define RN_ATTENTION_AGAIN   1000
#define RN_ATTENTION_STALL   300000    /* without rules */

#define RN_ATTENTION_NEVER   UINT64_MAX


static void rn_attention_active(rn_attention_t *a, uint64_t now);
static uint64_t rn_attention_stalls(const rn_attention_t *a);
static void rn_attention_overlay(const rn_attention_t *a, uint64_t now,
    rn_verdict_t *verdict);
static int rn_attention_holds(rn_attention_t *a, const rn_verdict_t *verdict,
    uint64_t now);
static int rn_attention_becomes(rn_attention_t *a,
    const rn_verdict_t *verdict, uint64_t now);


rn_attention_t *
rn_attention_create(rn_rules_t *rules, uint64_t now)
{
    rn_attention_t  *a;

    a = calloc(1, sizeof(rn_attention_t));

    if (a == NULL) {
        rn_rules_free(rules);
        return NULL;
    }

    a->rules = rules;
    a->now.since = now;
    a->output = now;
    a->status = -1;
    a->settle = RN_ATTENTION_NEVER;
    a->held = RN_ATTENTION_NEVER;

    return a;
}


void
rn_attention_destroy(rn_attention_t *a)
{
    if (a) {
        rn_rules_free(a->rules);
        free(a);
    }
}


const rn_rules_t *
rn_attention_rules(const rn_attention_t *a)
{
    return a->rules;
}


void
rn_attention_status(rn_attention_t *a, const char *fields, size_t len)
{
    rn_program_t  said;

    switch (rn_program_read(fields, len, &said)) {

    case AR_OK:
        a->programmed = !said.clear;
        a->wordless = said.wordless;
        rn_belief_set(&a->program, said.state, AR_ATTENTION_PROGRAM,
                      said.evidence);
        a->told = 1;
        break;

    case AR_ERROR:
    case AR_AGAIN:
    case AR_UNKNOWN:
        break;
    }
}


void
rn_attention_prompt(rn_attention_t *a, int mark, int status)
{
    if (mark == 'A') {
        a->programmed = 0;
    }

    if (mark == 'D') {
        a->status = status;
        return;
    }

    a->prompt = mark;
    a->told = 1;
}


void
rn_attention_bell(rn_attention_t *a, uint64_t now)
{
    if (a->typed == 0 || now - a->typed > RN_ATTENTION_TYPING) {
        a->bell = 1;
        a->told = 1;
    }
}


void
rn_attention_title(rn_attention_t *a)
{
    a->told |= a->rules && a->rules->n;
}


void
rn_attention_output(rn_attention_t *a, uint64_t now)
{
    a->output = now;

    if (a->later) {
        a->later = 0;
        a->began = now;
    }

    rn_attention_active(a, now);
}


void
rn_attention_typed(rn_attention_t *a, uint64_t now)
{
    a->typed = now;
    a->bell = 0;
    rn_attention_active(a, now);
}


static void
rn_attention_active(rn_attention_t *a, uint64_t now)
{
    a->active = now;

    if (!a->dirty) {
        a->dirty = 1;
        a->began = now;
    }

    if (a->rules && a->rules->terminal) {
        a->settle = now + RN_ATTENTION_SETTLE;
    }
}


void
rn_attention_terminal(rn_attention_t *a, rn_front_e front, int canonical)
{
    a->front = front;
    a->canonical = canonical;

    if (front == RN_FRONT_SHELL && !canonical) {
        a->edits = 1;
        a->programmed = 0;
    }
}


void
rn_attention_exit(rn_attention_t *a, int code, int signo, int stopped,
    uint64_t now)
{
    char  evidence[64];

    (void) snprintf(evidence, sizeof(evidence), "%s%s %d",
                    stopped ? "stopped, " : "", signo ? "signal" : "exit",
                    signo ? signo : code);

    rn_belief_set(&a->now, !stopped && (signo || code) ? AR_ATTENTION_ERROR
                                                       : AR_ATTENTION_DONE,
                  AR_ATTENTION_EXIT, evidence);
    a->now.since = now;
    a->ended = 1;
}


uint64_t
rn_attention_due(const rn_attention_t *a)
{
    uint64_t  due, stalls;

    if (a->ended) {
        return RN_ATTENTION_NEVER;
    }

    if (a->told) {
        return 0;
    }

    due = a->settle;

    if (a->dirty) {
        due = a->active + RN_ATTENTION_QUIET < a->began + RN_ATTENTION_BUSY
                  ? a->active + RN_ATTENTION_QUIET
                  : a->began + RN_ATTENTION_BUSY;
        due = due < a->later ? a->later : due;
    }

    if (a->held != RN_ATTENTION_NEVER && a->held + RN_ATTENTION_HOLD < due) {
        due = a->held + RN_ATTENTION_HOLD;
    }

    if (a->evident && a->again < due) {
        due = a->again;
    }

    stalls = rn_attention_stalls(a);

    return stalls < due ? stalls : due;
}


/* When what works now is stalled, if nothing is printed. */

static uint64_t
rn_attention_stalls(const rn_attention_t *a)
{
    uint64_t  from, ms;

    ms = a->rules ? a->rules->stalled_ms : RN_ATTENTION_STALL;

    if (a->now.state != AR_ATTENTION_WORKING || ms == 0) {
        return RN_ATTENTION_NEVER;
    }

    from = a->output > a->now.since ? a->output : a->now.since;

    return from + ms;
}


void
rn_attention_look(rn_attention_t *a)
{
    a->told = 1;
}


int
rn_attention_fresh(const rn_attention_t *a)
{
    return a->ended || (!a->told && !a->dirty);
}


int
rn_attention_tick(rn_attention_t *a, ar_vt_t *vt, uint64_t now)
{
    rn_verdict_t  verdict;

    if (now < rn_attention_due(a)) {
        return 0;
    }

    if (!rn_belief_resolve(a, vt, now, &verdict)) {

        /* a synchronized update: when it ends, or does not; or no memory */

        a->told = 0;
        a->dirty = 1;
        a->later = a->output + RN_ATTENTION_SYNC;
        a->held = RN_ATTENTION_NEVER;
        return 0;
    }

    a->told = 0;
    a->dirty = 0;
    a->evident = 0;

    if (now >= a->settle) {
        a->settle = RN_ATTENTION_NEVER;
    }

    rn_attention_overlay(a, now, &verdict);

    if (rn_attention_holds(a, &verdict, now)) {
        return 0;
    }

    return rn_attention_becomes(a, &verdict, now);
}


static void
rn_attention_overlay(const rn_attention_t *a, uint64_t now,
    rn_verdict_t *verdict)
{
    int  stays;

    if (a->bell
        && (verdict->state == AR_ATTENTION_UNKNOWN
            || (verdict->state == AR_ATTENTION_IDLE
                && verdict->source > AR_ATTENTION_BELL)))
    {
        rn_belief_set(verdict, AR_ATTENTION_ASK, AR_ATTENTION_BELL,
                      "the bell rang");
    }

    stays = a->now.state == AR_ATTENTION_STALLED && a->output < a->now.since;

    if (verdict->state == AR_ATTENTION_WORKING
        && (stays || now >= rn_attention_stalls(a)))
    {
        verdict->state = AR_ATTENTION_STALLED;
        verdict->source = AR_ATTENTION_QUIET;
    }
}


/* 1: it is not believed yet. */

static int
rn_attention_holds(rn_attention_t *a, const rn_verdict_t *verdict,
    uint64_t now)
{
    int  drawn;

    drawn = a->rules && a->rules->n
            && (verdict->source == AR_ATTENTION_SCREEN
                || verdict->source == AR_ATTENTION_NONE)
            && (verdict->state == AR_ATTENTION_IDLE
                || verdict->state == AR_ATTENTION_UNKNOWN);

    if (!drawn || verdict->state == a->now.state
        || (a->now.state == AR_ATTENTION_IDLE
            && verdict->state == AR_ATTENTION_UNKNOWN))
    {
        a->held = RN_ATTENTION_NEVER;
        return 0;
    }

    if (a->held == RN_ATTENTION_NEVER || a->holding != verdict->state) {
        a->held = now;
        a->holding = verdict->state;
        return 1;
    }

    if (now - a->held < RN_ATTENTION_HOLD) {
        return 1;
    }

    a->held = RN_ATTENTION_NEVER;

    return 0;
}


static int
rn_attention_becomes(rn_attention_t *a, const rn_verdict_t *verdict,
    uint64_t now)
{
    if (verdict->state == a->now.state) {

        if ((verdict->state != AR_ATTENTION_ASK
             && verdict->state != AR_ATTENTION_APPROVE
             && verdict->state != AR_ATTENTION_ERROR)
            || strcmp(verdict->evidence, a->now.evidence) == 0)
        {
            return 0;
        }

        if (now < a->again) {
            a->evident = 1;
            return 0;
        }
    }

    a->now = *verdict;
    a->now.since = now;
    a->again = now + RN_ATTENTION_AGAIN;

    return 1;
}


const rn_verdict_t *
rn_attention_now(const rn_attention_t *a)
{
    return &a->now;
}
