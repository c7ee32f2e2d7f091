
/*
 * A parameter that stands twice is malformed: nobody should wonder which of
 * the two counts.  Unknown parameters are ignored.
 */

#include "rest/param.h"


static ngx_int_t ngx_ar_param_parse(ngx_str_t *text, uint64_t max,
    uint64_t *value);


ngx_int_t
ngx_ar_param(ngx_http_request_t *r, const char *name, ngx_str_t *value)
{
    u_char      *p, *end, *last, *dst, *src;
    size_t       len;
    ngx_str_t    raw;
    ngx_uint_t   n;

    len = ngx_strlen(name);
    last = r->args.data + r->args.len;
    n = 0;
    ngx_str_null(&raw);

    for (p = r->args.data; p < last; p = end + 1) {
        end = ngx_strlchr(p, last, '&');
        if (end == NULL) {
            end = last;
        }

        if ((size_t) (end - p) >= len && ngx_strncmp(p, name, len) == 0
            && (p + len == end || p[len] == '='))
        {
            raw.data = (p + len == end) ? end : p + len + 1;
            raw.len = end - raw.data;
            n++;
        }
    }

    if (n == 0) {
        return NGX_DECLINED;
    }

    if (n > 1) {
        return NGX_ERROR;
    }

    value->data = ngx_pnalloc(r->pool, raw.len + 1);
    if (value->data == NULL) {
        return NGX_ERROR;
    }

    dst = value->data;
    src = raw.data;
    ngx_unescape_uri(&dst, &src, raw.len, 0);
    value->len = dst - value->data;

    return NGX_OK;
}


ngx_int_t
ngx_ar_param_number(ngx_http_request_t *r, const char *name, uint64_t min,
    uint64_t max, uint64_t *value)
{
    ngx_int_t  rc;
    ngx_str_t  text;

    rc = ngx_ar_param(r, name, &text);

    if (rc != NGX_OK) {
        return rc;
    }

    if (ngx_ar_param_parse(&text, max, value) != NGX_OK || *value < min) {
        return NGX_ERROR;
    }

    return NGX_OK;
}


/* The digits of text as a number; NGX_ERROR: something else, or above max. */

static ngx_int_t
ngx_ar_param_parse(ngx_str_t *text, uint64_t max, uint64_t *value)
{
    size_t    i;
    uint64_t  n;

    /* 16 digits hold 2^53 and cannot overflow */

    if (text->len == 0 || text->len > 16) {
        return NGX_ERROR;
    }

    n = 0;

    for (i = 0; i < text->len; i++) {
        if (text->data[i] < '0' || text->data[i] > '9') {
            return NGX_ERROR;
        }

        n = n * 10 + (text->data[i] - '0');
    }

    if (n > max) {
        return NGX_ERROR;
    }

    *value = n;

    return NGX_OK;
}
