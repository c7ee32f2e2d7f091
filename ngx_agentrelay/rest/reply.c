
/*
 * Everything the interface answers leaves through here, as one buffer in the
 * request's pool with a Content-Length.  Nothing of it may be stored by a
 * cache, and a browser may not guess another type.
 */

#include "rest/reply.h"

#include "auth/context.h"
#include "core/compat.h"
#include "core/header.h"


static ngx_int_t ngx_ar_reply_dump(ngx_http_request_t *r, ngx_uint_t status,
    const char *type, json_t *json);
static ngx_int_t ngx_ar_reply_headers(ngx_http_request_t *r,
    ngx_uint_t status, const char *type, off_t len);
static void ngx_ar_reply_release(void *data);


ngx_int_t
ngx_ar_reply_json(ngx_http_request_t *r, ngx_uint_t status, json_t *json)
{
    return ngx_ar_reply_dump(r, status, "application/json", json);
}


ngx_int_t
ngx_ar_reply_problem(ngx_http_request_t *r, ngx_uint_t status, json_t *json)
{
    return ngx_ar_reply_dump(r, status, "application/problem+json", json);
}


static ngx_int_t
ngx_ar_reply_dump(ngx_http_request_t *r, ngx_uint_t status, const char *type,
    json_t *json)
{
    ngx_str_t  text;

    if (ngx_ar_reply_text(r, json, &text) != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return ngx_ar_reply_bytes(r, status, type, &text);
}


ngx_int_t
ngx_ar_reply_text(ngx_http_request_t *r, json_t *json, ngx_str_t *text)
{
    size_t  len;

    if (json == NULL) {
        return NGX_ERROR;
    }

    text->len = json_dumpb(json, NULL, 0, JSON_COMPACT);
    text->data = text->len ? ngx_pnalloc(r->pool, text->len + 1) : NULL;

    if (text->data == NULL) {
        json_decref(json);
        return NGX_ERROR;
    }

    len = json_dumpb(json, (char *) text->data, text->len, JSON_COMPACT);
    json_decref(json);

    if (len != text->len) {
        return NGX_ERROR;
    }

    text->data[text->len++] = LF;

    return NGX_OK;
}


ngx_int_t
ngx_ar_reply_bytes(ngx_http_request_t *r, ngx_uint_t status,
    const char *type, ngx_str_t *data)
{
    if (ngx_ar_reply_headers(r, status, type, data->len) != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return ngx_ar_reply_body(r, data);
}


ngx_int_t
ngx_ar_reply_body(ngx_http_request_t *r, ngx_str_t *data)
{
    ngx_int_t     rc;
    ngx_buf_t    *b;
    ngx_chain_t   out;

    b = ngx_calloc_buf(r->pool);
    if (b == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    rc = ngx_http_send_header(r);

    if (rc == NGX_ERROR || rc > NGX_OK || r->header_only) {
        return rc;
    }

    b->pos = data->data;
    b->last = data->data + data->len;
    b->memory = data->len ? 1 : 0;
    b->last_buf = (r == r->main) ? 1 : 0;
    b->last_in_chain = 1;

    out.buf = b;
    out.next = NULL;

    return ngx_http_output_filter(r, &out);
}


ngx_int_t
ngx_ar_reply_empty(ngx_http_request_t *r, ngx_uint_t status)
{
    if (ngx_ar_reply_headers(r, status, NULL, 0) != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    r->header_only = 1;

    return ngx_http_send_header(r);
}


ngx_int_t
ngx_ar_reply_stream(ngx_http_request_t *r, const char *type)
{
    if (ngx_ar_reply_headers(r, NGX_HTTP_OK, type, -1) != NGX_OK) {
        return NGX_ERROR;
    }

    /* a proxy in front passes each piece on */

    return ngx_ar_header_add_text(r, "X-Accel-Buffering", "no");
}


static ngx_int_t
ngx_ar_reply_headers(ngx_http_request_t *r, ngx_uint_t status,
    const char *type, off_t len)
{
    ngx_ar_context_t  *ctx;

    ctx = ngx_ar_context(r);

    if (ctx == NULL
        || ngx_ar_header_add(r, "X-Request-Id", &ctx->request_id) != NGX_OK
        || ngx_ar_header_add_text(r, "Cache-Control", "no-store") != NGX_OK
        || ngx_ar_header_add_text(r, "Vary", "Origin, Authorization, Cookie")
           != NGX_OK
        || ngx_ar_header_add_text(r, "X-Content-Type-Options", "nosniff")
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    r->headers_out.status = status;
    r->headers_out.content_length_n = len;

    /* nginx has no words for these */

    if (status == 422) {
        ngx_str_set(&r->headers_out.status_line, "422 Unprocessable Content");

    } else if (status == 426) {
        ngx_str_set(&r->headers_out.status_line, "426 Upgrade Required");
    }

    if (type) {
        r->headers_out.content_type.data = (u_char *) type;
        r->headers_out.content_type.len = ngx_strlen(type);
        r->headers_out.content_type_len = r->headers_out.content_type.len;
        r->headers_out.content_type_lowcase = NULL;
    }

    return NGX_OK;
}


ngx_int_t
ngx_ar_reply_number(ngx_http_request_t *r, const char *name, uint64_t value)
{
    ngx_str_t  text;

    text.data = ngx_pnalloc(r->pool, NGX_INT64_LEN);
    if (text.data == NULL) {
        return NGX_ERROR;
    }

    text.len = ngx_sprintf(text.data, "%uL", value) - text.data;

    return ngx_ar_header_add(r, name, &text);
}


ngx_int_t
ngx_ar_reply_etag(ngx_http_request_t *r, ngx_str_t *etag)
{
    ngx_table_elt_t  *h;

    h = ngx_list_push(&r->headers_out.headers);
    if (h == NULL) {
        return NGX_ERROR;
    }

    ngx_ar_header_init(h);

    ngx_str_set(&h->key, "ETag");
    h->value = *etag;
    r->headers_out.etag = h;

    return NGX_OK;
}


ngx_int_t
ngx_ar_reply_keep(ngx_http_request_t *r, json_t *json)
{
    ngx_pool_cleanup_t  *cln;

    cln = ngx_pool_cleanup_add(r->pool, 0);
    if (cln == NULL) {
        json_decref(json);
        return NGX_ERROR;
    }

    cln->handler = ngx_ar_reply_release;
    cln->data = json;

    return NGX_OK;
}


static void
ngx_ar_reply_release(void *data)
{
    json_decref(data);
}
