
/*
 * The table of all metrics, and adding to the worker's row.
 *
 * A metric's cells lie one after the other: for each value of its first
 * label, each of its second; of a histogram, each bucket (not cumulative),
 * the one above all bounds, and the sum.  Where they begin follows from the
 * table when a worker starts.  Until then, and in a worker that got no row,
 * counting goes to memory of its own that nobody reads.
 *
 * ops/METRICS.md documents each row; a test compares the two.
 */

#include "core/metrics.h"

#include <nginx.h>

#include "wire/version.h"


static ngx_uint_t ngx_ar_metric_size(ngx_ar_metric_e metric);
static ngx_uint_t ngx_ar_metric_buckets(ngx_ar_metric_e metric);


static const char *const  ngx_ar_metric_versions[] = { AR_VERSION, NULL };

static const char *const  ngx_ar_metric_nginx[] = { NGINX_VERSION, NULL };

static const char *const  ngx_ar_metric_workers[] = {
    "serving", "draining", NULL
};

static const char *const  ngx_ar_metric_tables[] = {
    "runners", "sessions", "shares", NULL
};

static const char *const  ngx_ar_metric_sessions[] = {
    "starting", "running", "unreachable", "exited", "failed", "lost", NULL
};

static const char *const  ngx_ar_metric_attention[] = {
    "unknown", "working", "idle", "ask", "approve", "error", "done",
    "stalled", NULL
};

static const char *const  ngx_ar_metric_runners[] = {
    "online", "offline", NULL
};

static const char *const  ngx_ar_metric_shares[] = {
    "read", "write", NULL
};

static const char *const  ngx_ar_metric_kinds[] = {
    "terminal", "runner", "stream", "mirror", "feed", "events", "selftest",
    "echo", NULL
};

static const char *const  ngx_ar_metric_dirs[] = { "in", "out", NULL };

static const char *const  ngx_ar_metric_classes[] = {
    "1xx", "2xx", "3xx", "4xx", "5xx", NULL
};

/* codes of problems */
static const char *const  ngx_ar_metric_reasons[] = {
    "unauthorized", "login_spent", "csrf_failed", "bearer_required",
    "share_forbidden", NULL
};

static const char *const  ngx_ar_metric_resumes[] = {
    "delta", "snapshot", "first", NULL
};

static const char *const  ngx_ar_metric_spawns[] = {
    "started", "failed", NULL
};

static const char *const  ngx_ar_metric_messages[] = {
    "submitted", "written", "refused", "unanswered", NULL
};


static const ngx_ar_metric_bound_t  ngx_ar_metric_echo_bounds[] = {
    { 1, "0.001" }, { 2, "0.002" }, { 5, "0.005" }, { 10, "0.01" },
    { 20, "0.02" }, { 50, "0.05" }, { 100, "0.1" }, { 200, "0.2" },
    { 500, "0.5" }, { 1000, "1.0" }, { 0, NULL }
};

static const ngx_ar_metric_bound_t  ngx_ar_metric_spawn_bounds[] = {
    { 10, "0.01" }, { 25, "0.025" }, { 50, "0.05" }, { 100, "0.1" },
    { 250, "0.25" }, { 500, "0.5" }, { 1000, "1.0" }, { 2500, "2.5" },
    { 5000, "5.0" }, { 10000, "10.0" }, { 0, NULL }
};


