
/* The route table's rows and the handler that dispatches on them. */

#ifndef NGX_AR_ROUTE_H
#define NGX_AR_ROUTE_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "auth/context.h"


#define NGX_AR_CSRF        0x01         /* a cookie needs X-CSRF too */
#define NGX_AR_IDEMPOTENT  0x02         /* Idempotency-Key is honoured */
#define NGX_AR_UPGRADE     0x04         /* a websocket */
#define NGX_AR_JSON        0x08         /* the body is a JSON object */
#define NGX_AR_BYTES       0x10         /* bytes, or a JSON object */
#define NGX_AR_OPTIONAL    0x20         /* the body may be missing */
#define NGX_AR_TICKET      0x40         /* an upgrade that takes tickets */
#define NGX_AR_WRITE       0x80         /* of shares, one that may type */

#define NGX_AR_BODY_MAX    (1024 * 1024)


/*
 * Called after authentication, and with the body when limit is not 0.
 * Returns what ngx_http_finalize_request() takes; NGX_DONE when the answer
 * comes later (rest/pending.h).
 */
typedef ngx_int_t (*ngx_ar_route_handler_pt)(ngx_http_request_t *r);

struct ngx_ar_route_s {
    ngx_uint_t                method;
    const char               *path;     /* below the mount; {id}: a segment */
    ngx_uint_t                who;      /* a set, auth/context.h */
    ngx_uint_t                flags;
    size_t                    limit;    /* of the body, bytes */
    ngx_ar_route_handler_pt   handler;
    const char               *summary;
};


/* Ends with a row whose path is NULL; defined in routes.c. */
extern const ngx_ar_route_t  ngx_ar_routes[];


/*
 * The row of a request, what stands for {id} and the path below the mount;
 * NULL: none, and *path is empty where the request is not below a mount.
 */
const ngx_ar_route_t *ngx_ar_route_of(ngx_http_request_t *r,
    ngx_str_t *path, ngx_str_t *id);

/* "GET" of a row's method. */
const char *ngx_ar_route_method(ngx_uint_t method);

/* The content handler of every location with "agentrelay on". */
ngx_int_t ngx_ar_rest_handler(ngx_http_request_t *r);


#endif /* NGX_AR_ROUTE_H */
