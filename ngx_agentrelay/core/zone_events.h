
/*
 * The last events of the zone: what happened to which object, in one order
 * for all workers.  An event says that something changed, not what it is now:
 * who tells of it reads the object's record.
 *
 * Changes of records make their events by themselves, whoever writes them:
 * core/zone_changes.c for runners and sessions, core/zone_shares.c.
 */

#ifndef NGX_AR_ZONE_EVENTS_H
#define NGX_AR_ZONE_EVENTS_H

#include <ngx_config.h>
#include <ngx_core.h>

#include "wire/ar.h"


#define NGX_AR_EVENTS  1024             /* that are kept */


/* hub/event.c says what they are called and what they mean. */
typedef enum {
    NGX_AR_EVENT_RUNNER_ONLINE = 1,
    NGX_AR_EVENT_RUNNER_OFFLINE,
    NGX_AR_EVENT_RUNNER_CHANGED,
    NGX_AR_EVENT_SESSION_CREATED,
    NGX_AR_EVENT_SESSION_STARTED,
    NGX_AR_EVENT_SESSION_CHANGED,
    NGX_AR_EVENT_SESSION_ENDED,
    NGX_AR_EVENT_SESSION_DELETED,
    NGX_AR_EVENT_SHARE_CREATED,
    NGX_AR_EVENT_SHARE_REVOKED,
    NGX_AR_EVENT_RESET                  /* told by a reader's worker only */
} ngx_ar_event_e;


typedef enum {
    NGX_AR_BY_HQ = 1,                   /* noticed, summed up, or expired */
    NGX_AR_BY_OPERATOR,
    NGX_AR_BY_RUNNER
} ngx_ar_by_e;


typedef struct {
    uint64_t  time;                     /* ms since 1970 */
    uint8_t   type;                     /* ngx_ar_event_e */
    uint8_t   by;                       /* ngx_ar_by_e */
    uint8_t   len;
    u_char    object[AR_NAME_MAX];      /* a name or an id */
} ngx_ar_event_record_t;


/* The number of the newest; they are counted from 1. */
uint64_t ngx_ar_zone_event_last(void);

/* NGX_DECLINED: it has fallen out, or has not happened yet. */
ngx_int_t ngx_ar_zone_event_get(uint64_t n, ngx_ar_event_record_t *event);

/*
 * Posted after this worker has added some; its handler is set by the floor
 * above, which tells the readers here and in other workers.
 */
extern ngx_event_t  ngx_ar_zone_happened;


#endif /* NGX_AR_ZONE_EVENTS_H */
