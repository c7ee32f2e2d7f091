
/*
 * A byte connection: name lookup, the addresses one after the other, TCP,
 * optional TLS on memory BIOs.
 *
 * state       entered by                   left by
 * RESOLVING   rn_conn_open                 lookup answered, failure
 * CONNECTING  lookup, next address         connected, failure of the last one
 * SECURING    connected (TLS only)         handshake done, failure
 * OPEN        connected or handshake       failure, end of the peer, close
 * CLOSED      rn_conn_close, `closed`      freed when timer and lookup are
 *
 * The timer bounds everything before OPEN (10 s); it is also armed with 0 ms
 * to post a failure that a write has met, since no handler is called from
 * inside a caller's function.  The struct is freed when libuv has given back
 * the timer and the lookup, which cannot always be cancelled.
 */

#include <openssl/err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/net/conn.h"
#include "runner/net/socket.h"
#include "runner/net/tls.h"


#define RN_CONN_OPEN_MS  10000
#define RN_CONN_RECORD   16384


typedef enum {
    RN_CONN_RESOLVING,
    RN_CONN_CONNECTING,
    RN_CONN_SECURING,
    RN_CONN_OPEN,
    RN_CONN_CLOSED
} rn_conn_state_e;


struct rn_conn_s {
    rn_conn_state_e            state;
    uv_loop_t                 *loop;
    rn_url_t                   url;
    SSL_CTX                   *tls;
    SSL                       *ssl;
    BIO                       *in;          /* owned by ssl */
    BIO                       *out;
    const rn_conn_handlers_t  *handlers;
    void                      *data;
    uv_timer_t                 timer;
    uv_getaddrinfo_t           lookup;
    struct addrinfo           *addresses;
    struct addrinfo           *next;
    rn_socket_t               *socket;
    int                        posted;      /* the timer carries cause */
    int                        pins;        /* timer, lookup */
    char                       cause[160];
};


static void rn_conn_resolved(uv_getaddrinfo_t *req, int status,
    struct addrinfo *addresses);
static void rn_conn_next(rn_conn_t *conn);
static void rn_conn_connected(void *data, int status);
static void rn_conn_secure(rn_conn_t *conn);
static void rn_conn_handshake(rn_conn_t *conn);
static void rn_conn_opened(rn_conn_t *conn);
static void rn_conn_received(void *data, unsigned char *bytes, size_t len);
static void rn_conn_decrypt(rn_conn_t *conn);
static void rn_conn_flush(rn_conn_t *conn);
static void rn_conn_encrypt(rn_conn_t *conn, const char *bytes, size_t len);
static void rn_conn_send(rn_conn_t *conn, uv_buf_t *buf);
static void rn_conn_drained(void *data);
static void rn_conn_broken(void *data, int status);
static void rn_conn_timeout(uv_timer_t *timer);
static void rn_conn_post(rn_conn_t *conn, const char *cause);
static void rn_conn_fail(rn_conn_t *conn, const char *cause);
static void rn_conn_timer_closed(uv_handle_t *handle);
static void rn_conn_unpin(rn_conn_t *conn);


static const rn_socket_handlers_t  rn_conn_socket = {
    rn_conn_connected,
    rn_conn_received,
    rn_conn_drained,
    rn_conn_broken
};


rn_conn_t *
rn_conn_open(uv_loop_t *loop, const rn_url_t *url, SSL_CTX *tls,
    const rn_conn_handlers_t *handlers, void *data)
{
    rn_conn_t       *conn;
    struct addrinfo  hints;

    conn = calloc(1, sizeof(rn_conn_t));
    if (conn == NULL) {
        return NULL;
    }

    conn->loop = loop;
    conn->url = *url;
    conn->handlers = handlers;
    conn->data = data;

    if (url->tls && tls != NULL) {
        SSL_CTX_up_ref(tls);
        conn->tls = tls;
    }

    uv_timer_init(loop, &conn->timer);
    conn->timer.data = conn;
    conn->pins = 1;
    uv_timer_start(&conn->timer, rn_conn_timeout, RN_CONN_OPEN_MS, 0);

    memset(&hints, 0, sizeof(hints));
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;

    conn->lookup.data = conn;

    if (uv_getaddrinfo(loop, &conn->lookup, rn_conn_resolved, url->host,
                       url->port, &hints)
        != 0)
    {
        rn_conn_post(conn, "the name lookup could not start");
        return conn;
    }

    conn->pins++;

    return conn;
}


static void
rn_conn_resolved(uv_getaddrinfo_t *req, int status,
    struct addrinfo *addresses)
{
    char        cause[160];
    rn_conn_t  *conn = req->data;

