
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
#include "core/zone_access.h"


/* Kinds of callers; who may use a route is a set of them. */
#define NGX_AR_PUBLIC    0x0            /* everybody; as a kind: nobody */
#define NGX_AR_OPERATOR  0x1
#define NGX_AR_RUNNER    0x2
#define NGX_AR_SHARE     0x4            /* of its own session only */


typedef enum {
    NGX_AR_VIA_NONE = 0,
    NGX_AR_VIA_BEARER,
    NGX_AR_VIA_COOKIE,
    NGX_AR_VIA_TICKET,
    NGX_AR_VIA_OPEN                     /* no token is configured */
} ngx_ar_via_e;


typedef struct {
    ngx_uint_t              kind;
    ngx_str_t               name;       /* "operator", "share:<id>", ... */
    ngx_ar_via_e            via;
    ngx_str_t               cookie;     /* its id, when via cookie */
    time_t                  expires;    /* of the cookie; 0: never */
    ngx_ar_login_t          login;      /* by cookie, or its ticket */
    ngx_ar_share_record_t   share;      /* of that kind */
} ngx_ar_actor_t;


/* rest/route.h */
typedef struct ngx_ar_route_s  ngx_ar_route_t;


typedef struct {
    ngx_ar_actor_t         actor;
    ngx_str_t              request_id;
    ngx_str_t              path;        /* below the mount, begins with / */
    ngx_str_t              id;          /* what stands for {id} */
    const ngx_ar_route_t  *route;
    const char            *problem;     /* the code answered, or NULL */
    ngx_str_t              body;        /* as it came */
    json_t                *json;        /* of a JSON route, borrowed */
} ngx_ar_context_t;


/* The request's context, made at the first call; NULL: out of memory. */
ngx_ar_context_t *ngx_ar_context(ngx_http_request_t *r);

/* Who it turned out to be; is_share: `share` is filled in already. */
void ngx_ar_actor_is_operator(ngx_ar_actor_t *actor, ngx_ar_via_e via);
void ngx_ar_actor_is_runner(ngx_ar_actor_t *actor, ngx_ar_via_e via);
ngx_int_t ngx_ar_actor_is_share(ngx_http_request_t *r, ngx_ar_actor_t *actor,
    ngx_ar_via_e via);

/* The location's configuration. */
ngx_ar_loc_conf_t *ngx_ar_loc_conf(ngx_http_request_t *r);


#endif /* NGX_AR_CONTEXT_H */
