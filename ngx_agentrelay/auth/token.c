
/*
 * Only digests are kept and compared, so neither memory nor timing gives a
 * token away.  A token is looked for in the Authorization header alone,
 * never in a query.  Another scheme than Bearer belongs to somebody else
 * (auth_basic in front of us) and counts as no token.
 */

#include "auth/token.h"

#include "auth/digest.h"
#include "core/header.h"


ngx_int_t
ngx_ar_token_find(ngx_http_request_t *r, ngx_str_t *token)
{
    ngx_str_t   value, *line;
    ngx_uint_t  n;

    n = ngx_ar_header_find(r, "authorization", &line);

    if (n == 0) {
        return NGX_DECLINED;
    }

    if (n > 1) {
        return NGX_ERROR;
    }

    value = *line;

    if (value.len < sizeof("Bearer") - 1
        || ngx_strncasecmp(value.data, (u_char *) "Bearer",
                           sizeof("Bearer") - 1)
           != 0
        || (value.len > sizeof("Bearer") - 1
            && value.data[sizeof("Bearer") - 1] != ' '))
    {
        return NGX_DECLINED;
    }

    value.data += sizeof("Bearer") - 1;
    value.len -= sizeof("Bearer") - 1;

    while (value.len && value.data[0] == ' ') {
        value.data++;
        value.len--;
    }

    *token = value;

    return NGX_OK;
}


ngx_int_t
ngx_ar_token_check(ngx_http_request_t *r, const u_char *digest)
{
    ngx_int_t  rc;
    ngx_str_t  token;

    rc = ngx_ar_token_find(r, &token);

    return rc == NGX_OK ? ngx_ar_token_equal(&token, digest) : rc;
}


ngx_int_t
ngx_ar_token_equal(ngx_str_t *token, const u_char *digest)
{
    u_char  own[NGX_AR_DIGEST];

    if (token->len == 0) {
        return NGX_ERROR;
    }

    ngx_ar_digest(own, token->data, token->len);

    return ngx_ar_digest_equal(own, digest, NGX_AR_DIGEST) ? NGX_OK
                                                           : NGX_ERROR;
}
