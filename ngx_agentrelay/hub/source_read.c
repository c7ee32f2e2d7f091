
/*
 * What a source says: messages, output, and the bytes that answer a question.
 *
 * After a message that announces N bytes the next N binary bytes are that
 * answer; everything else is output and goes on in the ring.  A source that
 * breaks the protocol is dropped; the session finds another.
 */

#include "hub/source.h"
#include "hub/owner.h"
#include "hub/viewer.h"
#include "hub/wait.h"

#include "wire/json.h"


static void ngx_ar_source_text(ngx_ar_ws_t *ws, u_char *data, size_t len);
static void ngx_ar_source_message(ngx_ar_session_t *session,
    ar_message_e type, json_t *payload);
static void ngx_ar_source_exit(ngx_ar_session_t *session, json_t *payload);
static void ngx_ar_source_skip(ngx_ar_session_t *session, json_t *payload);
static void ngx_ar_source_snapshot(ngx_ar_session_t *session,
    json_t *payload);
static void ngx_ar_source_snapshot_done(ngx_ar_session_t *session);
static void ngx_ar_source_joined(ngx_ar_session_t *session, json_t *payload);
static void ngx_ar_source_data(ngx_ar_ws_t *ws, u_char *data, size_t len,
    ngx_uint_t last);
static void ngx_ar_source_writable(ngx_ar_ws_t *ws);
static void ngx_ar_source_closed(ngx_ar_ws_t *ws, ngx_uint_t code);
static void ngx_ar_source_bad(ngx_ar_session_t *session, ngx_uint_t code,
    const char *cause);


const ngx_ar_ws_handlers_t  ngx_ar_source_handlers = {
    ngx_ar_source_text,
    ngx_ar_source_data,
    ngx_ar_source_writable,
    ngx_ar_source_closed
};


static void
ngx_ar_source_text(ngx_ar_ws_t *ws, u_char *data, size_t len)
{
    json_t            *payload;
    ar_rc_e            rc;
    ar_leg_e           legs;
    const char        *cause;
    ar_message_e       type;
    ngx_ar_session_t  *session;

    session = ws->data;

    legs = session->source.kind == NGX_AR_SOURCE_STREAM
           ? AR_LEG_STREAM : AR_LEG_DOOR;

    rc = ar_message_parse(legs, AR_UP, data, len, &type, &payload, &cause);

    if (rc == AR_UNKNOWN) {
        return;
    }

    if (rc != AR_OK) {
        ngx_ar_source_bad(session, ar_message_code(cause), cause);
        return;
    }

    ngx_ar_source_message(session, type, payload);
    json_decref(payload);
}


/* Closes a peer that breaks the protocol, or for which there is no memory. */

static void
ngx_ar_source_bad(ngx_ar_session_t *session, ngx_uint_t code,
    const char *cause)
{
    ngx_log_error(NGX_LOG_INFO, ngx_cycle->log, 0,
                  "agentrelay session %s: bad source: %s", session->id,
                  cause);

    ngx_ar_source_drop(session, code);
    ngx_ar_session_recheck(session);
    ngx_ar_session_close(session);
}


static void
ngx_ar_source_message(ngx_ar_session_t *session, ar_message_e type,
    json_t *payload)
{
    u_char  *key;

    if (!session->source.ready) {

        if (type == AR_MSG_STREAM
            && session->source.kind == NGX_AR_SOURCE_MIRROR)
        {
            ngx_del_timer(&session->source.deadline);
            ngx_ar_source_begin(session, NGX_AR_SOURCE_MIRROR,
                                session->source.ws, payload);
        }

        return;
    }

    switch ((int) type) {

    case AR_MSG_SKIP:
        ngx_ar_source_skip(session, payload);
        break;

    case AR_MSG_SNAPSHOT:
        ngx_ar_source_snapshot(session, payload);
        break;

    case AR_MSG_RANGE:
        ngx_ar_wait_range(session, payload);
        session->source.answer_left = ar_field_offset(payload, "bytes", 0);
        session->source.answer = session->source.answer_left
                                 ? NGX_AR_ANSWER_RANGE : NGX_AR_ANSWER_NONE;
        break;

    case AR_MSG_ACK:
        key = (u_char *) ar_field_string(payload, "viewer", "");

        if (ngx_strlen(key) == NGX_AR_KEY) {
            ngx_ar_session_acked(session, key,
                                 ar_field_offset(payload, "offset", 0));
        }

        break;

    case AR_MSG_JOINED:
        ngx_ar_source_joined(session, payload);
        break;

    case AR_MSG_RESIZED:
        ngx_ar_session_resized(session, payload);
        ngx_ar_wait_resized(session);
        break;

    case AR_MSG_TITLE:
        ngx_ar_session_titled(session, payload);
        break;

    case AR_MSG_STATUS:
        ngx_ar_session_status(session, payload);
        break;

    case AR_MSG_SIZE_OWNER:
        ngx_ar_session_size_owner(session, (u_char *)
                                  ar_field_string(payload, "viewer", ""));
        break;

    case AR_MSG_VIEWERS:
        ngx_ar_session_viewers(session, payload);
        break;

    case AR_MSG_EXIT:
        ngx_ar_source_exit(session, payload);
        break;

    default:
        return;
    }

    ngx_ar_session_update(session);
}


