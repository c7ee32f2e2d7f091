
/*
 * All websockets of a worker, and what becomes of them when it ends: the
 * echoes close at once, the others' users hand over on their own until the
 * deadline (agentrelay_drain_timeout), when everybody left gets 1012.
 *
 * The deadline's timer is cancelable, since it has nothing to do once the
 * last websocket, whose own timer holds the worker, is gone.
 */

#include "core/conf.h"
#include "io/ws/internal.h"


static ngx_int_t ngx_ar_ws_area_start(ngx_cycle_t *cycle);
static void ngx_ar_ws_area_drain(void);
static void ngx_ar_ws_area_stop(ngx_cycle_t *cycle);
static void ngx_ar_ws_deadline_handler(ngx_event_t *ev);


const ngx_ar_area_t  ngx_ar_ws_area = {
    ngx_ar_ws_area_start,
    ngx_ar_ws_area_drain,
    ngx_ar_ws_area_stop
};


ngx_queue_t              ngx_ar_ws_all = { &ngx_ar_ws_all, &ngx_ar_ws_all };

static ngx_event_t       ngx_ar_ws_deadline;
static ngx_connection_t  ngx_ar_ws_deadline_ident;   /* nginx logs data->fd */
static ngx_msec_t        ngx_ar_ws_drain_timeout;


static ngx_int_t
ngx_ar_ws_area_start(ngx_cycle_t *cycle)
{
    ngx_ar_ws_drain_timeout = ngx_ar_main_conf(cycle)->drain_timeout;

    return NGX_OK;
}


static void
ngx_ar_ws_area_drain(void)
{
    ngx_ar_ws_echo_drain();

    ngx_ar_ws_deadline_ident.fd = (ngx_socket_t) -1;

    ngx_ar_ws_deadline.handler = ngx_ar_ws_deadline_handler;
    ngx_ar_ws_deadline.data = &ngx_ar_ws_deadline_ident;
    ngx_ar_ws_deadline.log = ngx_cycle->log;
    ngx_ar_ws_deadline.cancelable = 1;

    ngx_add_timer(&ngx_ar_ws_deadline, ngx_ar_ws_drain_timeout);
}


static void
ngx_ar_ws_deadline_handler(ngx_event_t *ev)
{
    ngx_ar_ws_close_all(1012, "restart");
}


/*
 * The process ends now: who is still connected is told, as far as the socket
 * takes it.  The users are gone.  HTTP connections are nginx's to close.
 */

static void
ngx_ar_ws_area_stop(ngx_cycle_t *cycle)
{
    ngx_queue_t       *q;
    ngx_ar_ws_t       *ws;
    ngx_connection_t  *c;

    if (ngx_ar_ws_deadline.timer_set) {
        ngx_del_timer(&ngx_ar_ws_deadline);
    }

    ngx_ar_ws_echo_drain();

    while (!ngx_queue_empty(&ngx_ar_ws_all)) {
        q = ngx_queue_head(&ngx_ar_ws_all);
        ws = ngx_queue_data(q, ngx_ar_ws_t, link);

        ngx_ar_ws_close(ws, 1012, "restart");
        ngx_ar_ws_flush(ws);

        c = ws->request ? NULL : ws->connection;

        ngx_ar_ws_detach(ws);
        ngx_delete_posted_event(&ws->end);
        ngx_ar_ws_free(ws);

        if (c) {
            ngx_ar_ws_attached_close(c);
        }
    }
}
