
/*
 * Thin over OpenSSL.  Tokens are 256 random bits, so a plain SHA-256 is the
 * right way to keep them, and no slow hash ever blocks a worker.
 */

#include "auth/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>


ngx_int_t
ngx_ar_digest(u_char *out, const void *data, size_t len)
{
    if (EVP_Digest(data, len, out, NULL, EVP_sha256(), NULL) != 1) {
        return NGX_ERROR;
    }

    return NGX_OK;
}


ngx_int_t
ngx_ar_digest_sign(u_char *out, const u_char *key, const char *purpose,
    const ngx_str_t *data)
{
    u_char        text[640], *p;
    unsigned int  len;

    if (data->len > 512) {
        return NGX_ERROR;
    }

    p = ngx_slprintf(text, text + sizeof(text), "%s:%V", purpose, data);
    len = NGX_AR_DIGEST;

    if (HMAC(EVP_sha256(), key, NGX_AR_DIGEST, text, p - text, out, &len)
        == NULL)
    {
        return NGX_ERROR;
    }

    return NGX_OK;
}


u_char *
ngx_ar_digest_random(u_char *out, size_t n)
{
    u_char     random[NGX_AR_SECRET_BYTES];
    ngx_str_t  src, dst;

    if (RAND_bytes(random, (int) n) != 1) {
        return NULL;
    }

    src.data = random;
    src.len = n;
    dst.data = out;

    ngx_encode_base64url(&dst, &src);
    ngx_explicit_memzero(random, sizeof(random));

    return dst.data + dst.len;
}


ngx_uint_t
ngx_ar_digest_equal(const void *a, const void *b, size_t len)
{
    return CRYPTO_memcmp(a, b, len) == 0;
}
