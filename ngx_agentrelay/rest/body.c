
/*
 * A body is refused by its headers where they suffice, and is otherwise read
 * whole: at most the route's limit, from memory or from the temporary file
 * into which nginx may have put it.  JSON is counted for depth before it is
 * parsed, duplicate keys are refused, and errors are told by place, never by
 * quoting the body.
 */

#include "rest/body.h"

#include "core/header.h"
#include "rest/problem.h"
#include "rest/reply.h"
#include "wire/json.h"
#include "wire/messages.h"


static const char *ngx_ar_body_type(ngx_http_request_t *r,
    const ngx_ar_route_t *route, ngx_uint_t *json, const char **detail);
static ngx_uint_t ngx_ar_body_type_is(ngx_str_t *value, const char *type);
static void ngx_ar_body_done(ngx_http_request_t *r);
static ngx_int_t ngx_ar_body_handle(ngx_http_request_t *r);
static const char *ngx_ar_body_load(ngx_http_request_t *r, ngx_str_t *body,
    size_t limit);
static ngx_int_t ngx_ar_body_file(ngx_buf_t *b, u_char *p, size_t len);
static const char *ngx_ar_body_parse(ngx_http_request_t *r,
    const char **detail);
static const char *ngx_ar_body_cause(json_error_t *error);


ngx_int_t
ngx_ar_body_read(ngx_http_request_t *r, const ngx_ar_route_t *route)
{
    ngx_int_t    rc;
    ngx_uint_t   json;
    const char  *code, *detail;

    detail = NULL;
    code = ngx_ar_body_type(r, route, &json, &detail);

    if (code) {
        return ngx_ar_problem(r, code, detail, NULL);
    }

    if (r->headers_in.content_length_n > (off_t) route->limit) {
        return ngx_ar_problem(r, "body_too_large", NULL,
                              json_pack("{s:I}", "limit",
                                        (json_int_t) route->limit));
    }

    r->request_body_in_single_buf = 1;

    rc = ngx_http_read_client_request_body(r, ngx_ar_body_done);

    if (rc == NGX_HTTP_BAD_REQUEST) {
        r->keepalive = 0;
        return ngx_ar_problem(r, "bad_request", "the body's chunks are "
                              "malformed", NULL);
    }

    if (rc >= NGX_HTTP_SPECIAL_RESPONSE) {
        return rc;
    }

    return NGX_DONE;
}


ngx_int_t
ngx_ar_body_refused(ngx_http_request_t *r)
{
    ngx_http_core_loc_conf_t  *clcf;

    clcf = ngx_http_get_module_loc_conf(r, ngx_http_core_module);

    return ngx_ar_problem(r, "body_too_large", NULL,
                          json_pack("{s:I}", "limit", (json_int_t)
                                    clcf->client_max_body_size));
}


static const char *
ngx_ar_body_type(ngx_http_request_t *r, const ngx_ar_route_t *route,
    ngx_uint_t *json, const char **detail)
{
    ngx_str_t  *type, *encoding;
    ngx_uint_t  n;

    *json = 0;

    if (ngx_ar_header_find(r, "content-encoding", &encoding)
        && !(encoding->len == 8
             && ngx_strncasecmp(encoding->data, (u_char *) "identity", 8)
                == 0))
    {
        *detail = "send the body without Content-Encoding";
        return "unsupported_media_type";
    }

    n = ngx_ar_header_find(r, "content-type", &type);

    if (n == 1 && ngx_ar_body_type_is(type, "application/json")) {
        *json = 1;
        return NULL;
    }

    if (n == 0 && r->headers_in.content_length_n <= 0
        && !r->headers_in.chunked)
    {
        return NULL;
    }

    if (!(route->flags & NGX_AR_BYTES)) {
        *detail = "send application/json";
        return "unsupported_media_type";
    }

    if (n == 0
        || (n == 1
            && (ngx_ar_body_type_is(type, "application/octet-stream")
                || ngx_ar_body_type_is(type, "text/plain"))))
    {
        return NULL;
    }

    *detail = "send application/octet-stream, text/plain or "
              "application/json";
    return "unsupported_media_type";
}


/* Parameters (charset) are allowed and change nothing: JSON is UTF-8. */

static ngx_uint_t
ngx_ar_body_type_is(ngx_str_t *value, const char *type)
{
    size_t  len;

    len = ngx_strlen(type);

    return value->len >= len
           && ngx_strncasecmp(value->data, (u_char *) type, len) == 0
           && (value->len == len || value->data[len] == ';'
               || value->data[len] == ' ');
}


static void
ngx_ar_body_done(ngx_http_request_t *r)
{
    ngx_http_finalize_request(r, ngx_ar_body_handle(r));
}


