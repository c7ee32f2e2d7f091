
/*
 * What a viewer's connections bring.
 *
 * Output.  `offset` is the next byte not yet handed on, NOWHERE while there
 * is none: before the first reset, and until the bytes of a reset are
 * complete.  Each link counts its own position; what a successor repeats is
 * dropped, what it leaves out is an error and a new dial.  So every byte is
 * handed on exactly once, whatever breaks.
 *
 * Only the live link's messages count, except `attached`, which makes a link
 * the live one and closes its predecessor.
 *
 * The back-off begins anew after a link that was of use: it brought output
 * or an acknowledgement, or served for 5 s.  One that is closed right after
 * each attach does not become a busy loop.
 */

#include <stdio.h>
#include <string.h>

#include "runner/cli/viewer_link.h"


static void rn_viewer_opened(void *data, const char *protocol);
static void rn_viewer_text(void *data, const char *text, size_t len);
static void rn_viewer_owner(rn_viewer_t *viewer, const json_t *owner);
static void rn_viewer_ack(rn_viewer_t *viewer, rn_viewer_link_t *link,
    const json_t *payload);
static void rn_viewer_attached(rn_viewer_t *viewer, rn_viewer_link_t *link,
    const json_t *payload);
static void rn_viewer_reset(rn_viewer_t *viewer, rn_viewer_link_t *link,
    const json_t *payload);
static void rn_viewer_binary(void *data, unsigned char *bytes, size_t len);
static size_t rn_viewer_screen(rn_viewer_t *viewer,
    const unsigned char *bytes, size_t len);
static void rn_viewer_drained(void *data);
static void rn_viewer_closed(void *data, const rn_websocket_end_t *end);
static int rn_viewer_final(rn_viewer_t *viewer,
    const rn_websocket_end_t *end);
static void rn_viewer_fail(rn_viewer_t *viewer, const char *why);


const rn_websocket_handlers_t  rn_viewer_websocket = {
    rn_viewer_opened,
    rn_viewer_text,
    rn_viewer_binary,
    rn_viewer_drained,
    rn_viewer_closed
};



static void
rn_viewer_opened(void *data, const char *protocol)
{
    rn_viewer_link_t  *link = data;

    (void) protocol;

    link->opened = 1;
}


static void
rn_viewer_text(void *data, const char *text, size_t len)
{
    json_t            *payload;
    ar_rc_e            rc;
    const char        *cause;
    rn_viewer_t       *viewer;
    ar_message_e       type;
    rn_viewer_link_t  *link = data;

    viewer = link->viewer;

    rc = ar_message_parse(AR_LEG_TERM, AR_DOWN, text, len, &type, &payload,
                          &cause);

    if (rc == AR_UNKNOWN) {
        return;
    }

    if (rc != AR_OK) {
        rn_viewer_drop(link, cause);
        return;
    }

    if (type == AR_MSG_ATTACHED) {
        rn_viewer_attached(viewer, link, payload);

    } else if (link != viewer->live) {
        /* of no interest before `attached` */

    } else if (type == AR_MSG_RESET) {
        rn_viewer_reset(viewer, link, payload);

    } else if (type == AR_MSG_ACK) {
        rn_viewer_ack(viewer, link, payload);

    } else if (type == AR_MSG_SIZE_OWNER) {
        rn_viewer_owner(viewer, json_object_get(payload, "viewer"));

    } else if (type == AR_MSG_GOAWAY) {
        rn_viewer_dial(viewer);

    } else if (type == AR_MSG_EXIT) {
        if (viewer->hole > 0) {
            json_decref(viewer->exit);
            viewer->exit = json_incref(payload);

        } else {
            rn_viewer_exit(viewer, payload);
        }
    }

    json_decref(payload);
}


static void
rn_viewer_ack(rn_viewer_t *viewer, rn_viewer_link_t *link,
    const json_t *payload)
{
    if (rn_typed_ack(&viewer->typed, ar_field_offset(payload, "input", 0))
        != 0)
    {
        rn_viewer_fail(viewer, "HQ acknowledges input that was never typed");
        return;
    }

    link->useful = 1;

    rn_viewer_push(viewer);
    viewer->handlers->room(viewer->data);
}


