
/*
 * Input: a table of viewers with offsets, one queue to the program.
 */

#ifndef RN_INPUT_H
#define RN_INPUT_H

#include <jansson.h>

#include "runner/daemon/daemon.h"
#include "wire/ar.h"


#define RN_INPUT_VIEWERS  256


typedef struct rn_viewer_s  rn_viewer_t;
typedef struct rn_piece_s   rn_piece_t;


typedef struct {
    rn_viewer_t  *viewers;     /* most recently used first */
    size_t        count;
    rn_piece_t   *oldest;      /* the queue */
    rn_piece_t   *newest;
    size_t        queued;      /* bytes in it */
    int           ending;      /* mode pipe: close stdin ... */
    size_t        rest;        /* ... after so many bytes of the queue */
} rn_input_t;


/*
 * Bytes of a viewer that begin at offset.  What was seen before is dropped.
 * AR_ERROR: *code and *cause of the close that the sender deserves.
 */
ar_rc_e rn_input_take(rn_session_t *session, const char *viewer,
    uint64_t offset, const unsigned char *data, size_t len, unsigned *code,
    const char **cause);

/*
 * The end of a viewer's input, in order with it: in mode pipe stdin is closed
 * when what was taken before has been written; a PTY has no such end.
 */
ar_rc_e rn_input_end(rn_session_t *session, const char *viewer,
    uint64_t offset, unsigned *code, const char **cause);

/*
 * What the terminal itself types, behind all that is queued.  Too much that
 * the program does not read is dropped.
 */
void rn_input_type(rn_session_t *session, const char *data, size_t len);

/* Tries to write; called when the program may read. */
void rn_input_write(rn_session_t *session);

/* {viewer: offset written}, a new reference. */
json_t *rn_input_json(const rn_session_t *session);

/* Sends acks on the obeyed stream: what is new, or all. */
void rn_input_ack(rn_session_t *session, int all);

void rn_input_free(rn_session_t *session);


#endif /* RN_INPUT_H */
