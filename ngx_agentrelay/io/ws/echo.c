
/*
 * agentrelay_ws_echo: gives back every message, through the same codec and
 * queue as everything else, for tests of both ends.
 *
 * Text comes back as one frame.  A binary message of at most one piece (64
 * KiB) too, however it was cut; a longer one as fragments of one piece each,
 * while it arrives.  The buffer for a piece exists only inside a message
 * that came in several slices.  A peer that does not read is not read.
 */

#include "core/conf.h"
#include "core/header.h"
#include "io/ws/internal.h"


#define NGX_AR_ECHO_TEXT    (1024 * 1024)
#define NGX_AR_ECHO_BINARY  (16 * 1024 * 1024)
#define NGX_AR_ECHO_QUEUE   (256 * 1024)
#define NGX_AR_ECHO_PIECE   (64 * 1024)


typedef struct {
    ngx_queue_t   link;
    ngx_ar_ws_t  *ws;
    u_char       *piece;
    size_t        len;
    ngx_uint_t    begun;                /* a fragment of the message is out */
} ngx_ar_echo_t;


static ngx_int_t ngx_ar_echo_refuse(ngx_http_request_t *r, ngx_int_t status,
    const char *cause);
static void ngx_ar_echo_text(ngx_ar_ws_t *ws, u_char *data, size_t len);
static void ngx_ar_echo_data(ngx_ar_ws_t *ws, u_char *data, size_t len,
    ngx_uint_t last);
static ngx_int_t ngx_ar_echo_room(ngx_ar_echo_t *echo);
static void ngx_ar_echo_piece(ngx_ar_echo_t *echo, const u_char *data,
    size_t len, ngx_uint_t last);
static void ngx_ar_echo_pace(ngx_ar_ws_t *ws);
static void ngx_ar_echo_writable(ngx_ar_ws_t *ws);
static void ngx_ar_echo_closed(ngx_ar_ws_t *ws, ngx_uint_t code);
static void ngx_ar_echo_free(ngx_ar_echo_t *echo);


static const ngx_ar_ws_handlers_t  ngx_ar_echo_handlers = {
    ngx_ar_echo_text,
    ngx_ar_echo_data,
    ngx_ar_echo_writable,
    ngx_ar_echo_closed
};

static ngx_queue_t  ngx_ar_echoes = { &ngx_ar_echoes, &ngx_ar_echoes };