/* Kept is what the wire names: the rest may be too long to be said again. */

static void
ngx_ar_source_exit(ngx_ar_session_t *session, json_t *payload)
{
    size_t   i;
    json_t  *exit;

    static const char *const  fields[] = { "code", "signal", "oom", "reason" };

    ar_json_begin();

    exit = json_object();

    for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        json_object_set(exit, fields[i], json_object_get(payload, fields[i]));
    }

    if (ngx_ar_session_ended(session, ar_json_end(exit),
                             ar_field_offset(payload, "end", 0))
        != NGX_OK)
    {
        /* the next source repeats it */
        ngx_ar_ws_starved(session->source.ws);
        return;
    }

    session->lost = ngx_strcmp(ar_field_string(payload, "reason", ""),
                               "lost") == 0;

    if (session->source.kind == NGX_AR_SOURCE_STREAM) {
        ngx_ar_owner_exited(session->id, payload);
    }
}


static void
ngx_ar_source_skip(ngx_ar_session_t *session, json_t *payload)
{
    uint64_t          offset;
    ngx_queue_t      *q;
    ngx_ar_viewer_t  *viewer;

    offset = ar_field_offset(payload, "offset", 0);

    if (offset <= session->ring.head) {
        return;
    }

    ar_chunks_restart(&session->ring, offset);
    session->known_head = ngx_max(session->known_head, offset);

    for (q = ngx_queue_head(&session->viewers);
         q != ngx_queue_sentinel(&session->viewers);
         q = ngx_queue_next(q))
    {
        viewer = ngx_queue_data(q, ngx_ar_viewer_t, queue);

        if (viewer->state == NGX_AR_VIEWER_LIVE && viewer->next < offset) {
            ngx_ar_viewer_behind(viewer, "behind");
        }
    }
}


static void
ngx_ar_source_snapshot(ngx_ar_session_t *session, json_t *payload)
{
    ngx_ar_snapshot_t  *snapshot;

    snapshot = ngx_calloc(sizeof(ngx_ar_snapshot_t), ngx_cycle->log);
    if (snapshot == NULL) {
        session->source.asked = 0;
        return;
    }

    snapshot->refs = 1;
    snapshot->at = ar_field_offset(payload, "offset", 0);
    snapshot->size = ar_field_offset(payload, "bytes", 0);
    snapshot->rows = (ngx_uint_t) ar_field_offset(payload, "rows", 24);
    snapshot->cols = (ngx_uint_t) ar_field_offset(payload, "cols", 80);
    snapshot->held = session->source.asked_held;

    /* nothing falls out of it */
    ar_chunks_init(&snapshot->bytes, snapshot->size + AR_FRAME_PAYLOAD, 0);

    ngx_ar_snapshot_release(session->snapshot);
    session->snapshot = snapshot;
    session->known_head = ngx_max(session->known_head, snapshot->at);

    if (snapshot->size) {
        session->source.answer = NGX_AR_ANSWER_SNAPSHOT;
        session->source.answer_left = snapshot->size;

    } else {
        ngx_ar_source_snapshot_done(session);
    }
}


