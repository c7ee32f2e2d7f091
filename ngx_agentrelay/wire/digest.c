
/*
 * SHA-1, SHA-256 and HMAC by OpenSSL's functions that work in place.
 *
 * They are deprecated for EVP's, which allocate for each digest, and some
 * thousand times before the first: without memory a right token looks wrong,
 * and a handshake's answer is one that nobody accepts, for ever if it was the
 * first one that failed.
 */

#include <string.h>

#define OPENSSL_SUPPRESS_DEPRECATED

#include <openssl/sha.h>

#include "wire/digest.h"


static void ar_digest_pad(SHA256_CTX *ctx, const unsigned char *key,
    unsigned char with);
static void ar_digest_add(SHA256_CTX *ctx, const ar_piece_t *pieces,
    size_t n);


void
ar_sha1(unsigned char out[AR_SHA1], const ar_piece_t *pieces, size_t n)
{
    size_t   i;
    SHA_CTX  ctx;

    (void) SHA1_Init(&ctx);

    for (i = 0; i < n; i++) {
        (void) SHA1_Update(&ctx, pieces[i].data, pieces[i].len);
    }

    (void) SHA1_Final(out, &ctx);
}


void
ar_sha256(unsigned char out[AR_SHA256], const ar_piece_t *pieces, size_t n)
{
    SHA256_CTX  ctx;

    (void) SHA256_Init(&ctx);
    ar_digest_add(&ctx, pieces, n);
    (void) SHA256_Final(out, &ctx);
}


void
ar_hmac_sha256(unsigned char out[AR_SHA256], const unsigned char *key,
    const ar_piece_t *pieces, size_t n)
{
    SHA256_CTX     ctx;
    unsigned char  inner[AR_SHA256];

    ar_digest_pad(&ctx, key, 0x36);
    ar_digest_add(&ctx, pieces, n);
    (void) SHA256_Final(inner, &ctx);

    ar_digest_pad(&ctx, key, 0x5c);
    (void) SHA256_Update(&ctx, inner, sizeof(inner));
    (void) SHA256_Final(out, &ctx);

    explicit_bzero(&ctx, sizeof(ctx));
}


/* The key, which is shorter than a block. */

static void
ar_digest_pad(SHA256_CTX *ctx, const unsigned char *key, unsigned char with)
{
    size_t         i;
    unsigned char  block[SHA256_CBLOCK];

    memset(block, with, sizeof(block));

    for (i = 0; i < AR_SHA256; i++) {
        block[i] ^= key[i];
    }

    (void) SHA256_Init(ctx);
    (void) SHA256_Update(ctx, block, sizeof(block));

    explicit_bzero(block, sizeof(block));
}


static void
ar_digest_add(SHA256_CTX *ctx, const ar_piece_t *pieces, size_t n)
{
    size_t  i;

    for (i = 0; i < n; i++) {
        (void) SHA256_Update(ctx, pieces[i].data, pieces[i].len);
    }
}