static ngx_int_t
ngx_ar_body_handle(ngx_http_request_t *r)
{
    ngx_uint_t             json;
    const char            *code, *detail;
    ngx_ar_context_t      *ctx;
    const ngx_ar_route_t  *route;

    ctx = ngx_ar_context(r);
    route = ctx->route;
    detail = NULL;

    code = ngx_ar_body_load(r, &ctx->body, route->limit);

    if (code) {
        return ngx_ar_problem(r, code, NULL, NULL);
    }

    (void) ngx_ar_body_type(r, route, &json, &detail);

    if (json || (route->flags & NGX_AR_JSON)) {
        code = ngx_ar_body_parse(r, &detail);

        if (code) {
            return ngx_ar_problem(r, code, detail, NULL);
        }
    }

    return route->handler(r);
}


static const char *
ngx_ar_body_load(ngx_http_request_t *r, ngx_str_t *body, size_t limit)
{
    off_t         size;
    u_char       *p;
    size_t        len;
    ngx_chain_t  *cl;

    ngx_str_null(body);

    if (r->request_body == NULL || r->request_body->bufs == NULL) {
        return NULL;
    }

    size = 0;

    for (cl = r->request_body->bufs; cl; cl = cl->next) {
        size += ngx_buf_size(cl->buf);
    }

    if (size > (off_t) limit) {
        return "body_too_large";
    }

    if (size == 0) {
        return NULL;
    }

    cl = r->request_body->bufs;

    if (cl->next == NULL && !cl->buf->in_file) {
        body->data = cl->buf->pos;
        body->len = (size_t) size;
        return NULL;
    }

    p = ngx_pnalloc(r->pool, (size_t) size);
    if (p == NULL) {
        return "internal";
    }

    body->data = p;
    body->len = (size_t) size;

    for ( /* void */ ; cl; cl = cl->next) {
        len = (size_t) ngx_buf_size(cl->buf);

        if (len == 0) {
            continue;
        }

        if (!cl->buf->in_file) {
            ngx_memcpy(p, cl->buf->pos, len);

        } else if (ngx_ar_body_file(cl->buf, p, len) != NGX_OK) {
            return "internal";
        }

        p += len;
    }

    return NULL;
}


static ngx_int_t
ngx_ar_body_file(ngx_buf_t *b, u_char *p, size_t len)
{
    off_t    at;
    ssize_t  n;

    for (at = b->file_pos; len; at += n, p += n, len -= n) {
        n = ngx_read_file(b->file, p, len, at);

        if (n <= 0) {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


static const char *
ngx_ar_body_parse(ngx_http_request_t *r, const char **detail)
{
    json_error_t       error;
    ngx_ar_context_t  *ctx;

    ctx = ngx_ar_context(r);

    if (ctx->body.len == 0) {
        if (!(ctx->route->flags & NGX_AR_OPTIONAL)) {
            *detail = "the body is empty";
            return "bad_json";
        }

        ctx->json = json_object();

    } else {
        if (ar_message_depth(ctx->body.data, ctx->body.len)
            > NGX_AR_BODY_DEPTH)
        {
            *detail = "it is nested deeper than 32 levels";
            return "bad_json";
        }

        ctx->json = ar_json_load(ctx->body.data, ctx->body.len,
                                 JSON_REJECT_DUPLICATES, &error);

        if (ctx->json == NULL) {
            *detail = ngx_ar_body_cause(&error);
            return *detail ? "bad_json" : "internal";
        }
    }

    if (ctx->json == NULL || ngx_ar_reply_keep(r, ctx->json) != NGX_OK) {
        return "internal";
    }

    if (!json_is_object(ctx->json)) {
        *detail = "the body must be a JSON object";
        return "bad_json";
    }

    return NULL;
}


/* jansson's own text quotes the body.  NULL: there was no memory for it. */

static const char *
ngx_ar_body_cause(json_error_t *error)
{
#if (JANSSON_VERSION_HEX >= 0x020b00)
    ngx_uint_t  code;
#endif

    if (ar_json_starved(error)) {
        return NULL;
    }

#if (JANSSON_VERSION_HEX >= 0x020b00)
    code = (ngx_uint_t) json_error_code(error);

    if (code == json_error_duplicate_key) {
        return "a key stands twice in one object";
    }

    if (code == json_error_invalid_utf8) {
        return "it is not valid UTF-8";
    }

    if (code == json_error_null_character
        || code == json_error_null_byte_in_key)
    {
        return "a string holds a NUL character";
    }

    if (code == json_error_numeric_overflow) {
        return "a number is out of range";
    }

    if (code == json_error_premature_end_of_input) {
        return "it ends too early";
    }
#endif

    return "its syntax is wrong";
}
