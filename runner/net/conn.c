
/*
 * A byte connection: a socket, a tunnel through a proxy where the
 * environment names one, TLS.
 *
 * state     entered by                        left by
 * DIALING   rn_conn_open                      connected, failure
 * PROXY     connected to a proxy of https://  handshake done, failure
 * TUNNEL    a proxy is reached: CONNECT       its answer, failure
 * SECURING  HQ is reached (TLS only)          handshake done, failure
 * OPEN      HQ is reached, in the end         failure, its end, close
 * CLOSED    rn_conn_close, `closed`           freed by the timer
 *
 * TLS lies in layers: 0 with the proxy if that is spoken to over TLS, the
 * next one with HQ.  Bytes in climb from layer to layer, bytes out descend.
 *
 * The timer bounds everything before OPEN (10 s); it is also armed with 0 ms
 * to post a failure that a write has met, since no handler is called from
 * inside a caller's function; what follows the bytes lost is not written.  The
 * struct is freed when libuv has given back the timer.
 */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/net/conn.h"
#include "runner/net/dial.h"
#include "runner/net/proxy.h"
#include "runner/net/secure.h"


#define RN_CONN_OPEN_MS  10000
#define RN_CONN_LAYERS   2
#define RN_CONN_CAUSE    640


typedef enum {
    RN_CONN_DIALING,
    RN_CONN_PROXY,
    RN_CONN_TUNNEL,
    RN_CONN_SECURING,
    RN_CONN_OPEN,
    RN_CONN_CLOSED
} rn_conn_state_e;


struct rn_conn_s {
    rn_conn_state_e            state;
    rn_url_t                   url;
    rn_proxy_t                 proxy;
    SSL_CTX                   *tls;
    rn_secure_t                layers[RN_CONN_LAYERS];
    size_t                     depth;       /* layers in use */
    char                      *answer;      /* of the proxy */
    size_t                     answer_len;
    const rn_conn_handlers_t  *handlers;
    void                      *data;
    uv_timer_t                 timer;
    rn_dial_t                 *dial;
    rn_socket_t               *socket;
    int                        posted;      /* the timer carries cause */
    char                       cause[RN_CONN_CAUSE];
};


static void rn_conn_dialled(void *data, rn_socket_t *socket,
    const char *cause);
static void rn_conn_advance(rn_conn_t *conn);
static rn_conn_state_e rn_conn_following(const rn_conn_t *conn);
static void rn_conn_tunnel(rn_conn_t *conn);
static void rn_conn_secure(rn_conn_t *conn, const char *host);
static void rn_conn_received(void *data, unsigned char *bytes, size_t len);
static void rn_conn_climb(rn_conn_t *conn, size_t layer,
    unsigned char *bytes, size_t len);
static int rn_conn_handshake(rn_conn_t *conn, size_t layer);
static void rn_conn_answer(rn_conn_t *conn, const unsigned char *bytes,
    size_t len);
static void rn_conn_descend(rn_conn_t *conn, size_t layers,
    const char *bytes, size_t len);
