
/*
 * A session's stream to HQ: a cursor on the ring and the connection it
 * feeds.  A session may have several while one replaces another; only the
 * newest answered one is obeyed.
 */

#ifndef RN_STREAM_H
#define RN_STREAM_H

#include <jansson.h>

#include "runner/daemon/daemon.h"
#include "runner/daemon/session.h"
#include "runner/net/websocket.h"
#include "wire/messages.h"


#define RN_STREAM_MARKS  16


typedef enum {
    RN_STREAM_DIALING,
    RN_STREAM_ASKING,
    RN_STREAM_ANSWERED,
    RN_STREAM_CLOSED
} rn_stream_state_e;


/* A size that took effect at an offset the cursor has not reached. */

typedef struct {
    uint64_t  offset;
    unsigned  rows;
    unsigned  cols;
    char      viewer[RN_VIEWER_MAX + 1];
} rn_stream_mark_t;


struct rn_stream_s {
    rn_session_t       *session;
    rn_stream_t        *next;
    rn_stream_state_e   state;
    rn_websocket_t     *ws;
    uint64_t            n;
    uv_timer_t          timer;         /* resume is awaited */
    uint64_t            cursor;        /* the next byte to send */
    uint64_t            window;
    int                 exited;        /* exit was sent */
    int                 unsaid;        /* something: the next one says it */
    char                viewer[RN_VIEWER_MAX + 1];
    uint64_t            offset;        /* of the viewer's next input byte */
    rn_stream_mark_t   *marks;
    size_t              marked;
};


/* Dials when none is there or coming; now: without waiting. */
void rn_stream_want(rn_session_t *session, int now);

/* NULL: none is answered. */
rn_stream_t *rn_stream_obeyed(const rn_session_t *session);

/* Sends what the ring, the window and the socket allow. */
void rn_stream_pump(rn_session_t *session);

/* Bytes of output that its stream has not taken yet; 0 without a stream. */
uint64_t rn_stream_unsent(const rn_session_t *session);

/* Takes the reference to payload. */
void rn_stream_say(rn_stream_t *stream, ar_message_e type, json_t *payload);

/* It ends: there is no memory for what should be said next. */
void rn_stream_starved(rn_stream_t *stream);

/* The session's title has changed. */
void rn_stream_title(rn_session_t *session);

/* The size has changed at the ring's head. */
void rn_stream_resized(rn_session_t *session, unsigned rows, unsigned cols,
    const char *viewer);

/* The answer to `stream` has come: this one is obeyed now. */
void rn_stream_resume(rn_stream_t *stream, uint64_t from, uint64_t window);

/* Closes it for a fault of HQ's, which is logged. */
void rn_stream_fail(rn_stream_t *stream, unsigned code, const char *cause);

/* Another one is dialled, this one serves until that is answered. */
void rn_stream_replace(rn_stream_t *stream);

/* All of a session's. */
void rn_stream_close_all(rn_session_t *session, unsigned code,
    const char *reason);

/* 1: nothing is left to be told to HQ on the obeyed stream. */
int rn_stream_flushed(const rn_session_t *session);


#endif /* RN_STREAM_H */
