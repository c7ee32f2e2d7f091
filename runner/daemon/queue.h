
/*
 * All that is typed to a session's program, in one row: viewers' input, what
 * the terminal answers, messages.
 */

#ifndef RN_QUEUE_H
#define RN_QUEUE_H

#include <stddef.h>

#include "runner/daemon/daemon.h"
#include "wire/ar.h"


typedef struct rn_piece_s   rn_piece_t;
typedef struct rn_viewer_s  rn_viewer_t;


typedef struct {
    rn_piece_t  *oldest;
    rn_piece_t  *newest;
    size_t       bytes;
    int          held;         /* nothing is typed: a message goes on */
    int          ending;       /* mode pipe: close stdin ... */
    size_t       rest;         /* ... after so many bytes */
    rn_piece_t  *spare;        /* for the terminal's answers; NULL: in use */
} rn_queue_t;


ar_rc_e rn_queue_init(rn_session_t *session);

/*
 * Input of a viewer, or (NULL) an answer of the terminal.  A program asks its
 * terminal once, so an answer has a place even where memory has run out.
 */
ar_rc_e rn_queue_add(rn_session_t *session, rn_viewer_t *viewer,
    const void *data, size_t len);

/* The place of a message: rn_message_turn() when it is reached. */
ar_rc_e rn_queue_turn(rn_session_t *session);

/*
 * Bytes of a message, before all else; rn_message_wrote() when the last one
 * is written.
 */
ar_rc_e rn_queue_first(rn_session_t *session, const void *data, size_t len);

/*
 * At once, also while nothing else is written.  AR_AGAIN: the terminal does
 * not take it; AR_ERROR: nobody will read it.
 */
ar_rc_e rn_queue_key(rn_session_t *session, char key);

/* 1: a message's place, or bytes of which none is written, are gone. */
int rn_queue_leave(rn_session_t *session);

/* Nothing is written, until it is let go. */
void rn_queue_hold(rn_session_t *session, int held);

/* Mode pipe: stdin is closed when what stands in it is written. */
void rn_queue_end(rn_session_t *session);

/* Tries to write; called when the program may read. */
void rn_queue_write(rn_session_t *session);

void rn_queue_free(rn_session_t *session);


#endif /* RN_QUEUE_H */
