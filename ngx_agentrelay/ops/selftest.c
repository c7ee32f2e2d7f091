
/*
 * api/selftest: what is known of the caller's own request, through the table
 * of checks, as JSON.  It is public, so it tells of HQ its version and its
 * mount only; and it quotes the request, so everything in it is made
 * printable ASCII first.
 */

#include "ops/selftest.h"

#include "auth/context.h"
#include "auth/origin.h"
#include "core/header.h"
#include "rest/param.h"
#include "rest/problem.h"
#include "rest/reply.h"
#include "rest/route.h"
#include "wire/json.h"
#include "wire/version.h"


#define NGX_AR_SELFTEST_CUT  200        /* bytes of what is quoted */


static void ngx_ar_selftest_begin(ngx_http_request_t *r,
    ngx_ar_selftest_t *test);
static void ngx_ar_selftest_caller(ngx_http_request_t *r,
    ngx_ar_selftest_t *test);
static void ngx_ar_selftest_url(ngx_ar_selftest_t *test, ngx_str_t *url,
    ngx_uint_t whole);
static void ngx_ar_selftest_proxy(ngx_http_request_t *r,
    ngx_ar_selftest_t *test);
static void ngx_ar_selftest_last(ngx_ar_selftest_t *test, ngx_str_t *list);
static void ngx_ar_selftest_quote(ngx_http_request_t *r, ngx_str_t *from,
    ngx_str_t *to);
static ngx_uint_t ngx_ar_selftest_plain(ngx_str_t *origin);
static ngx_str_t *ngx_ar_selftest_path(ngx_ar_selftest_t *test);
static json_t *ngx_ar_selftest_fix(ngx_ar_selftest_t *test,
    const ngx_ar_selftest_row_t *row);
static json_t *ngx_ar_selftest_both(ngx_ar_selftest_t *test,
    const char *host, const char *text);
static u_char *ngx_ar_selftest_lines(ngx_ar_selftest_t *test,
    const char *text, u_char *p, u_char *last);


ngx_int_t
ngx_ar_selftest_json(ngx_http_request_t *r)
{
    return ngx_ar_reply_json(r, NGX_HTTP_OK, ngx_ar_selftest_report(r));
}


json_t *
ngx_ar_selftest_report(ngx_http_request_t *r)
{
    json_t                       *checks, *client, *fix;
    ngx_ar_selftest_t             test;
    ngx_ar_main_conf_t           *mcf;
    ngx_ar_selftest_state_e       state;
    const ngx_ar_selftest_row_t  *row;

    static const char  *const states[] = { "ok", "warn", "fail" };

    ngx_ar_selftest_begin(r, &test);

    mcf = ngx_http_get_module_main_conf(r, ngx_http_agentrelay_module);
    ar_json_begin();

    checks = json_array();
    client = json_array();

    for (row = ngx_ar_selftest_rows; row->id; row++) {

        test.by_host = 0;
        test.by_origins = 1;

        if (row->check == NULL) {
            (void) json_array_append_new(client,
                            json_pack("{s:s, s:s, s:o}", "id", row->id,
                                      "message", row->message,
                                      "fix", ngx_ar_selftest_fix(&test, row)));
            continue;
        }

        state = row->check(&test);
        fix = state == NGX_AR_SELFTEST_OK ? json_null()
                                          : ngx_ar_selftest_fix(&test, row);

        (void) json_array_append_new(checks,
                            json_pack("{s:s, s:s, s:s%, s:o}", "id", row->id,
                                      "state", states[state],
                                      "message", test.message.data,
                                      test.message.len, "fix", fix));
    }

    return ar_json_end(
               json_pack("{s:s, s:s%, s:s, s:s%, s:s%, s:f, s:o, s:o}",
                         "version", AR_VERSION,
                         "mount", ngx_ar_loc_conf(r)->mount.data,
                         ngx_ar_loc_conf(r)->mount.len,
                         "scheme", test.secure ? "https" : "http",
                         "host", test.host.data, test.host.len,
                         "remote", test.remote.data, test.remote.len,
                         "ping_interval", (double) mcf->ping_interval / 1000,
                         "checks", checks,
                         "client", client));
}


