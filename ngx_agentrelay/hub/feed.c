
/*
 * The owner in the runner's place: `stream`, output from `resume` on, `skip`
 * when the ring passed the mirror's cursor, input handed on to the runner.
 *
 * A feed ends with the source it stands for: its mirror is closed with 1012
 * and finds the next owner.  Input of a mirror is kept by the mirror, so what
 * is unread here may be forgotten.
 */

#include "hub/feed.h"
#include "hub/owner.h"
#include "hub/source.h"
#include "hub/status.h"

#include "core/conf.h"
#include "wire/json.h"


static void ngx_ar_feed_begin(ngx_ar_feed_t *feed);
static void ngx_ar_feed_set_state(ngx_ar_feed_t *feed,
    ngx_ar_feed_state_e state);
static void ngx_ar_feed_text(ngx_ar_ws_t *ws, u_char *data, size_t len);
static void ngx_ar_feed_message(ngx_ar_feed_t *feed, ar_message_e type,
    json_t *payload);
static void ngx_ar_feed_join(ngx_ar_feed_t *feed, json_t *payload);
static void ngx_ar_feed_leave(ngx_ar_feed_t *feed, const u_char *key);
static ngx_ar_joined_t *ngx_ar_feed_joined(ngx_ar_feed_t *feed,
    const u_char *key);
static void ngx_ar_feed_data(ngx_ar_ws_t *ws, u_char *data, size_t len,
    ngx_uint_t last);
static void ngx_ar_feed_writable(ngx_ar_ws_t *ws);
static void ngx_ar_feed_closed(ngx_ar_ws_t *ws, ngx_uint_t code);
static void ngx_ar_feed_gone(ngx_ar_feed_t *feed);


static const ngx_ar_ws_handlers_t  ngx_ar_feed_handlers = {
    ngx_ar_feed_text,
    ngx_ar_feed_data,
    ngx_ar_feed_writable,
    ngx_ar_feed_closed
};


ngx_uint_t
ngx_ar_feed_possible(const u_char *id)
{
    ngx_ar_session_t  *session;

    session = ngx_ar_session_find(id);

    return session && session->source.ready
           && session->source.kind == NGX_AR_SOURCE_STREAM;
}


void
ngx_ar_feed_open(ngx_connection_t *c, const u_char *id, u_char *early,
    size_t len)
{
    ngx_ar_feed_t        *feed;
    ngx_ar_session_t     *session;
    ngx_ar_ws_options_t   options;

    session = ngx_ar_session_find(id);

    feed = ngx_calloc(sizeof(ngx_ar_feed_t), ngx_cycle->log);
    if (feed == NULL) {
        ngx_close_connection(c);
        return;
    }

    ngx_memzero(&options, sizeof(options));
    options.handlers = &ngx_ar_feed_handlers;
    options.data = feed;
    options.kind = NGX_AR_WS_KIND_FEED;
    options.max_text = AR_CONTROL_MAX;
    options.max_fragments = 256;
    options.ping_interval =
                  ngx_ar_main_conf((ngx_cycle_t *) ngx_cycle)->ping_interval;

    feed->ws = ngx_ar_ws_attach(c, &options, early, len);
    if (feed->ws == NULL) {
        ngx_free(feed);
        return;
    }

    feed->session = session;
    feed->consumed = NGX_AR_NOBODY;
    ngx_queue_init(&feed->joined);
    ngx_queue_insert_tail(&session->feeds, &feed->queue);

    ngx_ar_feed_begin(feed);
}


