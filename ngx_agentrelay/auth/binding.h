
/* A secret's digest that is worth something at one mount only. */

#ifndef NGX_AR_BINDING_H
#define NGX_AR_BINDING_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "auth/digest.h"


#define NGX_AR_BINDING_PARTS  3


/*
 * Signs n parts together with the mount of the request, with the key of its
 * operator token: another mount, another server or a new token gives another
 * digest.  n: at most NGX_AR_BINDING_PARTS.
 */
void ngx_ar_binding(ngx_http_request_t *r, u_char *out, const char *purpose,
    const ngx_str_t *parts, ngx_uint_t n);


#endif /* NGX_AR_BINDING_H */
