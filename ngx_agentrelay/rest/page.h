
/* One page of a list: the smallest keys behind a cursor. */

#ifndef NGX_AR_PAGE_H
#define NGX_AR_PAGE_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>
#include <jansson.h>


#define NGX_AR_PAGE_MAX      200
#define NGX_AR_PAGE_DEFAULT  50
#define NGX_AR_PAGE_KEY      64


typedef struct {
    u_char      text[NGX_AR_PAGE_KEY + 1];      /* terminated */
} ngx_ar_page_key_t;


typedef struct {
    ngx_uint_t          limit;
    ngx_uint_t          n;              /* keys held, at most limit */
    ngx_uint_t          more;           /* another page follows */
    ngx_uint_t          count;          /* "total" is wanted */
    ngx_uint_t          total;
    u_char              after[NGX_AR_PAGE_KEY + 1];     /* "": from the start */
    ngx_ar_page_key_t  *keys;           /* ascending */
    ngx_str_t           link;           /* of the next page, or empty */
} ngx_ar_page_t;


/*
 * Reads limit, cursor and count of the query.  NGX_OK, NGX_ERROR, or
 * NGX_DECLINED: malformed, *detail says what.
 */
ngx_int_t ngx_ar_page_init(ngx_http_request_t *r, ngx_ar_page_t *page,
    const char **detail);

/* Offers a key; it is kept while it belongs to the page. */
void ngx_ar_page_add(ngx_ar_page_t *page, const u_char *text, size_t len);

/* Which of the page's keys it is; NGX_DECLINED: none. */
ngx_int_t ngx_ar_page_find(const ngx_ar_page_t *page, const u_char *text,
    ngx_uint_t *at);

/*
 * The list as page_reply answers it, and page->link; NULL: out of memory.
 * Takes the reference to items.
 */
json_t *ngx_ar_page_list(ngx_http_request_t *r, ngx_ar_page_t *page,
    const char *name, json_t *items, ngx_str_t *filters);

/*
 * Answers {name: items, "next_cursor": ..., "total"?} with Link; filters:
 * what the next request repeats ("&state=running"), plain, or empty.  Takes
 * the reference to items.
 */
ngx_int_t ngx_ar_page_reply(ngx_http_request_t *r, ngx_ar_page_t *page,
    const char *name, json_t *items, ngx_str_t *filters);


#endif /* NGX_AR_PAGE_H */
