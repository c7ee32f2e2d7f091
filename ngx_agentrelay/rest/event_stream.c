
/*
 * GET api/events: a reader of the hub's events whose carrier is server-sent
 * events.  The first block has only an id, so that a browser that breaks
 * before the first event goes on from there.
 *
 * A worker that hands over ends the answer: EventSource comes again after
 * `retry`, with the id it has, at a worker that stays.
 */

#include "rest/handlers.h"

#include "auth/context.h"
#include "core/header.h"
#include "hub/events.h"
#include "io/ws/ws.h"
#include "rest/param.h"
#include "rest/problem.h"
#include "rest/sse.h"


#define NGX_AR_EVENT_STREAM_PING   15000 /* ms */
#define NGX_AR_EVENT_STREAM_RETRY  2000 /* ms, and up to half of it more */
#define NGX_AR_EVENT_STREAM_SHARE  64   /* events in a turn */


typedef struct {
    ngx_ar_reader_t       reader;
    ngx_ar_sse_t          sse;
    ngx_ar_event_text_t  *text;         /* under way */
    u_char                first[NGX_AR_EVENT_ID + 64];
} ngx_ar_event_stream_t;


static ngx_uint_t ngx_ar_event_stream_pump(ngx_ar_reader_t *reader);
static void ngx_ar_event_stream_tick(ngx_ar_reader_t *reader);
static void ngx_ar_event_stream_drain(ngx_ar_reader_t *reader);
static void ngx_ar_event_stream_writable(ngx_ar_sse_t *sse);
static void ngx_ar_event_stream_gone(ngx_ar_sse_t *sse);
static void ngx_ar_event_stream_release(void *data);


static const ngx_ar_reader_handlers_t  ngx_ar_event_stream_reader = {
    ngx_ar_event_stream_pump,
    ngx_ar_event_stream_tick,
    ngx_ar_event_stream_drain,
    ngx_ar_event_stream_drain
};


