
/*
 * The terminal client: its life, dialing, what it sends.  What comes is in
 * viewer_link.c.
 *
 * A viewer has at most two connections ("links"): `live`, which is attached
 * and serves, and `next`, which is being dialed, because nothing serves or
 * because the live one said `goaway` and its successor is to be attached
 * first.
 *
 * state of a link   entered by                left by
 * dialing           rn_viewer_dial            101, refusal, failure
 * opened            101                       attached, 15 s, failure
 * live              attached                  a successor's attached, failure
 *
 * Credit.  A link grants again what has been written out of what came on
 * it.  `unwritten` counts all that was handed on and not written, `foreign`
 * the part of it that came on earlier links, which is written first.  While
 * more than a bound is unwritten no link is dialed: so a reader that has
 * stopped costs bounded memory through any number of reconnects.
 *
 * Input goes out in order below 64 KiB unacknowledged, and again from
 * attached.input after each attach; none is sent before.  Its end is said
 * after the last of it, on every link anew, since nothing acknowledges it.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/cli/memory.h"
#include "runner/cli/viewer_link.h"


static void rn_viewer_leave(rn_viewer_t *viewer);
static void rn_viewer_redial(uv_timer_t *timer);
static void rn_viewer_granted(uv_timer_t *timer);
static void rn_viewer_tick(uv_timer_t *timer);
static void rn_viewer_send(rn_viewer_link_t *link, ar_message_e type,
    json_t *payload);
static void rn_viewer_freed(uv_handle_t *handle);



rn_viewer_t *
rn_viewer_open(uv_loop_t *loop, const rn_viewer_options_t *options,
    const rn_viewer_handlers_t *handlers, void *data)
{
    rn_viewer_t  *viewer;

    viewer = calloc(1, sizeof(rn_viewer_t));

    if (viewer == NULL) {
        return NULL;
    }

    viewer->loop = loop;
    viewer->options = options;
    viewer->handlers = handlers;
    viewer->data = data;
    viewer->offset = options->offset;

    viewer->links[0].viewer = viewer;
    viewer->links[1].viewer = viewer;

    ar_uuid7(viewer->id);

    (void) uv_timer_init(loop, &viewer->redial);
    (void) uv_timer_init(loop, &viewer->ticker);
    (void) uv_timer_init(loop, &viewer->grant);
    (void) uv_timer_init(loop, &viewer->hole_wait);

    viewer->redial.data = viewer;
    viewer->ticker.data = viewer;
    viewer->grant.data = viewer;
    viewer->hole_wait.data = viewer;
    viewer->handles = RN_VIEWER_HANDLES;

    (void) uv_timer_start(&viewer->redial, rn_viewer_redial, 0, 0);
    (void) uv_timer_start(&viewer->ticker, rn_viewer_tick, RN_VIEWER_PING_MS,
                          RN_VIEWER_PING_MS);

    return viewer;
}


void
rn_viewer_type(rn_viewer_t *viewer, const void *bytes, size_t len)
{
    if (rn_typed_add(&viewer->typed, bytes, len) != 0) {
        rn_memory_end();
    }

    rn_viewer_push(viewer);
}


size_t
rn_viewer_room(const rn_viewer_t *viewer)
{
    uint64_t  kept;

    kept = viewer->typed.end - viewer->typed.acked;

    return kept < RN_VIEWER_UNACKED + RN_VIEWER_TYPED
           ? (size_t) (RN_VIEWER_UNACKED + RN_VIEWER_TYPED - kept) : 0;
}


void
rn_viewer_close_input(rn_viewer_t *viewer)
{
    viewer->closing = 1;

    rn_viewer_push(viewer);
}


void
rn_viewer_resize(rn_viewer_t *viewer, int rows, int cols, int take)
{
    viewer->rows = rows;
    viewer->cols = cols;
    viewer->take |= take;

    rn_viewer_size(viewer);
}


int
rn_viewer_follows(const rn_viewer_t *viewer)
{
    return viewer->not_ours;
}


int
rn_viewer_sizes(const rn_viewer_t *viewer)
{
    return viewer->rows > 0 && viewer->options->write
           && (viewer->take || !viewer->not_ours);
}


void
rn_viewer_redraw(rn_viewer_t *viewer)
{
    int  i;

    if (viewer->over) {
        return;
    }

    for (i = 0; i < 2; i++) {
        if (viewer->links[i].ws != NULL) {
            rn_websocket_close(viewer->links[i].ws, 1001, NULL);
            viewer->links[i].ws = NULL;
        }
    }

    viewer->live = NULL;
    viewer->next = NULL;
    viewer->snapshot = 0;
    viewer->offset = RN_VIEWER_NOWHERE;
    rn_viewer_hole_stop(viewer);

    (void) uv_timer_start(&viewer->redial, rn_viewer_redial, 0, 0);
}


void
rn_viewer_written(rn_viewer_t *viewer, size_t len)
{
    uint64_t           own, old;
    rn_viewer_link_t  *link;

    viewer->unwritten -= len;

    old = len < viewer->foreign ? len : viewer->foreign;
    own = len - old;
    viewer->foreign -= old;

    link = viewer->live;

    if (link != NULL && own > 0) {
        link->due += own;

        if (link->due >= RN_VIEWER_GRANT) {
            rn_viewer_granted(&viewer->grant);

        } else if (!uv_is_active((uv_handle_t *) &viewer->grant)) {
            (void) uv_timer_start(&viewer->grant, rn_viewer_granted,
                                  RN_VIEWER_GRANT_MS, 0);
        }
    }

    rn_viewer_hole_fill(viewer);

    if (viewer->crowded && !viewer->over
        && viewer->unwritten <= RN_VIEWER_UNWRITTEN / 2) {
        viewer->crowded = 0;
        (void) uv_timer_start(&viewer->redial, rn_viewer_redial, 0, 0);
    }
}


void
rn_viewer_close(rn_viewer_t *viewer)
{
    rn_viewer_leave(viewer);
    rn_typed_free(&viewer->typed);

    uv_close((uv_handle_t *) &viewer->redial, rn_viewer_freed);
    uv_close((uv_handle_t *) &viewer->ticker, rn_viewer_freed);
    uv_close((uv_handle_t *) &viewer->grant, rn_viewer_freed);
    uv_close((uv_handle_t *) &viewer->hole_wait, rn_viewer_freed);
}


void
rn_viewer_end(rn_viewer_t *viewer, const rn_viewer_end_t *end)
{
    if (!viewer->over) {
        rn_viewer_leave(viewer);
        viewer->handlers->ended(viewer->data, end);
    }
}


/* 1000: nobody comes back for the rest. */

