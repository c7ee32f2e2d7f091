
/*
 * Nothing is lost by it: runners and viewers know their offsets, and the
 * successor of each connection is dialled before the old one ends.
 */

#include "hub/handover.h"
#include "hub/events.h"
#include "hub/runner.h"
#include "hub/session.h"
#include "hub/viewer.h"


#define NGX_AR_SEND_AWAY  300           /* ms */
#define NGX_AR_LEAVE      1000


static void ngx_ar_handover_session(ngx_ar_session_t *session);
static void ngx_ar_handover_leave(ngx_event_t *ev);


static ngx_event_t       ngx_ar_leave;
static ngx_connection_t  ngx_ar_leave_dummy;  /* a debug log reads its fd */


void
ngx_ar_handover(void)
{
    if (ngx_ar_leave.timer_set) {
        return;
    }

    ngx_ar_runners_goaway();
    ngx_ar_events_drain();
    ngx_ar_sessions_each(ngx_ar_handover_session);

    /* not cancelable: it keeps a draining worker until it has fired */
    ngx_ar_leave.handler = ngx_ar_handover_leave;
    ngx_ar_leave.log = ngx_cycle->log;
    ngx_ar_leave_dummy.fd = (ngx_socket_t) -1;
    ngx_ar_leave.data = &ngx_ar_leave_dummy;
    ngx_add_timer(&ngx_ar_leave, NGX_AR_LEAVE);
}


static void
ngx_ar_handover_session(ngx_ar_session_t *session)
{
    ngx_queue_t      *q;
    ngx_ar_viewer_t  *viewer;

    if (session->source.kind == NGX_AR_SOURCE_STREAM) {
        ngx_ar_tell(session->source.ws, AR_MSG_GOAWAY, NULL);
    }

    for (q = ngx_queue_head(&session->viewers);
         q != ngx_queue_sentinel(&session->viewers);
         q = ngx_queue_next(q))
    {
        viewer = ngx_queue_data(q, ngx_ar_viewer_t, queue);

        if (!viewer->away.timer_set) {
            ngx_add_timer(&viewer->away, 1 + ngx_random() % NGX_AR_SEND_AWAY);
        }
    }
}


static void
ngx_ar_handover_leave(ngx_event_t *ev)
{
    ngx_ar_ws_close_all(1012, "restart");
}


void
ngx_ar_handover_stop(void)
{
    if (ngx_ar_leave.timer_set) {
        ngx_del_timer(&ngx_ar_leave);
    }
}
