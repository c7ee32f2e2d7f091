
/*
 * What a viewer is sent: `attached`, resets, output, `exit`.
 *
 * Output goes straight from the ring's chunks: a frame header of its own, and
 * a reference that keeps the chunk.  At most half a session buffer is sent
 * and not granted again, and at most two chunks wait in the socket's queue,
 * so a frozen viewer costs bounded memory and disturbs nobody.
 */

#include "hub/viewer.h"
#include "hub/audience.h"
#include "hub/status.h"

#include "wire/json.h"


static void ngx_ar_viewer_set_state(ngx_ar_viewer_t *viewer,
    ngx_ar_viewer_state_e state);
static void ngx_ar_viewer_send(ngx_ar_viewer_t *viewer, ar_chunks_t *row,
    uint64_t offset, size_t len);
static void ngx_ar_viewer_exit(ngx_ar_viewer_t *viewer);
static int64_t ngx_ar_viewer_outstanding(ngx_ar_viewer_t *viewer);


static const char *
ngx_ar_viewer_session_state(ngx_ar_session_t *session)
{
    if (session->exit) {
        return session->lost ? ar_field_string(session->exit, "reason", "lost")
                             : "exited";
    }

    return session->source.ready ? "running" : "unreachable";
}


json_t *
ngx_ar_viewer_size_owner(ngx_ar_viewer_t *viewer)
{
    u_char  *owner;

    owner = viewer->session->size_owner;

    if (owner[0] == '\0') {
        return json_null();
    }

    /* the client knows itself by its own id, others by their key */

    if (ngx_strcmp(owner, viewer->key) == 0) {
        return json_string((char *) viewer->id);
    }

    return json_string((char *) owner);
}


void
ngx_ar_viewer_attach(ngx_ar_viewer_t *viewer)
{
    json_t            *payload;
    uint64_t           written;
    ngx_uint_t         usable;
    ngx_ar_session_t  *session;

    if (viewer->state != NGX_AR_VIEWER_JOINING) {
        return;
    }

    session = viewer->session;

    written = ngx_ar_session_written(session, viewer->key);
    viewer->ack = ngx_max(written, viewer->input);
    viewer->sent_in = viewer->ack;
    viewer->got_in = viewer->ack + viewer->kept;
    viewer->close_at += viewer->ack;

    usable = viewer->offset != NGX_AR_NO_OFFSET && session->has_ring
             && session->ring.base <= viewer->offset;

    ar_json_begin();

    payload = json_pack("{s:s, s:s, s:i, s:i, s:s, s:I, s:s, s:s, s:o}",
                        "session", session->id, "viewer", viewer->id,
                        "rows", (int) session->rows,
                        "cols", (int) session->cols,
                        "mode", viewer->write ? "write" : "read",
                        "input", (json_int_t) viewer->ack,
                        "title", session->title,
                        "state", ngx_ar_viewer_session_state(session),
                        "size_owner", ngx_ar_viewer_size_owner(viewer));

    if (usable) {
        json_object_set_new(payload, "offset",
                            json_integer((json_int_t) viewer->offset));
    }

    payload = ar_json_end(payload);

    if (usable) {
        ngx_ar_viewer_set_state(viewer, NGX_AR_VIEWER_LIVE);
        viewer->next = viewer->offset;
        viewer->start = viewer->offset;
        viewer->has_holder = 1;
        ngx_ar_holder_start(&viewer->holder, viewer->offset,
                            session->known_head);

    } else {
        ngx_ar_viewer_set_state(viewer, NGX_AR_VIEWER_WAITING);
        viewer->lost_from = viewer->offset;
        viewer->reason = viewer->offset == NGX_AR_NO_OFFSET ? "attach"
                                                            : "expired";
    }

    ngx_ar_metric_add(NGX_AR_METRIC_RESUME,
                      usable ? NGX_AR_METRIC_DELTA
                      : viewer->offset == NGX_AR_NO_OFFSET
                      ? NGX_AR_METRIC_FIRST : NGX_AR_METRIC_SNAPSHOT, 0, 1);

    ngx_ar_tell(viewer->ws, AR_MSG_ATTACHED, payload);

    if (session->status.known) {
        ngx_ar_viewer_status(viewer);
    }

    if (session->viewers_said) {
        ngx_ar_audience_tell(viewer);
    }

    ngx_ar_viewer_forward(viewer);
}


