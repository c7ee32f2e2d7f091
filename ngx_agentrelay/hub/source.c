
/*
 * The source's life: begin with `stream`, what is said to it, drop.  What it
 * says is read in source_read.c.
 *
 * Owner and mirror run the same code; what differs is who sent `stream`
 * (the runner, or the owner in its place), that a mirror joins its viewers,
 * and that only an owner decides about size and writes the zone's record.
 * HQ always reads its source: pressure goes up by `consumed` alone.
 */

#include "hub/source.h"
#include "hub/dial.h"
#include "hub/feed.h"
#include "hub/viewer.h"
#include "hub/wait.h"

#include "core/conf.h"


static void ngx_ar_source_state(ngx_ar_session_t *session, json_t *stream);


void
ngx_ar_source_begin(ngx_ar_session_t *session, ngx_ar_source_kind_e kind,
    ngx_ar_ws_t *ws, json_t *stream)
{
    size_t            buffer;
    uint64_t          head, base, consumed, start, stalled;
    ngx_queue_t      *q;
    ngx_ar_source_t  *source;
    ngx_ar_viewer_t  *viewer;

    source = &session->source;
    buffer = ngx_ar_main_conf((ngx_cycle_t *) ngx_cycle)->session_buffer;

    source->kind = kind;
    source->ws = ws;
    source->key[0] = '\0';
    ws->data = session;
    ws->handlers = &ngx_ar_source_handlers;

    head = ar_field_offset(stream, "head", 0);
    base = ar_field_offset(stream, "base", 0);
    consumed = ar_field_offset(stream, "consumed", NGX_AR_NOBODY);
    stalled = ar_field_offset(stream, "stalled_ms", 0);

    session->known_head = ngx_max(session->known_head, head);

    start = consumed == NGX_AR_NOBODY ? head : consumed;
    start = start > buffer / 2 ? start - buffer / 2 : 0;
    ngx_ar_session_ring(session, ngx_min(ngx_max(start, base), head));

    ngx_ar_source_state(session, stream);

    source->ready = 1;
    source->consumed = NGX_AR_UNSAID;

    ngx_ar_tell(ws, AR_MSG_RESUME,
                kind == NGX_AR_SOURCE_STREAM
                ? json_pack("{s:I, s:I}",
                            "from", (json_int_t) session->ring.head,
                            "window", (json_int_t) (buffer / 4 * 3))
                : json_pack("{s:I}",
                            "from", (json_int_t) session->ring.head));

    if (kind == NGX_AR_SOURCE_STREAM && consumed != NGX_AR_NOBODY
        && (stalled < NGX_AR_GRACE || session->block))
    {
        ngx_ar_session_keep_place(session, consumed,
                                  stalled < NGX_AR_GRACE
                                  ? NGX_AR_GRACE - stalled : 0);
    }

    ngx_ar_source_consumed(session);

    for (q = ngx_queue_head(&session->viewers);
         q != ngx_queue_sentinel(&session->viewers);
         q = ngx_queue_next(q))
    {
        viewer = ngx_queue_data(q, ngx_ar_viewer_t, queue);
        ngx_ar_viewer_resource(viewer);
    }

    ngx_ar_session_update(session);
}


/* Size, title, status and written input, as the source says them first. */

static void
ngx_ar_source_state(ngx_ar_session_t *session, json_t *stream)
{
    json_t      *size, *rows, *cols, *value, *input;
    u_char       title[NGX_AR_TITLE];
    const char  *key;

    input = json_object_get(stream, "input");

    json_object_foreach(input, key, value) {
        if (json_is_integer(value) && json_integer_value(value) >= 0
            && ngx_strlen(key) == NGX_AR_KEY)
        {
            ngx_ar_session_acked(session, (u_char *) key,
                                 (uint64_t) json_integer_value(value));
        }
    }

    rows = json_object_get(stream, "rows");
    cols = json_object_get(stream, "cols");

    if (rows && cols
        && (ar_field_offset(stream, "rows", 0) != session->rows
            || ar_field_offset(stream, "cols", 0) != session->cols))
    {
        size = json_pack("{s:O, s:O}", "rows", rows, "cols", cols);
        if (size == NULL) {
            ngx_ar_ws_starved(session->source.ws);
            return;
        }

        ngx_ar_session_resized(session, size);
        json_decref(size);
    }

    ngx_ar_session_title(title, ar_field_string(stream, "title", ""));

    if (title[0] && ngx_strcmp(title, session->title) != 0) {
        value = json_pack("{s:s}", "text", title);
        if (value == NULL) {
            ngx_ar_ws_starved(session->source.ws);
            return;
        }

        ngx_ar_session_titled(session, value);
        json_decref(value);
    }

    value = json_object_get(stream, "status");

    if (json_is_object(value)) {
        ngx_ar_session_status(session, value);
    }

    ngx_ar_session_size_owner(session, (u_char *)
                              ar_field_string(stream, "size_owner", ""));
}


