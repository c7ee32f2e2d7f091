
/*
 * Server-sent events over nginx's output filters, so they work with HTTP/2,
 * TLS and whatever filters an operator has.
 *
 * The request holds one count of its own.  It is finalized from its own write
 * event only, which ngx_ar_sse_finish() posts, or by nginx (the client left);
 * `gone` is called once, at whichever comes first.  Nothing is allocated for
 * a piece: buf and chain link are the struct's, the bytes are the owner's, who
 * keeps those under way until the request's pool goes, since HTTP/2 may still
 * be sending them.
 */

#include "rest/sse.h"

#include "rest/reply.h"


static ngx_int_t ngx_ar_sse_output(ngx_ar_sse_t *sse, ngx_chain_t *in);
static void ngx_ar_sse_write_handler(ngx_http_request_t *r);
static ngx_ar_sse_t *ngx_ar_sse_of(ngx_http_request_t *r);
static void ngx_ar_sse_end(ngx_ar_sse_t *sse);
static void ngx_ar_sse_cleanup(void *data);
static void ngx_ar_sse_gone(ngx_ar_sse_t *sse);


ngx_int_t
ngx_ar_sse_start(ngx_ar_sse_t *sse)
{
    ngx_int_t            rc;
    ngx_http_cleanup_t  *cln;
    ngx_http_request_t  *r;

    r = sse->request;

    if (ngx_ar_reply_stream(r, "text/event-stream") != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    cln = ngx_http_cleanup_add(r, 0);
    if (cln == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    rc = ngx_http_send_header(r);

    if (rc == NGX_ERROR || rc > NGX_OK || r->header_only) {
        return rc;
    }

    cln->handler = ngx_ar_sse_cleanup;
    cln->data = sse;

    r->main->count++;
    r->write_event_handler = ngx_ar_sse_write_handler;

    /* a body that is still being discarded has its own reader */

    if (r == r->main && !r->discard_body) {
        r->read_event_handler = ngx_http_test_reading;
    }

    r->connection->log->action = "sending events";

    return NGX_DONE;
}


ngx_int_t
ngx_ar_sse_send(ngx_ar_sse_t *sse, const u_char *data, size_t len)
{
    ngx_buf_t  *b;

    b = &sse->buf;
    ngx_memzero(b, sizeof(ngx_buf_t));

    b->start = (u_char *) data;
    b->pos = b->start;
    b->last = b->start + len;
    b->end = b->last;
    b->memory = 1;
    b->flush = 1;

    sse->link.buf = b;
    sse->link.next = NULL;
    sse->said = ngx_current_msec;

    ngx_http_set_log_request(sse->request->connection->log, sse->request);

    return ngx_ar_sse_output(sse, &sse->link);
}


static ngx_int_t
ngx_ar_sse_output(ngx_ar_sse_t *sse, ngx_chain_t *in)
{
    ngx_event_t               *wev;
    ngx_connection_t          *c;
    ngx_http_request_t        *r;
    ngx_http_core_loc_conf_t  *clcf;

    r = sse->request;
    c = r->connection;
    wev = c->write;

    if (ngx_http_output_filter(r, in) == NGX_ERROR) {
        return NGX_ERROR;
    }

    sse->blocked = r->buffered || r->postponed || c->buffered
                   || sse->buf.pos != sse->buf.last;

    if (!sse->blocked) {
        if (wev->timer_set && !wev->delayed) {
            ngx_del_timer(wev);
        }

        return NGX_OK;
    }

    clcf = ngx_http_get_module_loc_conf(r, ngx_http_core_module);

    if (!wev->delayed) {
        ngx_add_timer(wev, clcf->send_timeout);
    }

    return ngx_handle_write_event(wev, clcf->send_lowat) == NGX_OK
           ? NGX_AGAIN : NGX_ERROR;
}


static void
ngx_ar_sse_write_handler(ngx_http_request_t *r)
{
    ngx_event_t   *wev;
    ngx_ar_sse_t  *sse;

    wev = r->connection->write;
    sse = ngx_ar_sse_of(r);

    if (sse == NULL) {
        return;
    }

    if (wev->timedout) {
        ngx_log_error(NGX_LOG_INFO, r->connection->log, NGX_ETIMEDOUT,
                      "client does not take events");
        r->connection->timedout = 1;
        sse->ended = 1;
    }

    if (sse->ended) {
        ngx_ar_sse_end(sse);
        return;
    }

    if (!sse->blocked) {
        return;
    }

    switch (ngx_ar_sse_output(sse, NULL)) {

    case NGX_OK:
        sse->writable(sse);
        break;

    case NGX_AGAIN:
        break;

    default:
        ngx_ar_sse_end(sse);
        break;
    }
}


static ngx_ar_sse_t *
ngx_ar_sse_of(ngx_http_request_t *r)
{
    ngx_http_cleanup_t  *cln;

    for (cln = r->main->cleanup; cln; cln = cln->next) {
        if (cln->handler == ngx_ar_sse_cleanup) {
            return cln->data;
        }
    }

    return NULL;
}


void
ngx_ar_sse_finish(ngx_ar_sse_t *sse)
{
    if (sse->ended) {
        return;
    }

    sse->ended = 1;
    ngx_ar_sse_gone(sse);

    ngx_post_event(sse->request->connection->write, &ngx_posted_events);
}


/* In an event of the request: nginx then runs what finalizing posts. */

static void
ngx_ar_sse_end(ngx_ar_sse_t *sse)
{
    ngx_int_t            rc;
    ngx_connection_t    *c;
    ngx_http_request_t  *r;

    r = sse->request;
    c = r->connection;

    ngx_ar_sse_gone(sse);

    rc = NGX_ERROR;

    if (!sse->blocked && !c->error && !c->timedout) {
        r->keepalive = 0;
        rc = ngx_http_send_special(r, NGX_HTTP_LAST);
    }

    ngx_http_finalize_request(r, rc);
}


static void
ngx_ar_sse_cleanup(void *data)
{
    ngx_ar_sse_gone(data);
}


static void
ngx_ar_sse_gone(ngx_ar_sse_t *sse)
{
    ngx_ar_sse_handler_pt  gone;

    gone = sse->gone;

    if (gone) {
        sse->gone = NULL;
        gone(sse);
    }
}
