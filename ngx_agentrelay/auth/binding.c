
/*
 * The parts are hashed with their lengths, so no two lists of parts are the
 * same text.  A server is known by its first name.
 */

#include "auth/binding.h"

#include "auth/context.h"

#include <openssl/evp.h>


static ngx_int_t ngx_ar_binding_add(EVP_MD_CTX *ctx, const ngx_str_t *part);


ngx_int_t
ngx_ar_binding(ngx_http_request_t *r, u_char *out, const char *purpose,
    const ngx_str_t *parts, ngx_uint_t n)
{
    u_char                     digest[EVP_MAX_MD_SIZE];
    ngx_int_t                  rc;
    ngx_str_t                  text;
    ngx_uint_t                 i;
    EVP_MD_CTX                *ctx;
    ngx_ar_loc_conf_t         *lcf;
    ngx_http_core_srv_conf_t  *cscf;

    lcf = ngx_ar_loc_conf(r);
    cscf = ngx_http_get_module_srv_conf(r, ngx_http_core_module);

    ctx = EVP_MD_CTX_new();
    if (ctx == NULL) {
        return NGX_ERROR;
    }

    rc = EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) == 1 ? NGX_OK : NGX_ERROR;

    if (rc == NGX_OK
        && (ngx_ar_binding_add(ctx, &cscf->server_name) != NGX_OK
            || ngx_ar_binding_add(ctx, &lcf->mount) != NGX_OK))
    {
        rc = NGX_ERROR;
    }

    for (i = 0; rc == NGX_OK && i < n; i++) {
        rc = ngx_ar_binding_add(ctx, &parts[i]);
    }

    if (rc == NGX_OK && EVP_DigestFinal_ex(ctx, digest, NULL) != 1) {
        rc = NGX_ERROR;
    }

    EVP_MD_CTX_free(ctx);

    if (rc != NGX_OK) {
        return NGX_ERROR;
    }

    text.data = digest;
    text.len = NGX_AR_DIGEST;

    return ngx_ar_digest_sign(out, lcf->cookie_key, purpose, &text);
}


static ngx_int_t
ngx_ar_binding_add(EVP_MD_CTX *ctx, const ngx_str_t *part)
{
    uint64_t  len;

    len = part->len;

    return EVP_DigestUpdate(ctx, &len, sizeof(len)) == 1
           && EVP_DigestUpdate(ctx, part->data, part->len) == 1
           ? NGX_OK : NGX_ERROR;
}
