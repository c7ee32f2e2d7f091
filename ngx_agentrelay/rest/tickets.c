
/*
 * api/tickets: one use of a websocket, for a page that holds no cookie.
 *
 * A share gets tickets for its own session only; what else may ask is for
 * the route table to say.
 */

#include "rest/handlers.h"

#include "auth/context.h"
#include "auth/ticket.h"
#include "rest/check.h"
#include "rest/lookup.h"
#include "rest/problem.h"
#include "rest/reply.h"


static ngx_int_t ngx_ar_tickets_make(ngx_http_request_t *r,
    const ngx_str_t *opens);
static ngx_int_t ngx_ar_tickets_session(ngx_http_request_t *r,
    const char *text);


ngx_int_t
ngx_ar_tickets_create(ngx_http_request_t *r)
{
    json_t             *events;
    const char         *session;
    ngx_str_t           none = ngx_null_string;
    ngx_ar_check_t      check;
    ngx_ar_context_t   *ctx;
    static const char  *names[] = { "session", "events", NULL };

    ctx = ngx_ar_context(r);

    ngx_ar_check_init(&check, ctx->json, names);
    session = ngx_ar_check_string(&check, "session");
    events = json_object_get(ctx->json, "events");

    if (events && !json_is_true(events)) {
        ngx_ar_check_fail(&check, "/events", "can only be true");
    }

    if (!check.failed && (session == NULL) == (events == NULL)) {
        ngx_ar_check_fail(&check, "", "needs either session or events");
    }

    if (check.failed) {
        return ngx_ar_check_answer(r, &check);
    }

    if (session) {
        return ngx_ar_tickets_session(r, session);
    }

    if (ctx->actor.kind == NGX_AR_SHARE) {
        return ngx_ar_problem(r, "share_forbidden", "a share opens its own "
                              "session and nothing else", NULL);
    }

    return ngx_ar_tickets_make(r, &none);
}


static ngx_int_t
ngx_ar_tickets_session(ngx_http_request_t *r, const char *text)
{
    ngx_str_t                 id;
    const char               *code;
    ngx_ar_actor_t           *actor;
    ngx_ar_session_record_t   record;

    actor = &ngx_ar_context(r)->actor;

    id.data = (u_char *) text;
    id.len = ngx_strlen(text);

    if (actor->kind == NGX_AR_SHARE
        && (id.len != AR_UUID_LEN
            || ngx_memcmp(id.data, actor->share.session, AR_UUID_LEN) != 0))
    {
        return ngx_ar_problem(r, "share_forbidden", "a share opens its own "
                              "session and nothing else", NULL);
    }

    code = ngx_ar_lookup_session(&id, &record);

    return code ? ngx_ar_lookup_problem(r, code) : ngx_ar_tickets_make(r, &id);
}


static ngx_int_t
ngx_ar_tickets_make(ngx_http_request_t *r, const ngx_str_t *opens)
{
    u_char      ticket[NGX_AR_BASE64_LEN];
    json_t     *json;
    ngx_int_t   rc;

    rc = ngx_ar_ticket_make(r, opens, ticket);

    if (rc == NGX_DECLINED) {
        return ngx_ar_problem(r, "zone_full", "too many tickets are waiting "
                              "to be used", NULL);
    }

    if (rc != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    json = json_pack("{s:s%, s:i}", "ticket", ticket, sizeof(ticket),
                     "expires_in", NGX_AR_TICKET_LIFE);

    ngx_explicit_memzero(ticket, sizeof(ticket));

    return ngx_ar_reply_json(r, NGX_HTTP_CREATED, json);
}