static void
ngx_ar_selftest_begin(ngx_http_request_t *r, ngx_ar_selftest_t *test)
{
    ngx_memzero(test, sizeof(ngx_ar_selftest_t));

    test->request = r;
    test->secure = ngx_ar_origin_secure(r) ? 1 : 0;

    ngx_ar_selftest_quote(r, r->headers_in.host
                             ? &r->headers_in.host->value
                             : &r->headers_in.server, &test->host);
    ngx_ar_selftest_quote(r, &r->connection->addr_text, &test->remote);

    ngx_ar_selftest_proxy(r, test);
    ngx_ar_selftest_caller(r, test);
}


/*
 * What the caller used: it says so itself, or its browser does.  Not in the
 * address of the page, where somebody else could have put it.
 */

static void
ngx_ar_selftest_caller(ngx_http_request_t *r, ngx_ar_selftest_t *test)
{
    u_char            *p;
    ngx_str_t          url, *value;
    ngx_ar_context_t  *ctx;

    ctx = ngx_ar_context(r);

    if (ctx->route && ctx->route->handler == ngx_ar_selftest_json
        && ngx_ar_param(r, "url", &url) == NGX_OK)
    {
        ngx_ar_selftest_url(test, &url, 1);

    } else if (ngx_ar_header_find(r, "origin", &value)) {
        ngx_ar_selftest_url(test, value, 0);
    }

    if (test->scheme.len == 0
        && ngx_ar_header_find(r, "x-forwarded-proto", &value))
    {
        ngx_ar_selftest_quote(r, value, &test->scheme);
    }

    if (test->authority.len == 0
        && ngx_ar_header_find(r, "x-forwarded-host", &value))
    {
        ngx_ar_selftest_quote(r, value, &test->authority);
    }

    if (test->scheme.len == 0) {
        return;
    }

    value = test->authority.len ? &test->authority : &test->host;

    p = ngx_pnalloc(r->pool, test->scheme.len + value->len + 3);
    if (p == NULL) {
        return;
    }

    test->origin.data = p;
    test->origin.len = ngx_sprintf(p, "%V://%V", &test->scheme, value) - p;
}


/* whole: with a path, of which the part up to the last slash counts. */

static void
ngx_ar_selftest_url(ngx_ar_selftest_t *test, ngx_str_t *url,
    ngx_uint_t whole)
{
    u_char     *p, *last, *end;
    ngx_str_t   part;

    last = url->data + url->len;
    p = ngx_strnstr(url->data, "://", url->len);

    if (p == NULL) {
        return;
    }

    part.data = url->data;
    part.len = p - url->data;
    ngx_ar_selftest_quote(test->request, &part, &test->scheme);

    part.data = p + 3;
    end = ngx_strlchr(part.data, last, '/');
    part.len = (end ? end : last) - part.data;
    ngx_ar_selftest_quote(test->request, &part, &test->authority);

    if (end == NULL || !whole) {
        return;
    }

    part.data = end;

    for (p = end; p < last && *p != '?' && *p != '#'; p++) {
        if (*p == '/') {
            end = p;
        }
    }

    part.len = end + 1 - part.data;
    ngx_ar_selftest_quote(test->request, &part, &test->base);
}


static void
ngx_ar_selftest_proxy(ngx_http_request_t *r, ngx_ar_selftest_t *test)
{
    ngx_str_t   *value;
    ngx_uint_t   i;

    static const char  *const signs[] = {
        "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host",
        "x-real-ip", "forwarded", "via", NULL
    };

    test->proxied = r->http_version < NGX_HTTP_VERSION_11;

    for (i = 0; signs[i]; i++) {
        if (ngx_ar_header_find(r, signs[i], &value)) {
            test->proxied = 1;
        }
    }

    if (ngx_ar_header_find(r, "x-forwarded-for", &value)
        || ngx_ar_header_find(r, "x-real-ip", &value))
    {
        ngx_ar_selftest_last(test, value);
    }
}


