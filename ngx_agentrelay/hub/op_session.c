
/*
 * The operations on a session, where its stream is.  Each waits for what the
 * runner says (hub/wait.c), or fails as `moved` when the stream goes.
 */

#include "hub/op.h"
#include "hub/source.h"
#include "hub/wait.h"

#include "wire/digest.h"


static ngx_ar_session_t *ngx_ar_op_session(ngx_ar_op_t *op);
static ngx_ar_session_t *ngx_ar_op_running(ngx_ar_op_t *op);


void
ngx_ar_op_resize(ngx_ar_op_t *op)
{
    ngx_ar_wait_t     *wait;
    ngx_ar_session_t  *session;

    session = ngx_ar_op_running(op);
    if (session == NULL) {
        return;
    }

    wait = ngx_ar_wait_start(session, NGX_AR_WAIT_RESIZE, op);
    if (wait == NULL) {
        return;
    }

    wait->rows = (ngx_uint_t) ar_field_offset(op->request, "rows", 24);
    wait->cols = (ngx_uint_t) ar_field_offset(op->request, "cols", 80);

    ngx_ar_tell(session->source.ws, AR_MSG_RESIZE,
                json_pack("{s:I, s:I}", "rows", (json_int_t) wait->rows,
                          "cols", (json_int_t) wait->cols));
}


/* One whose program may still be typed to. */

static ngx_ar_session_t *
ngx_ar_op_running(ngx_ar_op_t *op)
{
    ngx_ar_session_t  *session;

    session = ngx_ar_op_session(op);

    if (session && session->exit) {
        ngx_ar_op_error(op, "session_ended", "the session has ended");
        return NULL;
    }

    return session;
}


static ngx_ar_session_t *
ngx_ar_op_session(ngx_ar_op_t *op)
{
    ngx_ar_session_t  *session;

    session = ngx_ar_session_find((u_char *) ngx_ar_op_string(op, "session"));

    if (session && session->source.ready
        && session->source.kind == NGX_AR_SOURCE_STREAM)
    {
        return session;
    }

    ngx_ar_op_error(op, "moved", "the session is not here");

    return NULL;
}


/*
 * The viewer's name is the caller's: a retry under the same name is known to
 * the runner, which drops what it has written already.
 */

void
ngx_ar_op_input(ngx_ar_op_t *op)
{
    u_char             digest[AR_SHA256];
    ngx_str_t          text, raw;
    ar_piece_t         viewer;
    ngx_uint_t         close;
    ngx_ar_wait_t     *wait;
    ngx_ar_session_t  *session;

    session = ngx_ar_op_running(op);
    if (session == NULL) {
        return;
    }

    close = ar_field_true(op->request, "close");
    text.data = (u_char *) ngx_ar_op_string(op, "data");
    text.len = ngx_strlen(text.data);

    raw.data = ngx_alloc(ngx_base64_decoded_length(text.len) + 1,
                         ngx_cycle->log);

    if (raw.data == NULL || ngx_decode_base64(&raw, &text) != NGX_OK
        || (raw.len == 0 && !close))
    {
        ngx_free(raw.data);
        ngx_ar_op_error(op, "bad_request", "no input");
        return;
    }

    wait = ngx_ar_wait_start(session, NGX_AR_WAIT_INPUT, op);

    if (wait) {
        viewer.data = ngx_ar_op_string(op, "viewer");
        viewer.len = ngx_strlen(viewer.data);
        ar_sha256(digest, &viewer, 1);
        *ngx_hex_dump(wait->key, digest, NGX_AR_KEY / 2) = '\0';
        wait->offset = raw.len;

        ngx_ar_source_input(session, wait->key, 0, raw.data, raw.len);

        if (close) {
            ngx_ar_source_close_input(session, wait->key, raw.len);
        }
    }

    ngx_free(raw.data);
}


void
ngx_ar_op_output(ngx_ar_op_t *op)
{
    uint64_t           from, to;
    ngx_ar_wait_t     *wait;
    ngx_ar_session_t  *session;

    session = ngx_ar_op_session(op);
    if (session == NULL) {
        return;
    }

    from = ar_field_offset(op->request, "from", 0);
    to = ar_field_offset(op->request, "to", from + AR_FRAME_PAYLOAD);

    wait = ngx_ar_wait_start(session, NGX_AR_WAIT_RANGE, op);
    if (wait == NULL) {
        return;
    }

    wait->id = ++session->source.answers;
    wait->asked = from;

    ngx_ar_tell(session->source.ws, AR_MSG_RANGE,
                json_pack("{s:I, s:I, s:I}", "id", (json_int_t) wait->id,
                          "from", (json_int_t) from,
                          "to", (json_int_t) ngx_max(from, to)));
}
