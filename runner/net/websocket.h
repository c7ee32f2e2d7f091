
/*
 * RFC 6455, client side, over a connection of net/conn.h.
 *
 * No handler is ever called from inside a function of this header.  `closed`
 * is the last one; it is called exactly once unless the owner closes first.
 * After rn_websocket_close() no handler is called any more and the pointer is
 * dead for its owner; the object itself lives up to 2 s longer, until what
 * was queued is sent and the peer has answered the Close.
 */

#ifndef RN_WEBSOCKET_H
#define RN_WEBSOCKET_H

#include <openssl/ssl.h>
#include <uv.h>

#include "runner/net/url.h"
#include "wire/ar.h"


typedef struct rn_websocket_s  rn_websocket_t;


typedef struct {
    unsigned     code;         /* close code; 1006: it broke */
    const char  *reason;       /* for a log, never NULL; not escaped */
    int          status;       /* HTTP status of a refused upgrade, else 0 */
    long         retry_after;  /* seconds of Retry-After, -1 when absent */
    const char  *problem;      /* body of a refused upgrade, "" when absent */
} rn_websocket_end_t;


typedef struct {
    /* protocol: the subprotocol HQ chose, or "" */
    void  (*opened)(void *data, const char *protocol);

    /* a whole text message, valid UTF-8, not terminated */
    void  (*text)(void *data, const char *text, size_t len);

    /* a slice of a binary message as it came */
    void  (*binary)(void *data, unsigned char *bytes, size_t len);

    /* nothing is queued any more; may be NULL */
    void  (*drained)(void *data);

    void  (*closed)(void *data, const rn_websocket_end_t *end);
} rn_websocket_handlers_t;


typedef struct {
    const rn_url_t  *url;       /* the mount; copied */
    SSL_CTX         *tls;       /* kept by reference; NULL without TLS */
    const char      *path;      /* below the mount, from "/" on; query too */
    const char      *headers;   /* whole lines that end in CRLF, or NULL */
    const char      *protocol;  /* Sec-WebSocket-Protocol value, or NULL */
} rn_websocket_dial_t;


/* NULL: out of memory. */
rn_websocket_t *rn_websocket_dial(uv_loop_t *loop,
    const rn_websocket_dial_t *dial, const rn_websocket_handlers_t *handlers,
    void *data);

/* Allowed from `opened` until the end; one message each. */
void rn_websocket_text(rn_websocket_t *ws, const char *text, size_t len);
void rn_websocket_binary(rn_websocket_t *ws, const void *bytes, size_t len);

/*
 * Ends a connection on which something cannot be said: nothing more is sent,
 * and the handler `closed` is called later with this code.  reason is static.
 */
void rn_websocket_fail(rn_websocket_t *ws, unsigned code,
    const char *reason);

/* Bytes accepted and not yet taken by the kernel. */
size_t rn_websocket_queued(const rn_websocket_t *ws);

/* code 0: without a Close frame.  reason may be NULL. */
void rn_websocket_close(rn_websocket_t *ws, unsigned code,
    const char *reason);


#endif /* RN_WEBSOCKET_H */
