
/*
 * RFC 3629: incremental validation; overlong forms, surrogates and values
 * above U+10FFFF are refused.
 */

#ifndef AR_UTF8_H
#define AR_UTF8_H

#include "wire/ar.h"


#define AR_UTF8_ACCEPT  0
#define AR_UTF8_REJECT  12

/* Feeds len bytes; the state is 0 between characters.  Returns the state. */
uint32_t ar_utf8_feed(uint32_t state, const unsigned char *data, size_t len);

/* 1 when the whole buffer is valid. */
int ar_utf8_valid(const void *data, size_t len);


#endif /* AR_UTF8_H */
