
/* Digests that need no memory: they are made in place and never fail. */

#ifndef AR_DIGEST_H
#define AR_DIGEST_H

#include "wire/ar.h"


#define AR_SHA1    20
#define AR_SHA256  32


typedef struct {
    const void  *data;
    size_t       len;
} ar_piece_t;


/* Of the pieces as one text. */
void ar_sha1(unsigned char out[AR_SHA1], const ar_piece_t *pieces, size_t n);
void ar_sha256(unsigned char out[AR_SHA256], const ar_piece_t *pieces,
    size_t n);

/* RFC 2104; key: AR_SHA256 bytes. */
void ar_hmac_sha256(unsigned char out[AR_SHA256], const unsigned char *key,
    const ar_piece_t *pieces, size_t n);


#endif /* AR_DIGEST_H */
