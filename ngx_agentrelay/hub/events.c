
/*
 * What happened is told at once: an event added in this worker posts
 * `ngx_ar_zone_happened`, whose handler serves the readers here and wakes the
 * workers that have some.  Wakes are gathered for 20 ms, so that a storm of
 * changes does not become a storm of dials; who misses one looks once a
 * second anyway.
 */

#include "hub/events.h"
#include "hub/newer.h"
#include "hub/wake.h"

#include "core/life.h"
#include "core/metrics.h"
#include "core/zone.h"


#define NGX_AR_EVENTS_GATHER  20        /* ms */


static void ngx_ar_events_happened(ngx_event_t *ev);
static void ngx_ar_events_rest_handler(ngx_event_t *ev);
static void ngx_ar_events_wake_handler(ngx_event_t *ev);


static ngx_queue_t       ngx_ar_readers;
static ngx_uint_t        ngx_ar_nreaders;
static ngx_event_t       ngx_ar_events_rest;  /* a reader has had its share */
static ngx_event_t       ngx_ar_events_wake;
static ngx_msec_t        ngx_ar_events_woken;
static ngx_connection_t  ngx_ar_events_dummy; /* a debug log reads its fd */


void
ngx_ar_events_start(ngx_cycle_t *cycle)
{
    ngx_queue_init(&ngx_ar_readers);

    ngx_ar_events_dummy.fd = (ngx_socket_t) -1;

    ngx_ar_events_wake.handler = ngx_ar_events_wake_handler;
    ngx_ar_events_wake.data = &ngx_ar_events_dummy;
    ngx_ar_events_wake.log = cycle->log;
    ngx_ar_events_wake.cancelable = 1;

    ngx_ar_events_rest.handler = ngx_ar_events_rest_handler;
    ngx_ar_events_rest.data = &ngx_ar_events_dummy;
    ngx_ar_events_rest.log = cycle->log;

    ngx_ar_zone_happened.handler = ngx_ar_events_happened;
    ngx_ar_zone_happened.data = &ngx_ar_events_dummy;
    ngx_ar_zone_happened.log = cycle->log;
}


void
ngx_ar_events_stop(void)
{
    ngx_ar_zone_happened.handler = NULL;

    if (ngx_ar_zone_happened.posted) {
        ngx_delete_posted_event(&ngx_ar_zone_happened);
    }

    if (ngx_ar_events_rest.posted) {
        ngx_delete_posted_event(&ngx_ar_events_rest);
    }

    if (ngx_ar_events_wake.timer_set) {
        ngx_del_timer(&ngx_ar_events_wake);
    }
}


void
ngx_ar_reader_join(ngx_ar_reader_t *reader, const ngx_str_t *after,
    const ngx_ar_login_t *login)
{
    uint64_t  last, n;

    last = ngx_ar_zone_event_last();

    reader->next = last + 1;
    reader->lost = 0;
    reader->login = *login;

    if (after->len) {
        if (ngx_ar_event_id_parse(after, &n) == NGX_OK && n <= last) {
            reader->next = n + 1;

        } else {
            reader->lost = 1;
        }
    }

    ngx_queue_insert_tail(&ngx_ar_readers, &reader->queue);
    ngx_ar_zone_listen(++ngx_ar_nreaders);
}


void
ngx_ar_reader_leave(ngx_ar_reader_t *reader)
{
    ngx_queue_remove(&reader->queue);
    ngx_ar_zone_listen(--ngx_ar_nreaders);
}


ngx_ar_event_text_t *
ngx_ar_reader_next(ngx_ar_reader_t *reader)
{
    uint64_t              last;
    ngx_ar_event_text_t  *text;

    last = ngx_ar_zone_event_last();

    if (reader->next <= last && last - reader->next >= NGX_AR_EVENTS) {
        reader->lost = 1;
    }

    if (reader->lost) {
        text = ngx_ar_event_text_reset(last);

        if (text) {
            ngx_ar_metric_add(NGX_AR_METRIC_EVENT_GAP, 0, 0, 1);
            reader->lost = 0;
            reader->next = last + 1;
        }

        return text;
    }

    if (reader->next > last) {
        return NULL;
    }

    text = ngx_ar_event_text(reader->next);

    if (text) {
        reader->next++;
    }

    return text;
}


void
ngx_ar_reader_id(ngx_ar_reader_t *reader, u_char id[NGX_AR_EVENT_ID])
{
    ngx_ar_event_id(id, reader->next - 1);
}


ngx_uint_t
ngx_ar_events_away(void)
{
    return ngx_ar_draining || ngx_ar_newer_here();
}


static void
ngx_ar_events_happened(ngx_event_t *ev)
{
    ngx_msec_t  since;

    ngx_ar_events_pump();

    if (ngx_ar_events_wake.timer_set) {
        return;
    }

    since = ngx_current_msec - ngx_ar_events_woken;

    if (since >= NGX_AR_EVENTS_GATHER) {
        ngx_ar_events_wake_handler(&ngx_ar_events_wake);

    } else {
        ngx_add_timer(&ngx_ar_events_wake, NGX_AR_EVENTS_GATHER - since);
    }
}


static void
ngx_ar_events_wake_handler(ngx_event_t *ev)
{
    ngx_ar_events_woken = ngx_current_msec;
    ngx_ar_wake_events();
}


void
ngx_ar_events_more(void)
{
    ngx_post_event(&ngx_ar_events_rest, &ngx_posted_next_events);
}


static void
ngx_ar_events_rest_handler(ngx_event_t *ev)
{
    ngx_ar_events_pump();
}


void
ngx_ar_events_pump(void)
{
    ngx_uint_t        more;
    ngx_queue_t      *q, *next;
    ngx_ar_reader_t  *reader;

    more = 0;

    for (q = ngx_queue_head(&ngx_ar_readers);
         q != ngx_queue_sentinel(&ngx_ar_readers);
         q = next)
    {
        next = ngx_queue_next(q);
        reader = ngx_queue_data(q, ngx_ar_reader_t, queue);

        more |= reader->handlers->pump(reader);
    }

    if (more) {
        ngx_ar_events_more();
    }
}


void
ngx_ar_events_tick(void)
{
    ngx_queue_t      *q, *next;
    ngx_ar_reader_t  *reader;

    ngx_ar_events_pump();

    for (q = ngx_queue_head(&ngx_ar_readers);
         q != ngx_queue_sentinel(&ngx_ar_readers);
         q = next)
    {
        next = ngx_queue_next(q);
        reader = ngx_queue_data(q, ngx_ar_reader_t, queue);

        if (ngx_ar_zone_login_over(&reader->login)) {
            reader->handlers->over(reader);

        } else if (reader->handlers->tick) {
            reader->handlers->tick(reader);
        }
    }
}


void
ngx_ar_events_drain(void)
{
    ngx_queue_t      *q, *next;
    ngx_ar_reader_t  *reader;

    for (q = ngx_queue_head(&ngx_ar_readers);
         q != ngx_queue_sentinel(&ngx_ar_readers);
         q = next)
    {
        next = ngx_queue_next(q);
        reader = ngx_queue_data(q, ngx_ar_reader_t, queue);

        reader->handlers->drain(reader);
    }
}
