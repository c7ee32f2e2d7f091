
/*
 * The process's TLS client context: TLS 1.2 and newer, the peer is always
 * verified, against the system's store or one --ca-file.
 */

#ifndef RN_TLS_H
#define RN_TLS_H

#include <openssl/ssl.h>

#include "wire/ar.h"


/*
 * ca_file may be NULL.  NULL is returned with a *cause, which is static.
 * Free it with SSL_CTX_free() after the last connection that uses it.
 */
SSL_CTX *rn_tls_create(const char *ca_file, const char **cause);

/* A client session for this host: SNI and name (or address) checked. */
SSL *rn_tls_session(SSL_CTX *tls, const char *host);

/* The newest error of OpenSSL's queue, which is emptied; for a person. */
const char *rn_tls_error(SSL *ssl);


#endif /* RN_TLS_H */
