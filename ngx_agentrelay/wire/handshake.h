
/* RFC 6455 section 4: keys, and the server's answer as a client reads it. */

#ifndef AR_HANDSHAKE_H
#define AR_HANDSHAKE_H

#include "wire/ar.h"


#define AR_HANDSHAKE_KEY_LEN     24
#define AR_HANDSHAKE_ACCEPT_LEN  28

/* 1 when key is base64 of 16 bytes. */
int ar_handshake_key_valid(const void *key, size_t len);

/* accept: AR_HANDSHAKE_ACCEPT_LEN bytes, not terminated. */
void ar_handshake_accept(const void *key, size_t len, char *accept);

/* A fresh random key, terminated. */
ar_rc_e ar_handshake_key(char key[AR_HANDSHAKE_KEY_LEN + 1]);

/* 1 when the comma-separated header value holds the token, case ignored. */
int ar_handshake_has_token(const void *value, size_t len, const char *token);


typedef struct {
    int          status;       /* HTTP status of the answer */
    size_t       header_len;   /* the answer up to and with the empty line */
    size_t       body_len;     /* Content-Length, 0 when absent or 101 */
    long         retry_after;  /* seconds, -1 when absent or a date */
    char         protocol[64]; /* Sec-WebSocket-Protocol chosen, or "" */
    const char  *cause;        /* AR_ERROR: why */
} ar_handshake_answer_t;

/*
 * Client side: reads the answer in [data, data + len).  AR_AGAIN: incomplete
 * (at most 16 KiB); AR_OK with status 101: accepted, key and headers
 * checked; AR_OK with another status: refused by HTTP; AR_ERROR: not a
 * valid answer.
 */
ar_rc_e ar_handshake_answer(const char *data, size_t len, const char *key,
    ar_handshake_answer_t *answer);


#endif /* AR_HANDSHAKE_H */
