
/*
 * agentrelay_allowed_origins: scheme://host[:port], as a browser writes an
 * Origin (RFC 6454 section 6.2), so that a request's can be compared byte by
 * byte: lower case, and without the port that the scheme implies.
 */

#include "core/conf.h"


static const char *ngx_ar_origin_parse(ngx_str_t *origin);
static const char *ngx_ar_origin_host(u_char **p, u_char *last);
static const char *ngx_ar_origin_port(u_char *p, u_char *last,
    ngx_str_t *origin);


char *
ngx_ar_conf_origins(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_ar_loc_conf_t  *lcf = conf;

    ngx_str_t   *value, *origin, given;
    ngx_uint_t   i;
    const char  *why;

    if (lcf->origins != NGX_CONF_UNSET_PTR) {
        return "is duplicate";
    }

    lcf->origins = ngx_array_create(cf->pool, cf->args->nelts - 1,
                                    sizeof(ngx_str_t));
    if (lcf->origins == NULL) {
        return NGX_CONF_ERROR;
    }

    value = cf->args->elts;

    for (i = 1; i < cf->args->nelts; i++) {

        origin = ngx_array_push(lcf->origins);
        if (origin == NULL) {
            return NGX_CONF_ERROR;
        }

        given = value[i];

        origin->len = given.len;
        origin->data = ngx_pnalloc(cf->pool, given.len + 1);
        if (origin->data == NULL) {
            return NGX_CONF_ERROR;
        }

        ngx_strlow(origin->data, given.data, given.len);

        why = ngx_ar_origin_parse(origin);

        if (why) {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "invalid origin \"%V\": %s", &given, why);
            return NGX_CONF_ERROR;
        }
    }

    return NGX_CONF_OK;
}


/* NULL, and the origin as a browser would write it; or what is wrong. */

static const char *
ngx_ar_origin_parse(ngx_str_t *origin)
{
    u_char      *p, *last;
    const char  *why;

    if (origin->len == 4 && ngx_strncmp(origin->data, "null", 4) == 0) {
        return "\"null\" stands for any sandboxed page";
    }

    p = origin->data;
    last = p + origin->len;

    if (p == last || *p < 'a' || *p > 'z') {
        return "it must be scheme://host or scheme://host:port";
    }

    while (p < last
           && ((*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9')
               || *p == '+' || *p == '-' || *p == '.'))
    {
        p++;
    }

    if (last - p < 3 || ngx_strncmp(p, "://", 3) != 0) {
        return "it must be scheme://host or scheme://host:port";
    }

    p += 3;

    why = ngx_ar_origin_host(&p, last);
    if (why) {
        return why;
    }

    if (p == last) {
        return NULL;
    }

    if (*p == '/' || *p == '?' || *p == '#') {
        return "it must not have a path, not even \"/\"";
    }

    if (*p == '@') {
        return "it must not have a user";
    }

    if (*p != ':') {
        return "its host has a wrong character";
    }

    return ngx_ar_origin_port(p, last, origin);
}


static const char *
ngx_ar_origin_host(u_char **p, u_char *last)
{
    u_char  *host, *end;

    host = *p;

    if (host < last && *host == '[') {
        end = ngx_strlchr(host, last, ']');

        if (end == NULL
            || ngx_inet6_addr(host + 1, (size_t) (end - host - 1),
                              (u_char[16]) { 0 })
               != NGX_OK)
        {
            return "its IPv6 address is wrong";
        }

        *p = end + 1;
        return NULL;
    }

    while (*p < last
           && ((**p >= 'a' && **p <= 'z') || (**p >= '0' && **p <= '9')
               || **p == '-' || **p == '.' || **p == '_'))
    {
        (*p)++;
    }

    if (*p == host) {
        return "it has no host (a pattern is not possible)";
    }

    return NULL;
}


static const char *
ngx_ar_origin_port(u_char *p, u_char *last, ngx_str_t *origin)
{
    size_t     scheme;
    ngx_int_t  port;

    port = ngx_atoi(p + 1, (size_t) (last - p - 1));

    if (port < 1 || port > 65535 || p[1] == '0') {
        return "its port is wrong";
    }

    scheme = (size_t) (ngx_strlchr(origin->data, last, ':') - origin->data);

    if ((scheme == 4 && port == 80
         && ngx_strncmp(origin->data, "http", 4) == 0)
        || (scheme == 5 && port == 443
            && ngx_strncmp(origin->data, "https", 5) == 0))
    {
        origin->len = (size_t) (p - origin->data);
    }

    return NULL;
}
