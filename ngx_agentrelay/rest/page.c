
/*
 * Lists are ordered by a key that never changes: a runner's name, a session's
 * id (a UUIDv7, so by birth).  A cursor is the last key of a page; whatever
 * comes and goes meanwhile, nothing is listed twice and nothing that stays is
 * missed.  A page holds its keys only: records are copied one at a time.
 */

#include "rest/page.h"

#include "core/header.h"
#include "rest/param.h"
#include "rest/reply.h"


#define NGX_AR_PAGE_CURSOR  88          /* base64url of a key */


static ngx_int_t ngx_ar_page_cursor(ngx_ar_page_t *page, ngx_str_t *text);
static ngx_int_t ngx_ar_page_link(ngx_http_request_t *r,
    ngx_ar_page_t *page, ngx_str_t *cursor, ngx_str_t *filters);


ngx_int_t
ngx_ar_page_init(ngx_http_request_t *r, ngx_ar_page_t *page,
    const char **detail)
{
    uint64_t   limit;
    ngx_int_t  rc;
    ngx_str_t  text;

    ngx_memzero(page, sizeof(ngx_ar_page_t));

    limit = NGX_AR_PAGE_DEFAULT;

    if (ngx_ar_param_number(r, "limit", 1, NGX_AR_PAGE_MAX, &limit)
        == NGX_ERROR)
    {
        *detail = "limit must be a number from 1 to 200";
        return NGX_DECLINED;
    }

    rc = ngx_ar_param(r, "cursor", &text);

    if (rc == NGX_ERROR
        || (rc == NGX_OK && ngx_ar_page_cursor(page, &text) != NGX_OK))
    {
        *detail = "cursor is not one that HQ gave";
        return NGX_DECLINED;
    }

    rc = ngx_ar_param(r, "count", &text);

    if (rc == NGX_ERROR
        || (rc == NGX_OK
            && (text.len != 5 || ngx_strncmp(text.data, "exact", 5) != 0)))
    {
        *detail = "count can only be \"exact\"";
        return NGX_DECLINED;
    }

    page->count = (rc == NGX_OK);
    page->limit = (ngx_uint_t) limit;
    page->keys = ngx_palloc(r->pool, (page->limit + 1)
                                     * sizeof(ngx_ar_page_key_t));

    return page->keys ? NGX_OK : NGX_ERROR;
}


static ngx_int_t
ngx_ar_page_cursor(ngx_ar_page_t *page, ngx_str_t *text)
{
    size_t     i;
    ngx_str_t  dst;
    u_char     buf[NGX_AR_PAGE_CURSOR];

    if (text->len == 0 || text->len >= NGX_AR_PAGE_CURSOR) {
        return NGX_ERROR;
    }

    dst.data = buf;

    if (ngx_decode_base64url(&dst, text) != NGX_OK || dst.len == 0
        || dst.len > NGX_AR_PAGE_KEY)
    {
        return NGX_ERROR;
    }

    for (i = 0; i < dst.len; i++) {
        if (buf[i] <= ' ' || buf[i] >= 0x7f) {
            return NGX_ERROR;
        }
    }

    ngx_memcpy(page->after, buf, dst.len);

    return NGX_OK;
}


void
ngx_ar_page_add(ngx_ar_page_t *page, const u_char *text, size_t len)
{
    u_char              key[NGX_AR_PAGE_KEY + 1];
    ngx_uint_t          i;
    ngx_ar_page_key_t  *keys;

    page->total++;
    keys = page->keys;

    len = ngx_min(len, NGX_AR_PAGE_KEY);
    ngx_memcpy(key, text, len);
    key[len] = '\0';

    if (ngx_strcmp(key, page->after) <= 0) {
        return;
    }

    if (page->n == page->limit
        && ngx_strcmp(key, keys[page->n - 1].text) > 0)
    {
        page->more = 1;
        return;
    }

    for (i = page->n; i > 0 && ngx_strcmp(key, keys[i - 1].text) < 0; i--) {
        keys[i] = keys[i - 1];
    }

    ngx_memcpy(keys[i].text, key, len + 1);

    if (page->n == page->limit) {
        page->more = 1;

    } else {
        page->n++;
    }
}


ngx_int_t
ngx_ar_page_find(const ngx_ar_page_t *page, const u_char *text,
    ngx_uint_t *at)
{
    ngx_int_t   rc;
    ngx_uint_t  low, high, i;

    low = 0;
    high = page->n;

    while (low < high) {
        i = (low + high) / 2;
        rc = ngx_strcmp(text, page->keys[i].text);

        if (rc == 0) {
            *at = i;
            return NGX_OK;
        }

        if (rc < 0) {
            high = i;

        } else {
            low = i + 1;
        }
    }

    return NGX_DECLINED;
}


ngx_int_t
ngx_ar_page_reply(ngx_http_request_t *r, ngx_ar_page_t *page,
    const char *name, json_t *items, ngx_str_t *filters)
{
    json_t  *list;

    list = ngx_ar_page_list(r, page, name, items, filters);

    if (list && page->link.len
        && ngx_ar_header_add(r, "Link", &page->link) != NGX_OK)
    {
        json_decref(list);
        list = NULL;
    }

    return ngx_ar_reply_json(r, NGX_HTTP_OK, list);
}


json_t *
ngx_ar_page_list(ngx_http_request_t *r, ngx_ar_page_t *page,
    const char *name, json_t *items, ngx_str_t *filters)
{
    json_t     *list;
    ngx_str_t   key, cursor;
    u_char      buf[NGX_AR_PAGE_CURSOR];

    cursor.data = buf;
    cursor.len = 0;

    if (page->more) {
        key.data = page->keys[page->n - 1].text;
        key.len = ngx_strlen(key.data);
        ngx_encode_base64url(&cursor, &key);

        if (ngx_ar_page_link(r, page, &cursor, filters) != NGX_OK) {
            json_decref(items);
            return NULL;
        }
    }

    list = json_pack("{s:o, s:o}", name, items, "next_cursor",
                     page->more ? json_stringn((char *) buf, cursor.len)
                                : json_null());

    if (list && page->count
        && json_object_set_new(list, "total",
                               json_integer((json_int_t) page->total))
           != 0)
    {
        json_decref(list);
        return NULL;
    }

    return list;
}


/* Relative to the list itself, so it holds below any mount. */

static ngx_int_t
ngx_ar_page_link(ngx_http_request_t *r, ngx_ar_page_t *page,
    ngx_str_t *cursor, ngx_str_t *filters)
{
    ngx_str_t  *link = &page->link;

    link->data = ngx_pnalloc(r->pool, cursor->len + filters->len
                                      + NGX_INT_T_LEN
                                      + sizeof("<?limit=&cursor=>; "
                                               "rel=\"next\""));
    if (link->data == NULL) {
        return NGX_ERROR;
    }

    link->len = ngx_sprintf(link->data, "<?limit=%ui%V&cursor=%V>; "
                            "rel=\"next\"", page->limit, filters, cursor)
                - link->data;

    return NGX_OK;
}
