
/*
 * Thin over wire/digest.c.  Tokens are 256 random bits: a plain SHA-256 is the
 * right way to keep them, and no slow hash ever blocks a worker.
 */

#include "auth/digest.h"

#include "wire/digest.h"

#include <openssl/crypto.h>
#include <sys/random.h>


void
ngx_ar_digest(u_char *out, const void *data, size_t len)
{
    ar_piece_t  piece = { data, len };

    ar_sha256(out, &piece, 1);
}


void
ngx_ar_digest_sign(u_char *out, const u_char *key, const char *purpose,
    const ngx_str_t *data)
{
    ar_piece_t  pieces[3] = {
        { purpose, ngx_strlen(purpose) }, { ":", 1 }, { data->data, data->len }
    };

    ar_hmac_sha256(out, key, pieces, 3);
}


u_char *
ngx_ar_digest_random(u_char *out, size_t n)
{
    u_char     random[NGX_AR_SECRET_BYTES];
    ngx_str_t  src, dst;

    if (getrandom(random, n, 0) != (ssize_t) n) {
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
