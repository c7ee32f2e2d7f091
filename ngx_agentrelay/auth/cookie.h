
/* The browser's session: a signed cookie, and the CSRF token bound to it. */

#ifndef NGX_AR_COOKIE_H
#define NGX_AR_COOKIE_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "auth/context.h"


#define NGX_AR_COOKIE_LIFE  (7 * 24 * 3600)
#define NGX_AR_CSRF_LEN     (2 * NGX_AR_DIGEST)


/* Finds a valid cookie: NGX_OK and who that is, or NGX_DECLINED. */
ngx_int_t ngx_ar_cookie_read(ngx_http_request_t *r, ngx_ar_actor_t *actor);

/* Makes a new session and adds Set-Cookie. */
ngx_int_t ngx_ar_cookie_make(ngx_http_request_t *r, ngx_ar_actor_t *actor);

/*
 * Revokes the actor's cookie in the zone and adds a Set-Cookie that removes
 * it.  NGX_DECLINED: the zone has no room to remember the revocation.
 */
ngx_int_t ngx_ar_cookie_end(ngx_http_request_t *r, ngx_ar_actor_t *actor);

/* The CSRF token of a cookie: NGX_AR_CSRF_LEN hex digits. */
void ngx_ar_cookie_csrf(ngx_http_request_t *r, ngx_ar_actor_t *actor,
    u_char *out);

/* 1 when the request carries it as X-CSRF. */
ngx_uint_t ngx_ar_cookie_csrf_valid(ngx_http_request_t *r,
    ngx_ar_actor_t *actor);


#endif /* NGX_AR_COOKIE_H */
