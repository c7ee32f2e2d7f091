
/*
 * Reading.  One buffer of the worker serves all connections, so an idle one
 * has none; what a pause leaves of it is kept by the connection, at most
 * one buffer's length.  A busy peer yields after a budget, to the next turn
 * of the loop.  Back-pressure is not calling recv; a resumed reader gets its
 * read event posted, since the edge is used up.
 */

#include "io/ws/internal.h"


#define NGX_AR_WS_SCRATCH  (64 * 1024)
#define NGX_AR_WS_BUDGET   (128 * 1024)
#define NGX_AR_WS_PONGS    64


static ngx_uint_t ngx_ar_ws_reads(ngx_ar_ws_t *ws);
static void ngx_ar_ws_input_rest(ngx_ar_ws_t *ws);
static void ngx_ar_ws_input_keep(ngx_ar_ws_t *ws, u_char *pos, u_char *last);
static u_char *ngx_ar_ws_parse(ngx_ar_ws_t *ws, u_char *pos, u_char *last);
static void ngx_ar_ws_deliver(ngx_ar_ws_t *ws, ar_frame_event_e event,
    ar_frame_t *frame);
static void ngx_ar_ws_counted(ngx_ar_ws_t *ws, ar_frame_event_e event,
    ar_frame_t *frame);
static void ngx_ar_ws_pinged(ngx_ar_ws_t *ws, ar_frame_t *frame);


static u_char  ngx_ar_ws_scratch[NGX_AR_WS_SCRATCH];


void
ngx_ar_ws_input(ngx_ar_ws_t *ws)
{
    u_char            *pos, *last;
    size_t             budget;
    ssize_t            n;
    ngx_connection_t  *c;

    c = ws->connection;
    budget = NGX_AR_WS_BUDGET;

    while (ngx_ar_ws_reads(ws)) {

        if (ws->rest != ws->rest_last) {
            ngx_ar_ws_input_rest(ws);
            continue;
        }

        if (budget == 0) {
            ngx_post_event(c->read, &ngx_posted_next_events);
            return;
        }

        n = c->recv(c, ngx_ar_ws_scratch, ngx_min(budget, NGX_AR_WS_SCRATCH));

        if (n == NGX_AGAIN) {
            return;
        }

        if (n == NGX_ERROR) {
            ngx_ar_ws_break(ws);
            return;
        }

        if (n == 0) {
            ngx_ar_ws_half_closed(ws);
            return;
        }

        budget -= n;
        ws->heard = ngx_current_msec;

        last = ngx_ar_ws_scratch + n;
        pos = ngx_ar_ws_parse(ws, ngx_ar_ws_scratch, last);

        if (pos != last) {
            ngx_ar_ws_input_keep(ws, pos, last);
        }
    }
}


static ngx_uint_t
ngx_ar_ws_reads(ngx_ar_ws_t *ws)
{
    return ws->opened && !ws->paused && !ws->failure
           && (ws->state == NGX_AR_WS_OPEN || ws->state == NGX_AR_WS_CLOSING);
}


/* Bytes of the handshake's segment, or left by a pause. */

static void
ngx_ar_ws_input_rest(ngx_ar_ws_t *ws)
{
    ws->rest = ngx_ar_ws_parse(ws, ws->rest, ws->rest_last);

    if (ws->rest == ws->rest_last) {
        ngx_ar_ws_input_free(ws);
    }
}


static void
ngx_ar_ws_input_keep(ngx_ar_ws_t *ws, u_char *pos, u_char *last)
{
    size_t  len;

    if (ws->state != NGX_AR_WS_OPEN && ws->state != NGX_AR_WS_CLOSING) {
        ws->linger = 1;
        return;
    }

    len = (size_t) (last - pos);

    ws->rest_block = ngx_alloc(len, ngx_cycle->log);
    if (ws->rest_block == NULL) {
        ngx_ar_ws_fail(ws, 1011, "out of memory");
        return;
    }

    ngx_memcpy(ws->rest_block, pos, len);
    ws->rest = ws->rest_block;
    ws->rest_last = ws->rest + len;
}


void
ngx_ar_ws_input_free(ngx_ar_ws_t *ws)
{
    if (ws->rest_block) {
        ngx_free(ws->rest_block);
        ws->rest_block = NULL;
    }

    ws->rest = NULL;
    ws->rest_last = NULL;
}


/* Returns where it stopped: at the end, or where the user paused. */

static u_char *
ngx_ar_ws_parse(ngx_ar_ws_t *ws, u_char *pos, u_char *last)
{
    ar_frame_t        frame;
    ar_frame_event_e  event;

    while (ngx_ar_ws_reads(ws)) {

        event = ar_frame_parse(&ws->parser, &pos, last, &frame);

        if (event == AR_FRAME_AGAIN) {
            return last;
        }

        ngx_ar_ws_deliver(ws, event, &frame);
    }

    return pos;
}


static void
ngx_ar_ws_deliver(ngx_ar_ws_t *ws, ar_frame_event_e event, ar_frame_t *frame)
{
    ngx_ar_ws_counted(ws, event, frame);

    switch (event) {

    case AR_FRAME_TEXT:
        ws->received += frame->len;

        if (ws->handlers) {
            ws->handlers->text(ws, frame->data, frame->len);
        }

        break;

    case AR_FRAME_DATA:
        ws->received += frame->len;

        if (ws->handlers) {
            ws->handlers->data(ws, frame->data, frame->len, frame->last);
        }

        break;

    case AR_FRAME_PING:
        ngx_ar_ws_pinged(ws, frame);
        break;

    case AR_FRAME_CLOSE:
        ngx_ar_ws_peer_closed(ws, frame->code);
        break;

    case AR_FRAME_ERROR:
        ngx_ar_ws_fail(ws, frame->code, frame->cause);
        break;

    case AR_FRAME_PONG:
    case AR_FRAME_AGAIN:
        break;
    }
}


static void
ngx_ar_ws_counted(ngx_ar_ws_t *ws, ar_frame_event_e event, ar_frame_t *frame)
{
    ngx_uint_t  kind;

    kind = ws->options.kind;

    if (event == AR_FRAME_TEXT || event == AR_FRAME_DATA) {
        ngx_ar_metric_add(NGX_AR_METRIC_BYTES, kind, NGX_AR_DIR_IN,
                          frame->len);
    }

    if (event != AR_FRAME_ERROR && (event != AR_FRAME_DATA || frame->last)) {
        ngx_ar_metric_add(NGX_AR_METRIC_FRAMES, kind, NGX_AR_DIR_IN, 1);
    }
}


/*
 * Pings that nobody reads the answers of must not pile up: once some wait
 * they are written at once, and where that blocks the last one is replaced.
 */

static void
ngx_ar_ws_pinged(ngx_ar_ws_t *ws, ar_frame_t *frame)
{
    if (ws->state != NGX_AR_WS_OPEN) {
        return;
    }

    ngx_ar_ws_pong(ws, frame->data, frame->len);

    if (ws->pongs >= NGX_AR_WS_PONGS && !ws->blocked) {
        ngx_ar_ws_flush(ws);
    }
}