void
ngx_ar_source_drop(ngx_ar_session_t *session, ngx_uint_t code)
{
    ngx_queue_t      *q;
    ngx_ar_ws_t      *ws;
    ngx_ar_dial_t    *dial;
    ngx_ar_source_t  *source;
    ngx_ar_viewer_t  *viewer;

    source = &session->source;

    ws = source->ws;
    dial = source->dial;

    if (source->ready) {
        session->alone = ngx_current_msec;
    }

    source->ws = NULL;
    source->dial = NULL;
    source->kind = NGX_AR_SOURCE_NONE;
    source->ready = 0;
    source->asked = 0;
    source->answer = NGX_AR_ANSWER_NONE;
    source->answer_left = 0;
    source->consumed = NGX_AR_UNSAID;

    if (source->deadline.timer_set) {
        ngx_del_timer(&source->deadline);
    }

    if (dial) {
        ngx_ar_dial_cancel(dial);
    }

    if (ws && code) {
        ngx_ar_ws_close(ws, code, NULL);
    }

    for (q = ngx_queue_head(&session->viewers);
         q != ngx_queue_sentinel(&session->viewers);
         q = ngx_queue_next(q))
    {
        viewer = ngx_queue_data(q, ngx_ar_viewer_t, queue);
        viewer->asked = 0;
        viewer->joined = 0;
    }

    while (!ngx_queue_empty(&session->feeds)) {
        q = ngx_queue_head(&session->feeds);
        ngx_ar_feed_close(ngx_queue_data(q, ngx_ar_feed_t, queue), 1012);
    }

    ngx_ar_wait_fail(session);
}


ngx_uint_t
ngx_ar_source_room(ngx_ar_session_t *session)
{
    return session->source.ready
           && session->source.ws->queued < 4 * NGX_AR_KEEP;
}


void
ngx_ar_source_input(ngx_ar_session_t *session, const u_char *key,
    uint64_t offset, const u_char *data, size_t len)
{
    size_t            n;
    ngx_ar_source_t  *source;

    source = &session->source;

    if (!source->ready) {
        return;
    }

    ngx_memcpy(session->typist, key, NGX_AR_KEY);

    for ( /* void */ ; len; data += n, len -= n, offset += n) {
        n = ngx_min(len, NGX_AR_INPUT);

        if (offset != source->offset
            || ngx_memcmp(source->key, key, NGX_AR_KEY) != 0)
        {
            ngx_memcpy(source->key, key, NGX_AR_KEY);
            ngx_ar_tell(source->ws, AR_MSG_INPUT,
                        json_pack("{s:s, s:I}", "viewer", source->key,
                                  "offset", (json_int_t) offset));
        }

        source->offset = offset + n;
        ngx_ar_ws_send(source->ws, AR_OP_BINARY, data, n);
    }
}


void
ngx_ar_source_close_input(ngx_ar_session_t *session, const u_char *key,
    uint64_t offset)
{
    if (!session->source.ready) {
        return;
    }

    ngx_ar_tell(session->source.ws, AR_MSG_CLOSE_INPUT,
                json_pack("{s:s, s:I}", "viewer", key,
                          "offset", (json_int_t) offset));
}


void
ngx_ar_source_consumed(ngx_ar_session_t *session)
{
    uint64_t          value;
    ngx_ar_source_t  *source;

    source = &session->source;
    value = ngx_ar_session_consumed(session);

    if (session->tell.timer_set) {
        ngx_del_timer(&session->tell);
    }

    if (value == source->consumed) {
        return;
    }

    source->consumed = value;

    if (value == NGX_AR_NOBODY) {
        source->asked_held = 0;

        if (session->snapshot) {
            session->snapshot->held = 0;
        }
    }

    ngx_ar_tell(source->ws, AR_MSG_CONSUMED,
                value == NGX_AR_NOBODY
                ? json_pack("{s:n}", "offset")
                : json_pack("{s:I}", "offset", (json_int_t) value));
}


/*
 * First the hold, then the question: the program stands when the answer is
 * made.  What may still arrive before it is at most the window, so a point
 * in the newest quarter of the ring will still be there; when even that came
 * too late, nobody holds and only the head will do.
 */

void
ngx_ar_source_ask_snapshot(ngx_ar_session_t *session)
{
    uint64_t          least;
    ngx_ar_source_t  *source;

    source = &session->source;
    source->asked = 1;

    ngx_ar_source_consumed(session);
    source->asked_held = source->consumed != NGX_AR_NOBODY;

    least = session->known_head;

    if (!session->late) {
        least -= ngx_min(least, session->ring.size / 4);
    }

    least = ngx_max(least, session->ring.base);

    ngx_ar_tell(source->ws, AR_MSG_SNAPSHOT,
                json_pack("{s:I, s:I}", "id", (json_int_t) ++source->answers,
                          "least", (json_int_t) least));
}
