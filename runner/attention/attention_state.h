
/* Private to the folder: what attention.c keeps and belief.c judges. */

#ifndef RN_ATTENTION_STATE_H
#define RN_ATTENTION_STATE_H

#include "runner/attention/attention.h"


#define RN_ATTENTION_SYNC  1000        /* ms: then a frame has no end */


struct rn_attention_s {
    rn_rules_t    *rules;
    rn_verdict_t   now;

    /* what was told */
    rn_verdict_t   program;
    int            programmed;
    int            wordless;           /* no message: the screen may have it */
    int            prompt;             /* the last mark, or 0 */
    int            status;             /* of the last command, or -1 */
    int            bell;
    rn_front_e     front;
    int            canonical;
    int            edits;              /* the shell once read without lines */

    /* when to look */
    int            told;               /* at once */
    int            dirty;
    uint64_t       began;              /* dirty since */
    uint64_t       active;             /* last output or typing */
    uint64_t       output;
    uint64_t       typed;              /* 0: never */
    uint64_t       settle;             /* a last look, or NEVER */
    uint64_t       later;              /* no look before, but if told */
    uint64_t       held;               /* a state waits since, or NEVER */
    ar_attention_e holding;
    uint64_t       again;              /* other evidence may be said then */
    int            evident;            /* and waits for it */
    int            ended;
};


/*
 * What is believed now.  0: it has to be looked at later, since a frame is
 * half drawn or there is no memory to look.
 */
int rn_belief_resolve(rn_attention_t *a, ar_vt_t *vt, uint64_t now,
    rn_verdict_t *verdict);

/* All of a verdict but its time. */
void rn_belief_set(rn_verdict_t *verdict, ar_attention_e state,
    ar_attention_source_e source, const char *evidence);


#endif /* RN_ATTENTION_STATE_H */
