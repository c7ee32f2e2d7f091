
/*
 * Input, exactly once.
 *
 * Each viewer's input is a stream with offsets of its own.  `have` is what
 * was taken from HQ, `written` what the program's terminal has taken; only
 * `written` is acknowledged, so a byte that is neither acknowledged nor
 * written is sent again by whoever holds it, and what comes twice is below
 * `have` and dropped.  256 most recently used viewers are remembered; one
 * with bytes in the queue is the last to be forgotten.
 *
 * All viewers share one queue in order of arrival, with what the terminal
 * answers: nothing splices into a frame.  Nothing blocks: what the terminal does not take waits for POLLOUT.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runner/daemon/input.h"
#include "runner/daemon/session.h"
#include "runner/daemon/status.h"
#include "runner/daemon/stream.h"


#define RN_INPUT_ACK_MS   8
#define RN_INPUT_PENDING  131072   /* of one viewer; HQ holds to 64 KiB */


struct rn_viewer_s {
    rn_viewer_t  *next;
    uint64_t      have;
    uint64_t      written;
    int           dirty;           /* an ack is due */
    char          id[RN_VIEWER_MAX + 1];
};


struct rn_piece_s {
    rn_piece_t     *next;
    rn_viewer_t    *viewer;        /* stays while it has pieces; or NULL */
    size_t          len;
    size_t          at;
    unsigned char   data[];
};


static ar_rc_e rn_input_queue(rn_input_t *input, rn_viewer_t *viewer,
    const unsigned char *data, size_t len);
static rn_viewer_t *rn_input_at(rn_input_t *input, const char *id,
    uint64_t offset, unsigned *code, const char **cause);
static rn_viewer_t *rn_input_viewer(rn_input_t *input, const char *id,
    int *fresh);
static void rn_input_forget(rn_input_t *input);
static void rn_input_writable(uv_poll_t *poll, int status, int events);
static void rn_input_wrote(rn_session_t *session, size_t n);
static void rn_input_drop(rn_session_t *session);
static void rn_input_check_close(rn_session_t *session);
static void rn_input_owe(rn_session_t *session, rn_viewer_t *viewer);
static void rn_input_ack_due(uv_timer_t *timer);


ar_rc_e
rn_input_take(rn_session_t *session, const char *id, uint64_t offset,
    const unsigned char *data, size_t len, unsigned *code, const char **cause)
{
    size_t        skip;
    rn_input_t   *input = &session->input;
    rn_viewer_t  *viewer;

    if (len > AR_OFFSET_MAX - offset) {
        *code = 1002;
        *cause = "input beyond the last offset";
        return AR_ERROR;
    }

    viewer = rn_input_at(input, id, offset, code, cause);

    if (viewer == NULL) {
        return AR_ERROR;
    }

    skip = viewer->have - offset < len ? (size_t) (viewer->have - offset)
                                       : len;

    if (skip == len) {
        rn_input_owe(session, viewer);
        return AR_OK;
    }

    if (viewer->have - viewer->written > RN_INPUT_PENDING) {
        *code = 1008;
        *cause = "too much unacknowledged input";
        return AR_ERROR;
    }

    if (rn_input_queue(input, viewer, data + skip, len - skip) != AR_OK) {
        *code = 1011;
        *cause = "out of memory";
        return AR_ERROR;
    }

    viewer->have += len - skip;

    rn_status_typed(session);
    rn_input_write(session);

    return AR_OK;
}


void
rn_input_type(rn_session_t *session, const char *data, size_t len)
{
    rn_input_t  *input = &session->input;

    if (input->queued <= RN_INPUT_PENDING
        && rn_input_queue(input, NULL, (const unsigned char *) data, len)
           == AR_OK)
    {
        rn_input_write(session);
    }
}


static ar_rc_e
rn_input_queue(rn_input_t *input, rn_viewer_t *viewer,
    const unsigned char *data, size_t len)
{
    rn_piece_t  *piece;

    piece = malloc(sizeof(rn_piece_t) + len);
    if (piece == NULL) {
        return AR_ERROR;
    }

    piece->next = NULL;
    piece->viewer = viewer;
    piece->len = len;
    piece->at = 0;
    memcpy(piece->data, data, len);

    if (input->newest != NULL) {
        input->newest->next = piece;

    } else {
        input->oldest = piece;
    }

    input->newest = piece;
    input->queued += len;

    return AR_OK;
}


ar_rc_e
rn_input_end(rn_session_t *session, const char *id, uint64_t offset,
    unsigned *code, const char **cause)
{
    rn_input_t   *input = &session->input;
    rn_viewer_t  *viewer;

    viewer = rn_input_at(input, id, offset, code, cause);

    if (viewer == NULL) {
        return AR_ERROR;
    }

    rn_input_owe(session, viewer);

    if (session->pipe && !input->ending) {
        input->ending = 1;
        input->rest = input->queued;
        rn_input_check_close(session);
    }

    return AR_OK;
}


/* Whose input goes on at offset, or NULL. */

static rn_viewer_t *
rn_input_at(rn_input_t *input, const char *id, uint64_t offset,
    unsigned *code, const char **cause)
{
    int           fresh;
    rn_viewer_t  *viewer;

    viewer = rn_input_viewer(input, id, &fresh);

    if (viewer == NULL) {
        *code = 1011;
        *cause = "out of memory";
        return NULL;
    }

    if (fresh) {
        viewer->have = offset;
        viewer->written = offset;
    }

    if (offset > viewer->have) {
        *code = 1002;
        *cause = "a gap in the input of a viewer";
        return NULL;
    }

    return viewer;
}


/* Found or new, and in front of the others. */

