
/*
 * A client's byte connection: name lookup, TCP, optional TLS.
 *
 * No handler is ever called from inside a function of this header.  After
 * rn_conn_close(), and after `closed`, no handler is called any more and the
 * pointer is dead.
 */

#ifndef RN_CONN_H
#define RN_CONN_H

#include <openssl/ssl.h>
#include <uv.h>

#include "runner/net/url.h"
#include "wire/ar.h"


typedef struct rn_conn_s  rn_conn_t;

typedef struct {
    void  (*connected)(void *data);

    /* the bytes belong to the receiver until it returns, it may change them */
    void  (*received)(void *data, unsigned char *bytes, size_t len);

    /* all that was queued has been taken by the kernel; may be NULL */
    void  (*drained)(void *data);

    /* cause NULL: the peer closed in order */
    void  (*closed)(void *data, const char *cause);
} rn_conn_handlers_t;


/*
 * tls is needed when url->tls is set.  url and handlers are copied or
 * static.  NULL: out of memory.
 */
rn_conn_t *rn_conn_open(uv_loop_t *loop, const rn_url_t *url, SSL_CTX *tls,
    const rn_conn_handlers_t *handlers, void *data);

/* Written at once as far as the kernel takes it, the rest is copied. */
void rn_conn_write(rn_conn_t *conn, const void *bytes, size_t len);

/* Bytes accepted by rn_conn_write() and not yet taken by the kernel. */
size_t rn_conn_queued(const rn_conn_t *conn);

/* What is queued is dropped. */
void rn_conn_close(rn_conn_t *conn);


#endif /* RN_CONN_H */
