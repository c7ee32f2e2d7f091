
/*
 * What a session wants of people: told by its program, its title, its screen
 * or its terminal.  Without I/O: its owner tells what happened, with the time
 * in milliseconds, and asks when to look again.
 */

#ifndef RN_ATTENTION_H
#define RN_ATTENTION_H

#include "runner/attention/rules.h"


typedef struct {
    ar_attention_e          state;
    ar_attention_source_e   source;
    uint64_t                since;     /* time */
    char                    evidence[AR_EVIDENCE_MAX + 1];
} rn_verdict_t;


typedef enum {
    RN_FRONT_UNSURE = 0,
    RN_FRONT_SHELL,                    /* and nothing that it runs */
    RN_FRONT_OTHER
} rn_front_e;


typedef struct rn_attention_s  rn_attention_t;


/* NULL: no memory.  It frees the rules, which may be NULL. */
rn_attention_t *rn_attention_create(rn_rules_t *rules, uint64_t now);
void rn_attention_destroy(rn_attention_t *attention);

const rn_rules_t *rn_attention_rules(const rn_attention_t *attention);

/* What the emulator tells its owner: OSC 7501, OSC 133, a bell, a title. */
void rn_attention_status(rn_attention_t *attention, const char *fields,
    size_t len);
void rn_attention_prompt(rn_attention_t *attention, int mark, int status);
void rn_attention_bell(rn_attention_t *attention, uint64_t now);
void rn_attention_title(rn_attention_t *attention);

/* Bytes came from the program; somebody typed. */
void rn_attention_output(rn_attention_t *attention, uint64_t now);
void rn_attention_typed(rn_attention_t *attention, uint64_t now);

/*
 * Who is in front of a shell's terminal, and whether that hands over lines;
 * told before each tick.
 */
void rn_attention_terminal(rn_attention_t *attention, rn_front_e front,
    int canonical);

/* It ended, or was ended by a person; nothing changes after that. */
void rn_attention_exit(rn_attention_t *attention, int code, int signo,
    int stopped, uint64_t now);

/* Makes the next tick look, whatever the time. */
void rn_attention_look(rn_attention_t *attention);

/* 1: all that came has been looked at. */
int rn_attention_fresh(const rn_attention_t *attention);

/* Looks, when it is time.  1: there is something new to be said. */
int rn_attention_tick(rn_attention_t *attention, ar_vt_t *vt, uint64_t now);

/* When to look again, if nothing is told before; UINT64_MAX: never. */
uint64_t rn_attention_due(const rn_attention_t *attention);

const rn_verdict_t *rn_attention_now(const rn_attention_t *attention);


#endif /* RN_ATTENTION_H */