static void
ngx_ar_feed_begin(ngx_ar_feed_t *feed)
{
    json_t            *input, *stream;
    uint64_t           consumed;
    ngx_uint_t         i;
    ngx_ar_session_t  *session;

    session = feed->session;
    consumed = ngx_ar_session_consumed(session);

    ar_json_begin();

    input = json_object();

    for (i = 0; i < session->nwritten; i++) {
        json_object_setn_new(input, (char *) session->written[i].key,
                             NGX_AR_KEY,
                             json_integer((json_int_t)
                                          session->written[i].offset));
    }

    stream = json_pack("{s:I, s:I, s:i, s:i, s:i, s:s, s:s, s:o}",
                       "base", (json_int_t) session->ring.base,
                       "head", (json_int_t) session->known_head,
                       "stalled_ms", 0,
                       "rows", (int) session->rows,
                       "cols", (int) session->cols,
                       "size_owner", session->size_owner,
                       "title", session->title,
                       "input", input);

    if (session->status.known) {
        json_object_set_new(stream, "status",
                            ngx_ar_status_payload(&session->status));
    }

    /* the session's, not this door's */
    json_object_set_new(stream, "consumed", consumed == NGX_AR_NOBODY
                        ? json_null() : json_integer((json_int_t) consumed));

    ngx_ar_tell(feed->ws, AR_MSG_STREAM, ar_json_end(stream));

    if (session->viewers_said) {
        ngx_ar_tell(feed->ws, AR_MSG_VIEWERS,
                    json_incref(session->viewers_said));
    }
}


static void
ngx_ar_feed_set_state(ngx_ar_feed_t *feed, ngx_ar_feed_state_e state)
{
#if (NGX_DEBUG)
    static const char  *names[] = { "said", "answered", "ended" };

    ngx_log_debug3(NGX_LOG_DEBUG_HTTP, ngx_cycle->log, 0,
                   "agentrelay session %s feed %s -> %s", feed->session->id,
                   names[feed->state], names[state]);
#endif

    feed->state = state;
}


static void
ngx_ar_feed_text(ngx_ar_ws_t *ws, u_char *data, size_t len)
{
    json_t            *payload;
    ar_rc_e            rc;
    const char        *cause;
    ar_message_e       type;
    ngx_ar_feed_t     *feed;
    ngx_ar_session_t  *session;

    feed = ws->data;

    rc = ar_message_parse(AR_LEG_DOOR, AR_DOWN, data, len,
                          &type, &payload, &cause);

    if (rc == AR_UNKNOWN) {
        return;
    }

    if (rc != AR_OK) {
        ngx_log_error(NGX_LOG_ERR, ngx_cycle->log, 0,
                      "agentrelay session %s: bad mirror: %s",
                      feed->session->id, cause);
        ngx_ar_feed_close(feed, ar_message_code(cause));
        return;
    }

    session = feed->session;

    ngx_ar_feed_message(feed, type, payload);
    json_decref(payload);

    ngx_ar_session_update(session);
}


static void
ngx_ar_feed_message(ngx_ar_feed_t *feed, ar_message_e type, json_t *payload)
{
    u_char            *key;
    uint64_t           consumed;
    ngx_ar_session_t  *session;

    session = feed->session;
    key = (u_char *) ar_field_string(payload, "viewer", "");

    switch ((int) type) {

    case AR_MSG_RESUME:
        ngx_ar_feed_set_state(feed, NGX_AR_FEED_ANSWERED);
        feed->next = ar_field_offset(payload, "from", 0);
        break;

    case AR_MSG_CONSUMED:
        consumed = ar_field_offset(payload, "offset", NGX_AR_NOBODY);

        if (feed->consumed == NGX_AR_NOBODY && consumed != NGX_AR_NOBODY) {
            ngx_ar_holder_start(&feed->holder, consumed,
                                session->known_head);
        }

        feed->consumed = consumed;
        break;

    case AR_MSG_SNAPSHOT:
        feed->wants = 1;
        feed->id = ar_field_offset(payload, "id", 0);
        feed->least = ar_field_offset(payload, "least", 0);
        break;

    case AR_MSG_INPUT:
        ngx_cpystrn(feed->key, key, sizeof(feed->key));
        feed->offset = ar_field_offset(payload, "offset", 0);
        break;

    case AR_MSG_CLOSE_INPUT:
        ngx_ar_source_close_input(session, key,
                                  ar_field_offset(payload, "offset", 0));
        break;

    case AR_MSG_JOIN:
        ngx_ar_feed_join(feed, payload);
        break;

    case AR_MSG_LEAVE:
        ngx_ar_feed_leave(feed, key);

        if (ar_field_true(payload, "done")) {
            ngx_ar_owner_release(session, key);
        }

        break;

    case AR_MSG_RESIZE:
        if (session->source.ready) {
            ngx_ar_owner_resize(session, key, payload);
        }

        break;

    case AR_MSG_TAKE:
        ngx_ar_owner_take(session, key);
        break;

    default:
        break;
    }
}


