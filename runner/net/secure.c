
/*
 * TLS between two memory BIOs, so that a session can lie on a socket or in
 * another session (a proxy that is spoken to over TLS).  What is pending is
 * never more than the record just written: whoever writes, sends.
 */

#include <openssl/err.h>
#include <string.h>

#include "runner/net/secure.h"
#include "runner/net/tls.h"


ar_rc_e
rn_secure_init(rn_secure_t *secure, SSL_CTX *tls, const char *host)
{
    memset(secure, 0, sizeof(rn_secure_t));

    secure->in = BIO_new(BIO_s_mem());
    secure->out = BIO_new(BIO_s_mem());
    secure->ssl = rn_tls_session(tls, host);

    if (secure->ssl == NULL || secure->in == NULL || secure->out == NULL) {
        BIO_free(secure->in);
        BIO_free(secure->out);
        rn_secure_free(secure);
        return AR_ERROR;
    }

    SSL_set_bio(secure->ssl, secure->in, secure->out);

    return AR_OK;
}


void
rn_secure_free(rn_secure_t *secure)
{
    SSL_free(secure->ssl);
    memset(secure, 0, sizeof(rn_secure_t));
}


ar_rc_e
rn_secure_feed(rn_secure_t *secure, const void *bytes, size_t len)
{
    return BIO_write(secure->in, bytes, (int) len) == (int) len ? AR_OK
                                                                : AR_ERROR;
}


const char *
rn_secure_pending(const rn_secure_t *secure, size_t *len)
{
    BUF_MEM  *mem;

    BIO_get_mem_ptr(secure->out, &mem);
    *len = mem->length;

    return mem->data;
}


void
rn_secure_sent(rn_secure_t *secure)
{
    (void) BIO_reset(secure->out);
}


ar_rc_e
rn_secure_handshake(rn_secure_t *secure, const char **cause)
{
    int  rc, error;

    ERR_clear_error();

    rc = SSL_do_handshake(secure->ssl);

    if (rc == 1) {
        secure->ready = 1;
        return AR_OK;
    }

    error = SSL_get_error(secure->ssl, rc);

    if (error == SSL_ERROR_WANT_READ) {
        return AR_AGAIN;
    }

    *cause = rn_tls_error(secure->ssl);

    return AR_ERROR;
}


ar_rc_e
rn_secure_read(rn_secure_t *secure, void *bytes, size_t *len,
    const char **cause)
{
    int  n, error;

    ERR_clear_error();

    n = SSL_read(secure->ssl, bytes, RN_SECURE_RECORD);

    if (n > 0) {
        *len = (size_t) n;
        return AR_OK;
    }

    error = SSL_get_error(secure->ssl, n);

    if (error == SSL_ERROR_WANT_READ) {
        return AR_AGAIN;
    }

    *cause = error == SSL_ERROR_ZERO_RETURN ? NULL
                                            : rn_tls_error(secure->ssl);

    return AR_ERROR;
}


ar_rc_e
rn_secure_write(rn_secure_t *secure, const void *bytes, size_t len,
    const char **cause)
{
    ERR_clear_error();

    if (SSL_write(secure->ssl, bytes, (int) len) <= 0) {
        *cause = rn_tls_error(secure->ssl);
        return AR_ERROR;
    }

    return AR_OK;
}
