
/*
 * From an HTTP request to a WebSocket: RFC 6455 section 4.2.
 *
 * nginx has no interface for this, so in order: the 101 goes through the
 * filters and is flushed (TLS and postpone_output keep it otherwise); one
 * reference is taken on the request, given back by the single
 * ngx_http_finalize_request() in connection.c; bytes that came together with
 * the request lie in r->header_in and are parsed first; a read event is
 * posted, since the edge for bytes behind them may already be used up.
 *
 * The connection keeps nginx's own handler, which knows of c->close; ours are
 * called through the request.  A cleanup of the request detaches the ws on
 * every other way out, such as worker_shutdown_timeout.
 */

#include "core/header.h"
#include "core/life.h"
#include "io/ws/internal.h"
#include "wire/handshake.h"


#define NGX_AR_WS_NOTSENT  (128 * 1024)
#define NGX_AR_WS_RESERVE  4            /* slots and descriptors, at least */


static ngx_int_t ngx_ar_ws_no_upgrade(ngx_http_request_t *r);
static const char *ngx_ar_ws_check_key(ngx_http_request_t *r);
static ngx_int_t ngx_ar_ws_answer(ngx_http_request_t *r,
    const ngx_str_t *protocol);
static void ngx_ar_ws_tune(ngx_connection_t *c);
static ngx_ar_ws_t *ngx_ar_ws_of(ngx_http_request_t *r);
static void ngx_ar_ws_request_read(ngx_http_request_t *r);
static void ngx_ar_ws_request_write(ngx_http_request_t *r);
static void ngx_ar_ws_cleanup(void *data);


ngx_int_t
ngx_ar_ws_check(ngx_http_request_t *r, const char **cause)
{
    ngx_str_t  *version;

    if (r->method != NGX_HTTP_GET) {
        *cause = "a WebSocket begins with GET";
        return NGX_HTTP_NOT_ALLOWED;
    }

    if (r->stream || r->http_version != NGX_HTTP_VERSION_11) {
        *cause = "a WebSocket needs HTTP/1.1";
        return ngx_ar_ws_no_upgrade(r);
    }

    if (!ngx_ar_header_has_token(r, "upgrade", "websocket")) {
        *cause = "this is a WebSocket: \"Upgrade: websocket\" is missing";
        return ngx_ar_ws_no_upgrade(r);
    }

    if (ngx_ar_header_find(r, "sec-websocket-version", &version) != 1
        || version->len != 2 || ngx_strncmp(version->data, "13", 2) != 0)
    {
        *cause = "Sec-WebSocket-Version must be 13";
        return ngx_ar_ws_no_upgrade(r);
    }

    if (!ngx_ar_header_has_token(r, "connection", "upgrade")) {
        *cause = "\"Connection: Upgrade\" is missing";
        return NGX_HTTP_BAD_REQUEST;
    }

    *cause = ngx_ar_ws_check_key(r);
    if (*cause) {
        return NGX_HTTP_BAD_REQUEST;
    }

    if (r != r->main || r->headers_in.content_length_n > 0
        || r->headers_in.chunked)
    {
        *cause = "a WebSocket request has no body";
        return NGX_HTTP_BAD_REQUEST;
    }

    if (ngx_ar_draining || ngx_exiting) {
        *cause = "this worker is restarting";
        return NGX_HTTP_SERVICE_UNAVAILABLE;
    }

    if (ngx_ar_ws_slots_low(r->connection)) {
        *cause = "too many connections";
        return NGX_HTTP_SERVICE_UNAVAILABLE;
    }

    return NGX_OK;
}


/* A 426 says what to upgrade to; but HTTP/2 forbids "Upgrade". */

