
/*
 * The one registry of error codes, for REST, for refused upgrades and for
 * what the hub answers by name.  rest/PROBLEMS.md is its documentation.
 *
 * A problem tells what the caller can do about it.  It never holds text of
 * the server's files, of nginx's internals, or of a peer that is not quoted
 * as JSON.
 */

#include "rest/problem.h"

#include "auth/context.h"
#include "core/header.h"
#include "rest/reply.h"
#include "wire/json.h"


static json_t *ngx_ar_problem_json(ngx_http_request_t *r,
    const ngx_ar_problem_row_t *row, const char *detail, json_t *extra);
static ngx_int_t ngx_ar_problem_headers(ngx_http_request_t *r,
    const ngx_ar_problem_row_t *row);
static json_t *ngx_ar_problem_instance(ngx_http_request_t *r);


const ngx_ar_problem_row_t  ngx_ar_problems[] = {

    /* the request */
    { "bad_request", 400, "The request is malformed", 0, 0 },
    { "bad_json", 400, "The body is not valid JSON", 0, 0 },
    { "not_websocket", 400, "This is no valid websocket upgrade", 0, 0 },
    { "method_not_allowed", 405, "The method is not allowed here", 0, 0 },
    { "body_too_large", 413, "The body is too large", 0, 0 },
    { "unsupported_media_type", 415, "The body has the wrong type", 0, 0 },
    { "offset_beyond", 416, "The offset lies beyond the head", 0, 0 },
    { "validation_failed", 422, "The body has invalid fields", 0, 0 },
    { "idempotency_mismatch", 422, "The key stands for another body", 0, 0 },
    { "upgrade_required", 426, "This path speaks websocket 13", 0, 0 },

    /* who asks */
    { "unauthorized", 401, "Authentication is needed", 0, 0 },
    { "login_spent", 401, "The login link is used up or expired", 0, 0 },
    { "origin_rejected", 403, "The origin is not allowed", 0, 0 },
    { "csrf_failed", 403, "The CSRF token is missing or wrong", 0, 0 },
    { "share_forbidden", 403, "The share is not for this", 0, 0 },
    { "bearer_required", 403, "Only the operator token may do this", 0, 0 },

    /* what is asked for */
    { "not_found", 404, "There is nothing here", 0, 0 },
    { "runner_not_found", 404, "There is no such runner", 0, 0 },
    { "session_not_found", 404, "There is no such session", 0, 0 },
    { "share_not_found", 404, "There is no such share", 0, 0 },
    { "session_ended", 409, "The session has ended", 0, 0 },
    { "session_elsewhere", 409, "Another runner has this session", 0, 0 },
    { "not_idle", 409, "The program is not waiting for input", 1, 0 },
    { "box_not_empty", 409, "Something stands in the input box", 1, 0 },
    { "not_read", 409, "The program does not read its input", 1, 0 },
    { "no_paste", 409, "The program takes no text of several lines", 0, 0 },
    { "no_terminal", 409, "The session has no terminal", 0, 0 },
    { "no_screen", 409, "The session has no screen", 0, 0 },
    { "output_expired", 410, "The output is no longer kept", 0, 0 },

    /* what the runner says */
    { "exec_failed", 422, "The command could not be started", 0, 0 },
    { "runner_timeout", 504, "The runner did not answer in time", 1, 1 },

    /* not now */
    { "runner_offline", 503, "The runner is not connected", 1, 5 },
    { "runner_full", 503, "The runner has no free capacity", 1, 5 },
    { "no_runner", 503, "No connected runner fits", 1, 5 },
    { "zone_full", 503, "The shared memory zone is full", 1, 5 },
    { "share_busy", 503, "The share has too many connections", 1, 5 },
    { "draining", 503, "This worker is shutting down", 1, 1 },
    { "starting", 503, "HQ has just started", 1, 1 },
    { "unavailable", 503, "Not available at the moment", 1, 1 },

    /* our fault */
    { "internal", 500, "HQ failed", 0, 0 },

    { NULL, 0, NULL, 0, 0 }
};