static void
rn_viewer_attached(rn_viewer_t *viewer, rn_viewer_link_t *link,
    const json_t *payload)
{
    if (link != viewer->next) {
        return;
    }

    if (rn_typed_ack(&viewer->typed, ar_field_offset(payload, "input", 0))
        != 0)
    {
        rn_viewer_fail(viewer, "HQ acknowledges input that was never typed");
        return;
    }

    if (viewer->live != NULL) {
        rn_websocket_close(viewer->live->ws, 1000, NULL);
        viewer->live->ws = NULL;
    }

    viewer->live = link;
    viewer->next = NULL;
    viewer->snapshot = 0;
    rn_viewer_hole_stop(viewer);
    viewer->foreign = viewer->unwritten;
    (void) uv_timer_stop(&viewer->redial);

    link->since = uv_now(viewer->loop);
    link->next = ar_field_offset(payload, "offset", 0);

    rn_typed_attach(&viewer->typed);
    rn_viewer_owner(viewer, json_object_get(payload, "size_owner"));

    rn_viewer_size(viewer);
    rn_viewer_push(viewer);

    viewer->handlers->attached(viewer->data, payload);
}


static void
rn_viewer_reset(rn_viewer_t *viewer, rn_viewer_link_t *link,
    const json_t *payload)
{
    rn_viewer_reset_t  reset;

    link->next = ar_field_offset(payload, "offset", 0);

    viewer->after = link->next;
    viewer->snapshot = ar_field_offset(payload, "bytes", 0);
    viewer->skipped = rn_viewer_hole_wanted(viewer, link->next);

    if (viewer->skipped) {
        rn_viewer_hole_begin(viewer, link->next);
        return;
    }

    rn_viewer_hole_stop(viewer);

    reset.lost = viewer->offset == RN_VIEWER_NOWHERE
                 ? 0 : ar_field_offset(payload, "lost", 0);
    reset.bytes = viewer->snapshot;
    reset.rows = (unsigned) ar_field_offset(payload, "rows", 24);
    reset.cols = (unsigned) ar_field_offset(payload, "cols", 80);

    viewer->offset = viewer->snapshot ? RN_VIEWER_NOWHERE : link->next;

    viewer->handlers->reset(viewer->data, &reset);
}


/* Others are known by a key that HQ makes; null and "": nobody owns it. */

static void
rn_viewer_owner(rn_viewer_t *viewer, const json_t *owner)
{
    const char  *id;

    id = json_string_value(owner);
    viewer->not_ours = id != NULL && *id != '\0'
                       && strcmp(id, viewer->id) != 0;
}


void
rn_viewer_exit(rn_viewer_t *viewer, const json_t *payload)
{
    json_t           *signo;
    uint64_t          last;
    rn_viewer_end_t   end;

    memset(&end, 0, sizeof(rn_viewer_end_t));

    end.how = RN_VIEWER_EXITED;
    end.text = ar_field_string(payload, "reason", "");
    end.oom = ar_field_true(payload, "oom");
    end.code = (int) ar_field_offset(payload, "code", 0);

    signo = json_object_get(payload, "signal");

    if (json_is_string(signo)) {
        (void) snprintf(end.signal, sizeof(end.signal), "%s",
                        json_string_value(signo));

    } else if (json_is_integer(signo)) {
        (void) snprintf(end.signal, sizeof(end.signal), "%d",
                        (int) json_integer_value(signo));

    } else if (!json_is_integer(json_object_get(payload, "code"))
               || strcmp(end.text, "lost") == 0)
    {
        end.how = RN_VIEWER_LOST;
    }

    last = ar_field_offset(payload, "end", 0);

    if (viewer->offset != RN_VIEWER_NOWHERE && last > viewer->offset) {
        end.missing = last - viewer->offset;
    }

    rn_viewer_end(viewer, &end);
}


