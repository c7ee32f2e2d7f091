
/*
 * The life of a WebSocket: timers, the closing handshake, and the way out.
 *
 *     state     entered by              left by                   timer
 *     open      upgrade, attach         ngx_ar_ws_close, the      ping, death
 *                                       peer's Close, an error    (101: 10 s)
 *     closing   ngx_ar_ws_close         the peer's Close or FIN   5 s
 *     ending    both Closes, an error,  the queue is out          5 s
 *               the peer's FIN
 *     leaving   any of the above        the posted read event     none
 *     gone      detach                  `end`, which frees        none
 *
 * There is one exit: ngx_ar_ws_leave() posts the connection's read event, and
 * ngx_ar_ws_exit(), called from that event alone, finalizes the request (or
 * closes the door).  So nothing is freed below a caller, and nginx's own
 * request handler runs what finalizing posts.
 *
 * The timer is not cancelable: it keeps a draining worker alive for as long
 * as somebody is connected (NGINX.md E2, E3 are what happens without).
 *
 * Received bytes are life, and so is room in a send buffer that was full: a
 * slow reader is not a dead one.  A paused reader hears nothing; then only
 * output that nobody takes for a long time means death.
 */

#include "io/ws/internal.h"


#define NGX_AR_WS_OPEN_TIME   10000
#define NGX_AR_WS_CLOSE_TIME  5000
#define NGX_AR_WS_STALL       12        /* ping intervals, while paused */


static void ngx_ar_ws_set_state(ngx_ar_ws_t *ws, ngx_ar_ws_state_e state);
static void ngx_ar_ws_timer_handler(ngx_event_t *ev);
static void ngx_ar_ws_watch(ngx_ar_ws_t *ws);
static ngx_msec_t ngx_ar_ws_since(ngx_msec_t then);
static void ngx_ar_ws_report(ngx_ar_ws_t *ws, ngx_uint_t code);
static void ngx_ar_ws_end(ngx_ar_ws_t *ws);
static void ngx_ar_ws_exit(ngx_ar_ws_t *ws);
static void ngx_ar_ws_end_handler(ngx_event_t *ev);


static const char  *ngx_ar_ws_states[] = {
    "open", "closing", "ending", "leaving", "gone"
};


ngx_ar_ws_t *
ngx_ar_ws_new(const ngx_ar_ws_options_t *options, ngx_connection_t *c,
    ngx_uint_t masked)
{
    ngx_ar_ws_t        *ws;
    ar_frame_limits_t   limits;

    ws = ngx_calloc(sizeof(ngx_ar_ws_t), c->log);
    if (ws == NULL) {
        return NULL;
    }

    ws->options = *options;
    ngx_str_null(&ws->options.protocol);
    ws->data = options->data;
    ws->handlers = options->handlers;
    ws->connection = c;

    ngx_memzero(&limits, sizeof(ar_frame_limits_t));

    limits.masked = masked ? 1 : 0;
    limits.max_text = options->max_text;
    limits.max_binary = options->max_binary;
    limits.max_fragments = options->max_fragments;

    ar_frame_parser_init(&ws->parser, &limits);

    ngx_queue_init(&ws->out);
    ngx_queue_insert_tail(&ngx_ar_ws_all, &ws->link);

    ws->timer.handler = ngx_ar_ws_timer_handler;
    ws->timer.data = ws;
    ws->timer.log = ngx_cycle->log;

    ws->flush.handler = ngx_ar_ws_flush_handler;
    ws->flush.data = ws;
    ws->flush.log = ngx_cycle->log;

    ws->end.handler = ngx_ar_ws_end_handler;
    ws->end.data = ws;
    ws->end.log = ngx_cycle->log;

    ngx_add_timer(&ws->timer, NGX_AR_WS_OPEN_TIME);
    ngx_ar_metric_enter(NGX_AR_METRIC_CONNECTIONS, options->kind);

    return ws;
}


