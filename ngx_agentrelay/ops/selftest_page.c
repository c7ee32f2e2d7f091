
/*
 * /selftest: the report as a page.  What the request itself shows is in it
 * already; its script asks again with the address that the browser used, and
 * tries a WebSocket and a stream.  The page needs nothing else: style and
 * script stand in it, by a nonce.
 */

#include "ops/selftest.h"

#include "auth/digest.h"
#include "core/header.h"
#include "ops/files.h"
#include "rest/reply.h"


#define NGX_AR_PAGE_ROOM  (16 * 1024)   /* a report's, beside its text */


typedef struct {
    u_char      *pos;
    u_char      *last;
} ngx_ar_page_t;


static ngx_int_t ngx_ar_page_headers(ngx_http_request_t *r,
    ngx_str_t *nonce);
static ngx_int_t ngx_ar_page_text(ngx_http_request_t *r, json_t *report,
    ngx_str_t *nonce, ngx_str_t *text);
static void ngx_ar_page_fill(ngx_ar_page_t *page, const u_char *name,
    size_t len, json_t *report, ngx_str_t *nonce);
static void ngx_ar_page_checks(ngx_ar_page_t *page, json_t *checks,
    const char *otherwise);
static void ngx_ar_page_fix(ngx_ar_page_t *page, json_t *fix,
    ngx_uint_t open);
static void ngx_ar_page_escape(ngx_ar_page_t *page, const char *text);
static void ngx_ar_page_copy(ngx_ar_page_t *page, const void *data,
    size_t len);


