
/*
 * What the module knows about one request: who calls, its id, its route and
 * its body.  Made by the content handler, dies with the request's pool.
 */

#ifndef NGX_AR_CONTEXT_H
#define NGX_AR_CONTEXT_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>
#include <jansson.h>

#include "core/conf.h"


typedef enum {
    NGX_AR_VIA_NONE = 0,
    NGX_AR_VIA_BEARER,
    NGX_AR_VIA_COOKIE,
    NGX_AR_VIA_OPEN                     /* no token is configured */
} ngx_ar_via_e;


typedef struct {
    ngx_str_t      name;                /* "operator"; empty: nobody */
    ngx_ar_via_e   via;
    ngx_str_t      cookie;              /* its id, when via cookie */
    time_t         expires;             /* of the cookie; 0: never */
} ngx_ar_actor_t;


/* rest/route.h */
typedef struct ngx_ar_route_s  ngx_ar_route_t;


typedef struct {
    ngx_ar_actor_t         actor;
    ngx_str_t              request_id;
    ngx_str_t              path;        /* below the mount, begins with / */
    ngx_str_t              id;          /* what stands for {id} */
    const ngx_ar_route_t  *route;
    ngx_str_t              body;        /* as it came */
    json_t                *json;        /* of a JSON route, borrowed */
} ngx_ar_context_t;


/* The request's context, made at the first call; NULL: out of memory. */
ngx_ar_context_t *ngx_ar_context(ngx_http_request_t *r);

/* The location's configuration. */
ngx_ar_loc_conf_t *ngx_ar_loc_conf(ngx_http_request_t *r);


#endif /* NGX_AR_CONTEXT_H */
