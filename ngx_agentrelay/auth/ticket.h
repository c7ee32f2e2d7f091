
/*
 * Tickets: for a websocket of a page that has no cookie, since a browser can
 * send no Authorization with an upgrade.
 */

#ifndef NGX_AR_TICKET_H
#define NGX_AR_TICKET_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "auth/context.h"
#include "auth/digest.h"


#define NGX_AR_TICKET_LIFE  30          /* seconds */


/*
 * One for the caller of this request and what it is to open: a session's id,
 * or empty for the events.  NGX_AR_BASE64_LEN bytes into out.  NGX_DECLINED:
 * no room in the zone.
 */
ngx_int_t ngx_ar_ticket_make(ngx_http_request_t *r, const ngx_str_t *opens,
    u_char *out);

/*
 * The one among the subprotocols of an upgrade: NGX_OK, NGX_DECLINED: there
 * is none, NGX_ERROR: more than one, or none of ours by its form.
 */
ngx_int_t ngx_ar_ticket_find(ngx_http_request_t *r, ngx_str_t *text);

/* NGX_OK exactly once, and who it stands for; or NGX_DECLINED. */
ngx_int_t ngx_ar_ticket_use(ngx_http_request_t *r, const ngx_str_t *text,
    const ngx_str_t *opens, ngx_ar_actor_t *actor);


#endif /* NGX_AR_TICKET_H */