ngx_int_t
ngx_ar_selftest_page(ngx_http_request_t *r)
{
    u_char      secret[NGX_AR_BASE64_LEN];
    json_t     *report;
    ngx_int_t   rc;
    ngx_str_t   nonce, text;

    if (ngx_ar_digest_random(secret, 16) == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    nonce.data = secret;
    nonce.len = 22;

    report = ngx_ar_selftest_report(r);
    if (report == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    rc = ngx_ar_page_text(r, report, &nonce, &text);
    json_decref(report);

    if (rc != NGX_OK || ngx_ar_page_headers(r, &nonce) != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return ngx_ar_reply_bytes(r, NGX_HTTP_OK, "text/html; charset=utf-8",
                              &text);
}


static ngx_int_t
ngx_ar_page_headers(ngx_http_request_t *r, ngx_str_t *nonce)
{
    u_char     *p;
    ngx_str_t   policy;

    p = ngx_pnalloc(r->pool, 512);
    if (p == NULL) {
        return NGX_ERROR;
    }

    policy.data = p;
    policy.len = ngx_sprintf(p, "default-src 'none'; script-src 'nonce-%V'; "
                             "style-src 'nonce-%V'; connect-src 'self'; "
                             "base-uri 'none'; form-action 'none'; "
                             "frame-ancestors 'none'", nonce, nonce) - p;

    if (ngx_ar_header_add(r, "Content-Security-Policy", &policy) != NGX_OK
        || ngx_ar_header_add_text(r, "Referrer-Policy", "no-referrer")
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    return NGX_OK;
}


/* {{name}} stands for what is filled in. */

static ngx_int_t
ngx_ar_page_text(ngx_http_request_t *r, json_t *report, ngx_str_t *nonce,
    ngx_str_t *text)
{
    size_t          size;
    u_char         *p, *last, *open, *close;
    ngx_str_t       page;
    ngx_ar_page_t   out;

    ngx_ar_file_selftest(&page);

    /* escaped text grows at most sixfold */
    size = page.len + NGX_AR_PAGE_ROOM
           + 6 * json_dumpb(report, NULL, 0, JSON_COMPACT);

    out.pos = ngx_pnalloc(r->pool, size);
    if (out.pos == NULL) {
        return NGX_ERROR;
    }

    out.last = out.pos + size;
    text->data = out.pos;

    p = page.data;
    last = page.data + page.len;

    for ( ;; ) {
        open = ngx_strnstr(p, "{{", last - p);
        close = open ? ngx_strnstr(open, "}}", last - open) : NULL;

        if (close == NULL) {
            ngx_ar_page_copy(&out, p, last - p);
            break;
        }

        ngx_ar_page_copy(&out, p, open - p);
        ngx_ar_page_fill(&out, open + 2, close - open - 2, report, nonce);
        p = close + 2;
    }

    text->len = out.pos - text->data;

    return NGX_OK;
}


static void
ngx_ar_page_fill(ngx_ar_page_t *page, const u_char *name, size_t len,
    json_t *report, ngx_str_t *nonce)
{
    char  key[16];

    if (len >= sizeof(key)) {
        return;
    }

    ngx_memcpy(key, name, len);
    key[len] = '\0';

    if (ngx_strcmp(key, "nonce") == 0) {
        ngx_ar_page_copy(page, nonce->data, nonce->len);

    } else if (ngx_strcmp(key, "checks") == 0) {
        ngx_ar_page_checks(page, json_object_get(report, "checks"), NULL);

    } else if (ngx_strcmp(key, "client") == 0) {
        ngx_ar_page_checks(page, json_object_get(report, "client"),
                           "untried");

    } else {
        ngx_ar_page_escape(page, json_string_value(json_object_get(report,
                                                                   key)));
    }
}


static void
ngx_ar_page_checks(ngx_ar_page_t *page, json_t *checks,
    const char *otherwise)
{
    size_t       i;
    json_t      *check;
    const char  *state;

    for (i = 0; i < json_array_size(checks); i++) {
        check = json_array_get(checks, i);
        state = json_string_value(json_object_get(check, "state"));
        state = state ? state : otherwise;

        ngx_ar_page_copy(page, "<li id=\"", 8);
        ngx_ar_page_escape(page, json_string_value(json_object_get(check,
                                                                   "id")));
        ngx_ar_page_copy(page, "\" class=\"", 9);
        ngx_ar_page_escape(page, state);
        ngx_ar_page_copy(page, "\"><b>", 5);
        ngx_ar_page_escape(page, state);
        ngx_ar_page_copy(page, "</b> <p>", 8);
        ngx_ar_page_escape(page, json_string_value(json_object_get(check,
                                                               "message")));
        ngx_ar_page_copy(page, "</p>", 4);
        ngx_ar_page_fix(page, json_object_get(check, "fix"),
                        otherwise == NULL);
        ngx_ar_page_copy(page, "</li>\n", 6);
    }
}


static void
ngx_ar_page_fix(ngx_ar_page_t *page, json_t *fix, ngx_uint_t open)
{
    ngx_uint_t  i;

    static const char  *const proxies[][2] = {
        { "nginx", "nginx" }, { "haproxy", "HAProxy" }, { "caddy", "Caddy" },
        { "traefik", "Traefik" }
    };

    if (!json_is_object(fix)) {
        return;
    }

    page->pos = ngx_slprintf(page->pos, page->last,
                             "<details%s><summary>What to write</summary>",
                             open ? " open" : "");

    for (i = 0; i < 4; i++) {
        page->pos = ngx_slprintf(page->pos, page->last, "<h3>%s</h3><pre>",
                                 proxies[i][1]);
        ngx_ar_page_escape(page, json_string_value(json_object_get(fix,
                                                        proxies[i][0])));
        ngx_ar_page_copy(page, "</pre>", 6);
    }

    ngx_ar_page_copy(page, "</details>", 10);
}


static void
ngx_ar_page_escape(ngx_ar_page_t *page, const char *text)
{
    size_t  len;

    if (text == NULL) {
        return;
    }

    len = ngx_strlen(text);

    if ((size_t) (page->last - page->pos) >= 6 * len) {
        page->pos = (u_char *) ngx_escape_html(page->pos, (u_char *) text,
                                               len);
    }
}


static void
ngx_ar_page_copy(ngx_ar_page_t *page, const void *data, size_t len)
{
    len = ngx_min(len, (size_t) (page->last - page->pos));
    page->pos = ngx_cpymem(page->pos, data, len);
}