static void rn_conn_flush(rn_conn_t *conn, size_t layer);
static void rn_conn_send(rn_conn_t *conn, const char *bytes, size_t len);
static void rn_conn_drained(void *data);
static void rn_conn_broken(void *data, int status);
static void rn_conn_timeout(uv_timer_t *timer);
static void rn_conn_post(rn_conn_t *conn, const char *cause);
static void rn_conn_fail(rn_conn_t *conn, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void rn_conn_freed(uv_handle_t *handle);


static const rn_socket_handlers_t  rn_conn_socket = {
    NULL,
    rn_conn_received,
    rn_conn_drained,
    rn_conn_broken
};


rn_conn_t *
rn_conn_open(uv_loop_t *loop, const rn_url_t *url, SSL_CTX *tls,
    const rn_conn_handlers_t *handlers, void *data)
{
    char             cause[RN_CONN_CAUSE];
    rn_conn_t       *conn;
    const char      *why;
    const rn_url_t  *target;

    conn = calloc(1, sizeof(rn_conn_t));
    if (conn == NULL) {
        return NULL;
    }

    conn->url = *url;
    conn->handlers = handlers;
    conn->data = data;

    if (tls != NULL) {
        SSL_CTX_up_ref(tls);
        conn->tls = tls;
    }

    uv_timer_init(loop, &conn->timer);
    conn->timer.data = conn;
    uv_timer_start(&conn->timer, rn_conn_timeout, RN_CONN_OPEN_MS, 0);

    if (rn_proxy_find(&conn->proxy, url, &why) != AR_OK) {
        snprintf(cause, sizeof(cause), "%s: %s", conn->proxy.variable, why);
        rn_conn_post(conn, cause);
        return conn;
    }

    target = conn->proxy.used ? &conn->proxy.url : url;
    conn->dial = rn_dial_start(loop, target->host, target->port,
                               rn_conn_dialled, conn);

    if (conn->dial == NULL) {
        rn_conn_post(conn, "out of memory");
    }

    return conn;
}


static void
rn_conn_dialled(void *data, rn_socket_t *socket, const char *cause)
{
    rn_conn_t  *conn = data;

    conn->dial = NULL;
    conn->socket = socket;

    if (socket == NULL) {
        rn_conn_fail(conn, "%s%s%s", conn->proxy.name,
                     conn->proxy.used ? ": " : "", cause);
        return;
    }

    rn_socket_hand_over(socket, &rn_conn_socket, conn);

    if (rn_socket_read(socket) != 0) {
        rn_conn_fail(conn, "cannot read from the socket");
        return;
    }

    rn_conn_advance(conn);
}


static void
rn_conn_advance(rn_conn_t *conn)
{
    conn->state = rn_conn_following(conn);

    switch (conn->state) {

    case RN_CONN_PROXY:
        rn_conn_secure(conn, conn->proxy.url.host);
        break;

    case RN_CONN_TUNNEL:
        rn_conn_tunnel(conn);
        break;

    case RN_CONN_SECURING:
        rn_conn_secure(conn, conn->url.host);
        break;

    case RN_CONN_OPEN:
        if (!conn->posted) {
            uv_timer_stop(&conn->timer);
        }

        conn->handlers->connected(conn->data);
        break;

    case RN_CONN_DIALING:
    case RN_CONN_CLOSED:
        break;
    }
}


/* The states before OPEN stand in their order in the enum. */

static rn_conn_state_e
rn_conn_following(const rn_conn_t *conn)
{
    if (conn->state < RN_CONN_PROXY && conn->proxy.used
        && conn->proxy.url.tls)
    {
        return RN_CONN_PROXY;
    }

    if (conn->state < RN_CONN_TUNNEL && conn->proxy.used) {
        return RN_CONN_TUNNEL;
    }

    if (conn->state < RN_CONN_SECURING && conn->url.tls) {
        return RN_CONN_SECURING;
    }

    return RN_CONN_OPEN;
}


static void
rn_conn_tunnel(rn_conn_t *conn)
{
    char  *request;

    request = rn_proxy_request(&conn->proxy, &conn->url);

    if (request == NULL) {
        rn_conn_fail(conn, "out of memory");
        return;
    }

    rn_conn_descend(conn, conn->depth, request, strlen(request));

    explicit_bzero(request, strlen(request));
    free(request);
}


static void
rn_conn_secure(rn_conn_t *conn, const char *host)
{
    if (conn->tls == NULL) {
        rn_conn_fail(conn, "TLS is needed and not set up");
        return;
    }

    if (rn_secure_init(&conn->layers[conn->depth], conn->tls, host)
        != AR_OK)
    {
        rn_conn_fail(conn, "out of memory");
        return;
    }

    conn->depth++;
    (void) rn_conn_handshake(conn, conn->depth - 1);
}


static void
rn_conn_received(void *data, unsigned char *bytes, size_t len)
{
    rn_conn_climb(data, 0, bytes, len);
}


/* Up through the layers from this one on, then to whom it is for. */

static void
rn_conn_climb(rn_conn_t *conn, size_t layer, unsigned char *bytes,
    size_t len)
{
    size_t                n;
    ar_rc_e               rc;
    const char           *cause;
    rn_secure_t          *secure;
    static unsigned char  plain[RN_CONN_LAYERS][RN_SECURE_RECORD];

    if (layer == conn->depth) {
        if (conn->state == RN_CONN_TUNNEL) {
            rn_conn_answer(conn, bytes, len);

        } else if (conn->state == RN_CONN_OPEN) {
            conn->handlers->received(conn->data, bytes, len);
        }

        return;
    }

    secure = &conn->layers[layer];

    if (rn_secure_feed(secure, bytes, len) != AR_OK) {
        rn_conn_fail(conn, "out of memory");
        return;
    }

    if (!secure->ready && !rn_conn_handshake(conn, layer)) {
        return;
    }

    while (conn->state != RN_CONN_CLOSED) {
        rc = rn_secure_read(secure, plain[layer], &n, &cause);

        if (rc == AR_AGAIN) {
            rn_conn_flush(conn, layer);
            return;
        }

        if (rc != AR_OK) {
            rn_conn_fail(conn, cause != NULL ? "%s" : NULL, cause);
            return;
        }

        rn_conn_climb(conn, layer + 1, plain[layer], n);
    }
}


/* 1: done, and the connection is one step further. */

static int
rn_conn_handshake(rn_conn_t *conn, size_t layer)
{
    ar_rc_e      rc;
    const char  *why;

    rc = rn_secure_handshake(&conn->layers[layer], &why);
    rn_conn_flush(conn, layer);

    if (rc == AR_AGAIN) {
        return 0;
    }

    if (rc == AR_OK) {
        rn_conn_advance(conn);
        return 1;
    }

    rn_conn_fail(conn, "TLS with %s: %s",
                 conn->state == RN_CONN_PROXY ? conn->proxy.name
                                              : conn->url.host,
                 why);

    return 0;
}


/* What the proxy says to CONNECT; what follows is HQ's. */

static void
rn_conn_answer(rn_conn_t *conn, const unsigned char *bytes, size_t len)
{
    char     cause[RN_CONN_CAUSE], *text;
    size_t   used, rest;
    ar_rc_e  rc;

    text = realloc(conn->answer, conn->answer_len + len);

    if (text == NULL) {
        rn_conn_fail(conn, "out of memory");
        return;
    }

    memcpy(text + conn->answer_len, bytes, len);
    conn->answer = text;
    conn->answer_len += len;

    rc = rn_proxy_answer(&conn->proxy, &conn->url, text, conn->answer_len,
                         &used, cause, sizeof(cause));

    if (rc == AR_AGAIN) {
        return;
    }

    if (rc != AR_OK) {
        rn_conn_fail(conn, "%s", cause);
        return;
    }

    rest = conn->answer_len - used;
    rn_conn_advance(conn);

    if (rest > 0 && conn->state != RN_CONN_CLOSED) {
        rn_conn_climb(conn, conn->proxy.url.tls ? 1 : 0,
                      (unsigned char *) text + used, rest);
    }
}


void
rn_conn_write(rn_conn_t *conn, const void *bytes, size_t len)
{
    if (conn->state == RN_CONN_OPEN) {
        rn_conn_descend(conn, conn->depth, bytes, len);
    }
}


/* Piece by piece, so that a memory BIO never grows beyond a record. */

static void
rn_conn_descend(rn_conn_t *conn, size_t layers, const char *bytes, size_t len)
{
    size_t        n;
    const char   *cause;
    rn_secure_t  *secure;

    if (layers == 0) {
        rn_conn_send(conn, bytes, len);
        return;
    }

    secure = &conn->layers[layers - 1];

    while (len > 0) {
        n = len < RN_SECURE_RECORD ? len : RN_SECURE_RECORD;

        if (rn_secure_write(secure, bytes, n, &cause) != AR_OK) {
            rn_conn_post(conn, cause);
            return;
        }

        rn_conn_flush(conn, layers - 1);

        bytes += n;
        len -= n;
    }
}


/* Moves what a layer has produced to what is below it. */

static void
rn_conn_flush(rn_conn_t *conn, size_t layer)
{
    size_t       len;
    const char  *bytes;

    bytes = rn_secure_pending(&conn->layers[layer], &len);

    if (len > 0) {
        rn_conn_descend(conn, layer, bytes, len);
        rn_secure_sent(&conn->layers[layer]);
    }
}


static void
rn_conn_send(rn_conn_t *conn, const char *bytes, size_t len)
{
    int       rc;
    uv_buf_t  buf;

    if (conn->socket == NULL || conn->posted) {
        return;
    }

    buf = uv_buf_init((char *) (uintptr_t) bytes, (unsigned) len);
    rc = rn_socket_send(conn->socket, &buf);

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
    rn_conn_t  *conn = data;

    if (conn->state == RN_CONN_PROXY || conn->state == RN_CONN_TUNNEL) {
        rn_conn_fail(conn, "%s has closed the connection without an answer",
                     conn->proxy.name);

    } else if (status == UV_EOF) {
        rn_conn_fail(conn, NULL);

    } else {
        rn_conn_fail(conn, "%s", uv_strerror(status));
    }
}


static void
rn_conn_timeout(uv_timer_t *timer)
{
    rn_conn_t  *conn = timer->data;

    if (conn->posted) {
        rn_conn_fail(conn, "%s", conn->cause);
        return;
    }

    rn_conn_fail(conn, "no connection to %s port %s%s%s within %d s",
                 conn->url.host, conn->url.port,
                 conn->proxy.used ? " through " : "", conn->proxy.name,
                 RN_CONN_OPEN_MS / 1000);
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


/* format NULL: the peer has closed in order. */

static void
rn_conn_fail(rn_conn_t *conn, const char *format, ...)
{
    char     text[RN_CONN_CAUSE];
    va_list  args;

    if (conn->state == RN_CONN_CLOSED) {
        return;
    }

    if (format != NULL) {
        va_start(args, format);
        (void) vsnprintf(text, sizeof(text), format, args);
        va_end(args);
    }

    rn_conn_close(conn);
    conn->handlers->closed(conn->data, format != NULL ? text : NULL);
}


void
rn_conn_close(rn_conn_t *conn)
{
    if (conn->state == RN_CONN_CLOSED) {
        return;
    }

    conn->state = RN_CONN_CLOSED;

    if (conn->dial != NULL) {
        rn_dial_cancel(conn->dial);
        conn->dial = NULL;
    }

    if (conn->socket != NULL) {
        rn_socket_close(conn->socket);
        conn->socket = NULL;
    }

    uv_close((uv_handle_t *) &conn->timer, rn_conn_freed);
}


static void
rn_conn_freed(uv_handle_t *handle)
{
    size_t      i;
    rn_conn_t  *conn = handle->data;

    for (i = 0; i < conn->depth; i++) {
        rn_secure_free(&conn->layers[i]);
    }

    explicit_bzero(&conn->proxy, sizeof(conn->proxy));
    SSL_CTX_free(conn->tls);
    free(conn->answer);
    free(conn);
}
