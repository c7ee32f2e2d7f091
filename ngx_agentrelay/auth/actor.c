
/*
 * The order of the checks: Origin, then the Bearer token, then the cookie
 * with what a cookie alone does not prove (CSRF token, Origin of an
 * upgrade).  A Bearer token that is wrong is not made good by a cookie.
 *
 * Open mode: without an operator token nginx listens on loopback only (the
 * configuration is refused otherwise) and whoever is on this machine is the
 * operator.  Pages of other sites are not: their Origin gives them away, and
 * a name of theirs that points to 127.0.0.1 is not a name we go by.
 */

#include "auth/actor.h"

#include "auth/cookie.h"
#include "auth/origin.h"
#include "auth/token.h"
#include "core/header.h"
#include "core/log.h"


static const char *ngx_ar_actor_open(ngx_http_request_t *r,
    const char *name, const char **detail);


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
ngx_ar_actor_operator(ngx_http_request_t *r, ngx_uint_t flags,
    const char **detail)
{
    ngx_int_t           rc;
    ngx_ar_actor_t     *actor;
    ngx_ar_context_t   *ctx;
    ngx_ar_loc_conf_t  *lcf;

    lcf = ngx_ar_loc_conf(r);
    ctx = ngx_ar_context(r);
    actor = &ctx->actor;

    if (!lcf->has_operator) {
        return ngx_ar_actor_open(r, "operator", detail);
    }

    rc = ngx_ar_token_check(r, lcf->operator_digest);

    if (rc == NGX_OK) {
        ngx_str_set(&actor->name, "operator");
        actor->via = NGX_AR_VIA_BEARER;
        return NULL;
    }

    if (rc == NGX_ERROR) {
        ngx_log_error(NGX_LOG_INFO, r->connection->log, 0,
                      "agentrelay refused an operator token");
        *detail = "the Bearer token is not the operator token";
        return "unauthorized";
    }

    if (ngx_ar_cookie_read(r, actor) != NGX_OK) {
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


const char *
ngx_ar_actor_runner(ngx_http_request_t *r, const char **detail)
{
    ngx_ar_context_t   *ctx;
    ngx_ar_loc_conf_t  *lcf;

    lcf = ngx_ar_loc_conf(r);

    if (!lcf->has_runner && !lcf->has_operator) {
        return ngx_ar_actor_open(r, "runner", detail);
    }

    if (!lcf->has_runner
        || ngx_ar_token_check(r, lcf->runner_digest) != NGX_OK)
    {
        ngx_log_error(NGX_LOG_INFO, r->connection->log, 0,
                      "agentrelay refused a runner token");
        *detail = lcf->has_runner
                  ? "send the runner token as Authorization: Bearer"
                  : "agentrelay_runner_token_file is not configured";
        return "unauthorized";
    }

    ctx = ngx_ar_context(r);
    ngx_str_set(&ctx->actor.name, "runner");
    ctx->actor.via = NGX_AR_VIA_BEARER;

    return NULL;
}


static const char *
ngx_ar_actor_open(ngx_http_request_t *r, const char *name,
    const char **detail)
{
    ngx_ar_context_t  *ctx;

    if (!ngx_ar_origin_host_local(r)) {
        *detail = "without an operator token HQ answers to localhost and "
                  "loopback addresses only";
        return "origin_rejected";
    }

    ctx = ngx_ar_context(r);
    ctx->actor.name.data = (u_char *) name;
    ctx->actor.name.len = ngx_strlen(name);
    ctx->actor.via = NGX_AR_VIA_OPEN;

    return NULL;
}


void
ngx_ar_actor_peek(ngx_http_request_t *r, ngx_uint_t runner, ngx_str_t *name)
{
    ngx_int_t           rc;
    ngx_uint_t          operator;
    ngx_ar_actor_t      actor;
    ngx_ar_loc_conf_t  *lcf;

    lcf = ngx_ar_loc_conf(r);
    operator = 0;

    ngx_str_null(name);

    if (ngx_ar_origin_check(r) == NGX_ERROR) {
        return;
    }

    if (!lcf->has_operator && !(runner && lcf->has_runner)) {
        if (!ngx_ar_origin_host_local(r)) {
            return;
        }

        operator = !runner;

    } else {
        rc = lcf->has_operator && !runner
             ? ngx_ar_token_check(r, lcf->operator_digest) : NGX_ERROR;

        ngx_memzero(&actor, sizeof(ngx_ar_actor_t));

        if (rc == NGX_OK
            || (rc == NGX_DECLINED
                && ngx_ar_cookie_read(r, &actor) == NGX_OK))
        {
            operator = 1;

        } else if (!lcf->has_runner
                   || ngx_ar_token_check(r, lcf->runner_digest) != NGX_OK)
        {
            return;
        }
    }

    if (operator) {
        ngx_str_set(name, "operator");

    } else {
        ngx_str_set(name, "runner");
    }
}
