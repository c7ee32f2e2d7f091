
/*
 * From a request to a row of the route table, through everything that may
 * refuse it on the way: path, method, the shape of an upgrade, origin, token
 * or cookie, body.  Nothing below is asked before all of that has passed.
 *
 * Paths are taken below the mount, as nginx has normalised them.  What is
 * not the interface's (api, ws, healthz, readyz) belongs to the dashboard.
 */

#include "rest/route.h"

#include "auth/actor.h"
#include "core/header.h"
#include "io/ws/ws.h"
#include "rest/body.h"
#include "rest/problem.h"
#include "rest/reply.h"
#include "rest/web.h"


static ngx_int_t ngx_ar_rest_path(ngx_http_request_t *r, ngx_str_t *path);
static ngx_int_t ngx_ar_rest_slash(ngx_http_request_t *r);
static ngx_int_t ngx_ar_rest_unrouted(ngx_http_request_t *r,
    ngx_ar_context_t *ctx, ngx_uint_t methods);
static ngx_uint_t ngx_ar_rest_reserved(ngx_str_t *path);
static ngx_int_t ngx_ar_rest_allow(ngx_http_request_t *r,
    ngx_uint_t methods);
static ngx_int_t ngx_ar_rest_dispatch(ngx_http_request_t *r,
    ngx_ar_context_t *ctx);
static ngx_int_t ngx_ar_rest_upgrade(ngx_http_request_t *r);
static const char *ngx_ar_rest_authorize(ngx_http_request_t *r,
    const ngx_ar_route_t *route, const char **detail);
static const ngx_ar_route_t *ngx_ar_route_find(ngx_str_t *path,
    ngx_uint_t method, ngx_str_t *id, ngx_uint_t *methods);
static ngx_uint_t ngx_ar_route_match(const char *pattern, ngx_str_t *path,
    ngx_str_t *id);


static const struct {
    ngx_uint_t   method;
    const char  *name;
    const char  *allow;
} ngx_ar_rest_methods[] = {
    { NGX_HTTP_GET, "GET", "GET, HEAD" },
    { NGX_HTTP_POST, "POST", "POST" },
    { NGX_HTTP_PUT, "PUT", "PUT" },
    { NGX_HTTP_PATCH, "PATCH", "PATCH" },
    { NGX_HTTP_DELETE, "DELETE", "DELETE" },
    { 0, NULL, NULL }
};


