
/*
 * A WebSocket on nginx's event loop: an upgraded HTTP request (server role,
 * the peer masks) or a unix connection between workers (nobody masks).
 *
 * Who owns what.  The ws owns its connection and itself; its user owns
 * `data`.  Callbacks are the only way up.  After ngx_ar_ws_close(), and after
 * the `closed` callback, no callback runs again: the user forgets the ws.
 * The ws is freed later, from its own event, never inside a call of the
 * user, so any callback may close any ws, itself included.  No callback runs
 * inside a call of the user: what fails there is told from a later event.
 */

#ifndef NGX_AR_WS_H
#define NGX_AR_WS_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "core/account.h"
#include "core/life.h"
#include "core/metrics.h"
#include "wire/chunk.h"
#include "wire/frame.h"


#define NGX_AR_UPGRADE_REQUIRED  426    /* nginx has no name for it */


typedef struct ngx_ar_ws_s  ngx_ar_ws_t;


typedef struct {
    /* A whole text message; the bytes may be changed, not kept. */
    void  (*text)(ngx_ar_ws_t *ws, u_char *data, size_t len);

    /* A slice of a binary message as it arrived; maybe empty when last. */
    void  (*data)(ngx_ar_ws_t *ws, u_char *data, size_t len,
                  ngx_uint_t last);

    /* The queue has been written out after it was not empty; may be NULL. */
    void  (*writable)(ngx_ar_ws_t *ws);

    /*
     * The peer closed (its code, 1005 without), broke (1006), or was refused
     * (the code we sent: 1002, 1007, 1008, 1009; 1011 without memory; 1012
     * at the end of a drain).
     */
    void  (*closed)(ngx_ar_ws_t *ws, ngx_uint_t code);
} ngx_ar_ws_handlers_t;


typedef struct {
    const ngx_ar_ws_handlers_t  *handlers;
    void                        *data;
    ngx_ar_ws_kind_e             kind;           /* for metrics */
    ngx_str_t                    protocol;       /* subprotocol, or empty */
    size_t                       max_text;
    uint64_t                     max_binary;     /* 0: no limit */
    uint32_t                     max_fragments;  /* 256 */
    ngx_msec_t                   ping_interval;  /* death after 2.4 times it */
    size_t                       max_queued_text; /* control messages that
                                     wait to be written: more is 1008; 0: 1m */
} ngx_ar_ws_options_t;


struct ngx_ar_ws_s {
    void                        *data;           /* the user's */
    const ngx_ar_ws_handlers_t  *handlers;
    ngx_connection_t            *connection;     /* NULL once it is gone */
    ngx_http_request_t          *request;        /* NULL on doors */
    size_t                       queued;         /* bytes not yet written */
    off_t                        received;       /* payload bytes */
    off_t                        sent;
    ngx_ar_account_t            *account;        /* its request's, or NULL */

    /* the rest belongs to io/ws/ */
    ngx_queue_t                  link;           /* of all of this worker */
    ngx_ar_ws_options_t          options;
    ngx_uint_t                   state;
    ar_frame_parser_t            parser;
    u_char                      *rest;           /* read, not yet parsed */
    u_char                      *rest_last;
    u_char                      *rest_block;     /* to be freed, or NULL */
    ngx_queue_t                  out;
    struct ngx_ar_ws_out_s      *pong;           /* waiting, replaceable */
    ngx_uint_t                   pongs;          /* waiting */
    size_t                       queued_text;
    ngx_http_cleanup_t          *cleanup;
    ngx_event_t                  timer;          /* ping, death, closing */
    ngx_event_t                  flush;          /* posted */
    ngx_event_t                  end;            /* posted: free */
    ngx_msec_t                   heard;
    ngx_msec_t                   wrote;
    ngx_msec_t                   pinged;
    ngx_uint_t                   failure;        /* code, until flush */
    unsigned                     opened:1;       /* the 101 is out */
    unsigned                     paused:1;
    unsigned                     blocked:1;      /* a write event will come */
    unsigned                     flushing:1;
    unsigned                     broken:1;       /* the peer is dead */
    unsigned                     linger:1;       /* unread bytes are left */
};


/*
 * Checks an upgrade request as RFC 6455 section 4.2.1 wants it, without
 * answering: NGX_OK, or the HTTP status to answer (400, 405, 426, 503 when
 * descriptors run short or the worker drains); *cause says why.  What only a
 * 426 needs (Upgrade, Sec-WebSocket-Version) is already added to the answer;
 * Allow and Retry-After are the caller's.
 */
ngx_int_t ngx_ar_ws_check(ngx_http_request_t *r, const char **cause);

/* 1: this one, to stay, leaves too few slots or descriptors for the rest. */
ngx_uint_t ngx_ar_ws_slots_low(ngx_connection_t *c);

/*
 * Answers 101 and takes the request over.  Returns NGX_DONE and sets *ws, or
 * the code to return from the content handler.  The first callback comes
 * from a later event; bytes that came with the handshake are not lost.
 */
ngx_int_t ngx_ar_ws_upgrade(ngx_http_request_t *r,
    const ngx_ar_ws_options_t *options, ngx_ar_ws_t **ws);

/*
 * Takes over a connected stream socket between workers, after its line
 * protocol; [early, early + len): what was read beyond the line.  NULL: no
 * memory, and the connection is closed.
 */
ngx_ar_ws_t *ngx_ar_ws_attach(ngx_connection_t *c,
    const ngx_ar_ws_options_t *options, u_char *early, size_t len);

/* Queue a message (copied) or a slice of a chunk (referenced) as one frame. */
void ngx_ar_ws_send(ngx_ar_ws_t *ws, ar_opcode_e opcode, const void *data,
    size_t len);
void ngx_ar_ws_send_slice(ngx_ar_ws_t *ws, ar_chunk_t *chunk,
    const u_char *data, size_t len);

/*
 * There was no memory for a message: rather than that it is missing, the
 * connection ends, by a later event.
 */
void ngx_ar_ws_starved(ngx_ar_ws_t *ws);

/* Stop and go on reading; the liveness clock stands meanwhile. */
void ngx_ar_ws_pause(ngx_ar_ws_t *ws);
void ngx_ar_ws_resume(ngx_ar_ws_t *ws);

/*
 * Begins the closing handshake after what is queued; 5 s, then the
 * connection ends anyway.  reason: at most 123 bytes, or NULL.
 */
void ngx_ar_ws_close(ngx_ar_ws_t *ws, ngx_uint_t code, const char *reason);

/*
 * All of this worker, for the end of a drain: 1012 to everybody.  The users
 * are told by their `closed`.
 */
void ngx_ar_ws_close_all(ngx_uint_t code, const char *reason);


/* Its drain closes the echoes at once, and everybody at the deadline. */
extern const ngx_ar_area_t  ngx_ar_ws_area;

/* Answers a location of "agentrelay_ws_echo on". */
ngx_int_t ngx_ar_ws_echo_handler(ngx_http_request_t *r);


#endif /* NGX_AR_WS_H */
