
/*
 * Streams.
 *
 * state     entered by                    left by
 * DIALING   rn_stream_want, _replace      upgrade answered, failure
 * ASKING    101: `stream` was sent        resume, refuse, 5 s
 * ANSWERED  resume of the highest n       replaced (1000), failure
 * CLOSED    all of these                  freed by the timer's close callback
 *
 * A stream that breaks is dialled again with jitter, at once after 1012.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/daemon/output.h"
#include "runner/daemon/status.h"
#include "runner/daemon/stream.h"
#include "runner/daemon/stream_messages.h"
#include "runner/daemon/tell.h"
#include "runner/log.h"
#include "wire/json.h"


#define RN_STREAM_RESUME_MS  5000
#define RN_STREAM_TITLE_MS   100


static void rn_stream_dial(rn_session_t *session);
static void rn_stream_retry(uv_timer_t *timer);
static void rn_stream_opened(void *data, const char *protocol);
static void rn_stream_closed(void *data, const rn_websocket_end_t *end);
static void rn_stream_drained(void *data);
static void rn_stream_timeout(uv_timer_t *timer);
static void rn_stream_title_due(uv_timer_t *timer);
static void rn_stream_remove(rn_stream_t *stream);
static void rn_stream_freed(uv_handle_t *handle);


static const rn_websocket_handlers_t  rn_stream_handlers = {
    rn_stream_opened,
    rn_stream_text,
    rn_stream_binary,
    rn_stream_drained,
    rn_stream_closed
};


void
rn_stream_want(rn_session_t *session, int now)
{
    unsigned      ms;
    rn_daemon_t  *daemon = session->daemon;

    if (session->state < RN_SESSION_RUNNING
        || session->state > RN_SESSION_ENDED
        || session->streams != NULL || session->gone || !daemon->welcomed
        || daemon->closed)
    {
        return;
    }

    if (!now && uv_is_active((uv_handle_t *) &session->retry)) {
        return;
    }

    ms = now ? 0 : rn_backoff_next(&session->backoff,
                                   &daemon->options.backoff);

    uv_timer_start(&session->retry, rn_stream_retry, ms, 0);
}


static void
rn_stream_retry(uv_timer_t *timer)
{
    rn_session_t  *session = timer->data;

    if (session->streams == NULL) {
        rn_stream_dial(session);
    }
}


static void
rn_stream_dial(rn_session_t *session)
{
    char                  path[256];
    rn_daemon_t          *daemon = session->daemon;
    rn_stream_t          *stream;
    rn_websocket_dial_t   dial;

    stream = calloc(1, sizeof(rn_stream_t));
    if (stream == NULL) {
        rn_stream_want(session, 0);
        return;
    }

    stream->session = session;
    stream->n = ++daemon->n;

    snprintf(path, sizeof(path), "/api/v1/ws/stream/%s?runner=%s&boot=%s",
             session->id, daemon->options.name, daemon->boot);

    memset(&dial, 0, sizeof(dial));
    dial.url = &daemon->options.url;
    dial.tls = daemon->tls;
    dial.path = path;
    dial.headers = daemon->authorization;
    dial.protocol = "agentrelay.stream.v1";

    stream->ws = rn_websocket_dial(daemon->loop, &dial, &rn_stream_handlers,
                                   stream);
    if (stream->ws == NULL) {
        free(stream);
        rn_stream_want(session, 0);
        return;
    }

    uv_timer_init(daemon->loop, &stream->timer);
    stream->timer.data = stream;
    session->pins++;

    stream->next = session->streams;
    session->streams = stream;
}


static void
rn_stream_opened(void *data, const char *protocol)
{
    json_t        *payload;
    rn_stream_t   *stream = data;
    rn_session_t  *session = stream->session;

    (void) protocol;

    stream->state = RN_STREAM_ASKING;
    uv_timer_start(&stream->timer, rn_stream_timeout, RN_STREAM_RESUME_MS, 0);

    ar_json_begin();

    payload = json_pack("{s:s, s:I, s:I, s:I, s:I, s:i, s:i, s:s, s:o}",
                        "boot", session->daemon->boot,
                        "n", (json_int_t) stream->n,
                        "base", (json_int_t) session->ring.base,
                        "head", (json_int_t) session->ring.head,
                        "stalled_ms",
                        (json_int_t) rn_output_stalled(session),
                        "rows", (int) session->rows,
                        "cols", (int) session->cols,
                        "title", session->screen.title,
                        "input", rn_input_json(session));

    json_object_set_new(payload, "consumed",
                        session->held
                            ? json_integer((json_int_t) session->consumed)
                            : json_null());

    if (session->size_owner[0] != '\0') {
        json_object_set_new(payload, "size_owner",
                            json_string(session->size_owner));
    }

    if (session->attention != NULL) {
        json_object_set_new(payload, "status", rn_status_json(session));
    }

    rn_stream_say(stream, AR_MSG_STREAM, ar_json_end(payload));
}


void
rn_stream_say(rn_stream_t *stream, ar_message_e type, json_t *payload)
{
    if (stream->ws == NULL) {
        json_decref(payload);

    } else if (rn_tell(stream->ws, stream->session->id, type, payload)
               != AR_OK)
    {
        stream->unsaid = 1;
    }
}


void
rn_stream_starved(rn_stream_t *stream)
{
    stream->unsaid = 1;
    rn_tell_nothing(stream->ws);
}


rn_stream_t *
rn_stream_obeyed(const rn_session_t *session)
{
    rn_stream_t  *stream;

    for (stream = session->streams; stream != NULL; stream = stream->next) {
        if (stream->state == RN_STREAM_ANSWERED
            && stream->n == session->obeyed)
        {
            return stream;
        }
    }

    return NULL;
}


void
rn_stream_resume(rn_stream_t *stream, uint64_t from, uint64_t window)
{
    rn_stream_t   *old, *next;
    rn_session_t  *session = stream->session;

    if (stream->n <= session->obeyed) {
        return;
    }

    rn_log_session(RN_LOG_DEBUG, session->id, "stream %llu resumes at %llu",
                   (unsigned long long) stream->n,
                   (unsigned long long) from);

    session->obeyed = stream->n;
    rn_backoff_reset(&session->backoff);
    uv_timer_stop(&session->retry);
    uv_timer_stop(&stream->timer);

    stream->state = RN_STREAM_ANSWERED;
    stream->cursor = from;
    stream->window = window;

    for (old = session->streams; old != NULL; old = next) {
        next = old->next;

        if (old->n < stream->n) {
            rn_websocket_close(old->ws, 1000, "replaced");
            old->ws = NULL;
            rn_stream_remove(old);
        }
    }

    rn_input_ack(session, 1);
    rn_output_check(session);

    /* it may have changed since `stream` was said */

    if (session->screen.titled) {
        rn_stream_title(session);
    }

    rn_status_resume(session);
    rn_stream_pump(session);
}


