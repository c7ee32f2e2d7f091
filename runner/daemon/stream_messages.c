
/*
 * What HQ says on a stream.  A stream that has been answered but replaced is
 * closed, so all that comes here is from the obeyed one or from one that is
 * not answered yet; on that only `resume`, `refuse`, `range` and `snapshot`
 * count.
 *
 * Each handler may close the stream; rn_stream_text() does not touch it
 * afterwards.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/daemon/output.h"
#include "runner/daemon/size.h"
#include "runner/daemon/stream.h"
#include "runner/daemon/stream_messages.h"
#include "wire/field.h"
#include "wire/messages.h"


#define RN_STREAM_LINES  131072        /* replayed of mode pipe, at most */


static void rn_stream_on_resume(rn_stream_t *stream, const json_t *payload);
static void rn_stream_on_refuse(rn_stream_t *stream, const json_t *payload);
static void rn_stream_on_consumed(rn_stream_t *stream, const json_t *payload);
static void rn_stream_on_range(rn_stream_t *stream, const json_t *payload);
static void rn_stream_on_snapshot(rn_stream_t *stream, const json_t *payload);
static uint64_t rn_stream_line(const ar_ring_t *ring, uint64_t least);
static void rn_stream_on_input(rn_stream_t *stream, const json_t *payload);
static void rn_stream_on_close_input(rn_stream_t *stream,
    const json_t *payload);
static void rn_stream_on_resize(rn_stream_t *stream, const json_t *payload);
static void rn_stream_on_goaway(rn_stream_t *stream, const json_t *payload);


typedef struct {
    ar_message_e   type;
    int            obeyed;       /* counts only on the obeyed stream */
    void         (*handler)(rn_stream_t *stream, const json_t *payload);
} rn_stream_on_t;


static const rn_stream_on_t  rn_stream_table[] = {
    { AR_MSG_RESUME, 0, rn_stream_on_resume },
    { AR_MSG_REFUSE, 0, rn_stream_on_refuse },
    { AR_MSG_CONSUMED, 1, rn_stream_on_consumed },
    { AR_MSG_RANGE, 0, rn_stream_on_range },
    { AR_MSG_SNAPSHOT, 0, rn_stream_on_snapshot },
    { AR_MSG_INPUT, 0, rn_stream_on_input },
    { AR_MSG_CLOSE_INPUT, 1, rn_stream_on_close_input },
    { AR_MSG_RESIZE, 1, rn_stream_on_resize },
    { AR_MSG_GOAWAY, 0, rn_stream_on_goaway },
    { AR_MSG_MAX, 0, NULL }
};


void
rn_stream_text(void *data, const char *text, size_t len)
{
    ar_rc_e                rc;
    json_t                *payload;
    const char            *cause;
    ar_message_e           type;
    rn_stream_t           *stream = data;
    const rn_stream_on_t  *on;

    rc = ar_message_parse(AR_LEG_STREAM, AR_DOWN, text, len, &type, &payload,
                          &cause);

    if (rc == AR_UNKNOWN) {
        return;
    }

    if (rc != AR_OK) {
        rn_stream_fail(stream, ar_message_code(cause), cause);
        return;
    }

    for (on = rn_stream_table; on->handler != NULL; on++) {
        if (on->type == type) {
            if (!on->obeyed
                || stream == rn_stream_obeyed(stream->session))
            {
                on->handler(stream, payload);
            }
            break;
        }
    }

    json_decref(payload);
}


static void
rn_stream_on_resume(rn_stream_t *stream, const json_t *payload)
{
    uint64_t  from;

    from = ar_field_offset(payload, "from", 0);

    if (stream->state != RN_STREAM_ASKING) {
        rn_stream_fail(stream, 1002, "a second resume");
        return;
    }

    if (from > stream->session->ring.head) {
        rn_stream_fail(stream, 1002, "resume from above the head");
        return;
    }

    rn_stream_resume(stream, from,
                     ar_field_offset(payload, "window", AR_OFFSET_MAX));
}


static void
rn_stream_on_refuse(rn_stream_t *stream, const json_t *payload)
{
    char  cause[300];

    snprintf(cause, sizeof(cause), "HQ refused it: %.60s: %.200s",
             ar_field_string(payload, "code", "?"),
             ar_field_string(payload, "message", ""));

    rn_stream_fail(stream, 1000, cause);
}


static void
rn_stream_on_consumed(rn_stream_t *stream, const json_t *payload)
{
    json_t        *value;
    uint64_t       offset;
    rn_session_t  *session = stream->session;

    value = json_object_get(payload, "offset");
    offset = ar_field_offset(payload, "offset", 0);

    if (json_is_integer(value) && offset > session->ring.head) {
        rn_stream_fail(stream, 1002, "consumed above the head");
        return;
    }

    rn_output_consumed(session, json_is_integer(value), offset);
    rn_stream_pump(session);
}


