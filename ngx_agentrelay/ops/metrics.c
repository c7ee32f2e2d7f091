
/*
 * A scrape: the workers' rows are added up, what is of this moment is looked
 * up in the zone, and the table is written out.  Any worker answers for all.
 *
 * Below a mount the route asks for the operator.  A location of its own
 * ("agentrelay_metrics on") is guarded by what nginx has for that: allow,
 * deny, auth_basic, an address it listens on.
 */

#include "ops/metrics.h"

#include "core/header.h"
#include "core/zone_access.h"
#include "core/zone_metrics.h"
#include "rest/problem.h"
#include "rest/reply.h"
#include "rest/route.h"


#define NGX_AR_METRICS_PLAIN                                                  \
    "text/plain; version=0.0.4; charset=utf-8"
#define NGX_AR_METRICS_OPEN                                                   \
    "application/openmetrics-text; version=1.0.0; charset=utf-8"


static ngx_uint_t ngx_ar_metrics_wants_open(ngx_http_request_t *r);
static void ngx_ar_metrics_now(uint64_t *sum);
static void ngx_ar_metrics_workers(uint64_t *cells);
static void ngx_ar_metrics_runners(uint64_t *cells);
static void ngx_ar_metrics_sessions(uint64_t *cells, uint64_t *wants);
static void ngx_ar_metrics_shares(uint64_t *cells);


ngx_int_t
ngx_ar_metrics_handler(ngx_http_request_t *r)
{
    uint64_t    sum[NGX_AR_METRIC_CELLS];
    ngx_int_t   rc;
    ngx_str_t   text;
    ngx_uint_t  open;

    if (!(r->method & (NGX_HTTP_GET|NGX_HTTP_HEAD))) {
        if (ngx_ar_header_add_text(r, "Allow", "GET, HEAD") != NGX_OK) {
            return NGX_HTTP_INTERNAL_SERVER_ERROR;
        }

        return ngx_ar_problem(r, "method_not_allowed", NULL, NULL);
    }

    rc = ngx_http_discard_request_body(r);
    if (rc != NGX_OK) {
        return rc;
    }

    ngx_memzero(sum, sizeof(sum));
    ngx_ar_zone_metrics_sum(sum);
    ngx_ar_metrics_now(sum);

    open = ngx_ar_metrics_wants_open(r);

    if (ngx_ar_metrics_text(r, sum, open, &text) != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return ngx_ar_reply_bytes(r, NGX_HTTP_OK,
                              open ? NGX_AR_METRICS_OPEN
                                   : NGX_AR_METRICS_PLAIN, &text);
}


/* Prometheus lists it when it can read it, with the version and a weight. */

static ngx_uint_t
ngx_ar_metrics_wants_open(ngx_http_request_t *r)
{
    ngx_str_t             *line;
    ngx_ar_header_walk_t   walk;

    ngx_memzero(&walk, sizeof(ngx_ar_header_walk_t));

    while ((line = ngx_ar_header_next(r, "accept", &walk)) != NULL) {
        if (ngx_strlcasestrn(line->data, line->data + line->len,
                             (u_char *) "application/openmetrics-text",
                             sizeof("application/openmetrics-text") - 2))
        {
            return 1;
        }
    }

    return 0;
}


static void
ngx_ar_metrics_now(uint64_t *sum)
{
    ngx_uint_t            at;
    ngx_ar_zone_usage_t   usage;

    ngx_ar_zone_usage(&usage);

    sum[ngx_ar_metric_cell(NGX_AR_METRIC_BUILD)] = 1;
    sum[ngx_ar_metric_cell(NGX_AR_METRIC_BORN)] = usage.born / 1000;
    sum[ngx_ar_metric_cell(NGX_AR_METRIC_SHM_SIZE)] = usage.size;
    sum[ngx_ar_metric_cell(NGX_AR_METRIC_SHM_USED)] = usage.used;

    at = ngx_ar_metric_cell(NGX_AR_METRIC_SLOTS);
    sum[at + NGX_AR_METRIC_TABLE_RUNNERS] = usage.runners;
    sum[at + NGX_AR_METRIC_TABLE_SESSIONS] = usage.sessions;
    sum[at + NGX_AR_METRIC_TABLE_SHARES] = usage.shares;

    ngx_ar_metrics_workers(sum + ngx_ar_metric_cell(NGX_AR_METRIC_WORKERS));
    ngx_ar_metrics_runners(sum + ngx_ar_metric_cell(NGX_AR_METRIC_RUNNERS));
    ngx_ar_metrics_sessions(sum
                            + ngx_ar_metric_cell(NGX_AR_METRIC_SESSIONS),
                            sum
                            + ngx_ar_metric_cell(NGX_AR_METRIC_ATTENTION));
    ngx_ar_metrics_shares(sum + ngx_ar_metric_cell(NGX_AR_METRIC_SHARES));
}


static void
ngx_ar_metrics_workers(uint64_t *cells)
{
    ngx_uint_t              at;
    ngx_ar_worker_record_t  worker;

    at = 0;

    while (ngx_ar_zone_worker_next(&at, &worker) == NGX_OK) {
        cells[worker.draining ? 1 : 0]++;
    }
}


static void
ngx_ar_metrics_runners(uint64_t *cells)
{
    ngx_uint_t              at;
    ngx_ar_runner_record_t  record;
    ngx_ar_worker_record_t  worker;

    at = 0;

    while (ngx_ar_zone_runner_next(&at, &record) == NGX_OK) {
        if (ngx_ar_zone_worker(record.epoch, &worker) == NGX_OK) {
            cells[NGX_AR_METRIC_ONLINE]++;

        } else {
            cells[NGX_AR_METRIC_OFFLINE]++;
        }
    }
}


/* The same sessions that the interface lists. */

static void
ngx_ar_metrics_sessions(uint64_t *cells, uint64_t *wants)
{
    ngx_uint_t               at;
    ngx_ar_session_record_t  record;

    at = 0;

    while (ngx_ar_zone_session_next(&at, &record) == NGX_OK) {
        if (record.state >= NGX_AR_SESSION_STARTING
            && record.state <= NGX_AR_SESSION_LOST
            && !record.deleted && !record.removed)
        {
            cells[record.state - NGX_AR_SESSION_STARTING]++;

            if (record.ended == 0 && record.status.known) {
                wants[record.status.state]++;
            }
        }
    }
}


static void
ngx_ar_metrics_shares(uint64_t *cells)
{
    ngx_uint_t             at;
    ngx_ar_share_record_t  record;

    at = 0;

    while (ngx_ar_zone_share_next(&at, &record) == NGX_OK) {
        cells[record.write ? NGX_AR_METRIC_WRITE : NGX_AR_METRIC_READ]++;
    }
}
