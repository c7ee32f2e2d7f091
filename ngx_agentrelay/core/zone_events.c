
/*
 * A ring of fixed slots, written under the zone's mutex and published by one
 * store, the number of the newest.  There is one slot more than events are
 * kept, so a writer that is killed spoils only what had fallen out already.
 */

#include "core/zone_layout.h"


ngx_event_t  ngx_ar_zone_happened;


void
ngx_ar_zone_event_add(ngx_ar_event_e type, ngx_ar_by_e by,
    const u_char *object, size_t len)
{
    uint64_t                n;
    ngx_ar_event_record_t  *event;

    n = ngx_ar_zone->event + 1;
    event = &ngx_ar_zone->events[n % NGX_AR_EVENT_SLOTS];

    event->time = ngx_ar_zone_now();
    event->type = (uint8_t) type;
    event->by = (uint8_t) by;
    event->len = (uint8_t) ngx_min(len, AR_NAME_MAX);
    ngx_memcpy(event->object, object, event->len);

    ngx_memory_barrier();
    ngx_ar_zone->event = n;

    if (ngx_ar_zone_happened.handler) {
        ngx_post_event(&ngx_ar_zone_happened, &ngx_posted_events);
    }
}


uint64_t
ngx_ar_zone_event_last(void)
{
    return ngx_ar_zone->event;
}


ngx_int_t
ngx_ar_zone_event_get(uint64_t n, ngx_ar_event_record_t *event)
{
    uint64_t   last;
    ngx_int_t  rc;

    rc = NGX_DECLINED;

    ngx_shmtx_lock(&ngx_ar_zone_pool->mutex);

    last = ngx_ar_zone->event;

    if (n && n <= last && last - n < NGX_AR_EVENTS) {
        *event = ngx_ar_zone->events[n % NGX_AR_EVENT_SLOTS];
        rc = NGX_OK;
    }

    ngx_shmtx_unlock(&ngx_ar_zone_pool->mutex);

    return rc;
}
