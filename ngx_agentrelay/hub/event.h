
/* Events of the zone as what readers are told. */

#ifndef NGX_AR_EVENT_H
#define NGX_AR_EVENT_H

#include <ngx_config.h>
#include <ngx_core.h>

#include "core/zone_events.h"


#define NGX_AR_EVENT_ID  (8 + 1 + NGX_INT64_LEN + 1)   /* with its end */


typedef struct {
    ngx_ar_event_e   type;
    const char      *name;
    const char      *subject;           /* the list its object is in */
    const char      *meaning;
} ngx_ar_event_row_t;


/*
 * One event on both carriers, made once in a worker for all of its readers.
 * Freed with its last reference.
 */
typedef struct {
    ngx_uint_t   refs;
    uint64_t     n;
    ngx_msec_t   made;
    ngx_str_t    sse;                   /* with the empty line behind it */
    ngx_str_t    message;               /* of a websocket */
} ngx_ar_event_text_t;


/* A new reference; NULL: it has fallen out, or there is no memory. */
ngx_ar_event_text_t *ngx_ar_event_text(uint64_t n);

/* What a reader is told instead of the events up to n, which it lost. */
ngx_ar_event_text_t *ngx_ar_event_text_reset(uint64_t n);
void ngx_ar_event_text_release(ngx_ar_event_text_t *text);

/* "<zone>-<n>", terminated. */
void ngx_ar_event_id(u_char id[NGX_AR_EVENT_ID], uint64_t n);

/* NGX_DECLINED: of another zone; NGX_ERROR: not an event's id. */
ngx_int_t ngx_ar_event_id_parse(const ngx_str_t *id, uint64_t *n);


#endif /* NGX_AR_EVENT_H */