static void
ngx_ar_source_snapshot_done(ngx_ar_session_t *session)
{
    ngx_queue_t      *q;
    ngx_ar_viewer_t  *viewer;

    session->source.asked = 0;
    session->late = session->snapshot->at < session->ring.base;

    for (q = ngx_queue_head(&session->viewers);
         q != ngx_queue_sentinel(&session->viewers);
         q = ngx_queue_next(q))
    {
        viewer = ngx_queue_data(q, ngx_ar_viewer_t, queue);

        /* it stands at the head until it is given this one */
        if (viewer->asked && ngx_ar_viewer_may(viewer)) {
            ngx_ar_viewer_reset(viewer);
        }

        viewer->asked = 0;
    }
}


static void
ngx_ar_source_joined(ngx_ar_session_t *session, json_t *payload)
{
    u_char           *key;
    ngx_queue_t      *q;
    ngx_ar_viewer_t  *viewer;

    key = (u_char *) ar_field_string(payload, "viewer", "");

    if (ngx_strlen(key) != NGX_AR_KEY) {
        return;
    }

    ngx_ar_session_size_owner(session, (u_char *)
                              ar_field_string(payload, "size_owner", ""));
    ngx_ar_session_acked(session, key, ar_field_offset(payload, "input", 0));

    for (q = ngx_queue_head(&session->viewers);
         q != ngx_queue_sentinel(&session->viewers);
         q = ngx_queue_next(q))
    {
        viewer = ngx_queue_data(q, ngx_ar_viewer_t, queue);

        if (ngx_memcmp(viewer->key, key, NGX_AR_KEY) == 0) {
            ngx_ar_viewer_attach(viewer);
        }
    }
}


static void
ngx_ar_source_data(ngx_ar_ws_t *ws, u_char *data, size_t len, ngx_uint_t last)
{
    size_t            part;
    ngx_ar_source_t  *source;
    ngx_ar_session_t *session;

    session = ws->data;
    source = &session->source;

    if (!source->ready) {
        return;
    }

    if (source->answer != NGX_AR_ANSWER_NONE) {
        part = ngx_min(len, source->answer_left);
        source->answer_left -= part;

        switch (source->answer) {

        case NGX_AR_ANSWER_RANGE:
            ngx_ar_wait_bytes(session, data, part);
            break;

        case NGX_AR_ANSWER_SNAPSHOT:
            if (ar_chunks_append(&session->snapshot->bytes, data, part)
                != AR_OK)
            {
                ngx_ar_source_bad(session, 1011, "no memory for its snapshot");
                return;
            }

            break;

        case NGX_AR_ANSWER_NONE:
            break;
        }

        data += part;
        len -= part;

        if (source->answer_left == 0) {
            if (source->answer == NGX_AR_ANSWER_SNAPSHOT) {
                ngx_ar_source_snapshot_done(session);
            }

            source->answer = NGX_AR_ANSWER_NONE;
        }
    }

    if (len > AR_OFFSET_MAX - session->ring.head) {
        ngx_ar_source_bad(session, 1002, "more bytes than offsets");
        return;
    }

    if (len) {
        if (ar_chunks_append(&session->ring, data, len) != AR_OK) {
            ngx_ar_source_bad(session, 1011, "no memory for its bytes");
            return;
        }

        session->known_head = ngx_max(session->known_head,
                                      session->ring.head);
    }

    ngx_ar_session_update(session);
}


static void
ngx_ar_source_writable(ngx_ar_ws_t *ws)
{
    ngx_queue_t       *q;
    ngx_ar_session_t  *session;

    session = ws->data;

    for (q = ngx_queue_head(&session->viewers);
         q != ngx_queue_sentinel(&session->viewers);
         q = ngx_queue_next(q))
    {
        ngx_ar_viewer_forward(ngx_queue_data(q, ngx_ar_viewer_t, queue));
    }
}


static void
ngx_ar_source_closed(ngx_ar_ws_t *ws, ngx_uint_t code)
{
    ngx_uint_t         owner;
    ngx_ar_session_t  *session;

    session = ws->data;
    owner = session->source.kind == NGX_AR_SOURCE_STREAM;

    ngx_ar_source_drop(session, 0);

    if (owner) {
        ngx_ar_owner_left(session);
    }

    ngx_ar_session_recheck(session);
    ngx_ar_session_close(session);
}
