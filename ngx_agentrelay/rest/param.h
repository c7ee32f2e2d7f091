
/* Parameters of the query. */

#ifndef NGX_AR_PARAM_H
#define NGX_AR_PARAM_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>


/* NGX_OK with the decoded value, NGX_DECLINED: absent, NGX_ERROR. */
ngx_int_t ngx_ar_param(ngx_http_request_t *r, const char *name,
    ngx_str_t *value);

/* NGX_ERROR: not a plain decimal number from min to max. */
ngx_int_t ngx_ar_param_number(ngx_http_request_t *r, const char *name,
    uint64_t min, uint64_t max, uint64_t *value);


#endif /* NGX_AR_PARAM_H */
