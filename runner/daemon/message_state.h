
/* Private to message*.c: one message, and what is remembered of it. */

#ifndef RN_MESSAGE_STATE_H
#define RN_MESSAGE_STATE_H

#include <stdint.h>

#include "runner/attention/rules.h"
#include "runner/daemon/message.h"
#include "runner/daemon/proof.h"


#define RN_MESSAGE_ID        128
#define RN_MESSAGE_DIGEST    32
#define RN_MESSAGE_EVIDENCE  256


typedef enum {
    RN_MESSAGE_WAITING,
    RN_MESSAGE_QUEUED,
    RN_MESSAGE_TYPING,
    RN_MESSAGE_PASTED,
    RN_MESSAGE_SENT,
    RN_MESSAGE_ANSWERED
} rn_message_state_e;


struct rn_message_s {
    rn_message_t        *next;
    rn_message_state_e   state;
    char                 id[RN_MESSAGE_ID + 1];
    unsigned char        digest[RN_MESSAGE_DIGEST];  /* of what is asked */
    json_t              *requests;     /* to be echoed, each in an answer */

    /* until it is answered */
    char                *text;         /* cleaned */
    size_t               len;
    size_t               lines;
    size_t               longest;
    int                  submit;
    int                  now;          /* whatever the program does */
    int                  answers;      /* what was asked before its text */
    uint64_t             until;        /* time */
    uint64_t             since;        /* time, of the state */
    uint64_t             looked;       /* time, at the last step */
    uint64_t             waited;       /* in the state, standstills aside */
    uint64_t             shown;        /* time when it stood in the box */
    rn_proof_t           proof;

    /* the answer, or why it still waits */
    const char          *word;
    const char          *code;
    char                 evidence[RN_MESSAGE_EVIDENCE];
    uint64_t             offset;
};


/* message.c */

/* How it is sent off: as the program's adapter says, or as most like it. */
void rn_message_submit(const rn_session_t *session, rn_submit_t *submit);


/* message_table.c; payload: HQ's `inject` */

rn_message_t *rn_message_find(rn_session_t *session, const char *id);

/* NULL: no memory. */
rn_message_t *rn_message_create(rn_session_t *session,
    const json_t *payload);

void rn_message_set_state(rn_session_t *session, rn_message_t *message,
    rn_message_state_e state);

/* 1: it asks for that very message. */
int rn_message_same(const rn_message_t *message, const json_t *payload);

/* It is to be told as well, when there is an answer. */
ar_rc_e rn_message_ask(rn_message_t *message, const json_t *payload);

/* Behind all that may not wait longer. */
void rn_message_add(rn_session_t *session, rn_message_t *message);

/* To all who asked; then it is remembered, or, when refused, forgotten. */
void rn_message_answer(rn_session_t *session, rn_message_t *message,
    const char *word, const char *evidence);
void rn_message_refuse(rn_session_t *session, rn_message_t *message,
    const char *code, const char *evidence);

/* The answer of one that has been given already. */
void rn_message_repeat(rn_session_t *session, const rn_message_t *message,
    const json_t *payload);

/* Refuses what never became a message. */
void rn_message_deny(rn_session_t *session, const json_t *payload,
    const char *code, const char *evidence);


/* message_obstacle.c */

/*
 * Why it may not be typed now, as the code of a problem, or NULL.
 * unsettled: it may be different in a moment.
 */
const char *rn_message_obstacle(rn_session_t *session,
    const rn_message_t *message, int *unsettled, const char **evidence);

/* 1: the program has printed what the screen does not show yet. */
int rn_message_hidden(rn_session_t *session, const char **evidence);


/* message_key.c */

/*
 * Types the key of a message whose text is written, if it may now.  1: its
 * state has changed, or it was answered.
 */
int rn_message_key(rn_session_t *session, rn_message_t *message);


#endif /* RN_MESSAGE_STATE_H */
