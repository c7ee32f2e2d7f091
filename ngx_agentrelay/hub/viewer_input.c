
/*
 * What a viewer types, from its socket to the source.
 *
 * Input is kept until the program has it, at most 64 KiB: a crediting client
 * that exceeds this is closed (it counts acks), another is not read
 * meanwhile.  Kept bytes are the only queue; whenever the source changes they
 * are sent again from what the new one says was written.  So is the wish to
 * close the program's stdin: it follows the input that came before it.
 *
 * While JOINING nobody knows at which offset this connection's input begins:
 * it is kept, counted in `kept` alone, and goes out after `attached`.
 */

#include "hub/viewer.h"
#include "hub/source.h"


static ngx_int_t ngx_ar_viewer_keep(ngx_ar_viewer_t *viewer,
    const u_char *data, size_t len);
static void ngx_ar_viewer_trim(ngx_ar_viewer_t *viewer);


void
ngx_ar_viewer_data(ngx_ar_ws_t *ws, u_char *data, size_t len, ngx_uint_t last)
{
    ngx_ar_viewer_t  *viewer;

    viewer = ws->data;

    if (len == 0) {
        return;
    }

    if (!viewer->write) {
        ngx_ar_viewer_close(viewer, 1008, "this terminal is read only", 0);
        return;
    }

    if (ngx_ar_viewer_keep(viewer, data, len) != NGX_OK) {
        ngx_ar_viewer_close(viewer, 1011, "no memory", 1);
        return;
    }

    if (viewer->state != NGX_AR_VIEWER_JOINING) {
        viewer->got_in += len;
        ngx_ar_viewer_trim(viewer);
    }

    if (viewer->kept > NGX_AR_KEEP) {

        if (viewer->crediting) {
            ngx_ar_viewer_close(viewer, 1008,
                                "more than 64 KiB of input unacknowledged",
                                1);
            return;
        }

        ngx_ar_ws_pause(ws);
    }

    ngx_ar_viewer_forward(viewer);
}


static ngx_int_t
ngx_ar_viewer_keep(ngx_ar_viewer_t *viewer, const u_char *data, size_t len)
{
    size_t   size;
    u_char  *p;

    if (viewer->kept + len > viewer->keep_size) {

        for (size = ngx_max(viewer->keep_size, 256);
             size < viewer->kept + len;
             size *= 2)
        {
            /* void */
        }

        p = ngx_alloc(size, ngx_cycle->log);
        if (p == NULL) {
            return NGX_ERROR;
        }

        if (viewer->kept) {
            ngx_memcpy(p, viewer->keep, viewer->kept);
        }

        ngx_free(viewer->keep);
        viewer->keep = p;
        viewer->keep_size = size;
    }

    ngx_memcpy(viewer->keep + viewer->kept, data, len);
    viewer->kept += len;

    return NGX_OK;
}


/* An ack may run ahead of what this connection has carried. */

static void
ngx_ar_viewer_trim(ngx_ar_viewer_t *viewer)
{
    uint64_t  first, upto;

    first = viewer->got_in - viewer->kept;
    upto = ngx_min(viewer->ack, viewer->got_in);

    if (upto > first) {
        viewer->kept -= upto - first;
        ngx_memmove(viewer->keep, viewer->keep + (upto - first),
                    viewer->kept);
    }

    viewer->sent_in = ngx_max(viewer->sent_in,
                              viewer->got_in - viewer->kept);

    if (viewer->kept == 0 && viewer->keep_size > 4096) {
        ngx_free(viewer->keep);
        viewer->keep = NULL;
        viewer->keep_size = 0;
    }
}


void
ngx_ar_viewer_close_input(ngx_ar_viewer_t *viewer)
{
    if (!viewer->write) {
        ngx_ar_viewer_close(viewer, 1008, "this terminal is read only", 0);
        return;
    }

    if (!viewer->closing) {
        viewer->closing = 1;

        /* while JOINING only what came on this connection is counted */
        viewer->close_at = viewer->state == NGX_AR_VIEWER_JOINING
                           ? viewer->kept : viewer->got_in;
    }

    ngx_ar_viewer_forward(viewer);
}


void
ngx_ar_viewer_forward(ngx_ar_viewer_t *viewer)
{
    size_t             n;
    uint64_t           first, end;
    ngx_ar_session_t  *session;

    session = viewer->session;

    if (viewer->state == NGX_AR_VIEWER_JOINING) {
        return;
    }

    first = viewer->got_in - viewer->kept;

    /* what no offset can name would be taken for another viewer's */
    end = ngx_min(viewer->got_in, AR_OFFSET_MAX);

    while (viewer->sent_in < end && ngx_ar_source_room(session)) {
        n = ngx_min(end - viewer->sent_in, NGX_AR_INPUT);

        ngx_ar_source_input(session, viewer->key, viewer->sent_in,
                            viewer->keep + (viewer->sent_in - first), n);
        viewer->sent_in += n;

        if (viewer->timed == 0) {
            viewer->timed = viewer->sent_in;
            viewer->timed_from = ngx_current_msec;
        }
    }

    if (viewer->closing && !viewer->close_sent
        && viewer->sent_in >= viewer->close_at && session->source.ready)
    {
        viewer->close_sent = 1;
        ngx_ar_source_close_input(session, viewer->key, viewer->close_at);
    }
}


void
ngx_ar_viewer_resend(ngx_ar_viewer_t *viewer)
{
    uint64_t  kept, written;

    if (viewer->state == NGX_AR_VIEWER_JOINING) {
        return;
    }

    kept = viewer->got_in - viewer->kept;
    written = ngx_ar_session_written(viewer->session, viewer->key);

    kept = ngx_max(kept, ngx_min(written, viewer->got_in));

    if (kept < viewer->sent_in) {
        ngx_ar_metric_add(NGX_AR_METRIC_INPUT_RESENT, 0, 0,
                          viewer->sent_in - kept);
    }

    viewer->sent_in = kept;
    viewer->close_sent = 0;

    ngx_ar_viewer_forward(viewer);
}


void
ngx_ar_viewer_acked(ngx_ar_viewer_t *viewer, uint64_t offset)
{
    if (viewer->state == NGX_AR_VIEWER_JOINING || offset <= viewer->ack) {
        return;
    }

    if (viewer->timed && offset >= viewer->timed) {
        ngx_ar_metric_observe(NGX_AR_METRIC_ECHO, 0,
                              ngx_current_msec - viewer->timed_from);
        viewer->timed = 0;
    }

    viewer->ack = offset;
    ngx_ar_viewer_trim(viewer);

    ngx_ar_tell(viewer->ws, AR_MSG_ACK,
                json_pack("{s:I}", "input", (json_int_t) offset));

    if (!viewer->crediting && viewer->kept <= NGX_AR_KEEP) {
        ngx_ar_ws_resume(viewer->ws);
    }
}
