
/*
 * The websocket routes: what the address says is read here, who comes and
 * from where has been checked, and the hub takes the connection over.  All
 * refusals are plain answers, before the 101.
 */

#include "rest/handlers.h"

#include "auth/context.h"
#include "core/header.h"
#include "hub/events.h"
#include "hub/hub.h"
#include "rest/param.h"
#include "rest/problem.h"
#include "wire/uuid.h"


#define NGX_AR_SOCKET_TERM    "agentrelay.term.v1"
#define NGX_AR_SOCKET_EVENTS  "agentrelay.events.v1"


static ngx_int_t ngx_ar_socket_answer(ngx_http_request_t *r, ngx_int_t rc,
    const char *code);
static const char *ngx_ar_socket_query(ngx_http_request_t *r,
    ngx_ar_viewer_query_t *query);
static ngx_int_t ngx_ar_socket_number(ngx_http_request_t *r,
    const char *name, uint64_t otherwise, uint64_t *value);


ngx_int_t
ngx_ar_socket_runner(ngx_http_request_t *r)
{
    ngx_int_t    rc;
    const char  *code;

    code = NULL;
    rc = ngx_ar_runner_upgrade(r, &code);

    return ngx_ar_socket_answer(r, rc, code);
}


ngx_int_t
ngx_ar_socket_stream(ngx_http_request_t *r)
{
    ngx_int_t    rc;
    ngx_str_t    runner, boot, *id;
    const char  *code;

    id = &ngx_ar_context(r)->id;

    if (!ar_uuid7_valid(id->data, id->len)
        || ngx_ar_param(r, "runner", &runner) != NGX_OK
        || !ar_name_valid(runner.data, runner.len)
        || ngx_ar_param(r, "boot", &boot) != NGX_OK
        || !ar_name_valid(boot.data, boot.len))
    {
        return ngx_ar_problem(r, "bad_request", "a stream needs a session's "
                              "id in its path, and runner and boot in its "
                              "query", NULL);
    }

    code = NULL;
    rc = ngx_ar_stream_upgrade(r, id, &runner, &boot, &code);

    return ngx_ar_socket_answer(r, rc, code);
}


ngx_int_t
ngx_ar_socket_session(ngx_http_request_t *r)
{
    ngx_int_t               rc;
    const char             *code, *detail;
    ngx_ar_context_t       *ctx;
    ngx_ar_viewer_query_t   query;

    ctx = ngx_ar_context(r);

    ngx_memzero(&query, sizeof(ngx_ar_viewer_query_t));
    query.session = ctx->id;
    query.actor = ctx->actor.name;
    query.login = &ctx->actor.login;

    if (ctx->actor.kind == NGX_AR_SHARE) {
        query.share = &ctx->actor.share;
    }

    detail = ngx_ar_socket_query(r, &query);

    if (detail) {
        return ngx_ar_problem(r, "bad_request", detail, NULL);
    }

    if (query.share && !query.share->write) {
        query.write = 0;
    }

    if (ngx_ar_header_has_token(r, "sec-websocket-protocol",
                                NGX_AR_SOCKET_TERM))
    {
        ngx_str_set(&query.protocol, NGX_AR_SOCKET_TERM);
    }

    code = NULL;
    rc = ngx_ar_viewer_upgrade(r, &query, &code);

    if (rc == NGX_DECLINED && ngx_strcmp(code, "session_ended") == 0) {
        return ngx_ar_problem(r, code, "it could not be started; the error of "
                              "the session says why", NULL);
    }

    return ngx_ar_socket_answer(r, rc, code);
}


ngx_int_t
ngx_ar_socket_events(ngx_http_request_t *r)
{
    ngx_int_t    rc;
    ngx_str_t    after, protocol;
    const char  *code;

    if (ngx_ar_event_stream_after(r, &after) != NGX_OK) {
        return ngx_ar_problem(r, "bad_request", NGX_AR_EVENT_STREAM_AFTER,
                              NULL);
    }

    ngx_str_null(&protocol);

    if (ngx_ar_header_has_token(r, "sec-websocket-protocol",
                                NGX_AR_SOCKET_EVENTS))
    {
        ngx_str_set(&protocol, NGX_AR_SOCKET_EVENTS);
    }

    code = NULL;
    rc = ngx_ar_event_socket_upgrade(r, &protocol, &after,
                               &ngx_ar_context(r)->actor.login, &code);

    return ngx_ar_socket_answer(r, rc, code);
}


static ngx_int_t
ngx_ar_socket_answer(ngx_http_request_t *r, ngx_int_t rc, const char *code)
{
    if (rc == NGX_DECLINED) {
        return ngx_ar_problem(r, code, NULL, NULL);
    }

    return rc;
}


/* NULL, or what is wrong. */

static const char *
ngx_ar_socket_query(ngx_http_request_t *r, ngx_ar_viewer_query_t *query)
{
    uint64_t   lines;
    ngx_int_t  rc;
    ngx_str_t  mode;

    if (!ar_uuid7_valid(query->session.data, query->session.len)) {
        return "a session's id is a lower-case UUID of version 7, "
               "without se_";
    }

    rc = ngx_ar_param(r, "viewer", &query->viewer);

    if (rc == NGX_ERROR
        || (rc == NGX_OK
            && !ar_name_valid(query->viewer.data, query->viewer.len)))
    {
        return "viewer must be 1 to 64 of A-Z, a-z, 0-9, \".\", \"_\", \"-\"";
    }

    if (ngx_ar_socket_number(r, "offset", AR_OFFSET_MAX + 1, &query->offset)
        != NGX_OK
        || ngx_ar_socket_number(r, "input", 0, &query->input) != NGX_OK
        || ngx_ar_socket_number(r, "credit", AR_OFFSET_MAX + 1,
                                &query->credit)
           != NGX_OK
        || ngx_ar_socket_number(r, "scrollback", 0, &lines) != NGX_OK)
    {
        return "offset, input, credit and scrollback must be numbers below "
               "2^53";
    }

    rc = ngx_ar_param(r, "mode", &mode);

    if (rc == NGX_DECLINED) {
        query->write = 1;
        return NULL;
    }

    if (rc == NGX_OK && mode.len == 5
        && ngx_strncmp(mode.data, "write", 5) == 0)
    {
        query->write = 1;
        return NULL;
    }

    if (rc == NGX_OK && mode.len == 4
        && ngx_strncmp(mode.data, "read", 4) == 0)
    {
        return NULL;
    }

    return "mode must be read or write";
}


static ngx_int_t
ngx_ar_socket_number(ngx_http_request_t *r, const char *name,
    uint64_t otherwise, uint64_t *value)
{
    ngx_int_t  rc;

    rc = ngx_ar_param_number(r, name, 0, AR_OFFSET_MAX, value);

    if (rc == NGX_DECLINED) {
        *value = otherwise;
        return NGX_OK;
    }

    return rc;
}
