
/*
 * Two origins are the same when scheme, host and port are, compared as whole
 * values: no prefix, no suffix, no pattern.  Our own is made of the Host
 * header and of how the request came in; behind a proxy that ends TLS the
 * public origin must stand in agentrelay_allowed_origins.  Where that proxy
 * passes Host on, we know by it that the browser's side is TLS: a header such
 * as X-Forwarded-Proto, which anybody can send, is not looked at.
 */

#include "auth/origin.h"

#include "auth/context.h"
#include "core/header.h"


typedef struct {
    ngx_str_t   scheme;
    ngx_str_t   host;
    ngx_uint_t  port;                   /* 0: an unknown scheme's default */
} ngx_ar_origin_t;


static ngx_int_t ngx_ar_origin_parse(ngx_str_t *text,
    ngx_ar_origin_t *origin);
static ngx_int_t ngx_ar_origin_parse_host(u_char *p, u_char *last,
    ngx_ar_origin_t *origin);
static ngx_int_t ngx_ar_origin_own(ngx_http_request_t *r,
    ngx_ar_origin_t *origin);
static ngx_int_t ngx_ar_origin_host(ngx_http_request_t *r,
    ngx_ar_origin_t *origin);
static ngx_uint_t ngx_ar_origin_allowed(ngx_http_request_t *r,
    ngx_ar_origin_t *origin);
static ngx_uint_t ngx_ar_origin_same(ngx_ar_origin_t *a, ngx_ar_origin_t *b);
static ngx_uint_t ngx_ar_origin_port(ngx_str_t *scheme);
static ngx_uint_t ngx_ar_origin_equal(ngx_str_t *a, ngx_str_t *b);


ngx_int_t
ngx_ar_origin_check(ngx_http_request_t *r)
{
    ngx_str_t   *value;
    ngx_uint_t   n;

    n = ngx_ar_header_find(r, "origin", &value);

    if (n == 0) {
        return NGX_DECLINED;
    }

    return n > 1 ? NGX_ERROR : ngx_ar_origin_judge(r, value);
}


ngx_int_t
ngx_ar_origin_judge(ngx_http_request_t *r, ngx_str_t *text)
{
    ngx_ar_origin_t  origin, own;

    if (ngx_ar_origin_parse(text, &origin) != NGX_OK) {
        return NGX_ERROR;
    }

    if (ngx_ar_origin_own(r, &own) == NGX_OK
        && ngx_ar_origin_same(&origin, &own))
    {
        return NGX_OK;
    }

    return ngx_ar_origin_allowed(r, &origin) ? NGX_OK : NGX_ERROR;
}


ngx_uint_t
ngx_ar_origin_host_local(ngx_http_request_t *r)
{
    ngx_str_t           *allowed, local = ngx_string("localhost"),
                         loopback = ngx_string("[::1]");
    ngx_uint_t           i;
    ngx_ar_origin_t      own, other;
    ngx_ar_loc_conf_t   *lcf;

    if (r->headers_in.host == NULL && r->headers_in.server.len == 0) {
        return 1;
    }

    if (ngx_ar_origin_own(r, &own) != NGX_OK) {
        return 0;
    }

    if (ngx_ar_origin_equal(&own.host, &local)
        || ngx_ar_origin_equal(&own.host, &loopback))
    {
        return 1;
    }

    i = ngx_inet_addr(own.host.data, own.host.len);

    if (i != INADDR_NONE && (ntohl((uint32_t) i) >> 24) == 127) {
        return 1;
    }

    lcf = ngx_ar_loc_conf(r);

    if (lcf->origins == NULL) {
        return 0;
    }

    allowed = lcf->origins->elts;

    for (i = 0; i < lcf->origins->nelts; i++) {
        if (ngx_ar_origin_parse(&allowed[i], &other) == NGX_OK
            && ngx_ar_origin_equal(&own.host, &other.host))
        {
            return 1;
        }
    }

    return 0;
}


ngx_int_t
ngx_ar_origin_public(ngx_http_request_t *r, u_char *out)
{
    ngx_str_t        *host;
    ngx_ar_origin_t   own;

    host = r->headers_in.host ? &r->headers_in.host->value
                              : &r->headers_in.server;

    if (host->len > NGX_AR_ORIGIN_SIZE / 2
        || ngx_ar_origin_own(r, &own) != NGX_OK)
    {
        return NGX_ERROR;
    }

    *ngx_sprintf(out, "%V://%V", &own.scheme, host) = '\0';

    return NGX_OK;
}


ngx_uint_t
ngx_ar_origin_secure(ngx_http_request_t *r)
{
    ngx_ar_origin_t  own;

#if (NGX_SSL || NGX_COMPAT)
    if (r->connection->ssl) {
        return 1;
    }
#endif

    ngx_str_set(&own.scheme, "https");

    if (ngx_ar_origin_host(r, &own) != NGX_OK
        || !ngx_ar_origin_allowed(r, &own))
    {
        return 0;
    }

    ngx_str_set(&own.scheme, "http");

    return ngx_ar_origin_host(r, &own) == NGX_OK
           && !ngx_ar_origin_allowed(r, &own);
}