const ngx_ar_metric_t  ngx_ar_metrics[] = {

    { "agentrelay_build_info",
      NGX_AR_METRIC_GAUGE,
      "The module's version, and the nginx it was built for",
      { "version", "nginx" },
      { ngx_ar_metric_versions, ngx_ar_metric_nginx }, NULL },

    { "agentrelay_start_time_seconds",
      NGX_AR_METRIC_GAUGE,
      "When the shared memory was made, and all counters were 0",
      { NULL, NULL }, { NULL, NULL }, NULL },

    { "agentrelay_workers",
      NGX_AR_METRIC_GAUGE,
      "Worker processes",
      { "state", NULL }, { ngx_ar_metric_workers, NULL }, NULL },

    { "agentrelay_shm_size_bytes",
      NGX_AR_METRIC_GAUGE,
      "Shared memory that records can take",
      { NULL, NULL }, { NULL, NULL }, NULL },

    { "agentrelay_shm_used_bytes",
      NGX_AR_METRIC_GAUGE,
      "Shared memory taken by records, those of ended sessions included",
      { NULL, NULL }, { NULL, NULL }, NULL },

    { "agentrelay_slots",
      NGX_AR_METRIC_GAUGE,
      "Records that fit into the shared memory",
      { "table", NULL }, { ngx_ar_metric_tables, NULL }, NULL },

    { "agentrelay_sessions",
      NGX_AR_METRIC_GAUGE,
      "Sessions",
      { "state", NULL }, { ngx_ar_metric_sessions, NULL }, NULL },

    { "agentrelay_attention",
      NGX_AR_METRIC_GAUGE,
      "Sessions that live, by what they want of people",
      { "state", NULL }, { ngx_ar_metric_attention, NULL }, NULL },

    { "agentrelay_runners",
      NGX_AR_METRIC_GAUGE,
      "Runners",
      { "state", NULL }, { ngx_ar_metric_runners, NULL }, NULL },

    { "agentrelay_shares",
      NGX_AR_METRIC_GAUGE,
      "Shares that are neither revoked nor expired",
      { "mode", NULL }, { ngx_ar_metric_shares, NULL }, NULL },

    { "agentrelay_ws_connections",
      NGX_AR_METRIC_OWN,
      "WebSockets that are open, those between workers included",
      { "kind", NULL }, { ngx_ar_metric_kinds, NULL }, NULL },

    { "agentrelay_ws_frames_total",
      NGX_AR_METRIC_COUNTER,
      "WebSocket messages and control frames",
      { "kind", "dir" }, { ngx_ar_metric_kinds, ngx_ar_metric_dirs }, NULL },

    { "agentrelay_ws_bytes_total",
      NGX_AR_METRIC_COUNTER,
      "Payload of WebSocket messages",
      { "kind", "dir" }, { ngx_ar_metric_kinds, ngx_ar_metric_dirs }, NULL },

    { "agentrelay_requests_total",
      NGX_AR_METRIC_COUNTER,
      "Requests that have ended, by route; WebSockets when they close",
      { "route", "status" }, { NULL, ngx_ar_metric_classes }, NULL },

    { "agentrelay_auth_failure_total",
      NGX_AR_METRIC_COUNTER,
      "Requests refused for who made them",
      { "reason", NULL }, { ngx_ar_metric_reasons, NULL }, NULL },

    { "agentrelay_origin_rejected_total",
      NGX_AR_METRIC_COUNTER,
      "Requests refused for the page they came from",
      { NULL, NULL }, { NULL, NULL }, NULL },

    { "agentrelay_resume_total",
      NGX_AR_METRIC_COUNTER,
      "Terminals attached: at their offset, by a new snapshot, or new",
      { "result", NULL }, { ngx_ar_metric_resumes, NULL }, NULL },

    { "agentrelay_slow_viewer_total",
      NGX_AR_METRIC_COUNTER,
      "Terminals that fell behind the output kept, and were reset",
      { NULL, NULL }, { NULL, NULL }, NULL },

    { "agentrelay_input_resent_bytes_total",
      NGX_AR_METRIC_COUNTER,
      "Input sent again to a new source, for it to drop what it has",
      { NULL, NULL }, { NULL, NULL }, NULL },

    { "agentrelay_echo_seconds",
      NGX_AR_METRIC_HISTOGRAM,
      "From input at HQ to the runner's word that it is written",
      { NULL, NULL }, { NULL, NULL }, ngx_ar_metric_echo_bounds },

    { "agentrelay_spawn_seconds",
      NGX_AR_METRIC_HISTOGRAM,
      "From the request for a session to its runner's answer",
      { "result", NULL }, { ngx_ar_metric_spawns, NULL },
      ngx_ar_metric_spawn_bounds },

    { "agentrelay_messages_total",
      NGX_AR_METRIC_COUNTER,
      "Messages of people for a program, by what its runner said of them",
      { "result", NULL }, { ngx_ar_metric_messages, NULL }, NULL },

    { "agentrelay_event_gap_total",
      NGX_AR_METRIC_COUNTER,
      "Readers of events that were told to list again",
      { NULL, NULL }, { NULL, NULL }, NULL }
};