ngx_int_t
ngx_ar_event_stream(ngx_http_request_t *r)
{
    u_char                  id[NGX_AR_EVENT_ID];
    size_t                  len;
    ngx_int_t               rc;
    ngx_str_t               after;
    ngx_pool_cleanup_t     *cln;
    ngx_ar_event_stream_t  *stream;

    if (ngx_ar_event_stream_after(r, &after) != NGX_OK) {
        return ngx_ar_problem(r, "bad_request", NGX_AR_EVENT_STREAM_AFTER,
                              NULL);
    }

    if (r != r->main) {
        return ngx_ar_problem(r, "bad_request", "an answer that does not end "
                              "is no part of another one", NULL);
    }

    if (ngx_ar_ws_slots_low(r->connection)) {
        return ngx_ar_problem(r, "unavailable", "too many connections", NULL);
    }

    cln = ngx_pool_cleanup_add(r->pool, sizeof(ngx_ar_event_stream_t));
    if (cln == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    stream = cln->data;
    ngx_memzero(stream, sizeof(ngx_ar_event_stream_t));
    cln->handler = ngx_ar_event_stream_release;

    stream->sse.request = r;
    stream->sse.data = stream;
    stream->sse.writable = ngx_ar_event_stream_writable;
    stream->sse.gone = ngx_ar_event_stream_gone;

    rc = ngx_ar_sse_start(&stream->sse);
    if (rc != NGX_DONE) {
        return rc;
    }

    stream->reader.handlers = &ngx_ar_event_stream_reader;
    ngx_ar_reader_join(&stream->reader, &after,
                       &ngx_ar_context(r)->actor.login);

    if (ngx_ar_events_away()) {
        ngx_ar_sse_finish(&stream->sse);
        return NGX_DONE;
    }

    ngx_ar_reader_id(&stream->reader, id);

    len = ngx_sprintf(stream->first, "id: %s\nretry: %ui\n\n", id,
                      NGX_AR_EVENT_STREAM_RETRY
                      + ngx_random() % (NGX_AR_EVENT_STREAM_RETRY / 2))
          - stream->first;

    switch (ngx_ar_sse_send(&stream->sse, stream->first, len)) {

    case NGX_OK:
        if (ngx_ar_event_stream_pump(&stream->reader)) {
            ngx_ar_events_more();
        }

        break;

    case NGX_AGAIN:
        break;

    default:
        ngx_ar_sse_finish(&stream->sse);
        break;
    }

    return NGX_DONE;
}


/* What a browser remembers is newer than the address it was given. */

ngx_int_t
ngx_ar_event_stream_after(ngx_http_request_t *r, ngx_str_t *after)
{
    uint64_t    n;
    ngx_int_t   rc;
    ngx_str_t  *value;

    if (ngx_ar_header_find(r, "last-event-id", &value) == 1 && value->len) {
        *after = *value;
        return NGX_OK;
    }

    rc = ngx_ar_param(r, "after", after);

    if (rc == NGX_DECLINED) {
        ngx_str_null(after);
        return NGX_OK;
    }

    return rc == NGX_OK && ngx_ar_event_id_parse(after, &n) != NGX_ERROR
           ? NGX_OK : NGX_ERROR;
}


static ngx_uint_t
ngx_ar_event_stream_pump(ngx_ar_reader_t *reader)
{
    ngx_int_t               rc;
    ngx_uint_t              i;
    ngx_ar_event_text_t    *text;
    ngx_ar_event_stream_t  *stream;

    stream = ngx_queue_data(reader, ngx_ar_event_stream_t, reader);

    for (i = 0; i < NGX_AR_EVENT_STREAM_SHARE; i++) {

        if (stream->sse.blocked || stream->sse.ended) {
            return 0;
        }

        text = ngx_ar_reader_next(reader);
        if (text == NULL) {
            return 0;
        }

        stream->text = text;
        rc = ngx_ar_sse_send(&stream->sse, text->sse.data, text->sse.len);

        if (rc == NGX_ERROR) {
            ngx_ar_sse_finish(&stream->sse);
            return 0;
        }

        if (rc == NGX_OK) {
            stream->text = NULL;
            ngx_ar_event_text_release(text);
        }
    }

    return 1;
}


/* Proxies and clients take silence for death. */

static void
ngx_ar_event_stream_tick(ngx_ar_reader_t *reader)
{
    ngx_ar_event_stream_t  *stream;

    static const u_char  ping[] = ":\n\n";

    stream = ngx_queue_data(reader, ngx_ar_event_stream_t, reader);

    if (stream->sse.blocked || stream->sse.ended
        || ngx_current_msec - stream->sse.said < NGX_AR_EVENT_STREAM_PING)
    {
        return;
    }

    if (ngx_ar_sse_send(&stream->sse, ping, sizeof(ping) - 1) == NGX_ERROR) {
        ngx_ar_sse_finish(&stream->sse);
    }
}


static void
ngx_ar_event_stream_drain(ngx_ar_reader_t *reader)
{
    ngx_ar_event_stream_t  *stream;

    stream = ngx_queue_data(reader, ngx_ar_event_stream_t, reader);
    ngx_ar_sse_finish(&stream->sse);
}


static void
ngx_ar_event_stream_writable(ngx_ar_sse_t *sse)
{
    ngx_ar_event_stream_t  *stream = sse->data;

    ngx_ar_event_text_release(stream->text);
    stream->text = NULL;

    if (ngx_ar_event_stream_pump(&stream->reader)) {
        ngx_ar_events_more();
    }
}


static void
ngx_ar_event_stream_gone(ngx_ar_sse_t *sse)
{
    ngx_ar_event_stream_t  *stream = sse->data;

    ngx_ar_reader_leave(&stream->reader);
}


static void
ngx_ar_event_stream_release(void *data)
{
    ngx_ar_event_stream_t  *stream = data;

    ngx_ar_event_text_release(stream->text);
}
