
/* Metrics: counting requests, and answering a scrape. */

#ifndef NGX_AR_OPS_METRICS_H
#define NGX_AR_OPS_METRICS_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>


/* After the http block has been read: every request is counted. */
ngx_int_t ngx_ar_requests_init(ngx_conf_t *cf);

/* The label's text of a route's number, until the next call; or NULL. */
const char *ngx_ar_requests_route(ngx_uint_t n);

/* Answers GET api's /metrics, and a location of "agentrelay_metrics on". */
ngx_int_t ngx_ar_metrics_handler(ngx_http_request_t *r);

/*
 * sum (NGX_AR_METRIC_CELLS) as text in r's pool: Prometheus 0.0.4, or
 * OpenMetrics 1.0.
 */
ngx_int_t ngx_ar_metrics_text(ngx_http_request_t *r, const uint64_t *sum,
    ngx_uint_t open, ngx_str_t *text);


#endif /* NGX_AR_OPS_METRICS_H */
