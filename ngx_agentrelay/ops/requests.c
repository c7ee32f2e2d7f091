
/*
 * Counts requests when they have ended, in nginx's log phase: by route, by
 * class of the status, and why they were refused.  A request that no mount
 * has seen has no context of ours and is not counted.
 */

#include "ops/metrics.h"

#include "core/metrics.h"
#include "rest/route.h"


#define NGX_AR_REQUESTS_OTHER  (NGX_AR_METRIC_ROUTES - 1)


static ngx_int_t ngx_ar_requests_handler(ngx_http_request_t *r);
static void ngx_ar_requests_refused(const char *code);


ngx_int_t
ngx_ar_requests_init(ngx_conf_t *cf)
{
    ngx_http_handler_pt        *handler;
    ngx_http_core_main_conf_t  *cmcf;

    cmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module);

    handler = ngx_array_push(&cmcf->phases[NGX_HTTP_LOG_PHASE].handlers);
    if (handler == NULL) {
        return NGX_ERROR;
    }

    *handler = ngx_ar_requests_handler;

    return NGX_OK;
}


static ngx_int_t
ngx_ar_requests_handler(ngx_http_request_t *r)
{
    ngx_uint_t         n, status;
    ngx_ar_context_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_http_agentrelay_module);

    if (ctx == NULL) {
        return NGX_OK;
    }

    n = ctx->route ? (ngx_uint_t) (ctx->route - ngx_ar_routes)
                   : NGX_AR_REQUESTS_OTHER;

    status = r->err_status ? r->err_status : r->headers_out.status;

    if (status >= 100 && status < 600) {
        ngx_ar_metric_add(NGX_AR_METRIC_REQUESTS,
                          ngx_min(n, NGX_AR_REQUESTS_OTHER),
                          status / 100 - 1, 1);
    }

    if (ctx->problem) {
        ngx_ar_requests_refused(ctx->problem);
    }

    return NGX_OK;
}


static void
ngx_ar_requests_refused(const char *code)
{
    ngx_uint_t          i;
    const char *const  *reasons;

    if (ngx_strcmp(code, "origin_rejected") == 0) {
        ngx_ar_metric_add(NGX_AR_METRIC_ORIGIN_REJECTED, 0, 0, 1);
        return;
    }

    reasons = ngx_ar_metrics[NGX_AR_METRIC_AUTH_FAILURE].values[0];

    for (i = 0; reasons[i]; i++) {
        if (ngx_strcmp(code, reasons[i]) == 0) {
            ngx_ar_metric_add(NGX_AR_METRIC_AUTH_FAILURE, i, 0, 1);
            return;
        }
    }
}


const char *
ngx_ar_requests_route(ngx_uint_t n)
{
    ngx_uint_t   i;
    static char  text[128];

    for (i = 0; i < NGX_AR_REQUESTS_OTHER && ngx_ar_routes[i].path; i++) {
        if (i == n) {
            ngx_snprintf((u_char *) text, sizeof(text), "%s %s%Z",
                         ngx_ar_route_method(ngx_ar_routes[i].method),
                         ngx_ar_routes[i].path);
            return text;
        }
    }

    return n == NGX_AR_REQUESTS_OTHER ? "other" : NULL;
}
