
/* The request's body: read, bounded, and parsed where the route wants JSON. */

#ifndef NGX_AR_BODY_H
#define NGX_AR_BODY_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "rest/route.h"


#define NGX_AR_BODY_DEPTH  32


/*
 * Checks type and size, reads the body into the context, and calls the
 * route's handler.  Returns what a content handler returns.
 */
ngx_int_t ngx_ar_body_read(ngx_http_request_t *r,
    const ngx_ar_route_t *route);

/* nginx has refused it by client_max_body_size, and asks for the answer. */
ngx_int_t ngx_ar_body_refused(ngx_http_request_t *r);


#endif /* NGX_AR_BODY_H */
