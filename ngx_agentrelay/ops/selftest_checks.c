
/*
 * What one request shows of the way it came.  What the caller used is known
 * when it says so (`url` of the query), or when a browser or a proxy does;
 * each check says what it found, and fails only on what it is sure of.
 */

#include "ops/selftest.h"

#include "auth/context.h"
#include "auth/origin.h"
#include "core/header.h"


#define NGX_AR_SELFTEST_MESSAGE  1024


static ngx_ar_selftest_state_e ngx_ar_selftest_say(ngx_ar_selftest_t *test,
    ngx_ar_selftest_state_e state, const char *format, ...);
static ngx_uint_t ngx_ar_selftest_same_scheme(ngx_ar_selftest_t *test);
static ngx_uint_t ngx_ar_selftest_same_host(ngx_str_t *a, ngx_str_t *b);
static ngx_uint_t ngx_ar_selftest_private(ngx_http_request_t *r);


ngx_ar_selftest_state_e
ngx_ar_selftest_http(ngx_ar_selftest_t *test)
{
    ngx_uint_t  version;

    version = test->request->http_version;

    if (version >= NGX_HTTP_VERSION_11) {
        return ngx_ar_selftest_say(test, NGX_AR_SELFTEST_OK,
                                   "It came by HTTP/%ui.%ui.", version / 1000,
                                   version % 1000);
    }

    return ngx_ar_selftest_say(test, NGX_AR_SELFTEST_FAIL,
                               "It came by HTTP/1.0: no WebSocket can pass a "
                               "proxy that speaks it with HQ.");
}


ngx_ar_selftest_state_e
ngx_ar_selftest_host(ngx_ar_selftest_t *test)
{
    if (test->authority.len
        && !ngx_ar_selftest_same_host(&test->authority, &test->host))
    {
        test->lost_host = 1;

        return ngx_ar_selftest_say(test, NGX_AR_SELFTEST_FAIL,
                                   "You called \"%V\", HQ was called "
                                   "\"%V\": the proxy does not pass Host on, "
                                   "so your pages are foreign to HQ.",
                                   &test->authority, &test->host);
    }

    if (test->authority.len == 0 && test->proxied
        && ngx_ar_origin_host_local(test->request))
    {
        return ngx_ar_selftest_say(test, NGX_AR_SELFTEST_WARN,
                                   "HQ was called \"%V\". If this is not "
                                   "what you called, the proxy does not "
                                   "pass Host on.", &test->host);
    }

    return ngx_ar_selftest_say(test, NGX_AR_SELFTEST_OK,
                               "HQ was called \"%V\".", &test->host);
}


ngx_ar_selftest_state_e
ngx_ar_selftest_scheme(ngx_ar_selftest_t *test)
{
    const char  *taken;

    taken = test->secure ? "https" : "http";

    if (ngx_ar_selftest_same_scheme(test)) {
        return ngx_ar_selftest_say(test, NGX_AR_SELFTEST_OK,
                                   "HQ takes it for %s.", taken);
    }

    if (test->lost_host
        && ngx_ar_origin_judge(test->request, &test->origin) == NGX_OK)
    {
        test->by_host = 1;
        test->by_origins = 0;

        return ngx_ar_selftest_say(test, NGX_AR_SELFTEST_FAIL,
                                   "You used %V, HQ takes it for %s: it "
                                   "knows the address that people use, but "
                                   "the proxy does not pass Host on.",
                                   &test->scheme, taken);
    }

    return ngx_ar_selftest_say(test, NGX_AR_SELFTEST_FAIL,
                               "You used %V, HQ takes it for %s: the proxy "
                               "ends TLS, and HQ is not told the address "
                               "that people use. It does not go by "
                               "X-Forwarded-Proto, which anybody can send.",
                               &test->scheme, taken);
}


ngx_ar_selftest_state_e
ngx_ar_selftest_origin(ngx_ar_selftest_t *test)
{
    if (ngx_ar_origin_check(test->request) == NGX_ERROR
        || (test->origin.len
            && ngx_ar_origin_judge(test->request, &test->origin) != NGX_OK))
    {
        /* with its Host a page is HQ's own, if the scheme is as well */

        test->by_host = test->lost_host;
        test->by_origins = !test->lost_host
                           || !ngx_ar_selftest_same_scheme(test);

        return ngx_ar_selftest_say(test, NGX_AR_SELFTEST_FAIL,
                                   "Pages of \"%V\" may not call HQ: neither "
                                   "login nor terminal will work.",
                                   &test->origin);
    }

    if (test->origin.len) {
        return ngx_ar_selftest_say(test, NGX_AR_SELFTEST_OK,
                                   "Pages of \"%V\" may call HQ.",
                                   &test->origin);
    }

    return ngx_ar_selftest_say(test, NGX_AR_SELFTEST_OK,
                               "No page of another origin asked.");
}


