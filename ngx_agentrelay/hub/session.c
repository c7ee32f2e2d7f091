
/*
 * The sessions of this worker: finding, opening, freeing them, and one of the
 * two things that keep them right; the other is in session_recheck.c.
 *
 * update() runs after any change and moves everything that can move: resets,
 * output, `consumed`.  It sends only; sockets report their end from events of
 * their own, so nothing is freed below it.
 *
 * A session is allocated by open() and freed by close() when it has no
 * source, no cursor and no place of a broken holder left.
 */

#include "hub/session.h"
#include "hub/feed.h"
#include "hub/source.h"
#include "hub/viewer.h"


#define NGX_AR_BUCKETS  256


static ngx_queue_t *ngx_ar_session_bucket(const u_char *id);
static void ngx_ar_session_free(ngx_ar_session_t *session);
static void ngx_ar_session_resets(ngx_ar_session_t *session);


static ngx_queue_t  ngx_ar_buckets[NGX_AR_BUCKETS];


void
ngx_ar_sessions_start(void)
{
    ngx_uint_t  i;

    for (i = 0; i < NGX_AR_BUCKETS; i++) {
        ngx_queue_init(&ngx_ar_buckets[i]);
    }
}


static ngx_queue_t *
ngx_ar_session_bucket(const u_char *id)
{
    /* the last hex digits of a version 7 UUID are random */
    return &ngx_ar_buckets[ngx_crc32_short((u_char *) id, AR_UUID_LEN)
                           % NGX_AR_BUCKETS];
}


ngx_ar_session_t *
ngx_ar_session_find(const u_char *id)
{
    ngx_queue_t       *q, *bucket;
    ngx_ar_session_t  *session;

    bucket = ngx_ar_session_bucket(id);

    for (q = ngx_queue_head(bucket);
         q != ngx_queue_sentinel(bucket);
         q = ngx_queue_next(q))
    {
        session = ngx_queue_data(q, ngx_ar_session_t, queue);

        if (ngx_memcmp(session->id, id, AR_UUID_LEN) == 0) {
            return session;
        }
    }

    return NULL;
}


ngx_ar_session_t *
ngx_ar_session_open(const u_char *id)
{
    ngx_ar_session_t         *session;
    ngx_ar_session_record_t   record;

    session = ngx_ar_session_find(id);
    if (session) {
        return session;
    }

    session = ngx_calloc(sizeof(ngx_ar_session_t), ngx_cycle->log);
    if (session == NULL) {
        return NULL;
    }

    ngx_memcpy(session->id, id, AR_UUID_LEN);
    session->source.consumed = NGX_AR_UNSAID;
    session->alone = ngx_current_msec;

    ngx_queue_init(&session->viewers);
    ngx_queue_init(&session->feeds);
    ngx_queue_init(&session->places);
    ngx_queue_init(&session->waits);

    session->tell.handler = ngx_ar_session_consumed_due;
    session->tell.data = session;
    session->tell.log = ngx_cycle->log;
    session->tell.cancelable = 1;

    if (ngx_ar_zone_session_get(id, &record) == NGX_OK) {
        session->block = record.block;
        session->rows = record.rows;
        session->cols = record.cols;
        ngx_memcpy(session->title, record.title, sizeof(record.title));
        session->status = record.status;
    }

    ngx_queue_insert_tail(ngx_ar_session_bucket(id), &session->queue);

    return session;
}


ngx_uint_t
ngx_ar_session_close(ngx_ar_session_t *session)
{
    if (session->busy
        || session->source.kind != NGX_AR_SOURCE_NONE
        || !ngx_queue_empty(&session->viewers)
        || !ngx_queue_empty(&session->feeds)
        || !ngx_queue_empty(&session->waits)
        || (!ngx_queue_empty(&session->places) && session->exit == NULL))
    {
        return 0;
    }

    ngx_ar_session_free(session);

    return 1;
}