static void
rn_stream_drained(void *data)
{
    rn_stream_t  *stream = data;

    rn_stream_pump(stream->session);
    rn_daemon_check(stream->session->daemon);
}


void
rn_stream_title(rn_session_t *session)
{
    uint64_t      now, due;
    rn_stream_t  *stream;

    stream = rn_stream_obeyed(session);

    if (stream == NULL) {
        return;
    }

    now = uv_now(session->daemon->loop);
    due = session->titled + RN_STREAM_TITLE_MS;

    if (now < due) {
        if (!uv_is_active((uv_handle_t *) &session->title)) {
            uv_timer_start(&session->title, rn_stream_title_due, due - now,
                           0);
        }
        return;
    }

    session->titled = now;
    session->screen.titled = 0;

    rn_stream_say(stream, AR_MSG_TITLE,
                  json_pack("{s:s}", "text", session->screen.title));
}


static void
rn_stream_title_due(uv_timer_t *timer)
{
    rn_stream_title(timer->data);
}


void
rn_stream_replace(rn_stream_t *stream)
{
    /* only the newest: otherwise a successor exists already */

    if (stream == stream->session->streams) {
        rn_stream_dial(stream->session);
    }
}


static void
rn_stream_timeout(uv_timer_t *timer)
{
    rn_stream_t  *stream = timer->data;

    rn_stream_fail(stream, 1008, "no resume within 5 s");
}


void
rn_stream_fail(rn_stream_t *stream, unsigned code, const char *cause)
{
    rn_session_t  *session = stream->session;

    rn_log_session(RN_LOG_WARN, session->id, "stream closed with %u: %s",
                   code, cause);

    rn_websocket_close(stream->ws, code, cause);
    stream->ws = NULL;
    rn_stream_remove(stream);
    rn_stream_want(session, 0);
}


static void
rn_stream_closed(void *data, const rn_websocket_end_t *end)
{
    int            now;
    rn_stream_t   *stream = data;
    rn_session_t  *session = stream->session;

    stream->ws = NULL;
    now = end->code == 1012 && stream->state == RN_STREAM_ANSWERED;

    rn_log_session(end->code == 1012 || end->code == 1000
                   || (end->code == 1006 && session->daemon->cuts.told)
                   ? RN_LOG_DEBUG : RN_LOG_INFO, session->id, "stream ended: %u %s", end->code,
                   end->reason);

    /* deleted, or told to its end: nothing to say until a welcome asks */

    if (end->code == 4404 || (end->code == 1000 && stream->exited)) {
        session->gone = 1;
    }

    rn_stream_remove(stream);
    rn_stream_want(session, now);
    rn_daemon_check(session->daemon);
}


void
rn_stream_close_all(rn_session_t *session, unsigned code, const char *reason)
{
    while (session->streams != NULL) {
        rn_websocket_close(session->streams->ws, code, reason);
        session->streams->ws = NULL;
        rn_stream_remove(session->streams);
    }

    uv_timer_stop(&session->retry);
}


static void
rn_stream_remove(rn_stream_t *stream)
{
    rn_stream_t  **link;

    for (link = &stream->session->streams; *link != NULL;
         link = &(*link)->next)
    {
        if (*link == stream) {
            *link = stream->next;
            break;
        }
    }

    stream->state = RN_STREAM_CLOSED;
    uv_close((uv_handle_t *) &stream->timer, rn_stream_freed);
}


static void
rn_stream_freed(uv_handle_t *handle)
{
    rn_stream_t   *stream = handle->data;
    rn_session_t  *session = stream->session;

    free(stream->marks);
    free(stream);

    rn_session_unpin(session);
}
