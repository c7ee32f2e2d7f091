
/*
 * Walks over the raw list of request headers, additions to the answer's.
 * Values are borrowed from the request; nothing is copied.
 */

#include "core/header.h"
#include "core/compat.h"
#include "wire/handshake.h"


ngx_str_t *
ngx_ar_header_next(ngx_http_request_t *r, const char *name,
    ngx_ar_header_walk_t *walk)
{
    size_t            len;
    ngx_table_elt_t  *h;

    len = ngx_strlen(name);

    if (walk->part == NULL) {
        walk->part = &r->headers_in.headers.part;
        walk->at = 0;
    }

    for ( ;; ) {

        if (walk->at >= walk->part->nelts) {

            if (walk->part->next == NULL) {
                return NULL;
            }

            walk->part = walk->part->next;
            walk->at = 0;
            continue;
        }

        h = walk->part->elts;
        h += walk->at++;

        if (h->key.len == len
            && ngx_strncasecmp(h->key.data, (u_char *) name, len) == 0)
        {
            return &h->value;
        }
    }
}


ngx_uint_t
ngx_ar_header_find(ngx_http_request_t *r, const char *name, ngx_str_t **value)
{
    ngx_str_t             *line;
    ngx_uint_t             n;
    ngx_ar_header_walk_t   walk;

    ngx_memzero(&walk, sizeof(ngx_ar_header_walk_t));

    *value = NULL;
    n = 0;

    while ((line = ngx_ar_header_next(r, name, &walk)) != NULL) {
        if (n++ == 0) {
            *value = line;
        }
    }

    return n;
}


ngx_uint_t
ngx_ar_header_has_token(ngx_http_request_t *r, const char *name,
    const char *token)
{
    ngx_str_t             *line;
    ngx_ar_header_walk_t   walk;

    ngx_memzero(&walk, sizeof(ngx_ar_header_walk_t));

    while ((line = ngx_ar_header_next(r, name, &walk)) != NULL) {
        if (ar_handshake_has_token(line->data, line->len, token)) {
            return 1;
        }
    }

    return 0;
}


ngx_int_t
ngx_ar_header_add(ngx_http_request_t *r, const char *name, ngx_str_t *value)
{
    ngx_table_elt_t  *h;

    h = ngx_list_push(&r->headers_out.headers);
    if (h == NULL) {
        return NGX_ERROR;
    }

    ngx_ar_header_init(h);

    h->key.data = (u_char *) name;
    h->key.len = ngx_strlen(name);
    h->value = *value;

    return NGX_OK;
}


ngx_int_t
ngx_ar_header_add_text(ngx_http_request_t *r, const char *name,
    const char *value)
{
    ngx_str_t  text;

    text.data = (u_char *) value;
    text.len = ngx_strlen(value);

    return ngx_ar_header_add(r, name, &text);
}