static void
rn_viewer_leave(rn_viewer_t *viewer)
{
    int  i;

    viewer->over = 1;
    rn_viewer_hole_stop(viewer);
    viewer->live = NULL;
    viewer->next = NULL;

    for (i = 0; i < 2; i++) {
        if (viewer->links[i].ws != NULL) {
            rn_websocket_close(viewer->links[i].ws, 1000, NULL);
            viewer->links[i].ws = NULL;
        }
    }

    (void) uv_timer_stop(&viewer->redial);
    (void) uv_timer_stop(&viewer->ticker);
    (void) uv_timer_stop(&viewer->grant);
}


static void
rn_viewer_redial(uv_timer_t *timer)
{
    rn_viewer_dial(timer->data);
}


void
rn_viewer_dial(rn_viewer_t *viewer)
{
    int                  n;
    char                 path[512];
    rn_viewer_link_t    *link;
    rn_websocket_dial_t  dial;

    if (viewer->next != NULL || viewer->over) {
        return;
    }

    if (viewer->unwritten > RN_VIEWER_UNWRITTEN) {
        viewer->crowded = 1;
        return;
    }

    link = viewer->live == &viewer->links[0] ? &viewer->links[1]
                                             : &viewer->links[0];

    n = snprintf(path, sizeof(path), "/api/v1/ws/session/%s?viewer=%s"
                 "&mode=%s&input=%llu&credit=%d", viewer->options->session,
                 viewer->id, viewer->options->write ? "write" : "read",
                 (unsigned long long) viewer->typed.acked,
                 RN_VIEWER_CREDIT);

    if (viewer->offset != RN_VIEWER_NOWHERE) {
        (void) snprintf(path + n, sizeof(path) - (size_t) n, "&offset=%llu",
                        (unsigned long long) viewer->offset);
    }

    memset(&dial, 0, sizeof(rn_websocket_dial_t));
    dial.url = viewer->options->url;
    dial.tls = viewer->options->tls;
    dial.path = path;
    dial.headers = viewer->options->authorization;
    dial.protocol = "agentrelay.term.v1";

    link->opened = 0;
    link->useful = 0;
    link->closed = 0;
    link->due = 0;
    link->since = uv_now(viewer->loop);
    link->ws = rn_websocket_dial(viewer->loop, &dial, &rn_viewer_websocket,
                                 link);

    if (link->ws == NULL) {
        rn_viewer_later(viewer, 1006, -1);
        return;
    }

    viewer->next = link;
}


