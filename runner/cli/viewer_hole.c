
/*
 * Output that HQ's ring has dropped but the runner's still holds.
 *
 * HQ answers an offset that its ring no longer has with a `reset`.  For a
 * person at a terminal that is right: the newest screen matters.  For a file
 * or a pipe it is not, nor for a command that was just started and has
 * printed more than a ring before anybody could attach.  Then the bytes
 * between are fetched by REST, in pages, and handed on before what the
 * connection brings meanwhile; that is kept here, and credit bounds it.
 *
 * Only what the runner's ring has lost as well is lost, and its exact count
 * is told.  `offset` is where the filling stands, so a connection that
 * breaks in the middle resumes there and finds the rest of the hole again.
 *
 * hole == 0: there is none.  An `exit` waits for the end of the hole.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/cli/memory.h"
#include "runner/cli/viewer_link.h"
#include "wire/json.h"


#define RN_VIEWER_HOLE_PAGE     65536
#define RN_VIEWER_HOLE_AHEAD    262144   /* unwritten; no page beyond it */
#define RN_VIEWER_HOLE_WAIT_MS  300
#define RN_VIEWER_HOLE_TRIES    40


static void rn_viewer_hole_timer(uv_timer_t *timer);
static void rn_viewer_hole_answer(void *data, const rn_http_answer_t *answer);
static void rn_viewer_hole_page(rn_viewer_t *viewer,
    const rn_http_answer_t *answer);
static void rn_viewer_hole_expired(rn_viewer_t *viewer,
    const rn_http_answer_t *answer);
static void rn_viewer_hole_lost(rn_viewer_t *viewer, uint64_t offset);
static void rn_viewer_hole_closed(rn_viewer_t *viewer);
static void rn_viewer_hole_hand(rn_viewer_t *viewer,
    const unsigned char *bytes, size_t len);


int
rn_viewer_hole_wanted(const rn_viewer_t *viewer, uint64_t offset)
{
    if (viewer->offset == RN_VIEWER_NOWHERE || offset <= viewer->offset) {
        return 0;
    }

    return viewer->options->exact || !viewer->shown;
}


void
rn_viewer_hole_begin(rn_viewer_t *viewer, uint64_t end)
{
    viewer->hole = end;
    viewer->held_len = 0;
    viewer->hole_tries = 0;

    rn_viewer_hole_fill(viewer);
}


void
rn_viewer_hole_fill(rn_viewer_t *viewer)
{
    char               path[160];
    rn_http_request_t  request;

    if (viewer->hole == 0 || viewer->page != NULL
        || viewer->unwritten > RN_VIEWER_HOLE_AHEAD
        || uv_is_active((uv_handle_t *) &viewer->hole_wait))
    {
        return;
    }

    (void) snprintf(path, sizeof(path),
                    "/api/sessions/%s/output?from=%llu&limit=%d",
                    viewer->options->session,
                    (unsigned long long) viewer->offset, RN_VIEWER_HOLE_PAGE);

    memset(&request, 0, sizeof(rn_http_request_t));
    request.url = viewer->options->url;
    request.tls = viewer->options->tls;
    request.method = "GET";
    request.path = path;
    request.headers = viewer->options->authorization;

    viewer->page = rn_http_request(viewer->loop, &request,
                                   rn_viewer_hole_answer, viewer);

    if (viewer->page == NULL) {
        rn_viewer_hole_lost(viewer, viewer->hole);
    }
}


void
rn_viewer_hole_hold(rn_viewer_t *viewer, const unsigned char *bytes,
    size_t len)
{
    size_t          size;
    unsigned char  *grown;

    if (viewer->held_len + len > viewer->held_size) {
        size = 2 * (viewer->held_len + len);
        grown = rn_memory_have(realloc(viewer->held, size));

        viewer->held = grown;
        viewer->held_size = size;
    }

    memcpy(viewer->held + viewer->held_len, bytes, len);
    viewer->held_len += len;
}


