
/*
 * The secret is ar_share_<id>_<32 random bytes><checksum>.  The prefix lets
 * scanners find one that leaked, the checksum tells a typing error from an
 * attack.  The id finds the record, the digest of the whole decides; it is
 * bound to the mount, so a share opens nothing anywhere else.
 */

#include "auth/share.h"

#include "auth/binding.h"
#include "wire/uuid.h"


#define NGX_AR_SHARE_BODY  (NGX_AR_SHARE_SECRET - NGX_AR_SHARE_CRC)


static void ngx_ar_share_checksum(const u_char *secret, u_char *out);
static void ngx_ar_share_digest(ngx_http_request_t *r,
    const u_char *secret, u_char *digest);


ngx_uint_t
ngx_ar_share_is(const ngx_str_t *token)
{
    return token->len >= sizeof(NGX_AR_SHARE_PREFIX) - 1
           && ngx_strncmp(token->data, NGX_AR_SHARE_PREFIX,
                          sizeof(NGX_AR_SHARE_PREFIX) - 1)
              == 0;
}


ngx_int_t
ngx_ar_share_make(ngx_http_request_t *r, ngx_ar_share_record_t *record,
    u_char *secret)
{
    char     id[AR_UUID_LEN + 1];
    u_char  *p;

    ar_uuid7(id);
    ngx_memcpy(record->id, id, AR_UUID_LEN);

    p = ngx_cpymem(secret, NGX_AR_SHARE_PREFIX,
                   sizeof(NGX_AR_SHARE_PREFIX) - 1);
    p = ngx_cpymem(p, id, AR_UUID_LEN);
    *p++ = '_';

    p = ngx_ar_digest_random(p, NGX_AR_SECRET_BYTES);
    if (p == NULL) {
        return NGX_ERROR;
    }

    ngx_ar_share_checksum(secret, p);

    ngx_ar_share_digest(r, secret, record->digest);

    return NGX_OK;
}


ngx_int_t
ngx_ar_share_open(ngx_http_request_t *r, const ngx_str_t *token,
    ngx_ar_share_record_t *record)
{
    u_char  *id, crc[NGX_AR_SHARE_CRC], digest[NGX_AR_DIGEST];

    if (token->len != NGX_AR_SHARE_SECRET) {
        return NGX_DECLINED;
    }

    ngx_ar_share_checksum(token->data, crc);

    if (ngx_memcmp(crc, token->data + NGX_AR_SHARE_BODY, sizeof(crc)) != 0) {
        return NGX_DECLINED;
    }

    id = token->data + sizeof(NGX_AR_SHARE_PREFIX) - 1;

    if (id[AR_UUID_LEN] != '_' || !ar_uuid7_valid(id, AR_UUID_LEN)) {
        return NGX_DECLINED;
    }

    ngx_ar_share_digest(r, token->data, digest);

    if (ngx_ar_zone_share_get(id, record) != NGX_OK
        || !ngx_ar_digest_equal(digest, record->digest, NGX_AR_DIGEST))
    {
        return NGX_DECLINED;
    }

    return NGX_OK;
}


/* CRC-32 of all before it, big-endian. */

static void
ngx_ar_share_checksum(const u_char *secret, u_char *out)
{
    u_char     bytes[4];
    uint32_t   crc;
    ngx_str_t  src, dst;

    crc = ngx_crc32_long((u_char *) secret, NGX_AR_SHARE_BODY);

    bytes[0] = (u_char) (crc >> 24);
    bytes[1] = (u_char) (crc >> 16);
    bytes[2] = (u_char) (crc >> 8);
    bytes[3] = (u_char) crc;

    src.data = bytes;
    src.len = sizeof(bytes);
    dst.data = out;

    ngx_encode_base64url(&dst, &src);
}


static void
ngx_ar_share_digest(ngx_http_request_t *r, const u_char *secret,
    u_char *digest)
{
    ngx_str_t  part;

    part.data = (u_char *) secret;
    part.len = NGX_AR_SHARE_SECRET;

    ngx_ar_binding(r, digest, "share", &part, 1);
}