ngx_int_t
ngx_ar_rest_handler(ngx_http_request_t *r)
{
    ngx_int_t          rc;
    ngx_uint_t         methods;
    ngx_ar_context_t  *ctx;

    ctx = ngx_ar_context(r);
    if (ctx == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    if (r->internal && r->err_status == NGX_HTTP_REQUEST_ENTITY_TOO_LARGE) {
        return ngx_ar_body_refused(r);
    }

    rc = ngx_ar_rest_path(r, &ctx->path);

    if (rc == NGX_DECLINED) {
        return ngx_ar_problem(r, "not_found", NULL, NULL);
    }

    if (rc != NGX_OK) {
        return ngx_ar_rest_slash(r);
    }

    ctx->route = ngx_ar_route_find(&ctx->path, r->method, &ctx->id, &methods);

    if (ctx->route == NULL) {
        return ngx_ar_rest_unrouted(r, ctx, methods);
    }

    return ngx_ar_rest_dispatch(r, ctx);
}


const ngx_ar_route_t *
ngx_ar_route_of(ngx_http_request_t *r, ngx_str_t *path, ngx_str_t *id)
{
    ngx_uint_t  methods;

    if (!ngx_ar_loc_conf(r)->enable || ngx_ar_rest_path(r, path) != NGX_OK) {
        ngx_str_null(path);
        ngx_str_null(id);
        return NULL;
    }

    return ngx_ar_route_find(path, r->method, id, &methods);
}


const char *
ngx_ar_route_method(ngx_uint_t method)
{
    ngx_uint_t  i;

    for (i = 0; ngx_ar_rest_methods[i].method != method
                && ngx_ar_rest_methods[i].name; i++)
    {
        /* void */
    }

    return ngx_ar_rest_methods[i].name;
}


/* NGX_AGAIN: the mount itself, without its slash. */

static ngx_int_t
ngx_ar_rest_path(ngx_http_request_t *r, ngx_str_t *path)
{
    ngx_str_t  *mount;

    mount = &ngx_ar_loc_conf(r)->mount;

    if (mount->len == 0) {
        return NGX_DECLINED;
    }

    if (r->uri.len + 1 == mount->len
        && ngx_strncmp(r->uri.data, mount->data, r->uri.len) == 0)
    {
        return NGX_AGAIN;
    }

    if (r->uri.len < mount->len
        || ngx_strncmp(r->uri.data, mount->data, mount->len) != 0)
    {
        return NGX_DECLINED;
    }

    path->data = r->uri.data + mount->len - 1;
    path->len = r->uri.len - mount->len + 1;

    return NGX_OK;
}


/*
 * The Location is relative to the directory above, so it holds behind any
 * proxy that maps our path to another one.
 */

static ngx_int_t
ngx_ar_rest_slash(ngx_http_request_t *r)
{
    u_char     *p, *last;
    size_t      len;
    ngx_str_t   location;

    if (!(r->method & (NGX_HTTP_GET|NGX_HTTP_HEAD))) {
        return ngx_ar_problem(r, "not_found", NULL, NULL);
    }

    last = r->uri.data + r->uri.len;

    for (p = last; p > r->uri.data && p[-1] != '/'; p--) { /* void */ }

    len = last - p + 2 * ngx_escape_uri(NULL, p, last - p,
                                        NGX_ESCAPE_URI_COMPONENT);

    location.data = ngx_pnalloc(r->pool, len + r->args.len
                                         + sizeof("/?") - 1);
    if (location.data == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    p = (u_char *) ngx_escape_uri(location.data, p, last - p,
                                  NGX_ESCAPE_URI_COMPONENT);
    *p++ = '/';

    if (r->args.len) {
        *p++ = '?';
        p = ngx_cpymem(p, r->args.data, r->args.len);
    }

    location.len = p - location.data;

    if (ngx_ar_header_add(r, "Location", &location) != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return ngx_ar_reply_empty(r, NGX_HTTP_MOVED_PERMANENTLY);
}


static ngx_int_t
ngx_ar_rest_unrouted(ngx_http_request_t *r, ngx_ar_context_t *ctx,
    ngx_uint_t methods)
{
    ngx_uint_t  reserved;

    reserved = ngx_ar_rest_reserved(&ctx->path);

    if (methods == 0 && reserved) {
        return ngx_ar_problem(r, "not_found", "there is no such route", NULL);
    }

    if (methods == 0) {
        if (r->method & (NGX_HTTP_GET|NGX_HTTP_HEAD)) {
            return ngx_ar_web(r, &ctx->path);
        }

        methods = NGX_HTTP_GET;
    }

    if (ngx_ar_rest_allow(r, methods) != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    /* no CORS: what another site's page asks here is not answered to it */

    if (r->method == NGX_HTTP_OPTIONS) {
        return ngx_ar_reply_empty(r, NGX_HTTP_NO_CONTENT);
    }

    return ngx_ar_problem(r, "method_not_allowed", NULL, NULL);
}


static ngx_uint_t
ngx_ar_rest_reserved(ngx_str_t *path)
{
    ngx_uint_t          i;
    static const char  *names[] = { "/api", "/ws", "/agent", "/session",
                                    "/healthz", "/readyz", "/metrics",
                                    "/selftest", NULL };
    size_t              len;

    for (i = 0; names[i]; i++) {
        len = ngx_strlen(names[i]);

        if (path->len >= len && ngx_strncmp(path->data, names[i], len) == 0
            && (path->len == len || path->data[len] == '/'))
        {
            return 1;
        }
    }

    return 0;
}


static ngx_int_t
ngx_ar_rest_allow(ngx_http_request_t *r, ngx_uint_t methods)
{
    u_char      buf[64], *p;
    ngx_str_t   value;
    ngx_uint_t  i;

    p = buf;

    for (i = 0; ngx_ar_rest_methods[i].name; i++) {
        if (methods & ngx_ar_rest_methods[i].method) {
            p = ngx_sprintf(p, "%s%s", p == buf ? "" : ", ",
                            ngx_ar_rest_methods[i].allow);
        }
    }

    value.len = p - buf;
    value.data = ngx_pnalloc(r->pool, value.len);
    if (value.data == NULL) {
        return NGX_ERROR;
    }

    ngx_memcpy(value.data, buf, value.len);

    return ngx_ar_header_add(r, "Allow", &value);
}


static ngx_int_t
ngx_ar_rest_dispatch(ngx_http_request_t *r, ngx_ar_context_t *ctx)
{
    ngx_int_t              rc;
    const char            *code, *detail;
    const ngx_ar_route_t  *route;

    route = ctx->route;

    if (route->flags & NGX_AR_UPGRADE) {
        rc = ngx_ar_rest_upgrade(r);
        if (rc != NGX_DECLINED) {
            return rc;
        }
    }

    detail = NULL;
    code = ngx_ar_rest_authorize(r, route, &detail);

    if (code) {
        return ngx_ar_problem(r, code, detail, NULL);
    }

    if (route->limit) {
        return ngx_ar_body_read(r, route);
    }

    if (!(route->flags & NGX_AR_UPGRADE)) {
        rc = ngx_http_discard_request_body(r);
        if (rc != NGX_OK) {
            return rc;
        }
    }

    return route->handler(r);
}


/* NGX_DECLINED: it is one. */

static ngx_int_t
ngx_ar_rest_upgrade(ngx_http_request_t *r)
{
    ngx_int_t    status;
    const char  *cause;

    cause = NULL;
    status = ngx_ar_ws_check(r, &cause);

    switch (status) {

    case NGX_OK:
        return NGX_DECLINED;

    case NGX_HTTP_NOT_ALLOWED:
        if (ngx_ar_rest_allow(r, NGX_HTTP_GET) != NGX_OK) {
            return NGX_HTTP_INTERNAL_SERVER_ERROR;
        }

        return ngx_ar_problem(r, "method_not_allowed", cause, NULL);

    case 426:
        return ngx_ar_problem(r, "upgrade_required", cause, NULL);

    case NGX_HTTP_SERVICE_UNAVAILABLE:
        return ngx_ar_problem(r, "unavailable", cause, NULL);

    default:
        return ngx_ar_problem(r, "not_websocket", cause, NULL);
    }
}


static const char *
ngx_ar_rest_authorize(ngx_http_request_t *r, const ngx_ar_route_t *route,
    const char **detail)
{
    const char        *code;
    ngx_uint_t         flags;
    ngx_ar_context_t  *ctx;

    ctx = ngx_ar_context(r);

    if (route->who == NGX_AR_PUBLIC && route->limit == 0) {
        return NULL;
    }

    code = ngx_ar_actor_origin(r);

    if (code) {
        *detail = "this Origin is neither HQ's own nor an allowed one";
        return code;
    }

    if (route->who == NGX_AR_PUBLIC) {
        return NULL;
    }

    flags = 0;

    if (route->flags & NGX_AR_CSRF) {
        flags |= NGX_AR_ACTOR_CSRF;
    }

    if (route->flags & NGX_AR_UPGRADE) {
        flags |= NGX_AR_ACTOR_UPGRADE;
    }

    if (route->flags & NGX_AR_TICKET) {
        flags |= NGX_AR_ACTOR_TICKET;
    }

    code = ngx_ar_actor_authorize(r, route->who, flags, detail);

    if (code == NULL && (route->flags & NGX_AR_WRITE)
        && ctx->actor.kind == NGX_AR_SHARE && !ctx->actor.share.write)
    {
        *detail = "this share only looks on";
        return "share_forbidden";
    }

    return code;
}


/*
 * The row for a path and a method (HEAD counts as GET), and what stands for
 * {id}.  NULL: none; *methods then has the bits other rows have for that
 * path, 0 when there are none.
 */

static const ngx_ar_route_t *
ngx_ar_route_find(ngx_str_t *path, ngx_uint_t method, ngx_str_t *id,
    ngx_uint_t *methods)
{
    ngx_str_t              found;
    const ngx_ar_route_t  *route;

    *methods = 0;

    if (method == NGX_HTTP_HEAD) {
        method = NGX_HTTP_GET;
    }

    for (route = ngx_ar_routes; route->path; route++) {
        if (!ngx_ar_route_match(route->path, path, &found)) {
            continue;
        }

        if (route->method == method) {
            *id = found;
            return route;
        }

        *methods |= route->method;
    }

    return NULL;
}


static ngx_uint_t
ngx_ar_route_match(const char *pattern, ngx_str_t *path, ngx_str_t *id)
{
    u_char  *p, *last;

    p = path->data;
    last = path->data + path->len;

    ngx_str_null(id);

    while (*pattern) {
        if (*pattern == '{') {
            id->data = p;

            while (p < last && *p != '/') {
                p++;
            }

            id->len = p - id->data;

            if (id->len == 0) {
                return 0;
            }

            while (*pattern++ != '}') { /* void */ }

            continue;
        }

        if (p == last || *p != (u_char) *pattern) {
            return 0;
        }

        p++;
        pattern++;
    }

    return p == last;
}
