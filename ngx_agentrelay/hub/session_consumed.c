
/*
 * How far the session's holders are: the one number, `consumed`, that its
 * source is told, so that the program is held back for them and for nobody
 * else.
 *
 * Holders are the viewers here that may hold, the mirrors that say they do,
 * and the places of those that broke; the most advanced counts, while its
 * grace lasts (hub/holder.h) or the session blocks.
 */

#include "hub/session.h"
#include "hub/feed.h"
#include "hub/source.h"
#include "hub/viewer.h"


#define NGX_AR_MOVED  50                /* ms until `consumed` is said */


void
ngx_ar_session_consumed_tell(ngx_ar_session_t *session)
{
    uint64_t  value, last, by;

    if (!session->source.ready) {
        return;
    }

    value = ngx_ar_session_consumed(session);
    last = session->source.consumed;

    if (value == last) {
        return;
    }

    if (value != NGX_AR_NOBODY) {
        by = value > last ? value - last : last - value;

        /* a first holder is told at once: before what it is going to type */

        if (last >= NGX_AR_UNSAID
            || by >= ngx_min(NGX_AR_PROGRESS, session->ring.size / 4))
        {
            ngx_ar_source_consumed(session);
            return;
        }
    }

    if (!session->tell.timer_set) {
        ngx_add_timer(&session->tell, NGX_AR_MOVED);
    }
}


void
ngx_ar_session_consumed_due(ngx_event_t *ev)
{
    ngx_ar_session_t  *session;

    session = ev->data;

    if (session->source.ready) {
        ngx_ar_source_consumed(session);
    }
}


uint64_t
ngx_ar_session_consumed(ngx_ar_session_t *session)
{
    uint64_t          pos, most;
    ngx_queue_t      *q, *next;
    ngx_ar_feed_t    *feed;
    ngx_ar_place_t   *place;
    ngx_ar_viewer_t  *viewer;

    most = NGX_AR_NOBODY;

    for (q = ngx_queue_head(&session->viewers);
         q != ngx_queue_sentinel(&session->viewers);
         q = ngx_queue_next(q))
    {
        viewer = ngx_queue_data(q, ngx_ar_viewer_t, queue);

        if (!viewer->may_hold) {
            continue;
        }

        if (viewer->has_holder && (viewer->state == NGX_AR_VIEWER_LIVE
                                   || viewer->state == NGX_AR_VIEWER_SCREEN))
        {
            pos = ngx_min(ngx_ar_viewer_pos(viewer), session->known_head);

            if (!ngx_ar_holder_judge(&viewer->holder, pos,
                                     session->known_head)
                && !session->block)
            {
                continue;
            }

        } else if (viewer->state == NGX_AR_VIEWER_WAITING && viewer->asked) {
            pos = session->known_head;

        } else {
            continue;
        }

        most = most == NGX_AR_NOBODY ? pos : ngx_max(most, pos);
    }

    for (q = ngx_queue_head(&session->feeds);
         q != ngx_queue_sentinel(&session->feeds);
         q = ngx_queue_next(q))
    {
        feed = ngx_queue_data(q, ngx_ar_feed_t, queue);

        if (feed->consumed != NGX_AR_NOBODY
            && (ngx_ar_holder_judge(&feed->holder, feed->consumed,
                                    session->known_head)
                || session->block))
        {
            most = most == NGX_AR_NOBODY ? feed->consumed
                                         : ngx_max(most, feed->consumed);
        }
    }

    for (q = ngx_queue_head(&session->places);
         q != ngx_queue_sentinel(&session->places);
         q = next)
    {
        next = ngx_queue_next(q);
        place = ngx_queue_data(q, ngx_ar_place_t, queue);

        if (!session->block
            && (ngx_msec_int_t) (place->until - ngx_current_msec) <= 0)
        {
            ngx_queue_remove(q);
            ngx_free(place);
            continue;
        }

        most = most == NGX_AR_NOBODY ? place->pos
                                     : ngx_max(most, place->pos);
    }

    return most;
}


void
ngx_ar_session_broke(ngx_ar_session_t *session, const ngx_ar_holder_t *holder,
    uint64_t pos)
{
    ngx_msec_t  spent;

    if (!holder->holds) {
        return;
    }

    pos = ngx_min(pos, session->known_head);
    spent = pos < session->known_head ? ngx_current_msec - holder->since : 0;

    if (spent < NGX_AR_GRACE) {
        ngx_ar_session_keep_place(session, pos, NGX_AR_GRACE - spent);

    } else if (session->block) {
        ngx_ar_session_keep_place(session, pos, 0);
    }
}


void
ngx_ar_session_keep_place(ngx_ar_session_t *session, uint64_t pos,
    ngx_msec_t left)
{
    ngx_msec_t       until;
    ngx_queue_t     *q, *next;
    ngx_ar_place_t  *place;

    until = ngx_current_msec + left;

    for (q = ngx_queue_head(&session->places);
         q != ngx_queue_sentinel(&session->places);
         q = next)
    {
        next = ngx_queue_next(q);
        place = ngx_queue_data(q, ngx_ar_place_t, queue);

        /* a place that is neither further nor lasts longer says nothing */

        if (place->pos <= pos
            && (session->block
                || (ngx_msec_int_t) (place->until - until) <= 0))
        {
            ngx_queue_remove(q);
            ngx_free(place);
        }
    }

    place = ngx_alloc(sizeof(ngx_ar_place_t), ngx_cycle->log);
    if (place == NULL) {
        return;
    }

    place->pos = pos;
    place->until = until;
    ngx_queue_insert_tail(&session->places, &place->queue);
}
