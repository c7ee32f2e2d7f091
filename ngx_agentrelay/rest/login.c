
/*
 * api/auth: a token or a login link is exchanged for a cookie, and a cookie
 * for the CSRF token that its writes need.
 *
 * A link's secret stands in the fragment of the address that was printed, so
 * no server and no log ever sees it before the page posts it here, once.
 * Without an operator token there is nobody to keep out, and login only says
 * who one is.
 */

#include "rest/handlers.h"

#include "auth/cookie.h"
#include "auth/link.h"
#include "auth/token.h"
#include "hub/records.h"
#include "rest/check.h"
#include "rest/problem.h"
#include "rest/reply.h"
#include "wire/json.h"


static ngx_int_t ngx_ar_login_prove(ngx_http_request_t *r,
    const char *secret, const char *token);
static ngx_int_t ngx_ar_login_refuse(ngx_http_request_t *r, const char *code,
    const char *detail);


ngx_int_t
ngx_ar_login(ngx_http_request_t *r)
{
    const char         *secret, *token;
    ngx_ar_check_t      check;
    ngx_ar_context_t   *ctx;
    static const char  *names[] = { "secret", "token", NULL };

    ctx = ngx_ar_context(r);

    ngx_ar_check_init(&check, ctx->json, names);
    secret = ngx_ar_check_string(&check, "secret");
    token = ngx_ar_check_string(&check, "token");

    if (!check.failed && (secret == NULL) == (token == NULL)) {
        ngx_ar_check_fail(&check, "", "needs either secret or token");
    }

    if (check.failed) {
        return ngx_ar_check_answer(r, &check);
    }

    if (!ngx_ar_loc_conf(r)->has_operator) {
        ngx_ar_actor_is_operator(&ctx->actor, NGX_AR_VIA_OPEN);
        return ngx_ar_me(r);
    }

    return ngx_ar_login_prove(r, secret, token);
}


static ngx_int_t
ngx_ar_login_prove(ngx_http_request_t *r, const char *secret,
    const char *token)
{
    ngx_str_t           text;
    ngx_ar_context_t   *ctx;
    ngx_ar_loc_conf_t  *lcf;

    ctx = ngx_ar_context(r);
    lcf = ngx_ar_loc_conf(r);

    text.data = (u_char *) (secret ? secret : token);
    text.len = ngx_strlen(text.data);

    if (secret && ngx_ar_link_use(r, &text) != NGX_OK) {
        return ngx_ar_login_refuse(r, "login_spent",
                                   "a link works once and for 10 minutes; "
                                   "\"agentrelay open\" prints a new one");
    }

    if (token && ngx_ar_token_equal(&text, lcf->operator_digest) != NGX_OK) {
        return ngx_ar_login_refuse(r, "unauthorized",
                                   "this is not the operator token");
    }

    if (ngx_ar_cookie_make(r, &ctx->actor) != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return ngx_ar_me(r);
}


static ngx_int_t
ngx_ar_login_refuse(ngx_http_request_t *r, const char *code,
    const char *detail)
{
    ngx_log_error(NGX_LOG_INFO, r->connection->log, 0,
                  "agentrelay refused a login: %s", code);

    return ngx_ar_problem(r, code, detail, NULL);
}


ngx_int_t
ngx_ar_login_link(ngx_http_request_t *r)
{
    u_char              secret[NGX_AR_BASE64_LEN];
    time_t              expires;
    json_t             *link;
    ngx_int_t           rc;
    ngx_ar_context_t   *ctx;

    ctx = ngx_ar_context(r);

    if (json_object_size(ctx->json)) {
        return ngx_ar_problem(r, "validation_failed", "no field is known "
                              "here", NULL);
    }

    if (ctx->actor.via == NGX_AR_VIA_COOKIE) {
        return ngx_ar_problem(r, "bearer_required", "a login link is made "
                              "with the operator token", NULL);
    }

    rc = ngx_ar_link_make(r, secret, &expires);

    if (rc == NGX_DECLINED) {
        return ngx_ar_problem(r, "zone_full", "too many login links are "
                              "waiting to be used", NULL);
    }

    if (rc != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    link = json_pack("{s:s%, s:o, s:o}",
                     "secret", secret, sizeof(secret),
                     "expires", ngx_ar_time_json((uint64_t) expires * 1000),
                     "path", json_sprintf("#login=%.*s",
                                          (int) sizeof(secret), secret));

    ngx_explicit_memzero(secret, sizeof(secret));

    return ngx_ar_reply_json(r, NGX_HTTP_CREATED, link);
}


ngx_int_t
ngx_ar_logout(ngx_http_request_t *r)
{
    ngx_int_t          rc;
    ngx_ar_context_t  *ctx;

    ctx = ngx_ar_context(r);

    if (ctx->actor.via == NGX_AR_VIA_COOKIE) {
        rc = ngx_ar_cookie_end(r, &ctx->actor);

        if (rc == NGX_DECLINED) {
            return ngx_ar_problem(r, "zone_full", "the logout could not be "
                                  "recorded", NULL);
        }

        if (rc != NGX_OK) {
            return NGX_HTTP_INTERNAL_SERVER_ERROR;
        }
    }

    return ngx_ar_reply_empty(r, NGX_HTTP_NO_CONTENT);
}


/*
 * A cookie is told its CSRF token, a share what it opens, the operator
 * whether this mount has a token for runners, without which none can come.
 */

ngx_int_t
ngx_ar_me(ngx_http_request_t *r)
{
    u_char             csrf[NGX_AR_CSRF_LEN];
    json_t            *me;
    uint64_t           expires;
    ngx_uint_t         cookie;
    ngx_ar_actor_t    *actor;
    ngx_ar_loc_conf_t  *lcf;

    actor = &ngx_ar_context(r)->actor;
    cookie = actor->via == NGX_AR_VIA_COOKIE;

    if (cookie) {
        ngx_ar_cookie_csrf(r, actor, csrf);
    }

    expires = actor->kind == NGX_AR_SHARE ? actor->share.expires
                                          : (uint64_t) actor->expires * 1000;

    ar_json_begin();

    me = json_pack("{s:s%, s:o, s:o, s:s%}",
                   "actor", actor->name.data, actor->name.len,
                   "csrf", cookie ? json_stringn((char *) csrf, sizeof(csrf))
                                  : json_null(),
                   "expires", ngx_ar_time_json(expires),
                   "name", actor->name.data, actor->name.len);

    if (actor->kind == NGX_AR_SHARE) {
        (void) json_object_set_new(me, "share",
                                   ngx_ar_share_json(&actor->share));

    } else {
        lcf = ngx_ar_loc_conf(r);
        (void) json_object_set_new(me, "runner_access",
                       json_boolean(lcf->has_runner || !lcf->has_operator));
    }

    return ngx_ar_reply_json(r, NGX_HTTP_OK, ar_json_end(me));
}