void
rn_viewer_hole_stop(rn_viewer_t *viewer)
{
    if (viewer->page != NULL) {
        rn_http_cancel(viewer->page);
        viewer->page = NULL;
    }

    (void) uv_timer_stop(&viewer->hole_wait);

    json_decref(viewer->exit);
    viewer->exit = NULL;

    free(viewer->held);
    viewer->held = NULL;
    viewer->held_len = 0;
    viewer->held_size = 0;
    viewer->hole = 0;
}


static void
rn_viewer_hole_timer(uv_timer_t *timer)
{
    rn_viewer_hole_fill(timer->data);
}


static void
rn_viewer_hole_answer(void *data, const rn_http_answer_t *answer)
{
    rn_viewer_t  *viewer = data;

    viewer->page = NULL;

    if (answer->status == 200) {
        viewer->hole_tries = 0;
        rn_viewer_hole_page(viewer, answer);

    } else if (answer->status == 410) {
        rn_viewer_hole_expired(viewer, answer);

    } else if ((answer->status == 0 || answer->status >= 429)
               && ++viewer->hole_tries < RN_VIEWER_HOLE_TRIES)
    {
        (void) uv_timer_start(&viewer->hole_wait, rn_viewer_hole_timer,
                              RN_VIEWER_HOLE_WAIT_MS, 0);
        return;

    } else {
        rn_viewer_hole_lost(viewer, viewer->hole);
    }

    if (viewer->offset >= viewer->hole) {
        rn_viewer_hole_closed(viewer);

    } else {
        rn_viewer_hole_fill(viewer);
    }
}


static void
rn_viewer_hole_page(rn_viewer_t *viewer, const rn_http_answer_t *answer)
{
    char      from[32];
    size_t    len;
    uint64_t  left;

    if (rn_http_header(answer, "X-Agentrelay-Offset", from, sizeof(from))
        != AR_OK
        || strtoull(from, NULL, 10) != viewer->offset
        || answer->body_len == 0)
    {
        rn_viewer_hole_lost(viewer, viewer->hole);
        return;
    }

    left = viewer->hole - viewer->offset;
    len = answer->body_len < left ? answer->body_len : (size_t) left;

    /* no link has brought them, so none grants them again */

    viewer->foreign += len;
    rn_viewer_hole_hand(viewer, (const unsigned char *) answer->body, len);
}


static void
rn_viewer_hole_expired(rn_viewer_t *viewer, const rn_http_answer_t *answer)
{
    json_t    *problem;
    uint64_t   base;

    problem = ar_json_text(answer->body);
    base = ar_field_offset(problem, "base", 0);
    json_decref(problem);

    if (base <= viewer->offset || base > viewer->hole) {
        base = viewer->hole;
    }

    rn_viewer_hole_lost(viewer, base);
}


/* What lies below offset will never come. */

static void
rn_viewer_hole_lost(rn_viewer_t *viewer, uint64_t offset)
{
    rn_viewer_reset_t  reset;

    memset(&reset, 0, sizeof(rn_viewer_reset_t));
    reset.lost = offset - viewer->offset;
    viewer->offset = offset;

    viewer->handlers->reset(viewer->data, &reset);
}


static void
rn_viewer_hole_closed(rn_viewer_t *viewer)
{
    size_t          len;
    json_t         *payload;
    unsigned char  *held;

    held = viewer->held;
    len = viewer->held_len;
    payload = viewer->exit;

    viewer->held = NULL;
    viewer->exit = NULL;

    rn_viewer_hole_stop(viewer);

    if (len > 0) {
        rn_viewer_hole_hand(viewer, held, len);
    }

    free(held);

    if (payload != NULL) {
        rn_viewer_exit(viewer, payload);
        json_decref(payload);
    }
}


static void
rn_viewer_hole_hand(rn_viewer_t *viewer, const unsigned char *bytes,
    size_t len)
{
    viewer->shown = 1;
    viewer->offset += len;
    viewer->unwritten += len;

    viewer->handlers->output(viewer->data, bytes, len);
}
