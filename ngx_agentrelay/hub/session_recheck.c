
/*
 * The second look: recheck() compares a session's source with the zone, once
 * a second, at every attach and whenever a door wakes us, and repairs: it
 * drops a source that is not the owner any more, dials the one that is, and
 * gives up what no runner has.
 *
 * What has ended may be without a source for as long as its runner needs to
 * come back with the stream.
 */

#include "hub/session.h"
#include "hub/source.h"
#include "hub/viewer.h"


#define NGX_AR_KEPT  600000             /* ms a runner keeps what has ended */


static ngx_uint_t ngx_ar_session_owes(ngx_ar_session_t *session,
    uint64_t head);
static ngx_uint_t ngx_ar_session_forgotten(ngx_ar_session_t *session,
    ngx_ar_session_record_t *record);


void
ngx_ar_session_recheck(ngx_ar_session_t *session)
{
    ngx_int_t                 rc;
    ngx_uint_t                wanted;
    ngx_ar_source_kind_e      kind;
    ngx_ar_worker_record_t    row;
    ngx_ar_session_record_t   record;

    rc = ngx_ar_zone_session_get(session->id, &record);
    kind = session->source.kind;

    if (rc != NGX_OK || record.state == NGX_AR_SESSION_LOST
        || ngx_ar_session_unstarted(&record))
    {
        if (kind != NGX_AR_SOURCE_STREAM && session->exit == NULL) {
            ngx_ar_source_drop(session, 1000);
            ngx_ar_session_abandoned(session, rc == NGX_OK ? &record : NULL);
        }

        ngx_ar_session_update(session);
        return;
    }

    if (session->lost && record.ended == 0) {
        /* a start that had failed was tried again */
        session->lost = 0;
        json_decref(session->exit);
        session->exit = NULL;
    }

    if (kind == NGX_AR_SOURCE_STREAM && record.epoch != ngx_ar_epoch) {
        ngx_ar_source_drop(session, 1000);

    } else if ((kind == NGX_AR_SOURCE_MIRROR
                || kind == NGX_AR_SOURCE_DIALING)
               && (session->source.epoch != record.epoch
                   || ngx_ar_zone_worker(record.epoch, &row) != NGX_OK))
    {
        ngx_ar_source_drop(session, 1000);
    }

    wanted = !ngx_queue_empty(&session->viewers)
             || (!ngx_queue_empty(&session->places) && !ngx_ar_draining);

    if (!wanted && (session->source.kind == NGX_AR_SOURCE_MIRROR
                    || session->source.kind == NGX_AR_SOURCE_DIALING))
    {
        /* nobody looks through it any more; 1012 keeps a place behind it */
        ngx_ar_source_drop(session, ngx_queue_empty(&session->places)
                                    ? 1000 : 1012);
    }

    if (wanted && session->source.kind == NGX_AR_SOURCE_NONE
        && (session->exit == NULL
            || (!session->lost && ngx_ar_session_owes(session, record.head))))
    {
        if (record.epoch != ngx_ar_epoch
            && ngx_ar_zone_worker(record.epoch, &row) == NGX_OK)
        {
            ngx_ar_mirror_dial(session, &record);

        } else if (record.ended && ngx_ar_session_forgotten(session, &record)) {
            ngx_ar_session_abandoned(session, &record);
        }
    }

    ngx_ar_session_update(session);
}


/* A viewer that is here lacks what the program printed before head. */

static ngx_uint_t
ngx_ar_session_owes(ngx_ar_session_t *session, uint64_t head)
{
    ngx_queue_t      *q;
    ngx_ar_viewer_t  *viewer;

    for (q = ngx_queue_head(&session->viewers);
         q != ngx_queue_sentinel(&session->viewers);
         q = ngx_queue_next(q))
    {
        viewer = ngx_queue_data(q, ngx_ar_viewer_t, queue);

        switch (viewer->state) {

        case NGX_AR_VIEWER_JOINING:
            if (viewer->offset != NGX_AR_NO_OFFSET && viewer->offset < head) {
                return 1;
            }
            break;

        case NGX_AR_VIEWER_WAITING:
            return 1;

        case NGX_AR_VIEWER_SCREEN:
        case NGX_AR_VIEWER_LIVE:
            if (session->ring.head < head) {
                return 1;
            }
            break;
        }
    }

    return 0;
}


/*
 * The runner has no stream any more of what has ended.  It is given the time
 * to come back with it where a viewer has not seen all: a worker that dies
 * takes the stream along however long ago the end was.
 */

static ngx_uint_t
ngx_ar_session_forgotten(ngx_ar_session_t *session,
    ngx_ar_session_record_t *record)
{
    ngx_msec_t              alone;
    ngx_ar_worker_record_t  row;
    ngx_ar_runner_record_t  runner;

    if (!ngx_ar_session_owes(session, record->head)) {
        return (uint64_t) ngx_time() * 1000 > record->ended + NGX_AR_GRACE;
    }

    alone = ngx_current_msec - session->alone;

    if (alone < NGX_AR_GRACE) {
        return 0;
    }

    return alone >= NGX_AR_KEPT
           || ngx_ar_zone_runner_get(record->runner,
                                     ngx_strlen(record->runner), &runner)
              != NGX_OK
           || ngx_ar_zone_worker(runner.epoch, &row) == NGX_OK;
}
