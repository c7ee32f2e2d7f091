
/* The interface's description, OpenAPI 3.1. */

#ifndef NGX_AR_OPENAPI_H
#define NGX_AR_OPENAPI_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>


/* Answers GET api/openapi.json. */
ngx_int_t ngx_ar_openapi(ngx_http_request_t *r);


#endif /* NGX_AR_OPENAPI_H */
