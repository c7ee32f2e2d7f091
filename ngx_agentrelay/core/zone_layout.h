
/*
 * How the zone lies in shared memory; only core/zone*.c see this.
 *
 * One slab allocation, made once: header, worker rows, one-time secrets, the
 * last events, the workers' rows of counters, and three tables of records.
 */

#ifndef NGX_AR_ZONE_LAYOUT_H
#define NGX_AR_ZONE_LAYOUT_H

#include "core/metrics.h"
#include "core/zone.h"
#include "core/zone_access.h"
#include "core/zone_events.h"
#include "core/zone_table.h"


#define NGX_AR_ZONE_LAYOUT   9          /* raise with any change below */
#define NGX_AR_LINKS         256
#define NGX_AR_REVOKED       1024
#define NGX_AR_TICKETS       512
#define NGX_AR_SHARE_USES    512
#define NGX_AR_EVENT_SLOTS   (NGX_AR_EVENTS + 1)


typedef struct {
    u_char        digest[NGX_AR_DIGEST];
    ngx_atomic_t  until;                /* written last; 0: free */
} ngx_ar_secret_t;


typedef struct {
    ngx_ar_ticket_t  ticket;
    ngx_atomic_t     until;             /* monotonic ms; last; 0: free */
} ngx_ar_ticket_row_t;


/* The connections of one share in one worker. */
typedef struct {
    uint64_t      epoch;
    u_char        share[AR_UUID_LEN];
    uint32_t      connections;          /* 0: a free row */
} ngx_ar_share_use_t;


typedef struct {
    uint64_t      epoch;                /* of the worker that has it */
    uint64_t      line[7];              /* no row shares a cache line */
    uint64_t      cells[NGX_AR_METRIC_CELLS];
} ngx_ar_metric_row_t;


typedef struct {
    ngx_uint_t              layout;
    uint64_t                born;       /* ms since 1970 */
    ngx_msec_t              begun;      /* the same, of the monotonic clock */
    u_char                  name[9];    /* 8 hex digits */
    ngx_ar_worker_record_t  workers[NGX_AR_WORKERS];
    ngx_ar_secret_t         links[NGX_AR_LINKS];
    ngx_ar_secret_t         revoked[NGX_AR_REVOKED];
    ngx_atomic_t            revocations;    /* so far */
    ngx_ar_ticket_row_t     tickets[NGX_AR_TICKETS];
    ngx_ar_share_use_t      share_uses[NGX_AR_SHARE_USES];
    ngx_ar_table_t          shares;
    ngx_ar_table_t          runners;
    ngx_ar_table_t          sessions;
    ngx_ar_event_record_t   events[NGX_AR_EVENT_SLOTS];
    ngx_atomic_t            event;      /* number of the newest */
    ngx_uint_t              nmetrics;
    ngx_ar_metric_row_t    *metrics;
} ngx_ar_zone_t;


extern ngx_ar_zone_t    *ngx_ar_zone;
extern ngx_slab_pool_t  *ngx_ar_zone_pool;


/* With the mutex held. */
void ngx_ar_zone_event_add(ngx_ar_event_e type, ngx_ar_by_e by,
    const u_char *object, size_t len);

/* A record is about to become what `is` says; was NULL: it is new. */
void ngx_ar_zone_runner_changed(const ngx_ar_runner_record_t *was,
    const ngx_ar_runner_record_t *is);
void ngx_ar_zone_session_changed(const ngx_ar_session_record_t *was,
    const ngx_ar_session_record_t *is);

/* It gives its place to another one; NULL: none does. */
void ngx_ar_zone_session_evicted(const ngx_ar_session_record_t *was);

/* The shares of a session that is no more, with the mutex held. */
void ngx_ar_zone_shares_drop(const u_char *session);

/* Copies the next record of a table: start with *at = 0. */
ngx_int_t ngx_ar_zone_next(ngx_ar_table_t *table, ngx_uint_t *at,
    void *record);


#endif /* NGX_AR_ZONE_LAYOUT_H */
