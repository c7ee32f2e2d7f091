
/*
 * What belongs to the whole session and is told to everybody: input that has
 * been written, size and who owns it, title, status, viewers, the end.
 *
 * The owner decides and tells its viewers and its feeds; a mirror repeats
 * what its owner told it.  Always the latest state, never a queue.
 */

#include "hub/audience.h"
#include "hub/feed.h"
#include "hub/owner.h"
#include "hub/session.h"
#include "hub/status.h"
#include "hub/viewer.h"
#include "hub/wait.h"

#include "wire/json.h"
#include "wire/shown.h"


static ngx_ar_written_t *ngx_ar_session_written_find(
    ngx_ar_session_t *session, const u_char *key);
static void ngx_ar_session_to_feeds(ngx_ar_session_t *session,
    ar_message_e type, json_t *payload);


void
ngx_ar_tell(ngx_ar_ws_t *ws, ar_message_e type, json_t *payload)
{
    char    *text;
    size_t   len;

    text = ar_message_format(type, payload, &len);

    if (text == NULL) {
        ngx_log_error(NGX_LOG_ERR, ngx_cycle->log, 0,
                      "agentrelay could not make a message \"%s\": %s",
                      ar_message_name(type), ar_message_format_cause());

        if (ar_message_format_starved()) {
            ngx_ar_ws_starved(ws);
        }

        return;
    }

    ngx_ar_ws_send(ws, AR_OP_TEXT, text, len);
    free(text);
}


static ngx_ar_written_t *
ngx_ar_session_written_find(ngx_ar_session_t *session, const u_char *key)
{
    ngx_uint_t         i;
    ngx_ar_written_t   found;

    for (i = 0; i < session->nwritten; i++) {

        if (ngx_memcmp(session->written[i].key, key, NGX_AR_KEY) != 0) {
            continue;
        }

        if (i) {
            found = session->written[i];
            ngx_memmove(&session->written[1], &session->written[0],
                        i * sizeof(ngx_ar_written_t));
            session->written[0] = found;
        }

        return &session->written[0];
    }

    return NULL;
}


uint64_t
ngx_ar_session_written(ngx_ar_session_t *session, const u_char *key)
{
    ngx_ar_written_t  *written;

    written = ngx_ar_session_written_find(session, key);

    return written ? written->offset : 0;
}


void
ngx_ar_session_acked(ngx_ar_session_t *session, const u_char *key,
    uint64_t offset)
{
    ngx_queue_t       *q;
    ngx_ar_viewer_t   *viewer;
    ngx_ar_written_t  *written;

    written = ngx_ar_session_written_find(session, key);

    if (written == NULL) {

        if (session->written == NULL) {
            session->written = ngx_alloc(NGX_AR_KEYS
                                         * sizeof(ngx_ar_written_t),
                                         ngx_cycle->log);
            if (session->written == NULL) {
                return;
            }
        }

        if (session->nwritten < NGX_AR_KEYS) {
            session->nwritten++;
        }

        written = &session->written[0];
        ngx_memmove(written + 1, written,
                    (session->nwritten - 1) * sizeof(ngx_ar_written_t));
        ngx_memcpy(written->key, key, NGX_AR_KEY);
        written->offset = 0;
    }

    written->offset = ngx_max(written->offset, offset);

    for (q = ngx_queue_head(&session->viewers);
         q != ngx_queue_sentinel(&session->viewers);
         q = ngx_queue_next(q))
    {
        viewer = ngx_queue_data(q, ngx_ar_viewer_t, queue);

        if (ngx_memcmp(viewer->key, key, NGX_AR_KEY) == 0) {
            ngx_ar_viewer_acked(viewer, offset);
        }
    }

    for (q = ngx_queue_head(&session->feeds);
         q != ngx_queue_sentinel(&session->feeds);
         q = ngx_queue_next(q))
    {
        ngx_ar_feed_acked(ngx_queue_data(q, ngx_ar_feed_t, queue), key,
                          offset);
    }

    ngx_ar_wait_acked(session, key, offset);
}


