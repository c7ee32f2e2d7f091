
/*
 * Writing: a queue of whole frames, each a copied message or a slice of a
 * referenced chunk.  What one event queues is flushed once, by a posted
 * event, with as few system calls as possible.  Control frames go through
 * the same queue: mixing c->send with c->send_chain would reorder them, and
 * TLS wants retried bytes at the same address.
 *
 * TLS: a send may take everything and still keep it in its buffer; then
 * c->buffered is set, and the queue counts as blocked until that is out.
 * The last buf of each send asks for a flush.
 *
 * A flush that the user's `writable` causes waits for the next turn of the
 * loop, so an endless source does not starve the others.
 */

#include "io/ws/internal.h"


#define NGX_AR_WS_BUFS         64
#define NGX_AR_WS_HEADER       10       /* nobody masks from this side */
#define NGX_AR_WS_CONTROL      125
#define NGX_AR_WS_QUEUED_TEXT  (1024 * 1024)


struct ngx_ar_ws_out_s {
    ngx_queue_t    queue;
    ar_chunk_t    *chunk;               /* referenced; NULL: a copy */
    const u_char  *data;
    size_t         len;
    size_t         at;                  /* of header and data, written */
    size_t         header_len;
    ar_opcode_e    opcode;
    u_char         header[NGX_AR_WS_HEADER];
    u_char         copy[];
};


typedef struct {
    ngx_chain_t  links[NGX_AR_WS_BUFS];
    ngx_buf_t    bufs[NGX_AR_WS_BUFS];
    ngx_uint_t   n;
} ngx_ar_ws_send_t;


static ngx_uint_t ngx_ar_ws_text_fits(ngx_ar_ws_t *ws, size_t len);
static ngx_ar_ws_out_t *ngx_ar_ws_out(ngx_ar_ws_t *ws, size_t size);
static void ngx_ar_ws_queue(ngx_ar_ws_t *ws, ngx_ar_ws_out_t *out,
    ngx_uint_t fin);
static void ngx_ar_ws_out_free(ngx_ar_ws_t *ws, ngx_ar_ws_out_t *out);
static ngx_int_t ngx_ar_ws_write(ngx_ar_ws_t *ws);
static void ngx_ar_ws_gather(ngx_ar_ws_t *ws, ngx_ar_ws_send_t *send);
static void ngx_ar_ws_gather_buf(ngx_ar_ws_send_t *send, const u_char *data,
    size_t len);
static size_t ngx_ar_ws_gathered(const ngx_ar_ws_send_t *send);
static void ngx_ar_ws_written(ngx_ar_ws_t *ws, size_t bytes);
static void ngx_ar_ws_flushed(ngx_ar_ws_t *ws, ngx_uint_t wrote);


void
ngx_ar_ws_send(ngx_ar_ws_t *ws, ar_opcode_e opcode, const void *data,
    size_t len)
{
    ngx_ar_ws_frame(ws, opcode, 1, data, len);
}


/* One frame with a copy of the payload. */

void
ngx_ar_ws_frame(ngx_ar_ws_t *ws, ar_opcode_e opcode, ngx_uint_t fin,
    const void *data, size_t len)
{
    ngx_ar_ws_out_t  *out;

    if (ws->state != NGX_AR_WS_OPEN || ws->failure
        || (opcode == AR_OP_TEXT && !ngx_ar_ws_text_fits(ws, len)))
    {
        return;
    }

    out = ngx_ar_ws_out(ws, len);
    if (out == NULL) {
        return;
    }

    if (len) {
        ngx_memcpy(out->copy, data, len);
    }

    out->opcode = opcode;
    out->data = out->copy;
    out->len = len;

    ngx_ar_ws_queue(ws, out, fin);
}


void
ngx_ar_ws_send_slice(ngx_ar_ws_t *ws, ar_chunk_t *chunk, const u_char *data,
    size_t len)
{
    ngx_ar_ws_out_t  *out;

    if (ws->state != NGX_AR_WS_OPEN || ws->failure) {
        return;
    }

    out = ngx_ar_ws_out(ws, 0);
    if (out == NULL) {
        return;
    }

    ar_chunk_ref(chunk);

    out->chunk = chunk;
    out->opcode = AR_OP_BINARY;
    out->data = data;
    out->len = len;

    ngx_ar_ws_queue(ws, out, 1);
}


/* RFC 6455 section 5.5.3: only the most recent ping must be answered. */

void
ngx_ar_ws_pong(ngx_ar_ws_t *ws, const u_char *data, size_t len)
{
    ngx_ar_ws_out_t  *out;

    out = ws->pong;

    if (ws->blocked && out && out->at == 0) {
        ws->queued -= out->len;
        ws->queued += len;

        if (len) {
            ngx_memcpy(out->copy, data, len);
        }

        out->len = len;
        out->header_len = ar_frame_header(out->header, AR_OP_PONG, 1, len,
                                          NULL);
        return;
    }

    out = ngx_ar_ws_out(ws, NGX_AR_WS_CONTROL);
    if (out == NULL) {
        return;
    }

    if (len) {
        ngx_memcpy(out->copy, data, len);
    }

    out->opcode = AR_OP_PONG;
    out->data = out->copy;
    out->len = len;

    ws->pong = out;
    ws->pongs++;

    ngx_ar_ws_queue(ws, out, 1);
}