    if (conn->state == RN_CONN_CLOSED) {
        uv_freeaddrinfo(addresses);
        rn_conn_unpin(conn);
        return;
    }

    conn->pins--;

    if (status != 0) {
        snprintf(cause, sizeof(cause), "cannot resolve %.100s: %s",
                 conn->url.host, uv_strerror(status));
        rn_conn_fail(conn, cause);
        return;
    }

    conn->state = RN_CONN_CONNECTING;
    conn->addresses = addresses;
    conn->next = addresses;

    rn_conn_next(conn);
}


static void
rn_conn_next(rn_conn_t *conn)
{
    int               status;
    struct addrinfo  *address;

    snprintf(conn->cause, sizeof(conn->cause), "%.100s has no usable address",
             conn->url.host);

    while (conn->next != NULL) {
        address = conn->next;
        conn->next = address->ai_next;

        conn->socket = rn_socket_connect(conn->loop, address->ai_addr,
                                         &rn_conn_socket, conn, &status);
        if (conn->socket != NULL) {
            return;
        }

        snprintf(conn->cause, sizeof(conn->cause), "%s", uv_strerror(status));
    }

    rn_conn_fail(conn, conn->cause);
}


static void
rn_conn_connected(void *data, int status)
{
    char        cause[160];
    rn_conn_t  *conn = data;

    if (status != 0) {
        rn_socket_close(conn->socket);
        conn->socket = NULL;

        if (conn->next != NULL) {
            rn_conn_next(conn);
            return;
        }

        snprintf(cause, sizeof(cause), "cannot connect to %.80s port %s: %s",
                 conn->url.host, conn->url.port, uv_strerror(status));
        rn_conn_fail(conn, cause);
        return;
    }

    if (rn_socket_read(conn->socket) != 0) {
        rn_conn_fail(conn, "cannot read from the socket");
        return;
    }

    if (conn->url.tls) {
        rn_conn_secure(conn);
        return;
    }

    rn_conn_opened(conn);
}


static void
rn_conn_secure(rn_conn_t *conn)
{
    conn->state = RN_CONN_SECURING;

    if (conn->tls == NULL) {
        rn_conn_fail(conn, "TLS is needed and not set up");
        return;
    }

    conn->ssl = rn_tls_session(conn->tls, conn->url.host);
    conn->in = BIO_new(BIO_s_mem());
    conn->out = BIO_new(BIO_s_mem());

    if (conn->ssl == NULL || conn->in == NULL || conn->out == NULL) {
        BIO_free(conn->in);
        BIO_free(conn->out);
        rn_conn_fail(conn, "out of memory");
        return;
    }

    SSL_set_bio(conn->ssl, conn->in, conn->out);
    rn_conn_handshake(conn);
}


static void
rn_conn_handshake(rn_conn_t *conn)
{
    int   rc, error;
    char  cause[160];

    ERR_clear_error();

    rc = SSL_do_handshake(conn->ssl);
    error = SSL_get_error(conn->ssl, rc);
    rn_conn_flush(conn);

    if (rc == 1) {
        rn_conn_opened(conn);
        rn_conn_decrypt(conn);
        return;
    }

    if (error != SSL_ERROR_WANT_READ) {
        snprintf(cause, sizeof(cause), "TLS with %.80s: %s", conn->url.host,
                 rn_tls_error(conn->ssl));
        rn_conn_fail(conn, cause);
    }
}


static void
rn_conn_opened(rn_conn_t *conn)
{
    conn->state = RN_CONN_OPEN;

    if (!conn->posted) {
        uv_timer_stop(&conn->timer);
    }

    conn->handlers->connected(conn->data);
}


static void
rn_conn_received(void *data, unsigned char *bytes, size_t len)
{
    rn_conn_t  *conn = data;

    if (conn->ssl == NULL) {
        conn->handlers->received(conn->data, bytes, len);
        return;
    }

    if (BIO_write(conn->in, bytes, (int) len) != (int) len) {
        rn_conn_fail(conn, "out of memory");
        return;
    }

    if (conn->state == RN_CONN_SECURING) {
        rn_conn_handshake(conn);
        return;
    }

    rn_conn_decrypt(conn);
}


static void
rn_conn_decrypt(rn_conn_t *conn)
{
    int                   n, error;
    static unsigned char  bytes[RN_CONN_RECORD];

    while (conn->state == RN_CONN_OPEN) {
        ERR_clear_error();

        n = SSL_read(conn->ssl, bytes, sizeof(bytes));

        if (n > 0) {
            conn->handlers->received(conn->data, bytes, (size_t) n);
            continue;
        }

        error = SSL_get_error(conn->ssl, n);

        if (error == SSL_ERROR_WANT_READ) {
            rn_conn_flush(conn);
            return;
        }

        rn_conn_fail(conn, error == SSL_ERROR_ZERO_RETURN
                               ? NULL : rn_tls_error(conn->ssl));
    }
}


