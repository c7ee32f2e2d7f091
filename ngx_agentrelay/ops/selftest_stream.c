
/*
 * api/selftest/stream: a server-sent event each second, `seconds` of them.
 * Who gets them all at once has a proxy in front that keeps them back.
 *
 * The timer holds the worker, but a worker that drains ends the stream with
 * the next tick.  A client that does not read gets no more until it does.
 */

#include "ops/selftest.h"

#include "auth/context.h"
#include "core/header.h"
#include "core/life.h"
#include "rest/param.h"
#include "rest/problem.h"


#define NGX_AR_TICK          1000
#define NGX_AR_TICKS         10
#define NGX_AR_TICKS_MAX     120
#define NGX_AR_TICK_STREAMS  64         /* of a worker */


typedef struct {
    ngx_http_request_t  *request;
    ngx_event_t          timer;
    ngx_uint_t           sent;
    ngx_uint_t           ticks;
    ngx_connection_t     ident;         /* nginx logs data->fd */
} ngx_ar_ticks_t;


static ngx_int_t ngx_ar_ticks_headers(ngx_http_request_t *r);
static void ngx_ar_ticks_handler(ngx_event_t *ev);
static ngx_int_t ngx_ar_ticks_send(ngx_ar_ticks_t *ticks);
static void ngx_ar_ticks_write(ngx_http_request_t *r);
static void ngx_ar_ticks_cleanup(void *data);


static ngx_uint_t  ngx_ar_ticks_open;


ngx_int_t
ngx_ar_selftest_stream(ngx_http_request_t *r)
{
    uint64_t             n;
    ngx_int_t            rc;
    ngx_ar_ticks_t      *ticks;
    ngx_http_cleanup_t  *cln;

    n = NGX_AR_TICKS;

    if (ngx_ar_param_number(r, "seconds", 1, NGX_AR_TICKS_MAX, &n)
        == NGX_ERROR)
    {
        return ngx_ar_problem(r, "bad_request",
                              "seconds must be a number from 1 to 120", NULL);
    }

    if (ngx_ar_ticks_open >= NGX_AR_TICK_STREAMS) {
        return ngx_ar_problem(r, "unavailable",
                              "too many self-tests at once", NULL);
    }

    cln = ngx_http_cleanup_add(r, sizeof(ngx_ar_ticks_t));
    if (cln == NULL || ngx_ar_ticks_headers(r) != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    ticks = cln->data;
    ngx_memzero(ticks, sizeof(ngx_ar_ticks_t));

    ticks->request = r;
    ticks->ticks = (ngx_uint_t) n;
    ticks->ident.fd = (ngx_socket_t) -1;
    ticks->ident.data = ticks;
    ticks->timer.handler = ngx_ar_ticks_handler;
    ticks->timer.data = &ticks->ident;
    ticks->timer.log = ngx_cycle->log;

    rc = ngx_http_send_header(r);

    if (rc == NGX_ERROR || rc > NGX_OK || r->header_only) {
        return rc;
    }

    if (ngx_ar_ticks_send(ticks) == NGX_ERROR) {
        return NGX_ERROR;
    }

    ngx_ar_ticks_open++;
    cln->handler = ngx_ar_ticks_cleanup;

    r->main->count++;
    r->read_event_handler = ngx_http_test_reading;
    r->write_event_handler = ngx_ar_ticks_write;

    ngx_add_timer(&ticks->timer, NGX_AR_TICK);

    return NGX_DONE;
}


static ngx_int_t
ngx_ar_ticks_headers(ngx_http_request_t *r)
{
    r->headers_out.status = NGX_HTTP_OK;
    r->headers_out.content_length_n = -1;
    ngx_str_set(&r->headers_out.content_type, "text/event-stream");
    r->headers_out.content_type_len = r->headers_out.content_type.len;
    r->headers_out.content_type_lowcase = NULL;

    if (ngx_ar_header_add(r, "X-Request-Id", &ngx_ar_context(r)->request_id)
        != NGX_OK
        || ngx_ar_header_add_text(r, "Cache-Control", "no-store") != NGX_OK
        || ngx_ar_header_add_text(r, "X-Content-Type-Options", "nosniff")
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    return ngx_ar_header_add_text(r, "X-Accel-Buffering", "no");
}


static void
ngx_ar_ticks_handler(ngx_event_t *ev)
{
    ngx_int_t            rc;
    ngx_ar_ticks_t      *ticks;
    ngx_connection_t    *c;
    ngx_http_request_t  *r;

    ticks = ((ngx_connection_t *) ev->data)->data;
    r = ticks->request;
    c = r->connection;

    ngx_http_set_log_request(c->log, r);

    rc = (r->out || c->buffered) ? NGX_OK : ngx_ar_ticks_send(ticks);

    if (rc == NGX_ERROR) {
        ngx_http_finalize_request(r, NGX_ERROR);

    } else if (ticks->sent > ticks->ticks || ngx_ar_draining) {
        ngx_http_finalize_request(r, ngx_http_send_special(r, NGX_HTTP_LAST));

    } else {
        ngx_add_timer(&ticks->timer, NGX_AR_TICK);
    }

    ngx_http_run_posted_requests(c);
}


static ngx_int_t
ngx_ar_ticks_send(ngx_ar_ticks_t *ticks)
{
    ngx_buf_t           *b;
    ngx_chain_t          out;
    ngx_http_request_t  *r;

    r = ticks->request;

    b = ngx_create_temp_buf(r->pool, 64);
    if (b == NULL) {
        return NGX_ERROR;
    }

    b->last = ngx_sprintf(b->last, "id: %ui\nevent: tick\n"
                          "data: {\"tick\":%ui}\n\n", ticks->sent,
                          ticks->sent);
    b->flush = 1;

    out.buf = b;
    out.next = NULL;

    ticks->sent++;

    return ngx_http_output_filter(r, &out);
}


static void
ngx_ar_ticks_write(ngx_http_request_t *r)
{
    if (ngx_http_output_filter(r, NULL) == NGX_ERROR
        || ngx_handle_write_event(r->connection->write, 0) != NGX_OK)
    {
        ngx_http_finalize_request(r, NGX_ERROR);
    }
}


static void
ngx_ar_ticks_cleanup(void *data)
{
    ngx_ar_ticks_t  *ticks = data;

    ngx_ar_ticks_open--;

    if (ticks->timer.timer_set) {
        ngx_del_timer(&ticks->timer);
    }
}