/* A guest is not told where the program works, as in REST. */

void
ngx_ar_viewer_status(ngx_ar_viewer_t *viewer)
{
    json_t  *payload;

    payload = ngx_ar_status_payload(&viewer->session->status);

    if (viewer->expires) {
        (void) json_object_del(payload, "cwd");
    }

    ngx_ar_tell(viewer->ws, AR_MSG_STATUS, payload);
}


static void
ngx_ar_viewer_set_state(ngx_ar_viewer_t *viewer, ngx_ar_viewer_state_e state)
{
#if (NGX_DEBUG)
    static const char  *names[] = { "joining", "waiting", "screen", "live" };

    ngx_log_debug4(NGX_LOG_DEBUG_HTTP, ngx_cycle->log, 0,
                   "agentrelay session %s viewer %s %s -> %s",
                   viewer->session->id, viewer->key, names[viewer->state],
                   names[state]);
#endif

    viewer->state = state;
}


void
ngx_ar_viewer_behind(ngx_ar_viewer_t *viewer, const char *reason)
{
    ngx_ar_metric_add(NGX_AR_METRIC_SLOW_VIEWER, 0, 0, 1);

    viewer->lost_from = viewer->next;
    viewer->reason = reason;
    ngx_ar_viewer_set_state(viewer, NGX_AR_VIEWER_WAITING);
}


ngx_uint_t
ngx_ar_viewer_reset(ngx_ar_viewer_t *viewer)
{
    uint64_t            lost;
    ngx_ar_snapshot_t  *snapshot;

    snapshot = ngx_ar_session_snapshot(viewer->session, viewer->may_hold);

    if (snapshot == NULL
        || (viewer->lost_from != NGX_AR_NO_OFFSET
            && viewer->lost_from > snapshot->at))
    {
        return 0;
    }

    lost = viewer->lost_from == NGX_AR_NO_OFFSET
           ? 0 : snapshot->at - viewer->lost_from;

    ngx_ar_tell(viewer->ws, AR_MSG_RESET,
                json_pack("{s:I, s:s, s:I, s:i, s:i, s:I}",
                          "offset", (json_int_t) snapshot->at,
                          "reason", viewer->reason,
                          "lost", (json_int_t) lost,
                          "rows", (int) snapshot->rows,
                          "cols", (int) snapshot->cols,
                          "bytes", (json_int_t) snapshot->size));

    viewer->next = snapshot->at;
    viewer->start = snapshot->at;
    viewer->lost_from = NGX_AR_NO_OFFSET;
    viewer->has_holder = 1;
    ngx_ar_holder_start(&viewer->holder, snapshot->at, snapshot->at);

    ngx_ar_snapshot_release(viewer->snapshot);
    viewer->snapshot = NULL;
    viewer->screen = 0;

    if (snapshot->size) {
        snapshot->refs++;
        viewer->snapshot = snapshot;
        ngx_ar_viewer_set_state(viewer, NGX_AR_VIEWER_SCREEN);

    } else {
        ngx_ar_viewer_set_state(viewer, NGX_AR_VIEWER_LIVE);
    }

    return 1;
}


/* Bytes sent and not granted again. */

static int64_t
ngx_ar_viewer_outstanding(ngx_ar_viewer_t *viewer)
{
    if (!viewer->crediting) {
        return (int64_t) viewer->ws->queued;
    }

    return (int64_t) viewer->sent
           - (int64_t) (viewer->granted - viewer->credit);
}