void
ngx_ar_ws_free(ngx_ar_ws_t *ws)
{
    ngx_queue_remove(&ws->link);
    ngx_ar_metric_leave(NGX_AR_METRIC_CONNECTIONS, ws->options.kind);

    ngx_ar_ws_output_free(ws);
    ngx_ar_ws_input_free(ws);
    ar_frame_parser_free(&ws->parser);

    ngx_free(ws);
}


/* Nothing waits before the queue any more; callbacks come from events. */

void
ngx_ar_ws_opened(ngx_ar_ws_t *ws)
{
    ngx_msec_t  early;

    ws->opened = 1;
    ws->heard = ngx_current_msec;

    /* a crowd that reconnects together must not ping together */

    early = (ngx_msec_t) ngx_random() % (ws->options.ping_interval / 2 + 1);
    ws->wrote = ngx_current_msec - early;
    ws->pinged = ngx_current_msec;

    if (ws->state == NGX_AR_WS_OPEN) {
        ngx_add_timer(&ws->timer, ws->options.ping_interval - early);
    }

    ngx_post_event(ws->connection->read, &ngx_posted_events);

    if (ws->queued) {
        ngx_ar_ws_flush_post(ws);
    }
}


/* Takes the connection away from the ws; the user hears of it by `end`. */

void
ngx_ar_ws_detach(ngx_ar_ws_t *ws)
{
    if (ws->timer.timer_set) {
        ngx_del_timer(&ws->timer);
    }

    if (ws->flush.posted) {
        ngx_delete_posted_event(&ws->flush);
    }

    if (ws->cleanup) {
        ws->cleanup->data = NULL;
        ws->cleanup = NULL;
    }

    if (ws->account) {
        ws->account->in = ws->received;
        ws->account->out = ws->sent;
        ws->account = NULL;
    }

    ngx_ar_ws_set_state(ws, NGX_AR_WS_GONE);

    ws->connection = NULL;
    ws->request = NULL;

    ngx_post_event(&ws->end, &ngx_posted_events);
}


static void
ngx_ar_ws_end_handler(ngx_event_t *ev)
{
    ngx_ar_ws_t  *ws;

    ws = ev->data;

    ngx_ar_ws_report(ws, 1006);
    ngx_ar_ws_free(ws);
}


void
ngx_ar_ws_read_ready(ngx_ar_ws_t *ws)
{
    if (ws->state == NGX_AR_WS_LEAVING) {
        ngx_ar_ws_exit(ws);
        return;
    }

    if (!ws->opened) {
        ngx_ar_ws_write_ready(ws);

    } else {
        ngx_ar_ws_input(ws);
    }

    if (ngx_handle_read_event(ws->connection->read, 0) != NGX_OK) {
        ngx_ar_ws_break(ws);
    }
}


void
ngx_ar_ws_write_ready(ngx_ar_ws_t *ws)
{
    if (ws->state == NGX_AR_WS_LEAVING) {
        return;
    }

    if (ws->opened) {
        ngx_ar_ws_flush(ws);
        return;
    }

    switch (ngx_ar_ws_upgrade_flush(ws)) {

    case NGX_OK:
        ngx_ar_ws_opened(ws);
        break;

    case NGX_ERROR:
        ngx_ar_ws_break(ws);
        break;

    default: /* NGX_AGAIN */
        break;
    }
}


void
ngx_ar_ws_pause(ngx_ar_ws_t *ws)
{
    if (ws->state == NGX_AR_WS_OPEN) {
        ws->paused = 1;
    }
}


void
ngx_ar_ws_resume(ngx_ar_ws_t *ws)
{
    if (!ws->paused) {
        return;
    }

    ws->paused = 0;
    ws->heard = ngx_current_msec;

    if (ws->connection) {
        ngx_post_event(ws->connection->read, &ngx_posted_events);
    }
}