/* The last frame of a connection; code 0 and 1005: a Close without one. */

void
ngx_ar_ws_close_frame(ngx_ar_ws_t *ws, ngx_uint_t code, const char *reason)
{
    size_t            len;
    ngx_ar_ws_out_t  *out;

    out = ngx_ar_ws_out(ws, NGX_AR_WS_CONTROL);
    if (out == NULL) {
        return;
    }

    out->opcode = AR_OP_CLOSE;
    out->data = out->copy;

    if (ar_frame_close_code_valid((unsigned) code)) {
        len = reason ? ngx_strlen(reason) : 0;
        len = ngx_min(len, NGX_AR_WS_CONTROL - 2);

        out->copy[0] = (u_char) (code >> 8);
        out->copy[1] = (u_char) code;

        if (len) {
            ngx_memcpy(out->copy + 2, reason, len);
        }

        out->len = len + 2;
    }

    ngx_ar_ws_queue(ws, out, 1);
}


static ngx_uint_t
ngx_ar_ws_text_fits(ngx_ar_ws_t *ws, size_t len)
{
    size_t  limit;

    limit = ws->options.max_queued_text;
    limit = limit ? limit : NGX_AR_WS_QUEUED_TEXT;

    if (len <= limit && ws->queued_text <= limit - len) {
        return 1;
    }

    ws->failure = 1008;
    ngx_ar_ws_flush_post(ws);

    return 0;
}


static ngx_ar_ws_out_t *
ngx_ar_ws_out(ngx_ar_ws_t *ws, size_t size)
{
    ngx_ar_ws_out_t  *out;

    out = ngx_alloc(sizeof(ngx_ar_ws_out_t) + size, ngx_cycle->log);

    if (out == NULL) {
        ngx_ar_ws_starved(ws);
        return NULL;
    }

    ngx_memzero(out, sizeof(ngx_ar_ws_out_t));

    return out;
}


void
ngx_ar_ws_starved(ngx_ar_ws_t *ws)
{
    if (ws->state == NGX_AR_WS_OPEN) {
        ws->failure = 1011;
        ngx_ar_ws_flush_post(ws);
    }
}


static void
ngx_ar_ws_queue(ngx_ar_ws_t *ws, ngx_ar_ws_out_t *out, ngx_uint_t fin)
{
    out->header_len = ar_frame_header(out->header, out->opcode, (int) fin,
                                      out->len, NULL);

    ngx_queue_insert_tail(&ws->out, &out->queue);
    ws->queued += out->header_len + out->len;

    if (out->opcode == AR_OP_TEXT) {
        ws->queued_text += out->len;
    }

    ngx_ar_ws_flush_post(ws);
}


static void
ngx_ar_ws_out_free(ngx_ar_ws_t *ws, ngx_ar_ws_out_t *out)
{
    ngx_queue_remove(&out->queue);

    if (out->opcode == AR_OP_TEXT) {
        ws->queued_text -= out->len;

    } else if (out->opcode == AR_OP_PONG) {
        ws->pongs--;
    }

    if (ws->pong == out) {
        ws->pong = NULL;
    }

    if (out->chunk) {
        ar_chunk_unref(out->chunk);
    }

    ngx_free(out);
}


void
ngx_ar_ws_output_free(ngx_ar_ws_t *ws)
{
    ngx_queue_t  *q;

    while (!ngx_queue_empty(&ws->out)) {
        q = ngx_queue_head(&ws->out);
        ngx_ar_ws_out_free(ws, ngx_queue_data(q, ngx_ar_ws_out_t, queue));
    }
}


void
ngx_ar_ws_flush_post(ngx_ar_ws_t *ws)
{
    if (ws->blocked && !ws->failure) {
        return;
    }

    if (ws->flushing) {
        ngx_post_event(&ws->flush, &ngx_posted_next_events);

    } else {
        ngx_post_event(&ws->flush, &ngx_posted_events);
    }
}


void
ngx_ar_ws_flush_handler(ngx_event_t *ev)
{
    ngx_uint_t    code;
    ngx_ar_ws_t  *ws;

    ws = ev->data;
    code = ws->failure;

    if (code) {
        ws->failure = 0;
        ngx_ar_ws_fail(ws, code, code == 1008 ? "messages are not read"
                                              : "out of memory");
    }

    if (!ws->blocked) {
        ngx_ar_ws_flush(ws);
    }
}


/* Writes what goes out now, and tells the user when that was all. */