static rn_viewer_t *
rn_input_viewer(rn_input_t *input, const char *id, int *fresh)
{
    rn_viewer_t  **link, *viewer;

    for (link = &input->viewers; *link != NULL; link = &(*link)->next) {
        viewer = *link;

        if (strcmp(viewer->id, id) == 0) {
            *link = viewer->next;
            viewer->next = input->viewers;
            input->viewers = viewer;
            *fresh = 0;
            return viewer;
        }
    }

    viewer = calloc(1, sizeof(rn_viewer_t));
    if (viewer == NULL) {
        return NULL;
    }

    strncpy(viewer->id, id, RN_VIEWER_MAX);
    viewer->next = input->viewers;
    input->viewers = viewer;
    input->count++;
    *fresh = 1;

    if (input->count > RN_INPUT_VIEWERS) {
        rn_input_forget(input);
    }

    return viewer;
}


/* The least recently used one that has nothing in the queue. */

static void
rn_input_forget(rn_input_t *input)
{
    rn_viewer_t  **link, **idle, *viewer;

    idle = NULL;

    for (link = &input->viewers->next; *link != NULL; link = &(*link)->next) {
        if ((*link)->have == (*link)->written) {
            idle = link;
        }
    }

    if (idle != NULL) {
        viewer = *idle;
        *idle = viewer->next;
        input->count--;
        free(viewer);
    }
}


void
rn_input_write(rn_session_t *session)
{
    ssize_t      n;
    rn_piece_t  *piece;
    rn_input_t  *input = &session->input;

    while ((piece = input->oldest) != NULL) {

        rn_input_check_close(session);

        if (!session->in.open) {

            if (session->state == RN_SESSION_STARTING) {
                return;
            }

            /* nobody reads any more: it counts as written */

            rn_input_drop(session);
            return;
        }

        n = write(session->in.fd, piece->data + piece->at,
                  piece->len - piece->at);

        if (n < 0 && errno == EINTR) {
            continue;
        }

        if (n == 0 || (n < 0 && errno == EAGAIN)) {
            rn_watch_poll(&session->in, UV_WRITABLE, rn_input_writable);
            return;
        }

        if (n < 0) {
            rn_watch_close(&session->in);
            continue;
        }

        rn_input_wrote(session, (size_t) n);
    }

    if (session->in.open) {
        rn_watch_poll(&session->in, 0, NULL);
    }

    rn_input_check_close(session);
}


static void
rn_input_writable(uv_poll_t *poll, int status, int events)
{
    rn_watch_t  *watch = poll->data;

    (void) events;

    if (status < 0) {
        rn_watch_close(watch);
    }

    rn_input_write(watch->session);
}


static void
rn_input_wrote(rn_session_t *session, size_t n)
{
    rn_input_t  *input = &session->input;
    rn_piece_t  *piece = input->oldest;

    piece->at += n;
    input->queued -= n;
    input->rest -= n < input->rest ? n : input->rest;

    if (piece->viewer != NULL) {
        piece->viewer->written += n;
        rn_input_owe(session, piece->viewer);
    }

    if (piece->at == piece->len) {
        input->oldest = piece->next;

        if (input->oldest == NULL) {
            input->newest = NULL;
        }

        free(piece);
    }
}


static void
rn_input_owe(rn_session_t *session, rn_viewer_t *viewer)
{
    viewer->dirty = 1;

    if (!uv_is_active((uv_handle_t *) &session->ack)) {
        uv_timer_start(&session->ack, rn_input_ack_due, RN_INPUT_ACK_MS, 0);
    }
}


static void
rn_input_drop(rn_session_t *session)
{
    rn_piece_t  *piece;

    while ((piece = session->input.oldest) != NULL) {
        rn_input_wrote(session, piece->len - piece->at);
    }
}


static void
rn_input_check_close(rn_session_t *session)
{
    rn_input_t  *input = &session->input;

    if (session->pipe && session->in.open && input->ending
        && input->rest == 0)
    {
        rn_watch_close(&session->in);
    }
}


json_t *
rn_input_json(const rn_session_t *session)
{
    json_t             *object;
    size_t              n;
    const rn_viewer_t  *viewer;

    object = json_object();
    n = 0;

    for (viewer = session->input.viewers;
         viewer != NULL && n < RN_INPUT_VIEWERS;
         viewer = viewer->next, n++)
    {
        json_object_set_new(object, viewer->id,
                            json_integer((json_int_t) viewer->written));
    }

    return object;
}


static void
rn_input_ack_due(uv_timer_t *timer)
{
    rn_input_ack(timer->data, 0);
}


void
rn_input_ack(rn_session_t *session, int all)
{
    rn_viewer_t  *viewer;
    rn_stream_t  *stream;

    stream = rn_stream_obeyed(session);

    if (stream == NULL) {
        return;
    }

    for (viewer = session->input.viewers; viewer != NULL;
         viewer = viewer->next)
    {
        if (!all && !viewer->dirty) {
            continue;
        }

        viewer->dirty = 0;
        rn_stream_say(stream, AR_MSG_ACK,
                      json_pack("{s:s, s:I}", "viewer", viewer->id, "offset",
                                (json_int_t) viewer->written));
    }
}


void
rn_input_free(rn_session_t *session)
{
    rn_piece_t   *piece;
    rn_viewer_t  *viewer;

    while ((piece = session->input.oldest) != NULL) {
        session->input.oldest = piece->next;
        free(piece);
    }

    while ((viewer = session->input.viewers) != NULL) {
        session->input.viewers = viewer->next;
        free(viewer);
    }

    session->input.newest = NULL;
}