uint64_t
ngx_ar_viewer_pos(ngx_ar_viewer_t *viewer)
{
    int64_t  out;

    out = ngx_ar_viewer_outstanding(viewer);

    if (out <= 0) {
        return viewer->next;
    }

    return (uint64_t) out < viewer->next - viewer->start
           ? viewer->next - (uint64_t) out : viewer->start;
}


size_t
ngx_ar_viewer_may(ngx_ar_viewer_t *viewer)
{
    int64_t  n, credit, half;

    if (viewer->ws->queued > AR_FRAME_PAYLOAD) {
        return 0;
    }

    n = AR_FRAME_PAYLOAD;

    if (viewer->crediting) {
        credit = (int64_t) viewer->granted - (int64_t) viewer->sent;
        half = (int64_t) viewer->session->ring.size / 2
               - ngx_ar_viewer_outstanding(viewer);
        n = ngx_min(n, ngx_min(credit, half));
    }

    return n > 0 ? (size_t) n : 0;
}


void
ngx_ar_viewer_pump(ngx_ar_viewer_t *viewer)
{
    size_t               may;
    uint64_t             left;
    ngx_ar_session_t    *session;
    ngx_ar_snapshot_t   *snapshot;

    session = viewer->session;

    while (viewer->state == NGX_AR_VIEWER_SCREEN
           && (may = ngx_ar_viewer_may(viewer)) != 0)
    {
        snapshot = viewer->snapshot;
        left = snapshot->size - viewer->screen;

        ngx_ar_viewer_send(viewer, &snapshot->bytes, viewer->screen,
                           ngx_min(may, left));

        if (viewer->screen == snapshot->size) {
            ngx_ar_snapshot_release(snapshot);
            viewer->snapshot = NULL;
            ngx_ar_viewer_set_state(viewer, NGX_AR_VIEWER_LIVE);
        }
    }

    while (viewer->state == NGX_AR_VIEWER_LIVE
           && viewer->next < session->ring.head
           && (may = ngx_ar_viewer_may(viewer)) != 0)
    {
        if (viewer->next < session->ring.base) {
            ngx_ar_viewer_behind(viewer, "behind");
            break;
        }

        ngx_ar_viewer_send(viewer, &session->ring, viewer->next,
                           ngx_min(may, session->ring.head - viewer->next));
    }

    ngx_ar_viewer_exit(viewer);
}


/* Sends what one chunk of the row has at offset, at most len bytes. */

static void
ngx_ar_viewer_send(ngx_ar_viewer_t *viewer, ar_chunks_t *row, uint64_t offset,
    size_t len)
{
    size_t       at, n;
    ar_chunk_t  *chunk, *hint;

    hint = row->newest && row->newest->offset <= offset ? row->newest : NULL;
    chunk = ar_chunks_find(row, offset, hint);

    at = (size_t) (offset - chunk->offset);
    n = ngx_min(len, chunk->len - at);

    ngx_ar_ws_send_slice(viewer->ws, chunk, chunk->data + at, n);

    viewer->sent += n;

    if (viewer->state == NGX_AR_VIEWER_SCREEN) {
        viewer->screen += n;

    } else {
        viewer->next += n;
    }
}


static void
ngx_ar_viewer_exit(ngx_ar_viewer_t *viewer)
{
    ngx_ar_session_t  *session;

    session = viewer->session;

    if (session->exit == NULL || viewer->exit_sent) {
        return;
    }

    if ((viewer->state == NGX_AR_VIEWER_LIVE
         && (viewer->next >= session->end
             || (session->lost && viewer->next >= session->ring.head)))
        || (viewer->state == NGX_AR_VIEWER_WAITING && session->lost))
    {
        viewer->exit_sent = 1;
        ngx_ar_tell(viewer->ws, AR_MSG_EXIT, json_incref(session->exit));
    }
}
