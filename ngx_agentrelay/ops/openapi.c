
/*
 * openapi.json is made of two things.  The route table gives what the code
 * dispatches on: methods, paths, who may call, headers, and every error that
 * follows from these before a handler runs.  The file of that name beside
 * this one gives what only prose can: parameters, bodies, answers, and the
 * handlers' own problems, of which the registry knows the status.
 *
 * It is made at the first request of a worker and kept; the address of the
 * mount is put in for each answer.  A row that the file does not describe, or
 * a problem that does not exist, is an error in the log and no document.
 */

#include "ops/openapi.h"

#include <jansson.h>

#include "ops/files.h"
#include "rest/problem.h"
#include "rest/reply.h"
#include "rest/route.h"
#include "wire/json.h"
#include "wire/version.h"


static json_t *ngx_ar_openapi_make(ngx_log_t *log);
static json_t *ngx_ar_openapi_file(ngx_log_t *log);
static json_t *ngx_ar_openapi_operation(const ngx_ar_route_t *route,
    json_t *operations, ngx_log_t *log);
static void ngx_ar_openapi_security(const ngx_ar_route_t *route,
    json_t *operation);
static void ngx_ar_openapi_scheme(json_t *security, const char *name);
static void ngx_ar_openapi_parameters(const ngx_ar_route_t *route,
    json_t *operation);
static void ngx_ar_openapi_ref(json_t *parameters, const char *name);
static void ngx_ar_openapi_body(const ngx_ar_route_t *route,
    json_t *operation);
static ngx_int_t ngx_ar_openapi_problems(const ngx_ar_route_t *route,
    json_t *operation, ngx_log_t *log);
static ngx_int_t ngx_ar_openapi_problem(json_t *responses, const char *code);
static json_t *ngx_ar_openapi_response(void);


/* What may be answered before a handler runs, by what a row says. */
static const struct {
    ngx_uint_t   who;                   /* any of these, or any at all */
    ngx_uint_t   flags;
    ngx_uint_t   body;                  /* it takes one */
    const char  *code;
} ngx_ar_openapi_common[] = {
    { 0, NGX_AR_UPGRADE, 0, "not_websocket" },
    { 0, NGX_AR_UPGRADE, 0, "upgrade_required" },
    { 0, NGX_AR_UPGRADE, 0, "unavailable" },
    { NGX_AR_OPERATOR|NGX_AR_RUNNER, 0, 0, "unauthorized" },
    { NGX_AR_OPERATOR|NGX_AR_RUNNER, 0, 0, "origin_rejected" },
    { NGX_AR_OPERATOR|NGX_AR_RUNNER, 0, 0, "share_forbidden" },
    { 0, NGX_AR_CSRF, 0, "csrf_failed" },
    { 0, NGX_AR_JSON, 0, "bad_json" },
    { 0, NGX_AR_BYTES, 0, "bad_json" },
    { 0, 0, 1, "origin_rejected" },
    { 0, 0, 1, "bad_request" },
    { 0, 0, 1, "body_too_large" },
    { 0, 0, 1, "unsupported_media_type" },
    { 0, 0, 0, "internal" },
    { 0, 0, 0, NULL }
};


static json_t  *ngx_ar_openapi_document;


