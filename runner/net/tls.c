
/*
 * TLS by OpenSSL, client side.  The peer is verified in every session; there
 * is no switch that turns it off.  Sessions live on memory BIOs, see conn.c.
 */

#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "runner/net/tls.h"


static int rn_tls_authorities(SSL_CTX *tls, const char *file,
    const char **cause);


SSL_CTX *
rn_tls_create(const char *ca_file, const char **cause)
{
    int       rc;
    SSL_CTX  *tls;

    tls = SSL_CTX_new(TLS_client_method());
    if (tls == NULL) {
        *cause = rn_tls_error(NULL);
        return NULL;
    }

    SSL_CTX_set_min_proto_version(tls, TLS1_2_VERSION);
    SSL_CTX_set_options(tls, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_mode(tls, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_verify(tls, SSL_VERIFY_PEER, NULL);

    if (ca_file != NULL) {
        rc = rn_tls_authorities(tls, ca_file, cause);

    } else {
        rc = SSL_CTX_set_default_verify_paths(tls);
        *cause = "the system's certificates cannot be used";
    }

    if (rc != 1) {
        ERR_clear_error();
        SSL_CTX_free(tls);
        return NULL;
    }

    return tls;
}


static int
rn_tls_authorities(SSL_CTX *tls, const char *file, const char **cause)
{
    static char  text[PATH_MAX + 80];

    *cause = text;

    if (access(file, R_OK) != 0) {
        snprintf(text, sizeof(text), "%s: %s", file, strerror(errno));
        return 0;
    }

    snprintf(text, sizeof(text), "%s: it holds no certificate (PEM)", file);

    return SSL_CTX_load_verify_locations(tls, file, NULL);
}


SSL *
rn_tls_session(SSL_CTX *tls, const char *host)
{
    int                 ok;
    SSL                *ssl;
    char                name[256];
    unsigned char       address[16];
    X509_VERIFY_PARAM  *param;

    ssl = SSL_new(tls);
    if (ssl == NULL) {
        return NULL;
    }

    /* a certificate knows no zone of an IPv6 address */

    snprintf(name, sizeof(name), "%.*s", (int) strcspn(host, "%"), host);

    if (inet_pton(AF_INET, name, address) == 1
        || inet_pton(AF_INET6, name, address) == 1)
    {
        param = SSL_get0_param(ssl);
        ok = X509_VERIFY_PARAM_set1_ip_asc(param, name);

    } else {
        SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
        ok = SSL_set1_host(ssl, host)
             && SSL_set_tlsext_host_name(ssl, host);
    }

    if (!ok) {
        SSL_free(ssl);
        return NULL;
    }

    SSL_set_connect_state(ssl);

    return ssl;
}


const char *
rn_tls_error(SSL *ssl)
{
    long           verify;
    const char    *reason;
    unsigned long  error;

    error = ERR_peek_last_error();
    ERR_clear_error();

    if (ssl != NULL) {
        verify = SSL_get_verify_result(ssl);

        if (verify == X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT
            || verify == X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN)
        {
            return "self-signed certificate; if it is your own, give its"
                   " certificate by --ca-file";
        }

        if (verify != X509_V_OK) {
            return X509_verify_cert_error_string(verify);
        }
    }

    if (ERR_GET_REASON(error) == SSL_R_WRONG_VERSION_NUMBER) {
        return "it does not speak TLS there; is it http:// instead?";
    }

    reason = error != 0 ? ERR_reason_error_string(error) : NULL;

    return reason != NULL ? reason : "TLS failed";
}