static uint64_t    ngx_ar_metric_unread[NGX_AR_METRIC_CELLS];
static uint64_t   *ngx_ar_metric_cells = ngx_ar_metric_unread;
static ngx_uint_t  ngx_ar_metric_at[NGX_AR_METRICS];
static ngx_uint_t  ngx_ar_metric_second[NGX_AR_METRICS];   /* its width */


ngx_int_t
ngx_ar_metrics_start(uint64_t *cells, ngx_log_t *log)
{
    ngx_uint_t  i, at;

    for (i = 0, at = 0; i < NGX_AR_METRICS; i++) {
        ngx_ar_metric_at[i] = at;
        ngx_ar_metric_second[i] = ngx_ar_metric_width(i, 1);
        at += ngx_ar_metric_size(i);
    }

    if (at > NGX_AR_METRIC_CELLS) {
        ngx_log_error(NGX_LOG_ALERT, log, 0,
                      "agentrelay metrics take %ui cells of %d", at,
                      NGX_AR_METRIC_CELLS);
        return NGX_ERROR;
    }

    if (cells == NULL) {
        ngx_log_error(NGX_LOG_WARN, log, 0,
                      "agentrelay metrics will not count worker %P: raise "
                      "agentrelay_zone", ngx_pid);
        return NGX_OK;
    }

    for (i = 0; i < NGX_AR_METRICS; i++) {
        if (ngx_ar_metrics[i].type == NGX_AR_METRIC_OWN) {
            ngx_memzero(cells + ngx_ar_metric_at[i],
                        ngx_ar_metric_size(i) * sizeof(uint64_t));
        }
    }

    ngx_ar_metric_cells = cells;

    return NGX_OK;
}


ngx_uint_t
ngx_ar_metric_cell(ngx_ar_metric_e metric)
{
    return ngx_ar_metric_at[metric];
}


ngx_uint_t
ngx_ar_metric_width(ngx_ar_metric_e metric, ngx_uint_t label)
{
    ngx_uint_t              n;
    const ngx_ar_metric_t  *row;

    row = &ngx_ar_metrics[metric];

    if (row->labels[label] == NULL) {
        return 1;
    }

    if (row->values[label] == NULL) {
        return NGX_AR_METRIC_ROUTES;
    }

    for (n = 0; row->values[label][n]; n++) { /* void */ }

    return n;
}


static ngx_uint_t
ngx_ar_metric_size(ngx_ar_metric_e metric)
{
    return ngx_ar_metric_width(metric, 0) * ngx_ar_metric_width(metric, 1)
           * (ngx_ar_metrics[metric].bounds
              ? ngx_ar_metric_buckets(metric) + 2 : 1);
}


static ngx_uint_t
ngx_ar_metric_buckets(ngx_ar_metric_e metric)
{
    ngx_uint_t  n;

    for (n = 0; ngx_ar_metrics[metric].bounds[n].ms; n++) { /* void */ }

    return n;
}


void
ngx_ar_metric_add(ngx_ar_metric_e metric, ngx_uint_t a, ngx_uint_t b,
    uint64_t n)
{
    ngx_ar_metric_cells[ngx_ar_metric_at[metric]
                        + a * ngx_ar_metric_second[metric] + b] += n;
}


void
ngx_ar_metric_observe(ngx_ar_metric_e metric, ngx_uint_t a, ngx_msec_t ms)
{
    uint64_t                     *cells;
    ngx_uint_t                    i, n;
    const ngx_ar_metric_bound_t  *bounds;

    bounds = ngx_ar_metrics[metric].bounds;
    n = ngx_ar_metric_buckets(metric);
    cells = ngx_ar_metric_cells + ngx_ar_metric_at[metric] + a * (n + 2);

    for (i = 0; i < n && ms > bounds[i].ms; i++) { /* void */ }

    cells[i]++;
    cells[n + 1] += ms;
}


void
ngx_ar_metric_enter(ngx_ar_metric_e metric, ngx_uint_t a)
{
    ngx_ar_metric_cells[ngx_ar_metric_at[metric] + a]++;
}


void
ngx_ar_metric_leave(ngx_ar_metric_e metric, ngx_uint_t a)
{
    ngx_ar_metric_cells[ngx_ar_metric_at[metric] + a]--;
}
