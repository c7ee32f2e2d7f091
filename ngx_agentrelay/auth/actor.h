
/* Who is calling, and may they: each returns NULL or a problem's code. */

#ifndef NGX_AR_ACTOR_H
#define NGX_AR_ACTOR_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "auth/context.h"


#define NGX_AR_ACTOR_CSRF     0x1       /* a cookie needs X-CSRF as well */
#define NGX_AR_ACTOR_UPGRADE  0x2       /* a cookie needs an Origin */
#define NGX_AR_ACTOR_TICKET   0x4       /* a ticket will do */


/* An Origin, where there is one, must be ours or an allowed one. */
const char *ngx_ar_actor_origin(ngx_http_request_t *r);

/*
 * Finds out who calls and sets the context's actor; who: the kinds that may.
 * *detail: what to say.
 */
const char *ngx_ar_actor_authorize(ngx_http_request_t *r, ngx_uint_t who,
    ngx_uint_t flags, const char **detail);

/*
 * Whose credentials the request carries, or an empty name, before anybody
 * has decided on it: for variables.  Of a foreign Origin nobody's.
 */
void ngx_ar_actor_peek(ngx_http_request_t *r, ngx_uint_t runner,
    ngx_str_t *name);


#endif /* NGX_AR_ACTOR_H */
