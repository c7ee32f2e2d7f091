
/*
 * The zone keeps a keyed digest of the secret.  The key is the location's
 * own, so a link made at one mount opens no other one, and a new token ends
 * the links of the old one.
 */

#include "auth/link.h"

#include "auth/context.h"
#include "core/zone.h"


ngx_int_t
ngx_ar_link_make(ngx_http_request_t *r, u_char *secret, time_t *expires)
{
    u_char              digest[NGX_AR_DIGEST];
    ngx_str_t           text;
    ngx_ar_loc_conf_t  *lcf;

    lcf = ngx_ar_loc_conf(r);

    if (ngx_ar_digest_random(secret, NGX_AR_SECRET_BYTES) == NULL) {
        return NGX_ERROR;
    }

    text.data = secret;
    text.len = NGX_AR_BASE64_LEN;

    ngx_ar_digest_sign(digest, lcf->cookie_key, "link", &text);

    *expires = ngx_time() + NGX_AR_LINK_LIFE;

    if (ngx_ar_zone_link_add(digest, *expires) != NGX_OK) {
        return NGX_DECLINED;
    }

    return NGX_OK;
}


ngx_int_t
ngx_ar_link_use(ngx_http_request_t *r, ngx_str_t *secret)
{
    u_char              digest[NGX_AR_DIGEST];
    ngx_ar_loc_conf_t  *lcf;

    lcf = ngx_ar_loc_conf(r);

    if (secret->len != NGX_AR_BASE64_LEN) {
        return NGX_DECLINED;
    }

    ngx_ar_digest_sign(digest, lcf->cookie_key, "link", secret);

    return ngx_ar_zone_link_use(digest);
}