static void
ngx_ar_session_free(ngx_ar_session_t *session)
{
    ngx_queue_t  *q;

    while (!ngx_queue_empty(&session->places)) {
        q = ngx_queue_head(&session->places);
        ngx_queue_remove(q);
        ngx_free(ngx_queue_data(q, ngx_ar_place_t, queue));
    }

    if (session->tell.timer_set) {
        ngx_del_timer(&session->tell);
    }

    if (session->has_ring) {
        ar_chunks_free(&session->ring);
    }

    ngx_ar_snapshot_release(session->snapshot);

    json_decref(session->exit);
    json_decref(session->viewers_said);
    ngx_queue_remove(&session->queue);
    ngx_free(session->written);
    ngx_free(session);
}


void
ngx_ar_sessions_each(void (*f)(ngx_ar_session_t *session))
{
    ngx_uint_t    i;
    ngx_queue_t  *q, *next;

    for (i = 0; i < NGX_AR_BUCKETS; i++) {
        for (q = ngx_queue_head(&ngx_ar_buckets[i]);
             q != ngx_queue_sentinel(&ngx_ar_buckets[i]);
             q = next)
        {
            next = ngx_queue_next(q);
            f(ngx_queue_data(q, ngx_ar_session_t, queue));
        }
    }
}


void
ngx_ar_session_ring(ngx_ar_session_t *session, uint64_t base)
{
    if (session->has_ring) {
        return;
    }

    ar_chunks_init(&session->ring,
                   ngx_ar_main_conf((ngx_cycle_t *) ngx_cycle)->session_buffer,
                   base);
    session->has_ring = 1;
    session->known_head = ngx_max(session->known_head, base);
}


void
ngx_ar_session_update(ngx_ar_session_t *session)
{
    ngx_queue_t  *q;

    if (!session->has_ring || session->busy) {
        return;
    }

    session->busy = 1;

    ngx_ar_session_resets(session);

    for (q = ngx_queue_head(&session->viewers);
         q != ngx_queue_sentinel(&session->viewers);
         q = ngx_queue_next(q))
    {
        ngx_ar_viewer_pump(ngx_queue_data(q, ngx_ar_viewer_t, queue));
    }

    /* a pump may have found its viewer behind */
    ngx_ar_session_resets(session);

    for (q = ngx_queue_head(&session->feeds);
         q != ngx_queue_sentinel(&session->feeds);
         q = ngx_queue_next(q))
    {
        ngx_ar_feed_answer(ngx_queue_data(q, ngx_ar_feed_t, queue));
        ngx_ar_feed_pump(ngx_queue_data(q, ngx_ar_feed_t, queue));
    }

    ngx_ar_session_consumed_tell(session);

    session->busy = 0;
}


/* Gives resets to those who wait and can take bytes, or asks for a snapshot. */

static void
ngx_ar_session_resets(ngx_ar_session_t *session)
{
    ngx_queue_t      *q;
    ngx_ar_viewer_t  *viewer;

    if (session->lost) {
        return;
    }

    for (q = ngx_queue_head(&session->viewers);
         q != ngx_queue_sentinel(&session->viewers);
         q = ngx_queue_next(q))
    {
        viewer = ngx_queue_data(q, ngx_ar_viewer_t, queue);

        if (session->source.asked) {
            return;
        }

        if (viewer->state != NGX_AR_VIEWER_WAITING
            || ngx_ar_viewer_may(viewer) == 0)
        {
            continue;
        }

        if (ngx_ar_viewer_reset(viewer)) {
            ngx_ar_viewer_pump(viewer);

        } else if (session->source.ready) {
            viewer->asked = 1;
            ngx_ar_source_ask_snapshot(session);
        }
    }
}


ngx_ar_snapshot_t *
ngx_ar_session_snapshot(ngx_ar_session_t *session, ngx_uint_t holder)
{
    ngx_ar_snapshot_t  *snapshot;

    snapshot = session->snapshot;

    if (snapshot == NULL || snapshot->stale || !session->has_ring
        || snapshot->bytes.head < snapshot->size
        || snapshot->at < session->ring.base
        || (holder && !snapshot->held))
    {
        return NULL;
    }

    return snapshot;
}


void
ngx_ar_snapshot_release(ngx_ar_snapshot_t *snapshot)
{
    if (snapshot && --snapshot->refs == 0) {
        ar_chunks_free(&snapshot->bytes);
        ngx_free(snapshot);
    }
}
