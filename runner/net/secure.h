
/*
 * One TLS session on memory BIOs: bytes of the network in and out, plain
 * bytes in and out.  No I/O; private to net/.
 */

#ifndef RN_SECURE_H
#define RN_SECURE_H

#include <openssl/ssl.h>

#include "wire/ar.h"


#define RN_SECURE_RECORD  16384


typedef struct {
    SSL  *ssl;               /* NULL: not used */
    BIO  *in;                /* owned by ssl, as is out */
    BIO  *out;
    int   ready;             /* the handshake is done */
} rn_secure_t;


/* AR_ERROR: out of memory. */
ar_rc_e rn_secure_init(rn_secure_t *secure, SSL_CTX *tls, const char *host);
void rn_secure_free(rn_secure_t *secure);

/* From the network; AR_ERROR: out of memory. */
ar_rc_e rn_secure_feed(rn_secure_t *secure, const void *bytes, size_t len);

/* For the network: stays until rn_secure_sent(). */
const char *rn_secure_pending(const rn_secure_t *secure, size_t *len);
void rn_secure_sent(rn_secure_t *secure);

/* AR_AGAIN: more has to come. */
ar_rc_e rn_secure_handshake(rn_secure_t *secure, const char **cause);

/* AR_ERROR with cause NULL: the peer ended it in order. */
ar_rc_e rn_secure_read(rn_secure_t *secure, void *bytes, size_t *len,
    const char **cause);

/* At most RN_SECURE_RECORD bytes. */
ar_rc_e rn_secure_write(rn_secure_t *secure, const void *bytes, size_t len,
    const char **cause);


#endif /* RN_SECURE_H */
