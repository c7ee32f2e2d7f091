
/*
 * api/selftest/stream: a server-sent event at once and one each second,
 * `seconds` of them.  Who gets them all together has a proxy in front that
 * keeps them back.
 *
 * The timer holds the worker, but a worker that drains ends the stream with
 * the next tick.  A client that does not read misses ticks.
 */

#include "ops/selftest.h"

#include "core/life.h"
#include "rest/param.h"
#include "rest/problem.h"
#include "rest/sse.h"


#define NGX_AR_TICK          1000
#define NGX_AR_TICKS         10
#define NGX_AR_TICKS_MAX     120
#define NGX_AR_TICK_STREAMS  64         /* of a worker */


/* In the request's pool, as what it sends has to be. */
typedef struct {
    ngx_ar_sse_t       sse;
    ngx_event_t        timer;
    ngx_connection_t   ident;           /* nginx logs data->fd */
    ngx_uint_t         sent;
    ngx_uint_t         ticks;
    u_char             text[64];
} ngx_ar_ticks_t;


static void ngx_ar_ticks_send(ngx_ar_ticks_t *ticks);
static void ngx_ar_ticks_handler(ngx_event_t *ev);
static void ngx_ar_ticks_writable(ngx_ar_sse_t *sse);
static void ngx_ar_ticks_gone(ngx_ar_sse_t *sse);


static ngx_uint_t  ngx_ar_ticks_open;


ngx_int_t
ngx_ar_selftest_stream(ngx_http_request_t *r)
{
    uint64_t         n;
    ngx_int_t        rc;
    ngx_ar_ticks_t  *ticks;

    n = NGX_AR_TICKS;

    if (ngx_ar_param_number(r, "seconds", 1, NGX_AR_TICKS_MAX, &n)
        == NGX_ERROR)
    {
        return ngx_ar_problem(r, "bad_request",
                              "seconds must be a number from 1 to 120", NULL);
    }

    if (r != r->main) {
        return ngx_ar_problem(r, "bad_request", "an answer that does not end "
                              "is no part of another one", NULL);
    }

    if (ngx_ar_ticks_open >= NGX_AR_TICK_STREAMS) {
        return ngx_ar_problem(r, "unavailable",
                              "too many self-tests at once", NULL);
    }

    ticks = ngx_pcalloc(r->pool, sizeof(ngx_ar_ticks_t));
    if (ticks == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    ticks->sse.request = r;
    ticks->sse.data = ticks;
    ticks->sse.writable = ngx_ar_ticks_writable;
    ticks->sse.gone = ngx_ar_ticks_gone;

    ticks->ticks = (ngx_uint_t) n;
    ticks->ident.fd = (ngx_socket_t) -1;
    ticks->ident.data = ticks;
    ticks->timer.handler = ngx_ar_ticks_handler;
    ticks->timer.data = &ticks->ident;
    ticks->timer.log = ngx_cycle->log;

    rc = ngx_ar_sse_start(&ticks->sse);

    if (rc != NGX_DONE) {
        return rc;
    }

    ngx_ar_ticks_open++;
    ngx_ar_ticks_send(ticks);

    return NGX_DONE;
}


static void
ngx_ar_ticks_send(ngx_ar_ticks_t *ticks)
{
    size_t  len;

    if (!ticks->sse.blocked) {
        len = ngx_sprintf(ticks->text,
                          "id: %ui\nevent: tick\ndata: {\"tick\":%ui}\n\n",
                          ticks->sent, ticks->sent) - ticks->text;

        if (ngx_ar_sse_send(&ticks->sse, ticks->text, len) == NGX_ERROR) {
            ngx_ar_sse_finish(&ticks->sse);
            return;
        }
    }

    if (ticks->sent++ == ticks->ticks || ngx_ar_draining) {
        ngx_ar_sse_finish(&ticks->sse);
        return;
    }

    ngx_add_timer(&ticks->timer, NGX_AR_TICK);
}


static void
ngx_ar_ticks_handler(ngx_event_t *ev)
{
    ngx_ar_ticks_send(((ngx_connection_t *) ev->data)->data);
}


static void
ngx_ar_ticks_writable(ngx_ar_sse_t *sse)
{
    /* the next tick is sent in its time */
}


static void
ngx_ar_ticks_gone(ngx_ar_sse_t *sse)
{
    ngx_ar_ticks_t  *ticks = sse->data;

    ngx_ar_ticks_open--;

    if (ticks->timer.timer_set) {
        ngx_del_timer(&ticks->timer);
    }
}
