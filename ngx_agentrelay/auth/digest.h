
/* SHA-256, HMAC and random text, as authentication uses them. */

#ifndef NGX_AR_DIGEST_H
#define NGX_AR_DIGEST_H

#include <ngx_config.h>
#include <ngx_core.h>

#include "core/conf.h"


#define NGX_AR_SECRET_BYTES  32
#define NGX_AR_BASE64_LEN    43         /* of 32 bytes, url alphabet, no = */


void ngx_ar_digest(u_char *out, const void *data, size_t len);

/*
 * HMAC-SHA256 of "<purpose>:<data>": a value signed for one purpose is never
 * valid for another.
 */
void ngx_ar_digest_sign(u_char *out, const u_char *key, const char *purpose,
    const ngx_str_t *data);

/* n random bytes (at most 32) as base64url into out; returns the end. */
u_char *ngx_ar_digest_random(u_char *out, size_t n);

/* In constant time. */
ngx_uint_t ngx_ar_digest_equal(const void *a, const void *b, size_t len);


#endif /* NGX_AR_DIGEST_H */