ngx_ar_selftest_state_e
ngx_ar_selftest_mount(ngx_ar_selftest_t *test)
{
    ngx_str_t  *mount;

    mount = &ngx_ar_loc_conf(test->request)->mount;

    if (test->base.len
        && (test->base.len != mount->len
            || ngx_strncmp(test->base.data, mount->data, mount->len) != 0))
    {
        return ngx_ar_selftest_say(test, NGX_AR_SELFTEST_FAIL,
                                   "You called \"%V\", HQ is mounted at "
                                   "\"%V\": the proxy rewrites the path, so "
                                   "cookies and links lead elsewhere.",
                                   &test->base, mount);
    }

    return ngx_ar_selftest_say(test, NGX_AR_SELFTEST_OK,
                               "HQ is mounted at \"%V\".", mount);
}


ngx_ar_selftest_state_e
ngx_ar_selftest_address(ngx_ar_selftest_t *test)
{
    if (!test->proxied) {
        return ngx_ar_selftest_say(test, NGX_AR_SELFTEST_OK,
                                   "It came from %V; no proxy is to be seen.",
                                   &test->remote);
    }

    if (test->forwarded.len == 0) {
        return ngx_ar_selftest_say(test, NGX_AR_SELFTEST_WARN,
                                   "It came from %V, a proxy that does not "
                                   "say who called: logs and limits see one "
                                   "caller.", &test->remote);
    }

    if (test->forwarded.len == test->remote.len
        && ngx_strncmp(test->forwarded.data, test->remote.data,
                       test->remote.len) == 0)
    {
        return ngx_ar_selftest_say(test, NGX_AR_SELFTEST_OK,
                                   "It came from %V, as the proxy says.",
                                   &test->remote);
    }

    if (!ngx_ar_selftest_private(test->request)) {
        return ngx_ar_selftest_say(test, NGX_AR_SELFTEST_OK,
                                   "It came from %V.", &test->remote);
    }

    return ngx_ar_selftest_say(test, NGX_AR_SELFTEST_WARN,
                               "The proxy says that %V called, HQ goes by "
                               "the proxy's own address %V: logs and limits "
                               "see one caller.", &test->forwarded,
                               &test->remote);
}


static ngx_uint_t
ngx_ar_selftest_same_scheme(ngx_ar_selftest_t *test)
{
    const char  *taken;

    taken = test->secure ? "https" : "http";

    return test->scheme.len == 0
           || (test->scheme.len == ngx_strlen(taken)
               && ngx_strncmp(test->scheme.data, taken, test->scheme.len)
                  == 0);
}


static ngx_ar_selftest_state_e
ngx_ar_selftest_say(ngx_ar_selftest_t *test, ngx_ar_selftest_state_e state,
    const char *format, ...)
{
    u_char   *p;
    va_list   args;

    p = ngx_pnalloc(test->request->pool, NGX_AR_SELFTEST_MESSAGE);

    if (p == NULL) {
        ngx_str_null(&test->message);
        return state;
    }

    va_start(args, format);
    test->message.len = ngx_vslprintf(p, p + NGX_AR_SELFTEST_MESSAGE, format,
                                      args) - p;
    va_end(args);

    test->message.data = p;

    return state;
}


/* The port that the scheme implies may stand on one side only. */

static ngx_uint_t
ngx_ar_selftest_same_host(ngx_str_t *a, ngx_str_t *b)
{
    size_t      len, i;
    ngx_str_t  *longer;

    len = ngx_min(a->len, b->len);

    if (ngx_strncasecmp(a->data, b->data, len) != 0) {
        return 0;
    }

    longer = a->len > len ? a : b;
    i = longer->len - len;

    return i == 0
           || (i == 3 && ngx_strncmp(longer->data + len, ":80", 3) == 0)
           || (i == 4 && ngx_strncmp(longer->data + len, ":443", 4) == 0);
}


/* Whether an address can only be a neighbour's: then it is the proxy's. */

static ngx_uint_t
ngx_ar_selftest_private(ngx_http_request_t *r)
{
    in_addr_t             addr;
#if (NGX_HAVE_INET6)
    struct in6_addr      *in6;
#endif
    struct sockaddr_in   *sin;

    switch (r->connection->sockaddr->sa_family) {

#if (NGX_HAVE_UNIX_DOMAIN)
    case AF_UNIX:
        return 1;
#endif

#if (NGX_HAVE_INET6)
    case AF_INET6:
        in6 = &((struct sockaddr_in6 *) r->connection->sockaddr)->sin6_addr;

        return IN6_IS_ADDR_LOOPBACK(in6) || IN6_IS_ADDR_LINKLOCAL(in6)
               || (in6->s6_addr[0] & 0xfe) == 0xfc;
#endif

    default: /* AF_INET */
        sin = (struct sockaddr_in *) r->connection->sockaddr;
        addr = ntohl(sin->sin_addr.s_addr);

        return (addr >> 24) == 127 || (addr >> 24) == 10
               || (addr >> 20) == 0xac1 || (addr >> 16) == 0xc0a8;
    }
}