static void
ngx_ar_session_to_feeds(ngx_ar_session_t *session, ar_message_e type,
    json_t *payload)
{
    ngx_queue_t    *q;
    ngx_ar_feed_t  *feed;

    for (q = ngx_queue_head(&session->feeds);
         q != ngx_queue_sentinel(&session->feeds);
         q = ngx_queue_next(q))
    {
        feed = ngx_queue_data(q, ngx_ar_feed_t, queue);
        ngx_ar_tell(feed->ws, type, json_incref(payload));
    }
}


void
ngx_ar_session_resized(ngx_ar_session_t *session, json_t *payload)
{
    ngx_queue_t      *q;
    ngx_ar_viewer_t  *viewer;

    session->rows = (ngx_uint_t) ar_field_offset(payload, "rows", 24);
    session->cols = (ngx_uint_t) ar_field_offset(payload, "cols", 80);

    if (session->snapshot) {
        session->snapshot->stale = 1;
    }

    for (q = ngx_queue_head(&session->viewers);
         q != ngx_queue_sentinel(&session->viewers);
         q = ngx_queue_next(q))
    {
        viewer = ngx_queue_data(q, ngx_ar_viewer_t, queue);

        if (viewer->state == NGX_AR_VIEWER_JOINING) {
            continue;
        }

        ngx_ar_tell(viewer->ws, AR_MSG_RESIZE,
                    json_pack("{s:i, s:i}", "rows", (int) session->rows,
                              "cols", (int) session->cols));
    }

    payload = json_pack("{s:i, s:i}", "rows", (int) session->rows,
                        "cols", (int) session->cols);
    ngx_ar_session_to_feeds(session, AR_MSG_RESIZED, payload);
    json_decref(payload);
}


/* What fits, as it may be shown: programs and strange runners say it. */

void
ngx_ar_session_title(u_char *title, const char *text)
{
    (void) ar_shown_text((char *) title, NGX_AR_TITLE, text,
                         ngx_strlen(text));
}


void
ngx_ar_session_titled(ngx_ar_session_t *session, json_t *payload)
{
    ngx_queue_t      *q;
    ngx_ar_viewer_t  *viewer;

    ngx_ar_session_title(session->title,
                         ar_field_string(payload, "text", ""));
    payload = json_pack("{s:s}", "text", session->title);

    for (q = ngx_queue_head(&session->viewers);
         q != ngx_queue_sentinel(&session->viewers);
         q = ngx_queue_next(q))
    {
        viewer = ngx_queue_data(q, ngx_ar_viewer_t, queue);

        if (viewer->state != NGX_AR_VIEWER_JOINING) {
            ngx_ar_tell(viewer->ws, AR_MSG_TITLE, json_incref(payload));
        }
    }

    ngx_ar_session_to_feeds(session, AR_MSG_TITLE, payload);
    json_decref(payload);
}


/* A repeated one, as after a reconnect, is nothing new. */

void
ngx_ar_session_status(ngx_ar_session_t *session, json_t *payload)
{
    ngx_queue_t      *q;
    ngx_ar_status_t   status;
    ngx_ar_viewer_t  *viewer;

    ngx_ar_status_read(&status, payload, &session->status);

    if (ngx_ar_status_same(&status, &session->status)) {
        return;
    }

    session->status = status;

    if (session->source.kind == NGX_AR_SOURCE_STREAM) {
        ngx_ar_owner_status(session);
    }

    for (q = ngx_queue_head(&session->viewers);
         q != ngx_queue_sentinel(&session->viewers);
         q = ngx_queue_next(q))
    {
        viewer = ngx_queue_data(q, ngx_ar_viewer_t, queue);

        if (viewer->state != NGX_AR_VIEWER_JOINING) {
            ngx_ar_viewer_status(viewer);
        }
    }

    payload = ngx_ar_status_payload(&session->status);
    ngx_ar_session_to_feeds(session, AR_MSG_STATUS, payload);
    json_decref(payload);
}


