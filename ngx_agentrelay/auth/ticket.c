
/*
 * The zone keeps a digest of the ticket together with what it opens, the
 * Origin and the mount.  At another place it is a ticket that never was, and
 * is not used up by the attempt.
 */

#include "auth/ticket.h"

#include "auth/binding.h"
#include "core/header.h"
#include "core/zone.h"


#define NGX_AR_TICKET_PREFIX  "agentrelay.ticket."


static ngx_int_t ngx_ar_ticket_next(u_char **pos, u_char *last,
    ngx_str_t *token);
static void ngx_ar_ticket_digest(ngx_http_request_t *r,
    const ngx_str_t *text, const ngx_str_t *opens, u_char *digest);


ngx_int_t
ngx_ar_ticket_make(ngx_http_request_t *r, const ngx_str_t *opens,
    u_char *out)
{
    ngx_str_t         text;
    ngx_ar_actor_t   *actor;
    ngx_ar_ticket_t   ticket;

    ngx_memzero(&ticket, sizeof(ngx_ar_ticket_t));
    actor = &ngx_ar_context(r)->actor;

    if (ngx_ar_digest_random(out, NGX_AR_SECRET_BYTES) == NULL) {
        return NGX_ERROR;
    }

    text.data = out;
    text.len = NGX_AR_BASE64_LEN;

    ngx_ar_ticket_digest(r, &text, opens, ticket.digest);

    if (actor->kind == NGX_AR_SHARE) {
        ngx_memcpy(ticket.share, actor->share.id, AR_UUID_LEN);
    }

    ticket.login = actor->login;

    return ngx_ar_zone_ticket_add(&ticket, NGX_AR_TICKET_LIFE * 1000)
           == NGX_OK ? NGX_OK : NGX_DECLINED;
}


ngx_int_t
ngx_ar_ticket_find(ngx_http_request_t *r, ngx_str_t *text)
{
    u_char                *p, *last;
    ngx_int_t              rc;
    ngx_str_t              token, *line;
    ngx_ar_header_walk_t   walk;

    rc = NGX_DECLINED;
    ngx_memzero(&walk, sizeof(ngx_ar_header_walk_t));

    while ((line = ngx_ar_header_next(r, "sec-websocket-protocol", &walk))
           != NULL)
    {
        p = line->data;
        last = line->data + line->len;

        while (ngx_ar_ticket_next(&p, last, &token) == NGX_OK) {

            if (rc == NGX_OK || token.len != NGX_AR_BASE64_LEN) {
                return NGX_ERROR;
            }

            *text = token;
            rc = NGX_OK;
        }
    }

    return rc;
}


static ngx_int_t
ngx_ar_ticket_next(u_char **pos, u_char *last, ngx_str_t *token)
{
    size_t   len;
    u_char  *p, *end;

    len = sizeof(NGX_AR_TICKET_PREFIX) - 1;

    for (p = *pos; p < last; p = end) {

        while (p < last && (*p == ' ' || *p == '\t' || *p == ',')) {
            p++;
        }

        for (end = p; end < last && *end != ',' && *end != ' '
             && *end != '\t'; end++)
        {
            /* void */
        }

        if ((size_t) (end - p) >= len
            && ngx_strncmp(p, NGX_AR_TICKET_PREFIX, len) == 0)
        {
            token->data = p + len;
            token->len = end - p - len;
            *pos = end;
            return NGX_OK;
        }
    }

    *pos = last;

    return NGX_DECLINED;
}


/* Who has logged out, or whose share is over, has no tickets either. */

ngx_int_t
ngx_ar_ticket_use(ngx_http_request_t *r, const ngx_str_t *text,
    const ngx_str_t *opens, ngx_ar_actor_t *actor)
{
    ngx_ar_ticket_t  ticket;

    ngx_ar_ticket_digest(r, text, opens, ticket.digest);

    if (ngx_ar_zone_ticket_use(&ticket) != NGX_OK
        || ngx_ar_zone_login_over(&ticket.login))
    {
        return NGX_DECLINED;
    }

    actor->login = ticket.login;

    if (ticket.share[0] == '\0') {
        ngx_ar_actor_is_operator(actor, NGX_AR_VIA_TICKET);
        return NGX_OK;
    }

    if (ngx_ar_zone_share_get(ticket.share, &actor->share) != NGX_OK) {
        return NGX_DECLINED;
    }

    return ngx_ar_actor_is_share(r, actor, NGX_AR_VIA_TICKET);
}


static void
ngx_ar_ticket_digest(ngx_http_request_t *r, const ngx_str_t *text,
    const ngx_str_t *opens, u_char *digest)
{
    ngx_str_t  parts[3], *origin;

    parts[0] = *text;
    parts[1] = *opens;

    if (ngx_ar_header_find(r, "origin", &origin)) {
        parts[2] = *origin;

    } else {
        ngx_str_null(&parts[2]);
    }

    ngx_ar_binding(r, digest, "ticket", parts, 3);
}