static void
ngx_ar_selftest_last(ngx_ar_selftest_t *test, ngx_str_t *list)
{
    u_char     *p, *last;
    ngx_str_t   part;

    last = list->data + list->len;

    while (last > list->data && last[-1] == ' ') {
        last--;
    }

    for (p = last; p > list->data && p[-1] != ',' && p[-1] != ' '; p--) {
        /* void */
    }

    part.data = p;
    part.len = last - p;
    ngx_ar_selftest_quote(test->request, &part, &test->forwarded);
}


static void
ngx_ar_selftest_quote(ngx_http_request_t *r, ngx_str_t *from, ngx_str_t *to)
{
    size_t  i;

    to->len = ngx_min(from->len, NGX_AR_SELFTEST_CUT);
    to->data = ngx_pnalloc(r->pool, to->len + 1);

    if (to->data == NULL) {
        ngx_str_set(to, "");
        return;
    }

    for (i = 0; i < to->len; i++) {
        to->data[i] = (from->data[i] > ' ' && from->data[i] < 0x7f)
                      ? from->data[i] : '?';
    }

    to->data[i] = '\0';
}


/* Whether it may stand in a line that people copy into their nginx.conf. */

static ngx_uint_t
ngx_ar_selftest_plain(ngx_str_t *origin)
{
    size_t  i;
    u_char  c;

    for (i = 0; i < origin->len; i++) {
        c = origin->data[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_'
              || c == ':' || c == '/' || c == '[' || c == ']'))
        {
            return 0;
        }
    }

    return origin->len > 0;
}


/*
 * The path for both sides: HQ's mount, or what was called where HQ is mounted
 * at "/", since that path of the proxy belongs to others.
 */

static ngx_str_t *
ngx_ar_selftest_path(ngx_ar_selftest_t *test)
{
    ngx_str_t  *mount;

    mount = &ngx_ar_loc_conf(test->request)->mount;

    return mount->len == 1 && ngx_ar_selftest_plain(&test->base)
           ? &test->base : mount;
}


/* What lacks Host gets the lines of that check too, or alone. */

static json_t *
ngx_ar_selftest_fix(ngx_ar_selftest_t *test,
    const ngx_ar_selftest_row_t *row)
{
    const ngx_ar_selftest_row_t  *host;

    for (host = ngx_ar_selftest_rows;
         host->check != ngx_ar_selftest_host;
         host++)
    {
        /* void */
    }

    return json_pack("{s:o, s:o, s:o, s:o}",
                     "nginx", ngx_ar_selftest_both(test, host->nginx,
                                                   row->nginx),
                     "haproxy", ngx_ar_selftest_both(test, host->haproxy,
                                                     row->haproxy),
                     "caddy", ngx_ar_selftest_both(test, host->caddy,
                                                   row->caddy),
                     "traefik", ngx_ar_selftest_both(test, host->traefik,
                                                     row->traefik));
}


static json_t *
ngx_ar_selftest_both(ngx_ar_selftest_t *test, const char *host,
    const char *text)
{
    u_char  lines[2048], *p, *last;

    p = lines;
    last = lines + sizeof(lines) - 1;

    if (test->by_host) {
        p = ngx_ar_selftest_lines(test, host, p, last);
    }

    if (test->by_host && test->by_origins) {
        p = ngx_slprintf(p, last, "\n\n");
    }

    if (test->by_origins) {
        p = ngx_ar_selftest_lines(test, text, p, last);
    }

    return json_stringn((char *) lines, p - lines);
}


static u_char *
ngx_ar_selftest_lines(ngx_ar_selftest_t *test, const char *text, u_char *p,
    u_char *last)
{
    ngx_str_t  origin = ngx_string("https://hq.example.com"), *value;

    while (*text && p < last) {
        if (text[0] != '%') {
            *p++ = (u_char) *text++;
            continue;
        }

        switch (text[1]) {

        case 'o':
            value = ngx_ar_selftest_plain(&test->origin) ? &test->origin
                                                         : &origin;
            break;

        case 'm':
            value = &ngx_ar_loc_conf(test->request)->mount;
            break;

        case 'p':
            value = ngx_ar_selftest_path(test);
            break;

        default: /* 'r' */
            value = &test->remote;
            break;
        }

        p = ngx_slprintf(p, last, "%V", value);
        text += 2;
    }

    return p;
}