/* Full jitter from 0.1 s, doubling to 15 s; at once after a restart. */

void
rn_viewer_later(rn_viewer_t *viewer, unsigned code, long retry_after)
{
    uint64_t  ms;

    if (code == 1012 && !viewer->restarted) {
        viewer->restarted = 1;
        ms = 0;

    } else {
        ms = rn_backoff_next(&viewer->backoff, &rn_backoff_usual);
    }

    if (retry_after > 0) {
        ms += (uint64_t) (retry_after < 30 ? retry_after : 30) * 1000;
    }

    (void) uv_timer_start(&viewer->redial, rn_viewer_redial, ms, 0);
}


void
rn_viewer_push(rn_viewer_t *viewer)
{
    size_t                len, room;
    rn_viewer_link_t     *link;
    const unsigned char  *bytes;

    link = viewer->live;

    if (link == NULL || !viewer->options->write) {
        return;
    }

    while (rn_websocket_queued(link->ws) < RN_VIEWER_UNACKED) {
        len = rn_typed_next(&viewer->typed, &bytes);
        room = (size_t) (viewer->typed.acked + RN_VIEWER_UNACKED
                         - viewer->typed.sent);

        if (len > room) {
            len = room;
        }

        if (len > RN_VIEWER_FRAME) {
            len = RN_VIEWER_FRAME;
        }

        if (len == 0) {
            break;
        }

        rn_websocket_binary(link->ws, bytes, len);
        rn_typed_sent(&viewer->typed, len);
    }

    if (viewer->closing && !link->closed
        && viewer->typed.sent == viewer->typed.end)
    {
        link->closed = 1;
        rn_viewer_send(link, AR_MSG_CLOSE_INPUT, NULL);
    }
}


/* While another viewer owns the size, ours is nobody's matter. */

void
rn_viewer_size(rn_viewer_t *viewer)
{
    if (viewer->live == NULL || viewer->rows == 0
        || !viewer->options->write)
    {
        return;
    }

    if (viewer->take) {
        viewer->take = 0;
        viewer->not_ours = 0;
        rn_viewer_send(viewer->live, AR_MSG_TAKE, NULL);
    }

    if (viewer->not_ours) {
        return;
    }

    rn_viewer_send(viewer->live, AR_MSG_RESIZE,
                   json_pack("{s:i, s:i}", "rows", viewer->rows,
                             "cols", viewer->cols));
}


static void
rn_viewer_granted(uv_timer_t *timer)
{
    rn_viewer_t  *viewer = timer->data;

    (void) uv_timer_stop(timer);

    if (viewer->live == NULL || viewer->live->due == 0) {
        return;
    }

    rn_viewer_send(viewer->live, AR_MSG_CREDIT,
                   json_pack("{s:I}", "bytes",
                             (json_int_t) viewer->live->due));
    viewer->live->due = 0;
}


static void
rn_viewer_tick(uv_timer_t *timer)
{
    rn_viewer_t       *viewer = timer->data;
    rn_viewer_link_t  *link;

    if (viewer->live != NULL) {
        rn_viewer_send(viewer->live, AR_MSG_PING,
                       json_pack("{s:I}", "t",
                                 (json_int_t) uv_now(viewer->loop)));
    }

    link = viewer->next;

    if (link != NULL && link->opened
        && uv_now(viewer->loop) - link->since > RN_VIEWER_ATTACH_MS)
    {
        rn_viewer_drop(link, "HQ did not attach in 15 s");
    }
}


static void
rn_viewer_send(rn_viewer_link_t *link, ar_message_e type, json_t *payload)
{
    char    *text;
    size_t   len;

    text = ar_message_format(type, payload, &len);

    if (text != NULL) {
        rn_websocket_text(link->ws, text, len);
        free(text);
    }
}


static void
rn_viewer_freed(uv_handle_t *handle)
{
    rn_viewer_t  *viewer = handle->data;

    if (--viewer->handles == 0) {
        free(viewer);
    }
}