ngx_int_t
ngx_ar_ws_echo_handler(ngx_http_request_t *r)
{
    ngx_int_t             rc;
    ngx_ar_ws_t          *ws;
    const char           *cause;
    ngx_ar_echo_t        *echo;
    ngx_ar_main_conf_t   *mcf;
    ngx_ar_ws_options_t   options;

    rc = ngx_ar_ws_check(r, &cause);

    if (rc != NGX_OK) {
        return ngx_ar_echo_refuse(r, rc, cause);
    }

    mcf = ngx_http_get_module_main_conf(r, ngx_http_agentrelay_module);

    echo = ngx_calloc(sizeof(ngx_ar_echo_t), r->connection->log);
    if (echo == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    ngx_memzero(&options, sizeof(ngx_ar_ws_options_t));

    options.handlers = &ngx_ar_echo_handlers;
    options.data = echo;
    options.kind = NGX_AR_WS_KIND_ECHO;
    options.max_text = NGX_AR_ECHO_TEXT;
    options.max_binary = NGX_AR_ECHO_BINARY;
    options.max_fragments = 256;
    options.ping_interval = mcf->ping_interval;
    options.max_queued_text = NGX_AR_ECHO_TEXT + NGX_AR_ECHO_QUEUE;

    rc = ngx_ar_ws_upgrade(r, &options, &ws);

    if (rc != NGX_DONE) {
        ngx_free(echo);
        return rc;
    }

    echo->ws = ws;
    ngx_queue_insert_tail(&ngx_ar_echoes, &echo->link);

    return NGX_DONE;
}


static ngx_int_t
ngx_ar_echo_refuse(ngx_http_request_t *r, ngx_int_t status,
    const char *cause)
{
    u_char                    *p;
    ngx_int_t                  rc;
    ngx_str_t                  type = ngx_string("text/plain");
    ngx_http_complex_value_t   text;

    rc = ngx_http_discard_request_body(r);
    if (rc != NGX_OK) {
        return rc;
    }

    ngx_memzero(&text, sizeof(ngx_http_complex_value_t));

    text.value.len = ngx_strlen(cause) + 1;
    text.value.data = ngx_pnalloc(r->pool, text.value.len);
    if (text.value.data == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    p = ngx_cpymem(text.value.data, cause, text.value.len - 1);
    *p = LF;

    /* nginx has no words for it */

    if (status == NGX_AR_UPGRADE_REQUIRED) {
        ngx_str_set(&r->headers_out.status_line, "426 Upgrade Required");

    } else if (status == NGX_HTTP_NOT_ALLOWED) {
        rc = ngx_ar_header_add_text(r, "Allow", "GET");

    } else if (status == NGX_HTTP_SERVICE_UNAVAILABLE) {
        rc = ngx_ar_header_add_text(r, "Retry-After", "1");
    }

    if (rc != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return ngx_http_send_response(r, (ngx_uint_t) status, &type, &text);
}


void
ngx_ar_ws_echo_drain(void)
{
    ngx_queue_t    *q;
    ngx_ar_echo_t  *echo;

    while (!ngx_queue_empty(&ngx_ar_echoes)) {
        q = ngx_queue_head(&ngx_ar_echoes);
        echo = ngx_queue_data(q, ngx_ar_echo_t, link);

        ngx_ar_ws_close(echo->ws, 1012, "restart");
        ngx_ar_echo_free(echo);
    }
}


static void
ngx_ar_echo_text(ngx_ar_ws_t *ws, u_char *data, size_t len)
{
    ngx_ar_ws_send(ws, AR_OP_TEXT, data, len);
    ngx_ar_echo_pace(ws);
}


static void
ngx_ar_echo_data(ngx_ar_ws_t *ws, u_char *data, size_t len, ngx_uint_t last)
{
    size_t          n;
    ngx_ar_echo_t  *echo;

    echo = ws->data;

    while (len && (!last || echo->len + len > NGX_AR_ECHO_PIECE)) {

        if (ngx_ar_echo_room(echo) != NGX_OK) {
            ngx_ar_ws_close(ws, 1011, "out of memory");
            ngx_ar_echo_free(echo);
            return;
        }

        n = ngx_min(len, NGX_AR_ECHO_PIECE - echo->len);

        ngx_memcpy(echo->piece + echo->len, data, n);

        echo->len += n;
        data += n;
        len -= n;
    }

    if (last) {
        if (echo->len) {
            ngx_memcpy(echo->piece + echo->len, data, len);
            data = echo->piece;
            len += echo->len;
        }

        ngx_ar_echo_piece(echo, data, len, 1);
    }

    ngx_ar_echo_pace(ws);
}


/* A full piece goes out only when more follows. */

static ngx_int_t
ngx_ar_echo_room(ngx_ar_echo_t *echo)
{
    if (echo->len == NGX_AR_ECHO_PIECE) {
        ngx_ar_echo_piece(echo, echo->piece, echo->len, 0);
    }

    if (echo->piece == NULL) {
        echo->piece = ngx_alloc(NGX_AR_ECHO_PIECE, ngx_cycle->log);
    }

    return echo->piece ? NGX_OK : NGX_ERROR;
}


static void
ngx_ar_echo_piece(ngx_ar_echo_t *echo, const u_char *data, size_t len,
    ngx_uint_t last)
{
    ngx_ar_ws_frame(echo->ws,
                    echo->begun ? AR_OP_CONTINUATION : AR_OP_BINARY, last,
                    data, len);

    echo->len = 0;
    echo->begun = !last;

    if (last && echo->piece) {
        ngx_free(echo->piece);
        echo->piece = NULL;
    }
}


static void
ngx_ar_echo_pace(ngx_ar_ws_t *ws)
{
    if (ws->queued > NGX_AR_ECHO_QUEUE) {
        ngx_ar_ws_pause(ws);
    }
}


static void
ngx_ar_echo_writable(ngx_ar_ws_t *ws)
{
    ngx_ar_ws_resume(ws);
}


static void
ngx_ar_echo_closed(ngx_ar_ws_t *ws, ngx_uint_t code)
{
    ngx_ar_echo_free(ws->data);
}


static void
ngx_ar_echo_free(ngx_ar_echo_t *echo)
{
    ngx_queue_remove(&echo->link);

    if (echo->piece) {
        ngx_free(echo->piece);
    }

    ngx_free(echo);
}
