
/*
 * What a stream carries up: output in order, with what belongs at an offset
 * of it.
 *
 * Output goes straight from the ring, at most 64 KiB a frame, while less
 * than 256 KiB wait in the socket; then the cursor simply stays, and the
 * connection's `drained` moves it on.  When the ring has passed the cursor,
 * `skip` names the middle of the ring.  A new size is told when the cursor
 * has reached the offset where it took effect.  `exit` follows the last byte.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/daemon/stream.h"
#include "wire/json.h"


#define RN_STREAM_QUEUE  262144


static void rn_stream_send(rn_stream_t *stream);
static void rn_stream_skip(rn_stream_t *stream);
static uint64_t rn_stream_marks(rn_stream_t *stream, uint64_t limit);
static void rn_stream_exit(rn_stream_t *stream);


void
rn_stream_pump(rn_session_t *session)
{
    rn_stream_t  *stream;

    stream = rn_stream_obeyed(session);

    if (stream == NULL) {
        return;
    }

    rn_stream_send(stream);

    if (session->state == RN_SESSION_ENDED && !stream->exited
        && stream->cursor >= session->end)
    {
        rn_stream_exit(stream);
    }
}


uint64_t
rn_stream_unsent(const rn_session_t *session)
{
    const rn_stream_t  *stream = rn_stream_obeyed(session);

    return stream ? session->ring.head - stream->cursor : 0;
}


static void
rn_stream_send(rn_stream_t *stream)
{
    size_t                n;
    uint64_t              limit, mark;
    rn_session_t         *session = stream->session;
    const unsigned char  *data;

    while (rn_websocket_queued(stream->ws) < RN_STREAM_QUEUE) {

        limit = session->ring.head;

        if (session->held && session->consumed + stream->window < limit) {
            limit = session->consumed + stream->window;
        }

        if (stream->cursor < session->ring.base) {
            rn_stream_skip(stream);
        }

        mark = rn_stream_marks(stream, session->ring.head);
        limit = limit < mark ? limit : mark;

        if (stream->cursor >= limit) {
            return;
        }

        n = ar_ring_peek(&session->ring, stream->cursor, &data);

        if (n > limit - stream->cursor) {
            n = (size_t) (limit - stream->cursor);
        }

        if (n > AR_FRAME_PAYLOAD) {
            n = AR_FRAME_PAYLOAD;
        }

        if (n == 0) {
            return;
        }

        rn_websocket_binary(stream->ws, data, n);
        stream->cursor += n;
    }
}


static void
rn_stream_skip(rn_stream_t *stream)
{
    rn_session_t  *session = stream->session;

    stream->cursor = session->ring.base
                     + (session->ring.head - session->ring.base) / 2;

    rn_stream_say(stream, AR_MSG_SKIP,
                  json_pack("{s:I}", "offset", (json_int_t) stream->cursor));
}


/* Tells the sizes that the cursor has reached; returns where the next is. */

static uint64_t
rn_stream_marks(rn_stream_t *stream, uint64_t limit)
{
    json_t            *payload;
    rn_stream_mark_t  *mark;

    while (stream->marked > 0) {
        mark = &stream->marks[0];

        if (mark->offset > stream->cursor) {
            return mark->offset;
        }

        ar_json_begin();

        payload = json_pack("{s:i, s:i}", "rows", (int) mark->rows, "cols",
                            (int) mark->cols);

        if (mark->viewer[0] != '\0') {
            json_object_set_new(payload, "viewer",
                                json_string(mark->viewer));
        }

        stream->marked--;
        memmove(mark, mark + 1, stream->marked * sizeof(rn_stream_mark_t));
        rn_stream_say(stream, AR_MSG_RESIZED, ar_json_end(payload));
    }

    return limit;
}


void
rn_stream_resized(rn_session_t *session, unsigned rows, unsigned cols,
    const char *viewer)
{
    rn_stream_t       *stream;
    rn_stream_mark_t  *mark;

    stream = rn_stream_obeyed(session);

    if (stream == NULL) {
        return;
    }

    if (stream->marks == NULL) {
        stream->marks = calloc(RN_STREAM_MARKS, sizeof(rn_stream_mark_t));

        if (stream->marks == NULL) {
            rn_stream_starved(stream);
            return;
        }
    }

    /* a drag of the window under flood: the latest size replaces the last */

    if (stream->marked == RN_STREAM_MARKS) {
        stream->marked--;
    }

    mark = &stream->marks[stream->marked++];
    memset(mark, 0, sizeof(rn_stream_mark_t));
    mark->offset = session->ring.head;
    mark->rows = rows;
    mark->cols = cols;
    snprintf(mark->viewer, sizeof(mark->viewer), "%s", viewer);

    rn_stream_pump(session);
}


static void
rn_stream_exit(rn_stream_t *stream)
{
    json_t        *payload;
    rn_session_t  *session = stream->session;

    stream->exited = 1;

    /* who has typed the last line may leave at the exit */

    rn_input_ack(session, 0);

    ar_json_begin();

    payload = json_object();
    rn_session_outcome(session, payload);
    rn_stream_say(stream, AR_MSG_EXIT, ar_json_end(payload));
}


int
rn_stream_flushed(const rn_session_t *session)
{
    const rn_stream_t  *stream;

    stream = rn_stream_obeyed(session);

    return stream == NULL
           || (stream->exited && !stream->unsaid
               && rn_websocket_queued(stream->ws) == 0);
}