const ngx_ar_problem_row_t *
ngx_ar_problem_row(const char *code)
{
    const ngx_ar_problem_row_t  *row, *internal;

    internal = NULL;

    for (row = ngx_ar_problems; row->code; row++) {
        if (code && ngx_strcmp(row->code, code) == 0) {
            return row;
        }

        if (row->status == NGX_HTTP_INTERNAL_SERVER_ERROR) {
            internal = row;
        }
    }

    return internal;
}


ngx_int_t
ngx_ar_problem(ngx_http_request_t *r, const char *code, const char *detail,
    json_t *extra)
{
    json_t                      *problem;
    ngx_ar_context_t            *ctx;
    const ngx_ar_problem_row_t  *row;

    row = ngx_ar_problem_row(code);
    ctx = ngx_ar_context(r);

    if (ctx) {
        ctx->problem = row->code;
    }

    if (row->status == NGX_HTTP_INTERNAL_SERVER_ERROR) {
        ngx_log_error(NGX_LOG_ERR, r->connection->log, 0,
                      "agentrelay failed with \"%s\"", code);
    }

    problem = ngx_ar_problem_json(r, row, detail, extra);
    json_decref(extra);

    if (problem == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    /* what is left of the body must not be taken for the next request */

    if (ngx_http_discard_request_body(r) != NGX_OK) {
        r->keepalive = 0;
    }

    if (ngx_ar_problem_headers(r, row) != NGX_OK) {
        json_decref(problem);
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return ngx_ar_reply_problem(r, row->status, problem);
}


static json_t *
ngx_ar_problem_json(ngx_http_request_t *r, const ngx_ar_problem_row_t *row,
    const char *detail, json_t *extra)
{
    json_t            *problem;
    ngx_ar_context_t  *ctx;

    ctx = ngx_ar_context(r);
    if (ctx == NULL) {
        return NULL;
    }

    ar_json_begin();

    problem = json_pack("{s:o, s:s, s:i, s:s, s:s%, s:b}",
                        "type", json_sprintf("/problems/%s", row->code),
                        "title", row->title,
                        "status", (int) row->status,
                        "code", row->code,
                        "request_id", ctx->request_id.data,
                        ctx->request_id.len,
                        "retryable", (int) row->retryable);

    if (detail) {
        (void) json_object_set_new(problem, "detail", json_string(detail));
    }

    (void) json_object_set_new(problem, "instance",
                               ngx_ar_problem_instance(r));

    if (extra) {
        (void) json_object_update_missing(problem, extra);
    }

    return ar_json_end(problem);
}


/* The request's path as it came, without the query; NULL: not plain. */

static json_t *
ngx_ar_problem_instance(ngx_http_request_t *r)
{
    size_t   i;
    u_char  *p;

    p = r->unparsed_uri.data;

    for (i = 0; i < r->unparsed_uri.len && p[i] != '?'; i++) {
        if (p[i] <= ' ' || p[i] >= 0x7f || i == 512) {
            return NULL;
        }
    }

    return json_stringn((char *) p, i);
}


static ngx_int_t
ngx_ar_problem_headers(ngx_http_request_t *r,
    const ngx_ar_problem_row_t *row)
{
    if (row->status == NGX_HTTP_UNAUTHORIZED
        && ngx_ar_header_add_text(r, "WWW-Authenticate",
                             "Bearer realm=\"agentrelay\"")
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (row->retry_after
        && ngx_ar_reply_number(r, "Retry-After", row->retry_after) != NGX_OK)
    {
        return NGX_ERROR;
    }

    return NGX_OK;
}


ngx_int_t
ngx_ar_problem_answer(ngx_http_request_t *r, json_t *error, json_t *extra)
{
    json_t      *members;
    const char  *code, *detail;

    ar_json_begin();

    members = json_copy(error);

    if (extra) {
        (void) json_object_update_missing(members, extra);
    }

    members = ar_json_end(members);
    json_decref(extra);

    if (members == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    code = json_string_value(json_object_get(error, "code"));
    detail = json_string_value(json_object_get(error, "detail"));

    if (ngx_ar_context(r)->actor.kind == NGX_AR_SHARE) {
        /* which runner it is, is not for everybody */
        (void) json_object_del(members, "runner");
        (void) json_object_del(members, "detail");
        detail = NULL;
    }

    return ngx_ar_problem(r, code, detail, members);
}