static void
ngx_ar_feed_join(ngx_ar_feed_t *feed, json_t *payload)
{
    const char        *mode;
    ngx_ar_joined_t   *joined;
    ngx_ar_session_t  *session;

    session = feed->session;

    joined = ngx_calloc(sizeof(ngx_ar_joined_t), ngx_cycle->log);
    if (joined == NULL) {
        return;
    }

    mode = ar_field_string(payload, "mode", "read");

    ngx_cpystrn(joined->key,
                (u_char *) ar_field_string(payload, "viewer", ""),
                sizeof(joined->key));
    ngx_cpystrn(joined->actor,
                (u_char *) ar_field_string(payload, "actor", ""),
                sizeof(joined->actor));
    ngx_cpystrn(joined->name,
                (u_char *) ar_field_string(payload, "name", ""),
                sizeof(joined->name));
    joined->write = ngx_strcmp(mode, "write") == 0;
    ngx_queue_insert_tail(&feed->joined, &joined->queue);

    ngx_ar_tell(feed->ws, AR_MSG_JOINED,
                json_pack("{s:s, s:I, s:s, s:s}",
                          "viewer", joined->key, "input",
                          (json_int_t) ngx_ar_session_written(session,
                                                              joined->key),
                          "mode", mode, "size_owner", session->size_owner));
}


static void
ngx_ar_feed_leave(ngx_ar_feed_t *feed, const u_char *key)
{
    ngx_ar_joined_t  *joined;

    joined = ngx_ar_feed_joined(feed, key);

    if (joined) {
        ngx_queue_remove(&joined->queue);
        ngx_free(joined);
    }
}


static ngx_ar_joined_t *
ngx_ar_feed_joined(ngx_ar_feed_t *feed, const u_char *key)
{
    ngx_queue_t      *q;
    ngx_ar_joined_t  *joined;

    for (q = ngx_queue_head(&feed->joined);
         q != ngx_queue_sentinel(&feed->joined);
         q = ngx_queue_next(q))
    {
        joined = ngx_queue_data(q, ngx_ar_joined_t, queue);

        if (ngx_strncmp(joined->key, key, NGX_AR_KEY) == 0) {
            return joined;
        }
    }

    return NULL;
}


static void
ngx_ar_feed_data(ngx_ar_ws_t *ws, u_char *data, size_t len, ngx_uint_t last)
{
    ngx_ar_feed_t  *feed;

    feed = ws->data;

    if (ngx_strlen(feed->key) != NGX_AR_KEY) {
        return;
    }

    ngx_ar_source_input(feed->session, feed->key, feed->offset, data, len);
    feed->offset += len;
}


static void
ngx_ar_feed_writable(ngx_ar_ws_t *ws)
{
    ngx_ar_feed_t  *feed;

    feed = ws->data;
    ngx_ar_session_update(feed->session);
}


static void
ngx_ar_feed_closed(ngx_ar_ws_t *ws, ngx_uint_t code)
{
    ngx_ar_feed_t     *feed;
    ngx_ar_session_t  *session;

    feed = ws->data;
    session = feed->session;

    /* a broken holder keeps its place; one that left with 1000 does not */

    if (code != 1000 && feed->consumed != NGX_AR_NOBODY) {
        ngx_ar_session_broke(session, &feed->holder, feed->consumed);
    }

    ngx_ar_feed_gone(feed);
    ngx_ar_session_update(session);
    ngx_ar_session_close(session);
}


/* Closed by the owner: with 1012 it is a break as well. */