static ngx_int_t
ngx_ar_ws_no_upgrade(ngx_http_request_t *r)
{
    if (ngx_ar_header_add_text(r, "Sec-WebSocket-Version", "13") != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    if (r->http_version <= NGX_HTTP_VERSION_11
        && ngx_ar_header_add_text(r, "Upgrade", "websocket") != NGX_OK)
    {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return NGX_AR_UPGRADE_REQUIRED;
}


static const char *
ngx_ar_ws_check_key(ngx_http_request_t *r)
{
    ngx_str_t  *key;

    switch (ngx_ar_header_find(r, "sec-websocket-key", &key)) {

    case 0:
        return "Sec-WebSocket-Key is missing";

    case 1:
        break;

    default:
        return "Sec-WebSocket-Key stands more than once";
    }

    if (!ar_handshake_key_valid(key->data, key->len)) {
        return "Sec-WebSocket-Key is not 16 bytes in base64";
    }

    return NULL;
}


/*
 * A WebSocket is never reusable.  Without a reserve nginx could not accept
 * anything any more, not even the request that would tell why.  Descriptors
 * are given out from the lowest free one on: that of a new connection tells
 * how many there still are.
 */

ngx_uint_t
ngx_ar_ws_slots_low(ngx_connection_t *c)
{
    ngx_uint_t     usable, reserve;
    struct rlimit  limit;

    usable = ngx_cycle->free_connection_n + ngx_cycle->reusable_connections_n;
    reserve = ngx_max(ngx_cycle->connection_n / 20, NGX_AR_WS_RESERVE);

    if (usable < reserve) {
        return 1;
    }

    if (c->fd < 0 || getrlimit(RLIMIT_NOFILE, &limit) == -1) {
        return 0;
    }

    reserve = ngx_max(limit.rlim_cur / 20, NGX_AR_WS_RESERVE);

    return (rlim_t) c->fd + reserve >= limit.rlim_cur;
}


ngx_int_t
ngx_ar_ws_upgrade(ngx_http_request_t *r, const ngx_ar_ws_options_t *options,
    ngx_ar_ws_t **out)
{
    ngx_int_t            rc;
    ngx_ar_ws_t         *ws;
    ngx_connection_t    *c;
    ngx_ar_account_t    *account;
    ngx_http_cleanup_t  *cln;

    c = r->connection;

    cln = ngx_http_cleanup_add(r, 0);
    account = ngx_ar_account_open(r);

    if (cln == NULL || account == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    rc = ngx_ar_ws_answer(r, &options->protocol);

    if (rc == NGX_ERROR && !r->header_sent) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    if (rc == NGX_ERROR || rc > NGX_OK || r->header_only) {
        return rc;
    }

    if (ngx_http_send_special(r, NGX_HTTP_FLUSH) == NGX_ERROR) {
        return NGX_ERROR;
    }

    ws = ngx_ar_ws_new(options, c, 1);
    if (ws == NULL) {
        return NGX_ERROR;
    }

    ws->request = r;
    ws->account = account;
    ws->cleanup = cln;

    cln->handler = ngx_ar_ws_cleanup;
    cln->data = ws;

    ws->rest = r->header_in->pos;
    ws->rest_last = r->header_in->last;
    r->header_in->pos = r->header_in->last;

    r->main->count++;
    r->read_event_handler = ngx_ar_ws_request_read;
    r->write_event_handler = ngx_ar_ws_request_write;

    if (c->read->timer_set) {
        ngx_del_timer(c->read);
    }

    ngx_ar_ws_tune(c);
    c->log->action = "relaying a websocket";

    ngx_post_event(c->read, &ngx_posted_events);

    *out = ws;

    return NGX_DONE;
}


/* nginx adds "Connection: upgrade" to a 101 by itself. */

static ngx_int_t
ngx_ar_ws_answer(ngx_http_request_t *r, const ngx_str_t *protocol)
{
    ngx_str_t   accept, chosen, *key;

    if (ngx_ar_header_find(r, "sec-websocket-key", &key) == 0) {
        return NGX_ERROR;
    }

    accept.len = AR_HANDSHAKE_ACCEPT_LEN;
    accept.data = ngx_pnalloc(r->pool, AR_HANDSHAKE_ACCEPT_LEN);
    if (accept.data == NULL) {
        return NGX_ERROR;
    }

    ar_handshake_accept(key->data, key->len, (char *) accept.data);

    r->keepalive = 0;
    r->headers_out.status = NGX_HTTP_SWITCHING_PROTOCOLS;
    ngx_str_set(&r->headers_out.status_line, "101 Switching Protocols");
    r->headers_out.content_length_n = -1;

    if (ngx_ar_header_add_text(r, "Upgrade", "websocket") != NGX_OK
        || ngx_ar_header_add(r, "Sec-WebSocket-Accept", &accept) != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (protocol->len) {
        chosen.len = protocol->len;
        chosen.data = ngx_pstrdup(r->pool, (ngx_str_t *) protocol);

        if (chosen.data == NULL
            || ngx_ar_header_add(r, "Sec-WebSocket-Protocol", &chosen)
               != NGX_OK)
        {
            return NGX_ERROR;
        }
    }

    return ngx_http_send_header(r);
}


/*
 * Keystrokes are small and must not wait; and what is already in the
 * kernel cannot be reset any more, so little of it waits there.
 */

static void
ngx_ar_ws_tune(ngx_connection_t *c)
{
#ifdef TCP_NOTSENT_LOWAT
    int  bytes;

    bytes = NGX_AR_WS_NOTSENT;

    if (c->tcp_nodelay != NGX_TCP_NODELAY_DISABLED) {
        (void) setsockopt(c->fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT,
                          (const void *) &bytes, sizeof(int));
    }
#endif

    (void) ngx_tcp_nodelay(c);
}


ngx_int_t
ngx_ar_ws_upgrade_flush(ngx_ar_ws_t *ws)
{
    ngx_connection_t    *c;
    ngx_http_request_t  *r;

    r = ws->request;
    c = ws->connection;

    if (r == NULL || (r->out == NULL && !c->buffered)) {
        return NGX_OK;
    }

    if (ngx_http_output_filter(r, NULL) == NGX_ERROR) {
        return NGX_ERROR;
    }

    if (r->out == NULL && !c->buffered) {
        return NGX_OK;
    }

    return ngx_handle_write_event(c->write, 0) == NGX_OK ? NGX_AGAIN
                                                         : NGX_ERROR;
}


/* The module's context of a request belongs to rest/; a cleanup is ours. */

static ngx_ar_ws_t *
ngx_ar_ws_of(ngx_http_request_t *r)
{
    ngx_http_cleanup_t  *cln;

    for (cln = r->main->cleanup; cln; cln = cln->next) {
        if (cln->handler == ngx_ar_ws_cleanup) {
            return cln->data;
        }
    }

    return NULL;
}


static void
ngx_ar_ws_request_read(ngx_http_request_t *r)
{
    ngx_ar_ws_t  *ws;

    ws = ngx_ar_ws_of(r);

    if (ws) {
        ngx_ar_ws_read_ready(ws);
    }
}


static void
ngx_ar_ws_request_write(ngx_http_request_t *r)
{
    ngx_ar_ws_t  *ws;

    ws = ngx_ar_ws_of(r);

    if (ws) {
        ngx_ar_ws_write_ready(ws);
    }
}


/* The request ends without us: `end` tells the user and frees the ws. */

static void
ngx_ar_ws_cleanup(void *data)
{
    ngx_ar_ws_t  *ws = data;

    if (ws) {
        ngx_ar_ws_detach(ws);
    }
}
