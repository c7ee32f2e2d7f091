
/* What the screen says of a message: whether it was taken. */

#ifndef RN_PROOF_H
#define RN_PROOF_H

#include <stddef.h>
#include <stdint.h>

#include "runner/daemon/daemon.h"


#define RN_PROOF_BOX   512
#define RN_PROOF_MARK  32


typedef enum {
    RN_BOX_NONE,                       /* no rule knows it, or none is shown */
    RN_BOX_EMPTY,
    RN_BOX_FULL
} rn_box_e;

typedef enum {
    RN_PROOF_NOTHING,
    RN_PROOF_STANDS,                   /* the text is in the box, untouched */
    RN_PROOF_TAKEN
} rn_proof_e;


typedef struct {
    char       mark[RN_PROOF_MARK + 1];    /* how the text begins */
    int        seen;                   /* that stood there before */
    char       box[RN_PROOF_BOX + 1];  /* what stood in it last */
    int        boxed;                  /* the text was seen in it */
    int        provable;               /* something may show it */
    uint64_t   sent;                   /* time */
} rn_proof_t;


/* The input box now; its text, cut, to `text`. */
rn_box_e rn_proof_box(rn_session_t *session, char text[RN_PROOF_BOX + 1]);

/* 1: the session's program has rules that know its box. */
int rn_proof_knows(const rn_session_t *session);

/* Before anything is typed. */
void rn_proof_begin(rn_session_t *session, rn_proof_t *proof,
    const char *text, size_t len);

/* 1: the box holds something else than before. */
int rn_proof_pasted(rn_session_t *session, rn_proof_t *proof);

/* The key that sends it was written. */
void rn_proof_sent(rn_session_t *session, rn_proof_t *proof);

/* *why is set with TAKEN. */
rn_proof_e rn_proof_look(rn_session_t *session, const rn_proof_t *proof,
    const char **why);


#endif /* RN_PROOF_H */
