
/*
 * Starts and stops the areas of a worker, and learns when it begins to drain.
 *
 * nginx has no hook for the beginning of a graceful shutdown.  But a worker
 * then closes its idle connections by calling their read handlers; so we
 * keep a connection slot that looks idle and has no socket.  Its handler
 * runs once, at that very moment.  It frees the slot at once: the exit scan
 * would report it, and the shutdown timer would call it again.
 *
 * A draining worker leaves when only cancelable timers are left.  Who still
 * has work holds it by a timer of his own (each websocket does); here is only
 * a hold of one millisecond, because nginx before 1.23.3 does not look at
 * events that such a handler posted until something else wakes the loop.
 *
 *     state        entered by            left by
 *     (none)       start of the process  ngx_ar_life_start
 *     running      ngx_ar_life_start     watcher's handler, ngx_ar_life_stop
 *     draining     watcher's handler     ngx_ar_life_stop
 *
 * With "master_process off" there is no graceful shutdown: SIGQUIT goes from
 * running straight to stop.
 */

#include "core/conf.h"
#include "core/life.h"


static ngx_int_t ngx_ar_watch(ngx_cycle_t *cycle);
static void ngx_ar_watch_handler(ngx_event_t *ev);
static void ngx_ar_watch_free(void);
static void ngx_ar_hold_handler(ngx_event_t *ev);


ngx_uint_t                ngx_ar_draining;

static ngx_connection_t  *ngx_ar_watcher;
static ngx_event_t        ngx_ar_hold;
static ngx_connection_t   ngx_ar_hold_ident;    /* nginx logs data->fd */
static ngx_uint_t         ngx_ar_started;    /* areas */


ngx_int_t
ngx_ar_life_start(ngx_cycle_t *cycle)
{
    ngx_uint_t            i;
    const ngx_ar_area_t  *area;

    /* cache manager and loader run the hooks of workers too */

    if ((ngx_process != NGX_PROCESS_WORKER
         && ngx_process != NGX_PROCESS_SINGLE)
        || ngx_ar_main_conf(cycle) == NULL)
    {
        return NGX_OK;
    }

    for (i = 0; ngx_ar_areas[i]; i++) {
        area = ngx_ar_areas[i];

        if (area->start && area->start(cycle) != NGX_OK) {
            return NGX_ERROR;
        }

        ngx_ar_started = i + 1;
    }

    return ngx_ar_watch(cycle);
}


void
ngx_ar_life_stop(ngx_cycle_t *cycle)
{
    const ngx_ar_area_t  *area;

    ngx_ar_watch_free();

    while (ngx_ar_started) {
        area = ngx_ar_areas[--ngx_ar_started];

        if (area->stop) {
            area->stop(cycle);
        }
    }

    if (ngx_ar_hold.timer_set) {
        ngx_del_timer(&ngx_ar_hold);
    }
}


static ngx_int_t
ngx_ar_watch(ngx_cycle_t *cycle)
{
    ngx_connection_t  *c;

    c = ngx_get_connection(0, cycle->log);
    if (c == NULL) {
        ngx_log_error(NGX_LOG_EMERG, cycle->log, 0,
                      "agentrelay: no connection slot left at start: "
                      "raise worker_connections");
        return NGX_ERROR;
    }

    c->fd = (ngx_socket_t) -2;
    c->idle = 1;
    c->data = NULL;
    c->read->handler = ngx_ar_watch_handler;
    c->read->log = cycle->log;
    c->log = cycle->log;

    ngx_ar_watcher = c;

    return NGX_OK;
}


static void
ngx_ar_watch_handler(ngx_event_t *ev)
{
    ngx_uint_t            i;
    const ngx_ar_area_t  *area;

    ngx_ar_watch_free();

    ngx_log_error(NGX_LOG_NOTICE, ngx_cycle->log, 0, "agentrelay drains");

    ngx_ar_draining = 1;

    for (i = 0; i < ngx_ar_started; i++) {
        area = ngx_ar_areas[i];

        if (area->drain) {
            area->drain();
        }
    }

    ngx_ar_hold_ident.fd = (ngx_socket_t) -1;

    ngx_ar_hold.handler = ngx_ar_hold_handler;
    ngx_ar_hold.data = &ngx_ar_hold_ident;
    ngx_ar_hold.log = ngx_cycle->log;

    ngx_add_timer(&ngx_ar_hold, 1);
}


static void
ngx_ar_watch_free(void)
{
    ngx_connection_t  *c;

    c = ngx_ar_watcher;
    if (c == NULL) {
        return;
    }

    ngx_ar_watcher = NULL;

    /* freeing looks the descriptor up in files[], the exit scan wants -1 */

    c->fd = 0;
    ngx_free_connection(c);
    c->fd = (ngx_socket_t) -1;
}


static void
ngx_ar_hold_handler(ngx_event_t *ev)
{
    ngx_log_debug0(NGX_LOG_DEBUG_CORE, ev->log, 0, "agentrelay drain hold");
}
