
/* A request that waits for the hub. */

#ifndef NGX_AR_PENDING_H
#define NGX_AR_PENDING_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>
#include <jansson.h>


typedef struct ngx_ar_pending_s  ngx_ar_pending_t;

/*
 * The answer of the call, borrowed; returns what the request is finalized
 * with, NGX_DONE after another ngx_ar_pending_call().
 */
typedef ngx_int_t (*ngx_ar_pending_handler_pt)(ngx_http_request_t *r,
    json_t *answer);

/*
 * Makes a call of the hub (whose reference is taken; NULL gives 500) and
 * returns what the route's handler returns.  A client that goes away in the
 * meantime cancels it.
 */
ngx_int_t ngx_ar_pending_call(ngx_http_request_t *r, json_t *call,
    ngx_ar_pending_handler_pt handler);

/*
 * The same for an operation that goes on without its client: NGX_DONE, and
 * the request waits until ngx_ar_pending_finish(); or NGX_ERROR.  gone runs
 * if the request ends before that.
 */
typedef void (*ngx_ar_pending_gone_pt)(void *data);

ngx_int_t ngx_ar_pending_hold(ngx_http_request_t *r,
    ngx_ar_pending_gone_pt gone, void *data, ngx_ar_pending_t **pending);
void ngx_ar_pending_finish(ngx_ar_pending_t *pending, ngx_int_t rc);


#endif /* NGX_AR_PENDING_H */