void
ngx_ar_session_size_owner(ngx_ar_session_t *session, const u_char *key)
{
    json_t           *payload;
    ngx_queue_t      *q;
    ngx_ar_viewer_t  *viewer;

    session->size_owner_seen = ngx_current_msec;

    if (ngx_strlen(key) != NGX_AR_KEY) {
        key = (u_char *) "";
    }

    if (ngx_strcmp(session->size_owner, key) == 0) {
        return;
    }

    ngx_cpystrn(session->size_owner, (u_char *) key,
                sizeof(session->size_owner));

    for (q = ngx_queue_head(&session->viewers);
         q != ngx_queue_sentinel(&session->viewers);
         q = ngx_queue_next(q))
    {
        viewer = ngx_queue_data(q, ngx_ar_viewer_t, queue);

        if (viewer->state != NGX_AR_VIEWER_JOINING) {
            ngx_ar_tell(viewer->ws, AR_MSG_SIZE_OWNER,
                        json_pack("{s:o}", "viewer",
                                  ngx_ar_viewer_size_owner(viewer)));
        }
    }

    payload = json_pack("{s:s?}", "viewer",
                        session->size_owner[0] ? (char *) session->size_owner
                                               : NULL);
    ngx_ar_session_to_feeds(session, AR_MSG_SIZE_OWNER, payload);
    json_decref(payload);
}


void
ngx_ar_session_viewers(ngx_ar_session_t *session, json_t *payload)
{
    ngx_queue_t      *q;
    ngx_ar_viewer_t  *viewer;

    if (session->viewers_said && json_equal(session->viewers_said, payload)) {
        return;
    }

    json_decref(session->viewers_said);
    session->viewers_said = json_incref(payload);

    for (q = ngx_queue_head(&session->viewers);
         q != ngx_queue_sentinel(&session->viewers);
         q = ngx_queue_next(q))
    {
        viewer = ngx_queue_data(q, ngx_ar_viewer_t, queue);

        if (viewer->state != NGX_AR_VIEWER_JOINING) {
            ngx_ar_audience_tell(viewer);
        }
    }

    ngx_ar_session_to_feeds(session, AR_MSG_VIEWERS, payload);
}


/*
 * Takes the reference to exit.  NULL: there was no memory for it, and the
 * session has not ended yet.
 */

ngx_int_t
ngx_ar_session_ended(ngx_ar_session_t *session, json_t *exit, uint64_t end)
{
    if (exit == NULL
        || json_object_set_new(exit, "end", json_integer((json_int_t) end))
           != 0)
    {
        json_decref(exit);
        return NGX_ERROR;
    }

    json_decref(session->exit);
    session->exit = exit;
    session->end = end;

    return NGX_OK;
}


/* Its program could not be started, and no runner says otherwise. */

ngx_uint_t
ngx_ar_session_unstarted(const ngx_ar_session_record_t *record)
{
    ngx_ar_worker_record_t  row;

    return record->state == NGX_AR_SESSION_FAILED
           && ngx_ar_zone_worker(record->epoch, &row) != NGX_OK;
}


/* It ended and nobody has its stream: the record is all there is to tell. */

void
ngx_ar_session_abandoned(ngx_ar_session_t *session,
    ngx_ar_session_record_t *record)
{
    json_t           *exit;
    uint64_t          end;
    ngx_queue_t      *q;
    ngx_ar_viewer_t  *viewer;

    ngx_ar_session_ring(session, 0);

    ar_json_begin();

    exit = json_object();
    end = session->ring.head;

    if (record && record->ended && record->state == NGX_AR_SESSION_EXITED) {
        /* beyond what a viewer has: so many bytes are lost */
        end = ngx_max(end, record->head);
        json_object_set_new(exit, record->signaled ? "signal" : "code",
                            json_integer(record->code));
        json_object_set_new(exit, "oom", json_boolean(record->oom));
        json_object_set_new(exit, "reason",
                            json_string(record->oom ? "out of memory"
                                        : record->stopped ? AR_REASON_STOPPED
                                                          : "exited"));

    } else {
        json_object_set_new(exit, "reason",
                            json_string(record && record->state
                                        == NGX_AR_SESSION_FAILED
                                        ? "failed" : "lost"));
    }

    if (ngx_ar_session_ended(session, ar_json_end(exit), end) != NGX_OK) {
        /* its record is looked at again in a second */
        return;
    }

    session->lost = 1;

    for (q = ngx_queue_head(&session->viewers);
         q != ngx_queue_sentinel(&session->viewers);
         q = ngx_queue_next(q))
    {
        viewer = ngx_queue_data(q, ngx_ar_viewer_t, queue);
        ngx_ar_viewer_attach(viewer);
    }
}
