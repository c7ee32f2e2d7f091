
/*
 * The order of the checks: Origin, then the ticket of an upgrade, then the
 * Bearer token, then the cookie with what a cookie alone does not prove (CSRF
 * token, Origin of an upgrade).  What is presented and wrong is not made good
 * by what comes later: no ticket by a token, no token by a cookie.
 *
 * A share's secret says what it is by its prefix.  It is asked for on every
 * route, so that who holds one learns that it is good but not for this; on
 * its routes it opens what stands for {id} only when that is its session.
 *
 * Open mode: without an operator token nginx listens on loopback only (the
 * configuration is refused otherwise) and whoever is on this machine is the
 * operator.  Pages of other sites are not: their Origin gives them away, and
 * a name of theirs that points to 127.0.0.1 is not a name we go by.
 */

#include "auth/actor.h"

#include "auth/cookie.h"
#include "auth/origin.h"
#include "auth/share.h"
#include "auth/ticket.h"
#include "auth/token.h"
#include "core/header.h"
#include "core/log.h"


static const char *ngx_ar_actor_ticket(ngx_http_request_t *r,
    const ngx_str_t *ticket, const char **detail);
static const char *ngx_ar_actor_share(ngx_http_request_t *r,
    const ngx_str_t *secret, const char **detail);
static const char *ngx_ar_actor_operator(ngx_http_request_t *r,
    ngx_uint_t flags, const char **detail);
static const char *ngx_ar_actor_runner(ngx_http_request_t *r,
    const char **detail);
static const char *ngx_ar_actor_host(ngx_http_request_t *r,
    const char **detail);
static const char *ngx_ar_actor_may(ngx_http_request_t *r, ngx_uint_t who,
    const char **detail);


const char *
ngx_ar_actor_origin(ngx_http_request_t *r)
{
    u_char      text[NGX_AR_LOG_SIZE];
    ngx_str_t  *value;

    if (ngx_ar_origin_check(r) != NGX_ERROR) {
        return NULL;
    }

    (void) ngx_ar_header_find(r, "origin", &value);

    ngx_log_error(NGX_LOG_INFO, r->connection->log, 0,
                  "agentrelay refused the origin \"%s\"",
                  ngx_ar_log_text(text, value->data, value->len));

    return "origin_rejected";
}


const char *
ngx_ar_actor_authorize(ngx_http_request_t *r, ngx_uint_t who,
    ngx_uint_t flags, const char **detail)
{
    ngx_int_t    rc;
    ngx_str_t    secret;
    const char  *code;

    if (flags & NGX_AR_ACTOR_TICKET) {
        rc = ngx_ar_ticket_find(r, &secret);

        if (rc == NGX_ERROR) {
            *detail = "this is not one of HQ's tickets";
            return "unauthorized";
        }

        if (rc == NGX_OK) {
            code = ngx_ar_actor_ticket(r, &secret, detail);
            return code ? code : ngx_ar_actor_may(r, who, detail);
        }
    }

    if (ngx_ar_token_find(r, &secret) == NGX_OK && ngx_ar_share_is(&secret)) {
        code = ngx_ar_actor_share(r, &secret, detail);

    } else if (who & NGX_AR_OPERATOR) {
        code = ngx_ar_actor_operator(r, flags, detail);

    } else {
        code = ngx_ar_actor_runner(r, detail);
    }

    return code ? code : ngx_ar_actor_may(r, who, detail);
}


static const char *
ngx_ar_actor_ticket(ngx_http_request_t *r, const ngx_str_t *ticket,
    const char **detail)
{
    const char        *code;
    ngx_ar_context_t  *ctx;

    ctx = ngx_ar_context(r);
    code = ngx_ar_actor_host(r, detail);

    if (code) {
        return code;
    }

    if (ngx_ar_ticket_use(r, ticket, &ctx->id, &ctx->actor) != NGX_OK) {
        ngx_log_error(NGX_LOG_INFO, r->connection->log, 0,
                      "agentrelay refused a ticket");
        *detail = "a ticket works once and for 30 seconds, for what it was "
                  "made for";
        return "unauthorized";
    }

    return NULL;
}


static const char *
ngx_ar_actor_share(ngx_http_request_t *r, const ngx_str_t *secret,
    const char **detail)
{
    const char        *code;
    ngx_ar_context_t  *ctx;

    ctx = ngx_ar_context(r);
    code = ngx_ar_actor_host(r, detail);

    if (code) {
        return code;
    }

    if (ngx_ar_share_open(r, secret, &ctx->actor.share) != NGX_OK
        || ngx_ar_actor_is_share(r, &ctx->actor, NGX_AR_VIA_BEARER) != NGX_OK)
    {
        ngx_log_error(NGX_LOG_INFO, r->connection->log, 0,
                      "agentrelay refused a share");
        *detail = "the share is unknown, revoked or expired";
        return "unauthorized";
    }

    return NULL;
}


/* The table decides, and {id}: on the routes of shares it is a session. */

static const char *
ngx_ar_actor_may(ngx_http_request_t *r, ngx_uint_t who, const char **detail)
{
    ngx_ar_actor_t    *actor;
    ngx_ar_context_t  *ctx;

    ctx = ngx_ar_context(r);
    actor = &ctx->actor;

    if ((who & actor->kind)
        && (actor->kind != NGX_AR_SHARE || ctx->id.len == 0
            || (ctx->id.len == AR_UUID_LEN
                && ngx_memcmp(ctx->id.data, actor->share.session,
                              AR_UUID_LEN)
                   == 0)))
    {
        return NULL;
    }

    *detail = "a share opens its own session and nothing else";

    return "share_forbidden";
}