void
ngx_ar_feed_close(ngx_ar_feed_t *feed, ngx_uint_t code)
{
    if (feed->consumed != NGX_AR_NOBODY) {
        ngx_ar_session_broke(feed->session, &feed->holder, feed->consumed);
    }

    ngx_ar_ws_close(feed->ws, code, NULL);
    ngx_ar_feed_gone(feed);
}


static void
ngx_ar_feed_gone(ngx_ar_feed_t *feed)
{
    ngx_queue_t  *q;

    while (!ngx_queue_empty(&feed->joined)) {
        q = ngx_queue_head(&feed->joined);
        ngx_queue_remove(q);
        ngx_free(ngx_queue_data(q, ngx_ar_joined_t, queue));
    }

    ngx_queue_remove(&feed->queue);
    ngx_free(feed);
}


void
ngx_ar_feed_acked(ngx_ar_feed_t *feed, const u_char *key, uint64_t offset)
{
    ngx_ar_joined_t  *joined;

    joined = ngx_ar_feed_joined(feed, key);

    if (joined) {
        ngx_ar_tell(feed->ws, AR_MSG_ACK,
                    json_pack("{s:s, s:I}", "viewer", joined->key,
                              "offset", (json_int_t) offset));
    }
}


/* A mirror's snapshot: from the cache, or asked of the runner. */

void
ngx_ar_feed_answer(ngx_ar_feed_t *feed)
{
    uint64_t            at;
    ar_chunk_t         *chunk;
    ngx_ar_session_t   *session;
    ngx_ar_snapshot_t  *snapshot;

    if (!feed->wants) {
        return;
    }

    session = feed->session;

    if (session->source.asked || !session->source.ready) {
        return;
    }

    snapshot = ngx_ar_session_snapshot(session,
                                       feed->consumed != NGX_AR_NOBODY);

    if (snapshot == NULL || snapshot->at < feed->least) {
        ngx_ar_source_ask_snapshot(session);
        return;
    }

    feed->wants = 0;

    ngx_ar_tell(feed->ws, AR_MSG_SNAPSHOT,
                json_pack("{s:I, s:I, s:i, s:i, s:I}",
                          "id", (json_int_t) feed->id,
                          "offset", (json_int_t) snapshot->at,
                          "rows", (int) snapshot->rows,
                          "cols", (int) snapshot->cols,
                          "bytes", (json_int_t) snapshot->size));

    for (at = 0; at < snapshot->size; at += chunk->len) {
        chunk = ar_chunks_find(&snapshot->bytes, at, NULL);
        ngx_ar_ws_send_slice(feed->ws, chunk, chunk->data, chunk->len);
    }
}


void
ngx_ar_feed_pump(ngx_ar_feed_t *feed)
{
    size_t             at;
    ar_chunk_t        *chunk, *hint;
    ar_chunks_t       *ring;
    ngx_ar_session_t  *session;

    session = feed->session;
    ring = &session->ring;

    if (feed->state == NGX_AR_FEED_SAID) {
        return;
    }

    while (feed->next < ring->head && feed->ws->queued <= AR_FRAME_PAYLOAD) {

        if (feed->next < ring->base) {
            feed->next = ring->base;
            ngx_ar_tell(feed->ws, AR_MSG_SKIP,
                        json_pack("{s:I}", "offset",
                                  (json_int_t) feed->next));

            /* a ring that has just skipped holds nothing yet */
            continue;
        }

        hint = ring->newest->offset <= feed->next ? ring->newest : NULL;
        chunk = ar_chunks_find(ring, feed->next, hint);
        at = (size_t) (feed->next - chunk->offset);

        ngx_ar_ws_send_slice(feed->ws, chunk, chunk->data + at,
                             chunk->len - at);
        feed->next = chunk->offset + chunk->len;
    }

    if (session->exit && feed->state != NGX_AR_FEED_ENDED
        && (feed->next >= session->end || session->lost))
    {
        ngx_ar_feed_set_state(feed, NGX_AR_FEED_ENDED);
        ngx_ar_tell(feed->ws, AR_MSG_EXIT, json_incref(session->exit));
    }
}