static ngx_int_t
ngx_ar_origin_parse(ngx_str_t *text, ngx_ar_origin_t *origin)
{
    u_char  *p, *last;

    p = text->data;
    last = text->data + text->len;

    if (text->len > 512) {
        return NGX_ERROR;
    }

    while (p < last && *p != ':') {
        if (!((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z')
              || (*p >= '0' && *p <= '9') || *p == '-' || *p == '+'))
        {
            return NGX_ERROR;
        }

        p++;
    }

    if (p == text->data || last - p <= 3 || p[1] != '/' || p[2] != '/') {
        return NGX_ERROR;
    }

    origin->scheme.data = text->data;
    origin->scheme.len = p - text->data;

    return ngx_ar_origin_parse_host(p + 3, last, origin);
}


/* host, host:port, [v6], [v6]:port; the scheme is known. */

static ngx_int_t
ngx_ar_origin_parse_host(u_char *p, u_char *last, ngx_ar_origin_t *origin)
{
    ngx_int_t   port;
    ngx_uint_t  literal;

    literal = (p < last && *p == '[');
    origin->host.data = p;

    for ( /* void */ ; p < last; p++) {
        if (*p == ':' && !literal) {
            break;
        }

        if ((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z')
            || (*p >= '0' && *p <= '9') || *p == '.' || *p == '-'
            || *p == '_')
        {
            continue;
        }

        if (literal && (*p == ':' || p == origin->host.data)) {
            continue;
        }

        if (literal && *p == ']') {
            p++;
            literal = 0;
            break;
        }

        return NGX_ERROR;
    }

    origin->host.len = p - origin->host.data;

    if (origin->host.len == 0 || literal) {
        return NGX_ERROR;
    }

    if (p == last) {
        origin->port = ngx_ar_origin_port(&origin->scheme);
        return NGX_OK;
    }

    port = (*p == ':') ? ngx_atoi(p + 1, last - p - 1) : NGX_ERROR;

    if (port < 1 || port > 65535) {
        return NGX_ERROR;
    }

    origin->port = port;

    return NGX_OK;
}


static ngx_int_t
ngx_ar_origin_own(ngx_http_request_t *r, ngx_ar_origin_t *origin)
{
    if (ngx_ar_origin_secure(r)) {
        ngx_str_set(&origin->scheme, "https");

    } else {
        ngx_str_set(&origin->scheme, "http");
    }

    return ngx_ar_origin_host(r, origin);
}


/* Host and port as the caller named them; the scheme is known. */

static ngx_int_t
ngx_ar_origin_host(ngx_http_request_t *r, ngx_ar_origin_t *origin)
{
    ngx_str_t  *host;

    /* HTTP/3 may give the authority without a Host line */
    host = r->headers_in.host ? &r->headers_in.host->value
                              : &r->headers_in.server;

    if (host->len == 0) {
        return NGX_ERROR;
    }

    return ngx_ar_origin_parse_host(host->data, host->data + host->len,
                                    origin);
}


static ngx_uint_t
ngx_ar_origin_allowed(ngx_http_request_t *r, ngx_ar_origin_t *origin)
{
    ngx_str_t          *allowed;
    ngx_uint_t          i;
    ngx_ar_origin_t     other;
    ngx_ar_loc_conf_t  *lcf;

    lcf = ngx_ar_loc_conf(r);

    if (lcf->origins == NULL) {
        return 0;
    }

    allowed = lcf->origins->elts;

    for (i = 0; i < lcf->origins->nelts; i++) {
        if (ngx_ar_origin_parse(&allowed[i], &other) == NGX_OK
            && ngx_ar_origin_same(origin, &other))
        {
            return 1;
        }
    }

    return 0;
}


static ngx_uint_t
ngx_ar_origin_same(ngx_ar_origin_t *a, ngx_ar_origin_t *b)
{
    return a->port == b->port && ngx_ar_origin_equal(&a->scheme, &b->scheme)
           && ngx_ar_origin_equal(&a->host, &b->host);
}


static ngx_uint_t
ngx_ar_origin_port(ngx_str_t *scheme)
{
    ngx_str_t  http = ngx_string("http"), https = ngx_string("https");

    if (ngx_ar_origin_equal(scheme, &http)) {
        return 80;
    }

    return ngx_ar_origin_equal(scheme, &https) ? 443 : 0;
}


static ngx_uint_t
ngx_ar_origin_equal(ngx_str_t *a, ngx_str_t *b)
{
    return a->len == b->len
           && ngx_strncasecmp(a->data, b->data, a->len) == 0;
}