static const char *
ngx_ar_actor_operator(ngx_http_request_t *r, ngx_uint_t flags,
    const char **detail)
{
    ngx_int_t           rc;
    const char         *code;
    ngx_ar_actor_t     *actor;
    ngx_ar_loc_conf_t  *lcf;

    lcf = ngx_ar_loc_conf(r);
    actor = &ngx_ar_context(r)->actor;

    if (!lcf->has_operator) {
        code = ngx_ar_actor_host(r, detail);

        if (code == NULL) {
            ngx_ar_actor_is_operator(actor, NGX_AR_VIA_OPEN);
        }

        return code;
    }

    rc = ngx_ar_token_check(r, lcf->operator_digest);

    if (rc == NGX_OK) {
        ngx_ar_actor_is_operator(actor, NGX_AR_VIA_BEARER);
        return NULL;
    }

    if (rc == NGX_ERROR) {
        ngx_log_error(NGX_LOG_INFO, r->connection->log, 0,
                      "agentrelay refused an operator token");
        *detail = "the Bearer token is not the operator token";
        return "unauthorized";
    }

    if (ngx_ar_cookie_read(r, actor) != NGX_OK) {
        /* agentrelay doctor knows a lost token by these first words */
        *detail = "send the operator token as Authorization: Bearer, "
                  "or log in";
        return "unauthorized";
    }

    if ((flags & NGX_AR_ACTOR_UPGRADE)
        && ngx_ar_origin_check(r) == NGX_DECLINED)
    {
        *detail = "an upgrade without Origin needs a Bearer token";
        return "unauthorized";
    }

    if ((flags & NGX_AR_ACTOR_CSRF) && !ngx_ar_cookie_csrf_valid(r, actor)) {
        *detail = "send X-CSRF with the csrf of GET api/auth/me";
        return "csrf_failed";
    }

    return NULL;
}


static const char *
ngx_ar_actor_runner(ngx_http_request_t *r, const char **detail)
{
    ngx_int_t           rc;
    const char         *code;
    ngx_ar_actor_t     *actor;
    ngx_ar_loc_conf_t  *lcf;

    lcf = ngx_ar_loc_conf(r);
    actor = &ngx_ar_context(r)->actor;

    if (!lcf->has_runner && !lcf->has_operator) {
        code = ngx_ar_actor_host(r, detail);

        if (code == NULL) {
            ngx_ar_actor_is_runner(actor, NGX_AR_VIA_OPEN);
        }

        return code;
    }

    rc = lcf->has_runner ? ngx_ar_token_check(r, lcf->runner_digest)
                         : NGX_ABORT;

    if (rc != NGX_OK) {
        ngx_log_error(NGX_LOG_INFO, r->connection->log, 0,
                      "agentrelay refused a runner token");

        /* without "Bearer": the runner's log hides what is behind it */

        *detail = rc == NGX_ABORT
                  ? "agentrelay_runner_token_file is not configured"
                  : rc == NGX_ERROR
                  ? "this is not the runner token"
                  : "the runner token did not come, no Authorization did";
        return "unauthorized";
    }

    ngx_ar_actor_is_runner(actor, NGX_AR_VIA_BEARER);

    return NULL;
}


/* What open mode goes by; with an operator token nobody goes by the Host. */

static const char *
ngx_ar_actor_host(ngx_http_request_t *r, const char **detail)
{
    if (ngx_ar_loc_conf(r)->has_operator || ngx_ar_origin_host_local(r)) {
        return NULL;
    }

    *detail = "without an operator token HQ answers to localhost and "
              "loopback addresses only";

    return "origin_rejected";
}


void
ngx_ar_actor_peek(ngx_http_request_t *r, ngx_uint_t runner, ngx_str_t *name)
{
    ngx_int_t           rc;
    ngx_str_t           secret;
    ngx_ar_actor_t      actor;
    ngx_ar_loc_conf_t  *lcf;

    lcf = ngx_ar_loc_conf(r);

    ngx_memzero(&actor, sizeof(ngx_ar_actor_t));
    ngx_str_null(name);

    if (ngx_ar_origin_check(r) == NGX_ERROR
        || (!lcf->has_operator && !ngx_ar_origin_host_local(r)))
    {
        return;
    }

    if (ngx_ar_token_find(r, &secret) == NGX_OK && ngx_ar_share_is(&secret)) {
        if (ngx_ar_share_open(r, &secret, &actor.share) == NGX_OK) {
            (void) ngx_ar_actor_is_share(r, &actor, NGX_AR_VIA_BEARER);
        }

        *name = actor.name;
        return;
    }

    if (!lcf->has_operator && !(runner && lcf->has_runner)) {
        if (runner) {
            ngx_ar_actor_is_runner(&actor, NGX_AR_VIA_OPEN);

        } else {
            ngx_ar_actor_is_operator(&actor, NGX_AR_VIA_OPEN);
        }

        *name = actor.name;
        return;
    }

    rc = (lcf->has_operator && !runner)
         ? ngx_ar_token_check(r, lcf->operator_digest) : NGX_ERROR;

    if (rc == NGX_OK
        || (rc == NGX_DECLINED && ngx_ar_cookie_read(r, &actor) == NGX_OK))
    {
        ngx_ar_actor_is_operator(&actor, actor.via);

    } else if (lcf->has_runner
               && ngx_ar_token_check(r, lcf->runner_digest) == NGX_OK)
    {
        ngx_ar_actor_is_runner(&actor, NGX_AR_VIA_BEARER);
    }

    *name = actor.name;
}