ngx_int_t
ngx_ar_openapi(ngx_http_request_t *r)
{
    size_t      len;
    json_t     *document;
    ngx_str_t  *mount;

    if (ngx_ar_openapi_document == NULL) {
        ar_json_begin();
        document = ngx_ar_openapi_make(r->connection->log);
        ngx_ar_openapi_document = ar_json_end(document);
    }

    if (ngx_ar_openapi_document == NULL) {
        return ngx_ar_problem(r, "internal", NULL, NULL);
    }

    mount = &ngx_ar_loc_conf(r)->mount;

    /* paths begin with the mount's last slash */
    len = ngx_max(mount->len - 1, 1);

    ar_json_begin();

    document = json_copy(ngx_ar_openapi_document);
    (void) json_object_set_new(document, "servers",
                               json_pack("[{s:s%}]", "url", mount->data,
                                         len));

    document = ar_json_end(document);

    if (document == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return ngx_ar_reply_json(r, NGX_HTTP_OK, document);
}


static json_t *
ngx_ar_openapi_make(ngx_log_t *log)
{
    char                  *p, method[8];
    json_t                *document, *operations, *operation, *paths, *path;
    const ngx_ar_route_t  *route;

    document = ngx_ar_openapi_file(log);
    if (document == NULL) {
        return NULL;
    }

    operations = json_incref(json_object_get(document, "operations"));
    (void) json_object_del(document, "operations");

    paths = json_object();
    (void) json_object_set_new(document, "paths", paths);

    for (route = ngx_ar_routes; route->path; route++) {
        path = json_object_get(paths, route->path);

        if (path == NULL) {
            path = json_object();
            (void) json_object_set_new(paths, route->path, path);
        }

        operation = ngx_ar_openapi_operation(route, operations, log);

        if (operation == NULL) {
            json_decref(operations);
            json_decref(document);
            return NULL;
        }

        ngx_cpystrn((u_char *) method,
                    (u_char *) ngx_ar_route_method(route->method),
                    sizeof(method));

        for (p = method; *p; p++) {
            *p = (char) ngx_tolower(*p);
        }

        (void) json_object_set_new(path, method, operation);
    }

    json_decref(operations);

    return document;
}


static json_t *
ngx_ar_openapi_file(ngx_log_t *log)
{
    json_t        *document;
    ngx_str_t      text;
    json_error_t   error;

    ngx_ar_file_openapi(&text);

    document = ar_json_load(text.data, text.len, 0, &error);

    if (document == NULL) {
        ngx_log_error(NGX_LOG_ERR, log, 0,
                      "agentrelay openapi.json, line %d: %s", error.line,
                      error.text);
        return NULL;
    }

    (void) json_object_set_new(document, "openapi", json_string("3.1.0"));
    (void) json_object_set_new(json_object_get(document, "info"), "version",
                               json_string(AR_VERSION));

    return document;
}


static json_t *
ngx_ar_openapi_operation(const ngx_ar_route_t *route, json_t *operations,
    ngx_log_t *log)
{
    char     key[128];
    json_t  *operation;

    ngx_snprintf((u_char *) key, sizeof(key), "%s %s%Z",
                 ngx_ar_route_method(route->method), route->path);

    operation = json_deep_copy(json_object_get(operations, key));

    if (operation == NULL) {
        ngx_log_error(NGX_LOG_ERR, log, 0,
                      "agentrelay openapi.json does not describe \"%s\"",
                      key);
        return NULL;
    }

    (void) json_object_set_new(operation, "summary",
                               json_string(route->summary));

    ngx_ar_openapi_security(route, operation);
    ngx_ar_openapi_parameters(route, operation);
    ngx_ar_openapi_body(route, operation);

    if (ngx_ar_openapi_problems(route, operation, log) != NGX_OK) {
        json_decref(operation);
        return NULL;
    }

    return operation;
}


static void
ngx_ar_openapi_security(const ngx_ar_route_t *route, json_t *operation)
{
    json_t  *security;

    security = json_array();

    if (route->who & NGX_AR_OPERATOR) {
        ngx_ar_openapi_scheme(security, "operator");
        ngx_ar_openapi_scheme(security, "cookie");
    }

    if (route->who & NGX_AR_SHARE) {
        ngx_ar_openapi_scheme(security, "share");
    }

    if (route->who & NGX_AR_RUNNER) {
        ngx_ar_openapi_scheme(security, "runner");
    }

    if (route->flags & NGX_AR_TICKET) {
        ngx_ar_openapi_scheme(security, "ticket");
    }

    (void) json_object_set_new(operation, "security", security);
}


static void
ngx_ar_openapi_scheme(json_t *security, const char *name)
{
    (void) json_array_append_new(security, json_pack("{s:[]}", name));
}


static void
ngx_ar_openapi_parameters(const ngx_ar_route_t *route, json_t *operation)
{
    json_t  *parameters;

    parameters = json_object_get(operation, "parameters");

    if (parameters == NULL) {
        parameters = json_array();
        (void) json_object_set_new(operation, "parameters", parameters);
    }

    if (ngx_strstr(route->path, "{id}")) {
        ngx_ar_openapi_ref(parameters, "id");
    }

    if (route->flags & NGX_AR_CSRF) {
        ngx_ar_openapi_ref(parameters, "csrf");
    }

    if (route->flags & NGX_AR_IDEMPOTENT) {
        ngx_ar_openapi_ref(parameters, "idempotencyKey");
    }
}


static void
ngx_ar_openapi_ref(json_t *parameters, const char *name)
{
    (void) json_array_append_new(parameters,
               json_pack("{s:o}", "$ref",
                         json_sprintf("#/components/parameters/%s", name)));
}


/* `body` of the file is that of JSON; a route may take bytes beside it. */

static void
ngx_ar_openapi_body(const ngx_ar_route_t *route, json_t *operation)
{
    json_t  *body, *content;

    body = json_object_get(operation, "body");

    if (body) {
        content = json_pack("{s:O}", "application/json", body);

        if (route->flags & NGX_AR_BYTES) {
            (void) json_object_set_new(content, "application/octet-stream",
                                       json_object());
            (void) json_object_set_new(content, "text/plain", json_object());
        }

        (void) json_object_set_new(operation, "requestBody",
                   json_pack("{s:b, s:o}", "required",
                             !(route->flags & NGX_AR_OPTIONAL), "content",
                             content));
    }

    (void) json_object_del(operation, "body");
}


static ngx_int_t
ngx_ar_openapi_problems(const ngx_ar_route_t *route, json_t *operation,
    ngx_log_t *log)
{
    size_t       i;
    json_t      *responses, *problems;
    const char  *code;

    responses = json_object_get(operation, "responses");
    problems = json_object_get(operation, "problems");

    for (i = 0; i < json_array_size(problems); i++) {
        code = json_string_value(json_array_get(problems, i));

        if (ngx_ar_openapi_problem(responses, code) != NGX_OK) {
            ngx_log_error(NGX_LOG_ERR, log, 0,
                          "agentrelay openapi.json has the problem \"%s\", "
                          "which does not exist", code);
            return NGX_ERROR;
        }
    }

    for (i = 0; ngx_ar_openapi_common[i].code; i++) {
        if ((ngx_ar_openapi_common[i].who
             && !(ngx_ar_openapi_common[i].who & route->who))
            || (ngx_ar_openapi_common[i].flags
                && !(ngx_ar_openapi_common[i].flags & route->flags))
            || (ngx_ar_openapi_common[i].body && route->limit == 0))
        {
            continue;
        }

        (void) ngx_ar_openapi_problem(responses,
                                      ngx_ar_openapi_common[i].code);
    }

    (void) json_object_del(operation, "problems");

    return NGX_OK;
}


/* The codes of one status are the values that its `code` may have. */

static ngx_int_t
ngx_ar_openapi_problem(json_t *responses, const char *code)
{
    char                         status[8];
    size_t                       i;
    json_t                      *response, *codes;
    const ngx_ar_problem_row_t  *row;

    row = ngx_ar_problem_row(code);

    if (code == NULL || ngx_strcmp(row->code, code) != 0) {
        return NGX_ERROR;
    }

    ngx_snprintf((u_char *) status, sizeof(status), "%ui%Z", row->status);

    response = json_object_get(responses, status);

    if (response == NULL) {
        response = ngx_ar_openapi_response();
        (void) json_object_set_new(responses, status, response);
    }

    codes = json_object_get(response, "x-codes");

    for (i = 0; i < json_array_size(codes); i++) {
        if (ngx_strcmp(json_string_value(json_array_get(codes, i)), code)
            == 0)
        {
            return NGX_OK;
        }
    }

    (void) json_array_append_new(codes, json_string(code));

    if (i == 0) {
        (void) json_object_set_new(response, "description",
                                   json_string(row->title));
    }

    return NGX_OK;
}


static json_t *
ngx_ar_openapi_response(void)
{
    return json_pack("{s:s, s:[], s:{s:{s:{s:s}}}}",
                     "description", "", "x-codes", "content",
                     "application/problem+json", "schema", "$ref",
                     "#/components/schemas/Problem");
}
