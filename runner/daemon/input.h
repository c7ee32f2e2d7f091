
/* Input: a table of viewers with offsets. */

#ifndef RN_INPUT_H
#define RN_INPUT_H

#include <jansson.h>

#include "runner/daemon/daemon.h"
#include "runner/daemon/queue.h"
#include "wire/ar.h"


#define RN_INPUT_VIEWERS  256


typedef struct {
    rn_viewer_t  *viewers;     /* most recently used first */
    size_t        count;
    int           pasting;     /* so many are in the middle of a paste */
    uint64_t      pasted;      /* time of their last byte */
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

/* From the queue: these bytes of a viewer's are written. */
void rn_input_wrote(rn_session_t *session, rn_viewer_t *viewer,
    const unsigned char *data, size_t len);

/* {viewer: offset written}, a new reference. */
json_t *rn_input_json(const rn_session_t *session);

/* Sends acks on the obeyed stream: what is new, or all. */
void rn_input_ack(rn_session_t *session, int all);

void rn_input_free(rn_session_t *session);


#endif /* RN_INPUT_H */
