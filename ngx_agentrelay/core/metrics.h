
/*
 * The metrics: one table, and the counters of this worker.
 *
 * Each worker adds to a row of its own in the zone, without atomics; a scrape
 * adds the rows up.  A row outlives its worker and goes on with the next one
 * that takes it, so totals never fall while the zone lives.
 */

#ifndef NGX_AR_METRICS_H
#define NGX_AR_METRICS_H

#include <ngx_config.h>
#include <ngx_core.h>


#define NGX_AR_METRIC_CELLS   512       /* of a row, at most */
#define NGX_AR_METRIC_ROUTES  64        /* the last: all other paths */


typedef enum {
    NGX_AR_METRIC_BUILD = 0,
    NGX_AR_METRIC_BORN,
    NGX_AR_METRIC_WORKERS,
    NGX_AR_METRIC_SHM_SIZE,
    NGX_AR_METRIC_SHM_USED,
    NGX_AR_METRIC_SLOTS,                /* ngx_ar_metric_table_e */
    NGX_AR_METRIC_SESSIONS,             /* ngx_ar_session_state_e, less 1 */
    NGX_AR_METRIC_ATTENTION,            /* ar_attention_e */
    NGX_AR_METRIC_RUNNERS,              /* ngx_ar_metric_runner_e */
    NGX_AR_METRIC_SHARES,               /* ngx_ar_metric_share_e */
    NGX_AR_METRIC_CONNECTIONS,          /* ngx_ar_ws_kind_e */
    NGX_AR_METRIC_FRAMES,               /* ngx_ar_ws_kind_e, ngx_ar_dir_e */
    NGX_AR_METRIC_BYTES,                /* the same */
    NGX_AR_METRIC_REQUESTS,             /* route, class of the status */
    NGX_AR_METRIC_AUTH_FAILURE,         /* by the problem's code */
    NGX_AR_METRIC_ORIGIN_REJECTED,
    NGX_AR_METRIC_RESUME,               /* ngx_ar_metric_resume_e */
    NGX_AR_METRIC_SLOW_VIEWER,
    NGX_AR_METRIC_INPUT_RESENT,
    NGX_AR_METRIC_ECHO,
    NGX_AR_METRIC_SPAWN,                /* ngx_ar_metric_spawn_e */
    NGX_AR_METRIC_MESSAGES,             /* ngx_ar_metric_message_e */
    NGX_AR_METRIC_EVENT_GAP,
    NGX_AR_METRICS
} ngx_ar_metric_e;


typedef enum {
    NGX_AR_WS_KIND_TERMINAL = 0,
    NGX_AR_WS_KIND_RUNNER,
    NGX_AR_WS_KIND_STREAM,
    NGX_AR_WS_KIND_MIRROR,              /* another worker's session, here */
    NGX_AR_WS_KIND_FEED,                /* its other end */
    NGX_AR_WS_KIND_EVENTS,
    NGX_AR_WS_KIND_SELFTEST,
    NGX_AR_WS_KIND_ECHO
} ngx_ar_ws_kind_e;


typedef enum {
    NGX_AR_DIR_IN = 0,
    NGX_AR_DIR_OUT
} ngx_ar_dir_e;


typedef enum {
    NGX_AR_METRIC_TABLE_RUNNERS = 0,
    NGX_AR_METRIC_TABLE_SESSIONS,
    NGX_AR_METRIC_TABLE_SHARES
} ngx_ar_metric_table_e;


typedef enum {
    NGX_AR_METRIC_ONLINE = 0,
    NGX_AR_METRIC_OFFLINE
} ngx_ar_metric_runner_e;


typedef enum {
    NGX_AR_METRIC_READ = 0,
    NGX_AR_METRIC_WRITE
} ngx_ar_metric_share_e;


typedef enum {
    NGX_AR_METRIC_DELTA = 0,
    NGX_AR_METRIC_SNAPSHOT,
    NGX_AR_METRIC_FIRST
} ngx_ar_metric_resume_e;


typedef enum {
    NGX_AR_METRIC_STARTED = 0,
    NGX_AR_METRIC_FAILED
} ngx_ar_metric_spawn_e;


typedef enum {
    NGX_AR_METRIC_SUBMITTED = 0,
    NGX_AR_METRIC_WRITTEN,
    NGX_AR_METRIC_REFUSED,
    NGX_AR_METRIC_UNANSWERED
} ngx_ar_metric_message_e;


typedef enum {
    NGX_AR_METRIC_COUNTER = 0,          /* in the workers' rows */
    NGX_AR_METRIC_HISTOGRAM,            /* there too, of milliseconds */
    NGX_AR_METRIC_OWN,                  /* there too: of this moment */
    NGX_AR_METRIC_GAUGE                 /* made at the scrape */
} ngx_ar_metric_type_e;


typedef struct {
    ngx_msec_t   ms;
    const char  *text;                  /* in seconds */
} ngx_ar_metric_bound_t;


typedef struct {
    const char                   *name;
    ngx_ar_metric_type_e          type;
    const char                   *help;
    const char                   *labels[2];   /* NULL: none */
    const char *const            *values[2];   /* each ends with NULL; NULL
                                                  where others know them */
    const ngx_ar_metric_bound_t  *bounds;      /* ends with 0 */
} ngx_ar_metric_t;


/* NGX_AR_METRICS rows. */
extern const ngx_ar_metric_t  ngx_ar_metrics[];

/* Where a metric's cells begin; how many values its label has (1: none). */
ngx_uint_t ngx_ar_metric_cell(ngx_ar_metric_e metric);
ngx_uint_t ngx_ar_metric_width(ngx_ar_metric_e metric, ngx_uint_t label);

/* In each worker, with its row of the zone (NULL: it has none). */
ngx_int_t ngx_ar_metrics_start(uint64_t *cells, ngx_log_t *log);

/* a, b: the values of its labels; 0 where it has none. */
void ngx_ar_metric_add(ngx_ar_metric_e metric, ngx_uint_t a, ngx_uint_t b,
    uint64_t n);
void ngx_ar_metric_observe(ngx_ar_metric_e metric, ngx_uint_t a,
    ngx_msec_t ms);

/* An OWN metric goes up or down by one. */
void ngx_ar_metric_enter(ngx_ar_metric_e metric, ngx_uint_t a);
void ngx_ar_metric_leave(ngx_ar_metric_e metric, ngx_uint_t a);


#endif /* NGX_AR_METRICS_H */