void
ngx_ar_ws_flush(ngx_ar_ws_t *ws)
{
    size_t             before;
    ngx_int_t          rc;
    ngx_uint_t         was_blocked;
    ngx_connection_t  *c;

    if (!ws->opened || ws->state >= NGX_AR_WS_LEAVING) {
        return;
    }

    c = ws->connection;
    before = ws->queued;
    was_blocked = ws->blocked;

    rc = ngx_ar_ws_write(ws);

    if (rc == NGX_ERROR || ngx_handle_write_event(c->write, 0) != NGX_OK) {
        ngx_ar_ws_break(ws);
        return;
    }

    if (ws->queued != before) {
        ws->wrote = ngx_current_msec;

        /* its kernel took bytes for which there was no room before */

        if (was_blocked) {
            ws->heard = ngx_current_msec;
        }
    }

    ws->blocked = (rc == NGX_AGAIN);

    if (rc == NGX_OK) {
        ngx_ar_ws_flushed(ws, was_blocked || before);
    }
}


static void
ngx_ar_ws_flushed(ngx_ar_ws_t *ws, ngx_uint_t wrote)
{
    if (ws->state == NGX_AR_WS_ENDING) {
        ngx_ar_ws_leave(ws);
        return;
    }

    if (wrote && ws->handlers && ws->handlers->writable) {
        ws->flushing = 1;
        ws->handlers->writable(ws);
        ws->flushing = 0;
    }
}


/* NGX_OK: all is out; NGX_AGAIN: a write event will come; NGX_ERROR. */

static ngx_int_t
ngx_ar_ws_write(ngx_ar_ws_t *ws)
{
    ngx_chain_t       *left;
    ngx_connection_t  *c;
    ngx_ar_ws_send_t   send;

    c = ws->connection;

    while (ws->queued || c->buffered) {

        ngx_ar_ws_gather(ws, &send);

        left = c->send_chain(c, send.n ? send.links : NULL, 0);

        if (left == NGX_CHAIN_ERROR) {
            return NGX_ERROR;
        }

        ngx_ar_ws_written(ws, ngx_ar_ws_gathered(&send));

        if (left || (send.n == 0 && c->buffered)) {
            return NGX_AGAIN;
        }
    }

    return NGX_OK;
}


static void
ngx_ar_ws_gather(ngx_ar_ws_t *ws, ngx_ar_ws_send_t *send)
{
    size_t            at;
    ngx_queue_t      *q;
    ngx_ar_ws_out_t  *out;

    send->n = 0;

    for (q = ngx_queue_head(&ws->out);
         q != ngx_queue_sentinel(&ws->out) && send->n + 2 <= NGX_AR_WS_BUFS;
         q = ngx_queue_next(q))
    {
        out = ngx_queue_data(q, ngx_ar_ws_out_t, queue);
        at = out->at;

        if (at < out->header_len) {
            ngx_ar_ws_gather_buf(send, out->header + at,
                                 out->header_len - at);
            at = out->header_len;
        }

        at -= out->header_len;

        if (at < out->len) {
            ngx_ar_ws_gather_buf(send, out->data + at, out->len - at);
        }
    }

    if (send->n) {
        send->bufs[send->n - 1].flush = 1;
        send->links[send->n - 1].next = NULL;
    }
}


static void
ngx_ar_ws_gather_buf(ngx_ar_ws_send_t *send, const u_char *data, size_t len)
{
    ngx_buf_t    *b;
    ngx_chain_t  *cl;

    b = &send->bufs[send->n];
    cl = &send->links[send->n];

    ngx_memzero(b, sizeof(ngx_buf_t));

    b->start = (u_char *) data;
    b->pos = b->start;
    b->last = b->start + len;
    b->end = b->last;
    b->memory = 1;

    cl->buf = b;
    cl->next = cl + 1;

    send->n++;
}


/* What send_chain took, by how far it moved the bufs. */

static size_t
ngx_ar_ws_gathered(const ngx_ar_ws_send_t *send)
{
    size_t      bytes;
    ngx_uint_t  i;

    bytes = 0;

    for (i = 0; i < send->n; i++) {
        bytes += (size_t) (send->bufs[i].pos - send->bufs[i].start);
    }

    return bytes;
}


static void
ngx_ar_ws_written(ngx_ar_ws_t *ws, size_t bytes)
{
    size_t            left;
    ngx_queue_t      *q;
    ngx_ar_ws_out_t  *out;

    ws->queued -= bytes;

    while (bytes) {
        q = ngx_queue_head(&ws->out);
        out = ngx_queue_data(q, ngx_ar_ws_out_t, queue);

        left = out->header_len + out->len - out->at;

        if (bytes < left) {
            out->at += bytes;
            return;
        }

        bytes -= left;
        ws->sent += out->len;

        ngx_ar_metric_add(NGX_AR_METRIC_FRAMES, ws->options.kind,
                          NGX_AR_DIR_OUT, 1);
        ngx_ar_metric_add(NGX_AR_METRIC_BYTES, ws->options.kind,
                          NGX_AR_DIR_OUT, out->len);

        ngx_ar_ws_out_free(ws, out);
    }
}
