
/*
 * What a change of a record means as an event.
 *
 * Every record is written in zone_records.c, which asks here with the state
 * before and after, under the mutex: so each change makes its event exactly
 * once, whichever worker writes it.  The event is added before the record is
 * published: a worker that is killed between the two leaves an event too many
 * and never one too few.
 *
 * Not a change: how much a session has printed, and when a runner was last
 * heard.  They move all the time.
 */

#include "core/zone_layout.h"


static ngx_uint_t ngx_ar_zone_session_differs(
    const ngx_ar_session_record_t *was, const ngx_ar_session_record_t *is);


void
ngx_ar_zone_runner_changed(const ngx_ar_runner_record_t *was,
    const ngx_ar_runner_record_t *is)
{
    ngx_ar_by_e     by;
    ngx_ar_event_e  type;

    by = NGX_AR_BY_RUNNER;

    if (is->epoch == 0) {

        if (was == NULL || was->epoch == 0) {
            return;
        }

        type = NGX_AR_EVENT_RUNNER_OFFLINE;

        if (was->epoch != ngx_ar_epoch) {
            /* its worker has died */
            by = NGX_AR_BY_HQ;
        }

    } else if (was == NULL || was->epoch == 0) {
        type = NGX_AR_EVENT_RUNNER_ONLINE;

    } else if (was->capacity != is->capacity
               || ngx_strcmp(was->json, is->json) != 0)
    {
        type = NGX_AR_EVENT_RUNNER_CHANGED;

    } else {
        return;
    }

    ngx_ar_zone_event_add(type, by, is->name, ngx_strlen(is->name));
}


void
ngx_ar_zone_session_changed(const ngx_ar_session_record_t *was,
    const ngx_ar_session_record_t *is)
{
    ngx_ar_by_e     by;
    ngx_ar_event_e  type;

    if (was == NULL) {
        type = NGX_AR_EVENT_SESSION_CREATED;
        by = is->state == NGX_AR_SESSION_STARTING ? NGX_AR_BY_OPERATOR
                                                  : NGX_AR_BY_RUNNER;

    } else if (was->removed) {
        return;

    } else if (is->removed) {
        type = NGX_AR_EVENT_SESSION_DELETED;
        by = NGX_AR_BY_OPERATOR;
        ngx_ar_zone_shares_drop(is->id);

    } else if (was->ended == 0 && is->ended) {
        type = NGX_AR_EVENT_SESSION_ENDED;
        by = is->state == NGX_AR_SESSION_EXITED ? NGX_AR_BY_RUNNER
                                                : NGX_AR_BY_HQ;

    } else if (was->state == NGX_AR_SESSION_STARTING
               && is->state == NGX_AR_SESSION_RUNNING)
    {
        type = NGX_AR_EVENT_SESSION_STARTED;
        by = NGX_AR_BY_RUNNER;

    } else if (ngx_ar_zone_session_differs(was, is)) {
        type = NGX_AR_EVENT_SESSION_CHANGED;
        by = NGX_AR_BY_HQ;

    } else {
        return;
    }

    ngx_ar_zone_event_add(type, by, is->id, AR_UUID_LEN);
}


static ngx_uint_t
ngx_ar_zone_session_differs(const ngx_ar_session_record_t *was,
    const ngx_ar_session_record_t *is)
{
    return was->state != is->state
           || was->pid != is->pid
           || was->rows != is->rows
           || was->cols != is->cols
           || was->viewers != is->viewers
           || was->started != is->started
           || was->ended != is->ended
           || ngx_strcmp(was->title, is->title) != 0
           || ngx_strcmp(was->size_owner, is->size_owner) != 0
           || !ngx_ar_status_same(&was->status, &is->status)
           || ngx_strcmp(was->memo, is->memo) != 0;
}


ngx_uint_t
ngx_ar_status_same(const ngx_ar_status_t *one, const ngx_ar_status_t *other)
{
    return one->since == other->since
           && one->known == other->known
           && one->state == other->state
           && one->source == other->source
           && one->progress == other->progress
           && one->percent == other->percent
           && ngx_strcmp(one->evidence, other->evidence) == 0
           && ngx_strcmp(one->cwd, other->cwd) == 0;
}


void
ngx_ar_zone_session_evicted(const ngx_ar_session_record_t *was)
{
    if (was && !was->removed) {
        ngx_ar_zone_shares_drop(was->id);
        ngx_ar_zone_event_add(NGX_AR_EVENT_SESSION_DELETED, NGX_AR_BY_HQ,
                              was->id, AR_UUID_LEN);
    }
}
