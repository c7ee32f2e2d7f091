
/*
 * GET api/events: a reader of the hub's events whose carrier is server-sent
 * events.  The first block has only an id, so that a browser that breaks
 * before the first event goes on from there.
 *
 * A worker that hands over ends the answer: EventSource comes again after
 * `retry`, with the id it has, at a worker that stays.
 */

#include "rest/handlers.h"

#include "core/header.h"
#include "hub/events.h"
#include "io/ws/ws.h"
#include "rest/param.h"
#include "rest/problem.h"
#include "rest/sse.h"


#define NGX_AR_EVENTS_PING    15        /* s */
#define NGX_AR_EVENTS_RETRY   2000      /* ms, and up to half of it more */
#define NGX_AR_EVENTS_SHARE   64        /* events in a turn */


typedef struct {
    ngx_ar_reader_t       reader;
    ngx_ar_sse_t          sse;
    ngx_ar_event_text_t  *text;         /* under way */
    u_char                first[NGX_AR_EVENT_ID + 64];
} ngx_ar_events_t;


static ngx_uint_t ngx_ar_events_reader_pump(ngx_ar_reader_t *reader);
static void ngx_ar_events_reader_tick(ngx_ar_reader_t *reader);
static void ngx_ar_events_reader_drain(ngx_ar_reader_t *reader);
static void ngx_ar_events_writable(ngx_ar_sse_t *sse);
static void ngx_ar_events_gone(ngx_ar_sse_t *sse);
static void ngx_ar_events_release(void *data);


static const ngx_ar_reader_handlers_t  ngx_ar_events_reader = {
    ngx_ar_events_reader_pump,
    ngx_ar_events_reader_tick,
    ngx_ar_events_reader_drain
};


ngx_int_t
ngx_ar_events(ngx_http_request_t *r)
{
    u_char               id[NGX_AR_EVENT_ID];
    size_t               len;
    ngx_int_t            rc;
    ngx_str_t            after;
    ngx_ar_events_t     *events;
    ngx_pool_cleanup_t  *cln;

    if (ngx_ar_events_after(r, &after) != NGX_OK) {
        return ngx_ar_problem(r, "bad_request", NGX_AR_EVENTS_AFTER, NULL);
    }

    if (r != r->main) {
        return ngx_ar_problem(r, "bad_request", "an answer that does not end "
                              "is no part of another one", NULL);
    }

    if (ngx_ar_ws_slots_low()) {
        return ngx_ar_problem(r, "unavailable", "too many connections", NULL);
    }

    cln = ngx_pool_cleanup_add(r->pool, sizeof(ngx_ar_events_t));
    if (cln == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    events = cln->data;
    ngx_memzero(events, sizeof(ngx_ar_events_t));
    cln->handler = ngx_ar_events_release;

    events->sse.request = r;
    events->sse.data = events;
    events->sse.writable = ngx_ar_events_writable;
    events->sse.gone = ngx_ar_events_gone;

    rc = ngx_ar_sse_start(&events->sse);
    if (rc != NGX_DONE) {
        return rc;
    }

    events->reader.handlers = &ngx_ar_events_reader;
    ngx_ar_reader_join(&events->reader, &after);

    if (ngx_ar_events_away()) {
        ngx_ar_sse_finish(&events->sse);
        return NGX_DONE;
    }

    ngx_ar_reader_id(&events->reader, id);

    len = ngx_sprintf(events->first, "id: %s\nretry: %ui\n\n", id,
                      NGX_AR_EVENTS_RETRY
                      + ngx_random() % (NGX_AR_EVENTS_RETRY / 2))
          - events->first;

    switch (ngx_ar_sse_send(&events->sse, events->first, len)) {

    case NGX_OK:
        if (ngx_ar_events_reader_pump(&events->reader)) {
            ngx_ar_events_more();
        }

        break;

    case NGX_AGAIN:
        break;

    default:
        ngx_ar_sse_finish(&events->sse);
        break;
    }

    return NGX_DONE;
}


/* What a browser remembers is newer than the address it was given. */

ngx_int_t
ngx_ar_events_after(ngx_http_request_t *r, ngx_str_t *after)
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
ngx_ar_events_reader_pump(ngx_ar_reader_t *reader)
{
    ngx_int_t             rc;
    ngx_uint_t            i;
    ngx_ar_events_t      *events;
    ngx_ar_event_text_t  *text;

    events = ngx_queue_data(reader, ngx_ar_events_t, reader);

    for (i = 0; i < NGX_AR_EVENTS_SHARE; i++) {

        if (events->sse.blocked || events->sse.ended) {
            return 0;
        }

        text = ngx_ar_reader_next(reader);
        if (text == NULL) {
            return 0;
        }

        events->text = text;
        rc = ngx_ar_sse_send(&events->sse, text->sse.data, text->sse.len);

        if (rc == NGX_ERROR) {
            ngx_ar_sse_finish(&events->sse);
            return 0;
        }

        if (rc == NGX_OK) {
            events->text = NULL;
            ngx_ar_event_text_release(text);
        }
    }

    return 1;
}


/* Proxies and clients take silence for death. */

static void
ngx_ar_events_reader_tick(ngx_ar_reader_t *reader)
{
    ngx_ar_events_t  *events;

    static const u_char  ping[] = ":\n\n";

    events = ngx_queue_data(reader, ngx_ar_events_t, reader);

    if (events->sse.blocked || events->sse.ended
        || ngx_time() - events->sse.said < NGX_AR_EVENTS_PING)
    {
        return;
    }

    if (ngx_ar_sse_send(&events->sse, ping, sizeof(ping) - 1) == NGX_ERROR) {
        ngx_ar_sse_finish(&events->sse);
    }
}


static void
ngx_ar_events_reader_drain(ngx_ar_reader_t *reader)
{
    ngx_ar_events_t  *events;

    events = ngx_queue_data(reader, ngx_ar_events_t, reader);
    ngx_ar_sse_finish(&events->sse);
}


static void
ngx_ar_events_writable(ngx_ar_sse_t *sse)
{
    ngx_ar_events_t  *events = sse->data;

    ngx_ar_event_text_release(events->text);
    events->text = NULL;

    if (ngx_ar_events_reader_pump(&events->reader)) {
        ngx_ar_events_more();
    }
}


static void
ngx_ar_events_gone(ngx_ar_sse_t *sse)
{
    ngx_ar_events_t  *events = sse->data;

    ngx_ar_reader_leave(&events->reader);
}


static void
ngx_ar_events_release(void *data)
{
    ngx_ar_events_t  *events = data;

    ngx_ar_event_text_release(events->text);
}