static void
rn_stream_on_range(rn_stream_t *stream, const json_t *payload)
{
    size_t                n, left;
    uint64_t              from, to;
    const ar_ring_t      *ring = &stream->session->ring;
    const unsigned char  *data;

    from = ar_field_offset(payload, "from", 0);
    to = ar_field_offset(payload, "to", 0);

    from = from < ring->base ? ring->base : from;
    from = from > ring->head ? ring->head : from;
    to = to > ring->head ? ring->head : to;

    left = to > from ? (size_t) (to - from) : 0;
    left = left > AR_FRAME_PAYLOAD ? AR_FRAME_PAYLOAD : left;

    rn_stream_say(stream, AR_MSG_RANGE,
                  json_pack("{s:O, s:I, s:I, s:I, s:I}", "id",
                            json_object_get(payload, "id"), "from",
                            (json_int_t) from, "bytes", (json_int_t) left,
                            "base", (json_int_t) ring->base,
                            "head", (json_int_t) ring->head));

    while (left > 0) {
        n = ar_ring_peek(ring, from, &data);
        n = n < left ? n : left;

        rn_websocket_binary(stream->ws, data, n);
        from += n;
        left -= n;
    }
}


/* The terminal as it is at the head, so `least` is always kept. */

static void
rn_stream_on_snapshot(rn_stream_t *stream, const json_t *payload)
{
    char          *bytes;
    size_t         at, n, len;
    uint64_t       offset;
    rn_session_t  *session = stream->session;

    bytes = NULL;
    len = 0;

    offset = rn_screen_snapshot(session, &bytes, &len);

    if (bytes == NULL && !session->pipe) {
        rn_stream_starved(stream);
        return;
    }

    if (bytes == NULL) {
        offset = rn_stream_line(&session->ring,
                                ar_field_offset(payload, "least", 0));
    }

    rn_stream_say(stream, AR_MSG_SNAPSHOT,
                  json_pack("{s:O, s:I, s:i, s:i, s:I}", "id",
                            json_object_get(payload, "id"), "offset",
                            (json_int_t) offset, "rows", (int) session->rows,
                            "cols", (int) session->cols, "bytes",
                            (json_int_t) len));

    for (at = 0; at < len; at += n) {
        n = len - at < AR_FRAME_PAYLOAD ? len - at : AR_FRAME_PAYLOAD;
        rn_websocket_binary(stream->ws, bytes + at, n);
    }

    free(bytes);
}


/* Without a screen (mode pipe): where an early line begins. */

static uint64_t
rn_stream_line(const ar_ring_t *ring, uint64_t least)
{
    size_t                n;
    uint64_t              offset;
    const unsigned char  *data, *end;

    offset = ring->head > RN_STREAM_LINES ? ring->head - RN_STREAM_LINES : 0;
    offset = offset < ring->base ? ring->base : offset;
    offset = offset < least ? least : offset;

    if (offset == 0) {
        return 0;
    }

    for (/* void */; (n = ar_ring_peek(ring, offset, &data)) > 0;
         offset += n)
    {
        end = memchr(data, '\n', n);

        if (end != NULL) {
            return offset + (uint64_t) (end - data) + 1;
        }
    }

    return ring->head;
}


static void
rn_stream_on_input(rn_stream_t *stream, const json_t *payload)
{
    snprintf(stream->viewer, sizeof(stream->viewer), "%s",
             ar_field_string(payload, "viewer", ""));

    stream->offset = ar_field_offset(payload, "offset", 0);
}


void
rn_stream_binary(void *data, unsigned char *bytes, size_t len)
{
    uint64_t       offset;
    unsigned       code;
    const char    *cause;
    rn_stream_t   *stream = data;
    rn_session_t  *session = stream->session;

    if (stream->viewer[0] == '\0') {
        rn_stream_fail(stream, 1002, "input of nobody");
        return;
    }

    offset = stream->offset;
    stream->offset += len;

    if (stream != rn_stream_obeyed(session)) {
        return;
    }

    if (rn_input_take(session, stream->viewer, offset, bytes, len, &code,
                      &cause)
        != AR_OK)
    {
        rn_stream_fail(stream, code, cause);
    }
}


static void
rn_stream_on_close_input(rn_stream_t *stream, const json_t *payload)
{
    unsigned     code;
    const char  *cause;

    if (rn_input_end(stream->session, ar_field_string(payload, "viewer", ""),
                     ar_field_offset(payload, "offset", 0), &code, &cause)
        != AR_OK)
    {
        rn_stream_fail(stream, code, cause);
    }
}


static void
rn_stream_on_resize(rn_stream_t *stream, const json_t *payload)
{
    rn_size_set(stream->session,
                (unsigned) ar_field_offset(payload, "rows", 24),
                (unsigned) ar_field_offset(payload, "cols", 80),
                ar_field_string(payload, "viewer", ""));
}


static void
rn_stream_on_goaway(rn_stream_t *stream, const json_t *payload)
{
    (void) payload;

    rn_stream_replace(stream);
}