/* Moves what TLS has produced to the socket. */

static void
rn_conn_flush(rn_conn_t *conn)
{
    BUF_MEM   *mem;
    uv_buf_t   buf;

    BIO_get_mem_ptr(conn->out, &mem);

    if (mem->length == 0) {
        return;
    }

    buf = uv_buf_init(mem->data, (unsigned) mem->length);
    rn_conn_send(conn, &buf);
    (void) BIO_reset(conn->out);
}


void
rn_conn_write(rn_conn_t *conn, const void *bytes, size_t len)
{
    uv_buf_t  buf;

    if (conn->state != RN_CONN_OPEN) {
        return;
    }

    if (conn->ssl != NULL) {
        rn_conn_encrypt(conn, bytes, len);
        return;
    }

    buf = uv_buf_init((char *) (uintptr_t) bytes, (unsigned) len);
    rn_conn_send(conn, &buf);
}


/* Piece by piece, so that the memory BIO never grows beyond a record. */

static void
rn_conn_encrypt(rn_conn_t *conn, const char *bytes, size_t len)
{
    size_t  n;

    while (len > 0) {
        n = len < RN_CONN_RECORD ? len : RN_CONN_RECORD;

        ERR_clear_error();

        if (SSL_write(conn->ssl, bytes, (int) n) <= 0) {
            rn_conn_post(conn, rn_tls_error(conn->ssl));
            return;
        }

        rn_conn_flush(conn);

        bytes += n;
        len -= n;
    }
}


static void
rn_conn_send(rn_conn_t *conn, uv_buf_t *buf)
{
    int  rc;

    rc = rn_socket_send(conn->socket, buf);

    if (rc != 0) {
        rn_conn_post(conn, uv_strerror(rc));
    }
}


size_t
rn_conn_queued(const rn_conn_t *conn)
{
    return conn->socket != NULL ? rn_socket_queued(conn->socket) : 0;
}


static void
rn_conn_drained(void *data)
{
    rn_conn_t  *conn = data;

    if (conn->state == RN_CONN_OPEN && conn->handlers->drained != NULL) {
        conn->handlers->drained(conn->data);
    }
}


static void
rn_conn_broken(void *data, int status)
{
    rn_conn_fail(data, status == UV_EOF ? NULL : uv_strerror(status));
}


static void
rn_conn_timeout(uv_timer_t *timer)
{
    rn_conn_t  *conn = timer->data;

    if (!conn->posted) {
        snprintf(conn->cause, sizeof(conn->cause),
                 "no connection to %.80s port %s within %d s",
                 conn->url.host, conn->url.port, RN_CONN_OPEN_MS / 1000);
    }

    rn_conn_fail(conn, conn->cause);
}


static void
rn_conn_post(rn_conn_t *conn, const char *cause)
{
    if (conn->state == RN_CONN_CLOSED || conn->posted) {
        return;
    }

    conn->posted = 1;
    snprintf(conn->cause, sizeof(conn->cause), "%s", cause);
    uv_timer_start(&conn->timer, rn_conn_timeout, 0, 0);
}


static void
rn_conn_fail(rn_conn_t *conn, const char *cause)
{
    char  text[160];

    if (conn->state == RN_CONN_CLOSED) {
        return;
    }

    if (cause != NULL) {
        snprintf(text, sizeof(text), "%s", cause);
    }

    rn_conn_close(conn);
    conn->handlers->closed(conn->data, cause != NULL ? text : NULL);
}


void
rn_conn_close(rn_conn_t *conn)
{
    if (conn->state == RN_CONN_CLOSED) {
        return;
    }

    if (conn->state == RN_CONN_RESOLVING) {
        (void) uv_cancel((uv_req_t *) &conn->lookup);
    }

    conn->state = RN_CONN_CLOSED;

    if (conn->socket != NULL) {
        rn_socket_close(conn->socket);
        conn->socket = NULL;
    }

    uv_close((uv_handle_t *) &conn->timer, rn_conn_timer_closed);
}


static void
rn_conn_timer_closed(uv_handle_t *handle)
{
    rn_conn_unpin(handle->data);
}


static void
rn_conn_unpin(rn_conn_t *conn)
{
    if (--conn->pins > 0) {
        return;
    }

    uv_freeaddrinfo(conn->addresses);
    SSL_free(conn->ssl);
    SSL_CTX_free(conn->tls);
    free(conn);
}
