
/*
 * Variables are asked for at any phase: by limit_req before our content
 * handler has run, by the access log after the request has ended.  So each
 * is made from the request itself when it is asked for, by the code that
 * routes and authenticates; only what that decided later is preferred.
 *
 * Every value is a word of ours, an id or a name that was checked: nothing
 * that could break a log line.  Outside of a mount all of them are empty.
 */

#include "ops/variables.h"

#include "auth/actor.h"
#include "core/account.h"
#include "core/zone.h"
#include "rest/route.h"
#include "wire/uuid.h"


typedef struct {
    ngx_str_t                   name;
    ngx_http_get_variable_pt    handler;
} ngx_ar_variable_t;


typedef enum {
    NGX_AR_ID_OTHER = 0,
    NGX_AR_ID_SESSION,
    NGX_AR_ID_RUNNER
} ngx_ar_id_e;


static ngx_int_t ngx_ar_variable_user(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_ar_variable_session(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_ar_variable_runner(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_ar_variable_route(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_ar_variable_bytes_in(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_ar_variable_bytes_out(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_ar_id_e ngx_ar_variable_id(ngx_http_request_t *r, ngx_str_t *id);
static ngx_int_t ngx_ar_variable_set(ngx_http_variable_value_t *v,
    const u_char *data, size_t len);
static ngx_int_t ngx_ar_variable_copy(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, const u_char *text);
static ngx_int_t ngx_ar_variable_bytes(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, off_t bytes);


static ngx_ar_variable_t  ngx_ar_variables[] = {
    { ngx_string("agentrelay_user"), ngx_ar_variable_user },
    { ngx_string("agentrelay_session"), ngx_ar_variable_session },
    { ngx_string("agentrelay_runner"), ngx_ar_variable_runner },
    { ngx_string("agentrelay_route"), ngx_ar_variable_route },
    { ngx_string("agentrelay_bytes_in"), ngx_ar_variable_bytes_in },
    { ngx_string("agentrelay_bytes_out"), ngx_ar_variable_bytes_out },
    { ngx_null_string, NULL }
};


/* What stands for {id}, by what the path has before it. */
static const struct {
    const char   *before;
    ngx_ar_id_e   what;
} ngx_ar_variable_ids[] = {
    { "/api/sessions/", NGX_AR_ID_SESSION },
    { "/api/v1/ws/session/", NGX_AR_ID_SESSION },
    { "/api/v1/ws/stream/", NGX_AR_ID_SESSION },
    { "/api/runners/", NGX_AR_ID_RUNNER },
    { NULL, NGX_AR_ID_OTHER }
};


ngx_int_t
ngx_ar_variables_add(ngx_conf_t *cf)
{
    ngx_ar_variable_t    *row;
    ngx_http_variable_t  *variable;

    for (row = ngx_ar_variables; row->name.len; row++) {
        variable = ngx_http_add_variable(cf, &row->name,
                                         NGX_HTTP_VAR_NOCACHEABLE);
        if (variable == NULL) {
            return NGX_ERROR;
        }

        variable->get_handler = row->handler;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_ar_variable_user(ngx_http_request_t *r, ngx_http_variable_value_t *v,
    uintptr_t data)
{
    ngx_str_t              path, id, name;
    ngx_ar_context_t      *ctx;
    const ngx_ar_route_t  *route;

    ctx = ngx_http_get_module_ctx(r, ngx_http_agentrelay_module);

    if (ctx && ctx->actor.name.len) {
        return ngx_ar_variable_set(v, ctx->actor.name.data,
                                   ctx->actor.name.len);
    }

    route = ngx_ar_route_of(r, &path, &id);

    if (path.len == 0) {
        return ngx_ar_variable_set(v, NULL, 0);
    }

    ngx_ar_actor_peek(r, route && (route->who & NGX_AR_RUNNER), &name);

    return ngx_ar_variable_set(v, name.data, name.len);
}


static ngx_int_t
ngx_ar_variable_session(ngx_http_request_t *r, ngx_http_variable_value_t *v,
    uintptr_t data)
{
    ngx_str_t  id;

    if (ngx_ar_variable_id(r, &id) != NGX_AR_ID_SESSION) {
        return ngx_ar_variable_set(v, NULL, 0);
    }

    return ngx_ar_variable_set(v, id.data, id.len);
}


/* A session's runner is found in the zone, as long as the session is. */

static ngx_int_t
ngx_ar_variable_runner(ngx_http_request_t *r, ngx_http_variable_value_t *v,
    uintptr_t data)
{
    ngx_str_t                 id;
    ngx_ar_account_t         *account;
    ngx_ar_session_record_t   record;

    account = ngx_ar_account(r);

    if (account && account->runner[0]) {
        return ngx_ar_variable_copy(r, v, account->runner);
    }

    switch (ngx_ar_variable_id(r, &id)) {

    case NGX_AR_ID_RUNNER:
        return ngx_ar_variable_set(v, id.data, id.len);

    case NGX_AR_ID_SESSION:
        if (ngx_ar_zone_session_get(id.data, &record) == NGX_OK) {
            return ngx_ar_variable_copy(r, v, record.runner);
        }

        break;

    case NGX_AR_ID_OTHER:
        break;
    }

    return ngx_ar_variable_set(v, NULL, 0);
}


static ngx_int_t
ngx_ar_variable_route(ngx_http_request_t *r, ngx_http_variable_value_t *v,
    uintptr_t data)
{
    ngx_str_t              path, id;
    const ngx_ar_route_t  *route;

    route = ngx_ar_route_of(r, &path, &id);

    if (route == NULL) {
        return ngx_ar_variable_set(v, NULL, 0);
    }

    return ngx_ar_variable_set(v, (u_char *) route->path,
                               ngx_strlen(route->path));
}


static ngx_int_t
ngx_ar_variable_bytes_in(ngx_http_request_t *r, ngx_http_variable_value_t *v,
    uintptr_t data)
{
    ngx_ar_account_t  *account;
    ngx_ar_context_t  *ctx;

    account = ngx_ar_account(r);

    if (account) {
        return ngx_ar_variable_bytes(r, v, account->in);
    }

    ctx = ngx_http_get_module_ctx(r, ngx_http_agentrelay_module);

    return ngx_ar_variable_bytes(r, v, ctx ? (off_t) ctx->body.len : 0);
}


static ngx_int_t
ngx_ar_variable_bytes_out(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    off_t              sent;
    ngx_ar_account_t  *account;

    account = ngx_ar_account(r);

    if (account) {
        return ngx_ar_variable_bytes(r, v, account->out);
    }

    sent = r->connection->sent - (off_t) r->header_size;

    return ngx_ar_variable_bytes(r, v, ngx_max(sent, 0));
}


/* What the id of the path names, when it could name anything. */

static ngx_ar_id_e
ngx_ar_variable_id(ngx_http_request_t *r, ngx_str_t *id)
{
    ngx_str_t              path;
    ngx_uint_t             i;
    const char            *before;
    const ngx_ar_route_t  *route;

    route = ngx_ar_route_of(r, &path, id);

    if (route == NULL || id->len == 0) {
        return NGX_AR_ID_OTHER;
    }

    for (i = 0; ngx_ar_variable_ids[i].before; i++) {
        before = ngx_ar_variable_ids[i].before;

        if (ngx_strncmp(route->path, before, ngx_strlen(before)) == 0) {
            break;
        }
    }

    switch (ngx_ar_variable_ids[i].what) {

    case NGX_AR_ID_SESSION:
        return ar_uuid7_valid(id->data, id->len) ? NGX_AR_ID_SESSION
                                                 : NGX_AR_ID_OTHER;

    case NGX_AR_ID_RUNNER:
        return ar_name_valid(id->data, id->len) ? NGX_AR_ID_RUNNER
                                                : NGX_AR_ID_OTHER;

    case NGX_AR_ID_OTHER:
        break;
    }

    return NGX_AR_ID_OTHER;
}


/* Empty values are found too: map and limit_req treat them as such. */

static ngx_int_t
ngx_ar_variable_set(ngx_http_variable_value_t *v, const u_char *data,
    size_t len)
{
    v->len = (unsigned) len;
    v->data = (u_char *) data;
    v->valid = 1;
    v->no_cacheable = 0;
    v->not_found = 0;

    return NGX_OK;
}


static ngx_int_t
ngx_ar_variable_copy(ngx_http_request_t *r, ngx_http_variable_value_t *v,
    const u_char *text)
{
    u_char  *data;
    size_t   len;

    len = ngx_strlen(text);

    data = ngx_pnalloc(r->pool, len);
    if (data == NULL) {
        return NGX_ERROR;
    }

    ngx_memcpy(data, text, len);

    return ngx_ar_variable_set(v, data, len);
}


static ngx_int_t
ngx_ar_variable_bytes(ngx_http_request_t *r, ngx_http_variable_value_t *v,
    off_t bytes)
{
    u_char  *p;

    p = ngx_pnalloc(r->pool, NGX_OFF_T_LEN);
    if (p == NULL) {
        return NGX_ERROR;
    }

    return ngx_ar_variable_set(v, p, ngx_sprintf(p, "%O", bytes) - p);
}
