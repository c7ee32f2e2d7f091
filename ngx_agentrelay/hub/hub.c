
/*
 * The hub's life in a worker: start, a tick each second, drain, stop.
 *
 * The tick is the second chance of everything: sources that no longer match
 * the zone, runners that have been replaced or whose worker died, graces that
 * have run out, events that nobody woke us for.
 */

#include "hub/hub.h"
#include "hub/door.h"
#include "hub/events.h"
#include "hub/handover.h"
#include "hub/newer.h"
#include "hub/owner.h"
#include "hub/runner.h"
#include "hub/session.h"
#include "hub/sharing.h"


#define NGX_AR_TICK  1000               /* ms */


static ngx_int_t ngx_ar_hub_start(ngx_cycle_t *cycle);
static void ngx_ar_hub_drain(void);
static void ngx_ar_hub_stop(ngx_cycle_t *cycle);
static void ngx_ar_hub_tick(ngx_event_t *ev);
static void ngx_ar_hub_session(ngx_ar_session_t *session);


const ngx_ar_area_t  ngx_ar_hub_area = {
    ngx_ar_hub_start,
    ngx_ar_hub_drain,
    ngx_ar_hub_stop
};


static ngx_event_t       ngx_ar_tick;
static ngx_connection_t  ngx_ar_tick_dummy;   /* a debug log reads its fd */
static ngx_uint_t        ngx_ar_hub_runs;


static ngx_int_t
ngx_ar_hub_start(ngx_cycle_t *cycle)
{
    ngx_int_t  rc;

    rc = ngx_ar_zone_start(cycle);

    if (rc != NGX_OK) {
        return rc == NGX_DECLINED ? NGX_OK : NGX_ERROR;
    }

    ngx_ar_sessions_start();
    ngx_ar_runners_start();
    ngx_ar_events_start(cycle);

    if (ngx_ar_door_start(cycle) != NGX_OK) {
        return NGX_ERROR;
    }

    ngx_ar_hub_runs = 1;

    ngx_ar_tick.handler = ngx_ar_hub_tick;
    ngx_ar_tick_dummy.fd = (ngx_socket_t) -1;
    ngx_ar_tick.data = &ngx_ar_tick_dummy;
    ngx_ar_tick.log = cycle->log;
    ngx_ar_tick.cancelable = 1;
    ngx_add_timer(&ngx_ar_tick, 1 + ngx_random() % NGX_AR_TICK);

    ngx_ar_newer_greet(cycle);

    return NGX_OK;
}


static void
ngx_ar_hub_drain(void)
{
    if (!ngx_ar_hub_runs) {
        return;
    }

    ngx_ar_zone_drain();
    ngx_ar_newer_stop();
    ngx_ar_handover();
}


static void
ngx_ar_hub_stop(ngx_cycle_t *cycle)
{
    if (!ngx_ar_hub_runs) {
        return;
    }

    ngx_ar_handover_stop();
    ngx_ar_newer_stop();
    ngx_ar_events_stop();
    ngx_ar_door_stop();
    ngx_ar_zone_stop();
}


static void
ngx_ar_hub_tick(ngx_event_t *ev)
{
    ngx_ar_runners_recheck();
    ngx_ar_zone_shares_sweep();
    ngx_ar_sessions_each(ngx_ar_hub_session);
    ngx_ar_zone_runners_sweep();
    ngx_ar_events_tick();

    ngx_add_timer(ev, NGX_AR_TICK);
}


static void
ngx_ar_hub_session(ngx_ar_session_t *session)
{
    ngx_ar_sharing_recheck(session);
    ngx_ar_session_recheck(session);

    if (session->source.kind == NGX_AR_SOURCE_STREAM) {
        ngx_ar_owner_tick(session);
    }

    ngx_ar_session_close(session);
}
