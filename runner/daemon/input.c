
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
 * Where a viewer's bracketed paste begins and ends is followed, since nothing
 * else may be typed in the middle of one.
 */

#include <stdlib.h>
#include <string.h>

#include "runner/daemon/input.h"
#include "runner/daemon/session.h"
#include "runner/daemon/status.h"
#include "runner/daemon/stream.h"


#define RN_INPUT_ACK_MS   8
#define RN_INPUT_PENDING  131072   /* of one viewer; HQ holds to 64 KiB */
#define RN_INPUT_PASTE    "\033[200~"
#define RN_INPUT_PASTED   "\033[201~"


struct rn_viewer_s {
    rn_viewer_t  *next;
    uint64_t      have;
    uint64_t      written;
    int           dirty;           /* an ack is due */
    int           pasting;         /* inside a bracketed paste */
    int           marked;          /* bytes of its next mark, seen */
    char          id[RN_VIEWER_MAX + 1];
};


static rn_viewer_t *rn_input_at(rn_input_t *input, const char *id,
    uint64_t offset, unsigned *code, const char **cause);
static rn_viewer_t *rn_input_viewer(rn_input_t *input, const char *id,
    int *fresh);
static void rn_input_forget(rn_input_t *input);
static void rn_input_follow(rn_input_t *input, rn_viewer_t *viewer,
    const unsigned char *data, size_t len);
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

    if (rn_queue_add(session, viewer, data + skip, len - skip) != AR_OK) {
        *code = 1011;
        *cause = "out of memory";
        return AR_ERROR;
    }

    viewer->have += len - skip;

    rn_status_typed(session);
    rn_queue_write(session);

    return AR_OK;
}


void
rn_input_type(rn_session_t *session, const char *data, size_t len)
{
    if (session->queue.bytes <= RN_INPUT_PENDING
        && rn_queue_add(session, NULL, data, len) == AR_OK)
    {
        rn_queue_write(session);
    }
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
    rn_queue_end(session);

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
        input->pasting -= viewer->pasting;
        free(viewer);
    }
}


void
rn_input_wrote(rn_session_t *session, rn_viewer_t *viewer,
    const unsigned char *data, size_t len)
{
    viewer->written += len;
    rn_input_follow(&session->input, viewer, data, len);

    if (viewer->pasting) {
        session->input.pasted = uv_now(session->daemon->loop);
    }

    rn_input_owe(session, viewer);
}


/* Where a paste of a viewer begins and ends. */

static void
rn_input_follow(rn_input_t *input, rn_viewer_t *viewer,
    const unsigned char *data, size_t len)
{
    size_t       i;
    const char  *mark;

    for (i = 0; i < len; i++) {
        mark = viewer->pasting ? RN_INPUT_PASTED : RN_INPUT_PASTE;

        if (data[i] != (unsigned char) mark[viewer->marked]) {
            viewer->marked = data[i] == (unsigned char) mark[0];
            continue;
        }

        viewer->marked++;

        if (mark[viewer->marked] == '\0') {
            viewer->marked = 0;
            viewer->pasting = !viewer->pasting;
            input->pasting += viewer->pasting ? 1 : -1;
        }
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
    rn_viewer_t  *viewer;

    while ((viewer = session->input.viewers) != NULL) {
        session->input.viewers = viewer->next;
        free(viewer);
    }
}