static void
rn_viewer_binary(void *data, unsigned char *bytes, size_t len)
{
    size_t             n;
    rn_viewer_t       *viewer;
    rn_viewer_link_t  *link = data;

    viewer = link->viewer;

    if (link != viewer->live) {
        rn_viewer_drop(link, "output came before `attached`");
        return;
    }

    link->useful = 1;

    n = rn_viewer_screen(viewer, bytes, len);
    bytes += n;
    len -= n;

    if (len == 0) {
        return;
    }

    if (viewer->hole > 0) {
        link->next += len;
        rn_viewer_hole_hold(viewer, bytes, len);
        return;
    }

    if (viewer->offset == RN_VIEWER_NOWHERE || link->next > viewer->offset) {
        rn_viewer_drop(link, "output was left out");
        return;
    }

    /* what the link before it has brought already */

    n = len < viewer->offset - link->next
        ? len : (size_t) (viewer->offset - link->next);

    link->next += len;
    link->due += n;
    bytes += n;
    len -= n;

    if (len > 0) {
        viewer->shown = 1;
        viewer->offset += len;
        viewer->unwritten += len;
        viewer->handlers->output(viewer->data, bytes, len);
    }
}


/* Bytes of a reset; how many of these were. */

static size_t
rn_viewer_screen(rn_viewer_t *viewer, const unsigned char *bytes, size_t len)
{
    size_t  n;

    if (viewer->snapshot == 0) {
        return 0;
    }

    n = len < viewer->snapshot ? len : (size_t) viewer->snapshot;

    viewer->snapshot -= n;

    if (viewer->skipped) {
        viewer->live->due += n;
        return n;
    }

    viewer->shown = 1;
    viewer->unwritten += n;

    if (viewer->snapshot == 0) {
        viewer->offset = viewer->after;
    }

    viewer->handlers->output(viewer->data, bytes, n);

    return n;
}


static void
rn_viewer_drained(void *data)
{
    rn_viewer_link_t  *link = data;

    rn_viewer_push(link->viewer);
}


static void
rn_viewer_closed(void *data, const rn_websocket_end_t *end)
{
    int                was_live;
    rn_viewer_t       *viewer;
    rn_viewer_link_t  *link = data;

    viewer = link->viewer;
    link->ws = NULL;

    was_live = link == viewer->live;

    if (was_live) {
        viewer->live = NULL;

        if (link->useful
            || uv_now(viewer->loop) - link->since > RN_VIEWER_PING_MS)
        {
            rn_backoff_reset(&viewer->backoff);
            viewer->restarted = 0;
        }

    } else {
        viewer->next = NULL;
    }

    /* a snapshot that was cut is worth nothing */

    if (was_live && viewer->snapshot > 0) {
        viewer->snapshot = 0;

        if (!viewer->skipped) {
            viewer->offset = RN_VIEWER_NOWHERE;
        }
    }

    if (was_live) {
        rn_viewer_hole_stop(viewer);
    }

    if (viewer->live == NULL && rn_viewer_final(viewer, end)) {
        return;
    }

    if (viewer->next == NULL) {
        rn_viewer_later(viewer, end->code, end->retry_after);
    }

    if (viewer->live == NULL) {
        viewer->handlers->away(viewer->data, end->reason);
    }
}


/* 1: it makes no sense to try again, and `ended` has been called. */

static int
rn_viewer_final(rn_viewer_t *viewer, const rn_websocket_end_t *end)
{
    rn_viewer_end_t  out;

    memset(&out, 0, sizeof(rn_viewer_end_t));

    switch (end->status ? end->status : (int) end->code) {

    case 400:
    case 401:
    case 403:
    case 404:
    case 409:
    case 410:
    case 426:
        out.how = RN_VIEWER_REFUSED;
        out.status = end->status;
        out.text = end->problem;
        break;

    case 4401:
    case 4403:
    case 4404:
    case 4426:
        out.how = RN_VIEWER_CLOSED;
        out.status = (int) end->code;
        out.text = end->reason;
        break;

    default:
        return 0;
    }

    rn_viewer_end(viewer, &out);

    return 1;
}


void
rn_viewer_drop(rn_viewer_link_t *link, const char *why)
{
    rn_websocket_end_t  end;

    memset(&end, 0, sizeof(rn_websocket_end_t));
    end.code = 1006;
    end.reason = why;
    end.retry_after = -1;
    end.problem = "";

    if (link->ws != NULL) {
        rn_websocket_close(link->ws, 1002, why);
        rn_viewer_closed(link, &end);
    }
}


static void
rn_viewer_fail(rn_viewer_t *viewer, const char *why)
{
    rn_viewer_end_t  end;

    memset(&end, 0, sizeof(rn_viewer_end_t));
    end.how = RN_VIEWER_BROKEN;
    end.text = why;

    rn_viewer_end(viewer, &end);
}