void
ngx_ar_ws_close(ngx_ar_ws_t *ws, ngx_uint_t code, const char *reason)
{
    ws->handlers = NULL;
    ws->data = NULL;
    ws->failure = 0;

    if (ws->state != NGX_AR_WS_OPEN) {
        return;
    }

    ngx_ar_ws_resume(ws);
    ngx_ar_ws_close_frame(ws, code, reason);
    ngx_ar_ws_set_state(ws, NGX_AR_WS_CLOSING);

    ngx_del_timer(&ws->timer);
    ngx_add_timer(&ws->timer, NGX_AR_WS_CLOSE_TIME);
}


void
ngx_ar_ws_close_all(ngx_uint_t code, const char *reason)
{
    void                        *data;
    ngx_queue_t                 *q;
    ngx_ar_ws_t                 *ws;
    const ngx_ar_ws_handlers_t  *handlers;

    for (q = ngx_queue_head(&ngx_ar_ws_all);
         q != ngx_queue_sentinel(&ngx_ar_ws_all);
         q = ngx_queue_next(q))
    {
        ws = ngx_queue_data(q, ngx_ar_ws_t, link);

        if (ws->state != NGX_AR_WS_OPEN) {
            continue;
        }

        data = ws->data;
        handlers = ws->handlers;

        ngx_ar_ws_close(ws, code, reason);

        ws->data = data;
        ws->handlers = handlers;
        ngx_ar_ws_report(ws, code);
    }
}


void
ngx_ar_ws_peer_closed(ngx_ar_ws_t *ws, ngx_uint_t code)
{
    ngx_log_debug2(NGX_LOG_DEBUG_HTTP, ngx_cycle->log, 0,
                   "agentrelay ws %p closed by its peer: %ui", ws, code);

    if (ws->state == NGX_AR_WS_OPEN) {
        ngx_ar_ws_close_frame(ws, code, NULL);
    }

    ngx_ar_ws_end(ws);
    ngx_ar_ws_report(ws, code);
}


/* RFC 6455 section 7.1.7: tell why, then go without waiting for an answer. */

void
ngx_ar_ws_fail(ngx_ar_ws_t *ws, ngx_uint_t code, const char *cause)
{
    if (ws->state >= NGX_AR_WS_ENDING) {
        return;
    }

    ngx_log_error(NGX_LOG_INFO, ws->connection->log, 0,
                  "agentrelay closes a websocket: %ui %s", code, cause);

    if (ws->state == NGX_AR_WS_OPEN) {
        ngx_ar_ws_close_frame(ws, code, cause);
    }

    ws->linger = 1;

    ngx_ar_ws_end(ws);
    ngx_ar_ws_report(ws, code);
}


/* The peer sends no more, but may still read. */

void
ngx_ar_ws_half_closed(ngx_ar_ws_t *ws)
{
    ngx_ar_ws_end(ws);
    ngx_ar_ws_report(ws, 1006);
}


void
ngx_ar_ws_break(ngx_ar_ws_t *ws)
{
    if (ws->state >= NGX_AR_WS_LEAVING) {
        return;
    }

    ws->broken = 1;

    ngx_ar_ws_leave(ws);
    ngx_ar_ws_report(ws, 1006);
}


static void
ngx_ar_ws_report(ngx_ar_ws_t *ws, ngx_uint_t code)
{
    const ngx_ar_ws_handlers_t  *handlers;

    handlers = ws->handlers;
    ws->handlers = NULL;

    if (handlers) {
        handlers->closed(ws, code);
    }

    ws->data = NULL;
}


/* Nothing is read any more; leaves when the queue is out. */

static void
ngx_ar_ws_end(ngx_ar_ws_t *ws)
{
    ws->paused = 0;

    ngx_ar_ws_set_state(ws, NGX_AR_WS_ENDING);

    if (ws->timer.timer_set) {
        ngx_del_timer(&ws->timer);
    }

    ngx_add_timer(&ws->timer, NGX_AR_WS_CLOSE_TIME);

    if (!ws->blocked) {
        ngx_ar_ws_flush_post(ws);
    }
}


