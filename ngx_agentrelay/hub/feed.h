
/*
 * A mirror that this owner serves: a cursor of another worker.
 *
 * state      entered by                     what is allowed
 * SAID       the door's line: `stream`      `join`, input; no output yet
 * ANSWERED   the mirror's `resume`          output from there on
 * ENDED      `exit` is sent                 the same; `exit` comes once
 *
 * It frees itself, and who joined it, when its socket ends or by
 * ngx_ar_feed_close(), which the end of its source calls.  No timer: the
 * mirror has one for `stream`, the socket one for its peer's death.
 */

#ifndef NGX_AR_FEED_H
#define NGX_AR_FEED_H

#include "hub/session.h"


typedef enum {
    NGX_AR_FEED_SAID,
    NGX_AR_FEED_ANSWERED,
    NGX_AR_FEED_ENDED
} ngx_ar_feed_state_e;


/* A viewer of the mirror's worker. */
typedef struct {
    ngx_queue_t  queue;
    u_char       key[NGX_AR_KEY + 1];
    u_char       actor[AR_NAME_MAX + 1];
    u_char       name[NGX_AR_SHARE_NAME];
    unsigned     write:1;
} ngx_ar_joined_t;


struct ngx_ar_feed_s {
    ngx_queue_t           queue;
    ngx_ar_session_t     *session;
    ngx_ar_ws_t          *ws;
    ngx_ar_feed_state_e   state;
    ngx_queue_t           joined;
    uint64_t              next;         /* stream offset to send next */
    uint64_t              consumed;     /* or NOBODY */
    ngx_ar_holder_t       holder;
    u_char                key[NGX_AR_KEY + 1];  /* of the input that follows */
    uint64_t              offset;       /* of its next byte */
    uint64_t              least;        /* of the snapshot it wants */
    uint64_t              id;           /* of that question */
    unsigned              wants:1;      /* a snapshot, not answered yet */
};


/* 1 when this worker has the runner's stream of that session. */
ngx_uint_t ngx_ar_feed_possible(const u_char *session);

/* Serves a mirror on an accepted door; takes the connection. */
void ngx_ar_feed_open(ngx_connection_t *c, const u_char *session,
    u_char *early, size_t len);

/* Sends what the ring has and the socket takes.  Frees nothing. */
void ngx_ar_feed_pump(ngx_ar_feed_t *feed);

/* Gives it the snapshot it wants, or has one made. */
void ngx_ar_feed_answer(ngx_ar_feed_t *feed);

/* The program has that viewer's input before offset. */
void ngx_ar_feed_acked(ngx_ar_feed_t *feed, const u_char *key,
    uint64_t offset);

/* Closes its socket and frees it. */
void ngx_ar_feed_close(ngx_ar_feed_t *feed, ngx_uint_t code);


#endif /* NGX_AR_FEED_H */