void
ngx_ar_ws_leave(ngx_ar_ws_t *ws)
{
    ngx_ar_ws_set_state(ws, NGX_AR_WS_LEAVING);

    if (ws->timer.timer_set) {
        ngx_del_timer(&ws->timer);
    }

    ngx_post_event(ws->connection->read, &ngx_posted_events);
}


/* The one exit; the caller must not touch ws, its request or connection. */

static void
ngx_ar_ws_exit(ngx_ar_ws_t *ws)
{
    ngx_uint_t           broken, linger;
    ngx_connection_t    *c;
    ngx_http_request_t  *r;

    r = ws->request;
    c = ws->connection;
    linger = ws->linger;
    broken = ws->broken || c->buffered;

    ngx_ar_ws_detach(ws);

    if (r) {
        r->lingering_close = linger ? 1 : 0;
        ngx_http_finalize_request(r, broken ? NGX_HTTP_CLIENT_CLOSED_REQUEST
                                            : NGX_OK);
        return;
    }

    ngx_ar_ws_attached_close(c);
}


static void
ngx_ar_ws_timer_handler(ngx_event_t *ev)
{
    ngx_ar_ws_t  *ws;

    ws = ev->data;

    if (ws->state == NGX_AR_WS_OPEN && ws->opened) {
        ngx_ar_ws_watch(ws);
        return;
    }

    ngx_log_error(NGX_LOG_INFO, ws->connection->log, 0,
                  "agentrelay: a websocket that is %s timed out",
                  ws->opened ? ngx_ar_ws_states[ws->state] : "opening");

    ngx_ar_ws_break(ws);
}


static void
ngx_ar_ws_watch(ngx_ar_ws_t *ws)
{
    ngx_msec_t         ping, death, silent, idle, asked, next;
    ngx_connection_t  *c;

    c = ws->connection;
    ping = ws->options.ping_interval;
    death = ping * 12 / 5;
    idle = ngx_ar_ws_since(ws->wrote);
    silent = ngx_ar_ws_since(ws->heard);

    if (ws->paused) {
        silent = (ws->blocked && idle >= ping * NGX_AR_WS_STALL) ? death : 0;
    }

    if (silent >= death && !c->read->ready && !c->read->posted) {
        ngx_log_error(NGX_LOG_INFO, c->log, 0,
                      "agentrelay: a websocket is silent for %M ms, "
                      "it is dead", ngx_ar_ws_since(ws->heard));
        ngx_ar_ws_break(ws);
        return;
    }

    asked = ngx_ar_ws_since(ws->pinged);

    /* who takes everything and says nothing is asked beside the data */

    if ((idle >= ping && ws->queued == 0 && !ws->blocked)
        || (silent >= ping && asked >= ping))
    {
        ngx_ar_ws_frame(ws, AR_OP_PING, 1, NULL, 0);
        ws->pinged = ngx_current_msec;
        idle = 0;
        asked = 0;
    }

    next = (idle < ping) ? ping - idle : ping;
    next = ngx_min(next, ping - ngx_min(ping, ngx_min(asked, silent)));
    next = ngx_max(next, 1);

    if (silent < death) {
        next = ngx_min(next, death - silent);
    }

    ngx_add_timer(&ws->timer, next);
}


static ngx_msec_t
ngx_ar_ws_since(ngx_msec_t then)
{
    ngx_msec_int_t  passed;

    passed = (ngx_msec_int_t) (ngx_current_msec - then);

    return passed > 0 ? (ngx_msec_t) passed : 0;
}


static void
ngx_ar_ws_set_state(ngx_ar_ws_t *ws, ngx_ar_ws_state_e state)
{
    ngx_log_debug3(NGX_LOG_DEBUG_HTTP, ngx_cycle->log, 0,
                   "agentrelay ws %p %s -> %s", ws,
                   ngx_ar_ws_states[ws->state], ngx_ar_ws_states[state]);

    ws->state = state;
}
