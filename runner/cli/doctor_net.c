
/*
 * The way to HQ: proxy, name, TCP, TLS.  The connections are the doctor's own
 * and wait, for they are looked at one by one; what the other commands use is
 * tried by the checks that follow.
 */

#include <errno.h>
#include <netdb.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "runner/cli/doctor.h"
#include "runner/cli/doctor_wire.h"
#include "runner/exit.h"
#include "runner/net/tls.h"


#define RN_DOCTOR_ADDRESSES  8
#define RN_DOCTOR_EXPIRY     14      /* days before which it is warned */


static void rn_doctor_certificate(rn_doctor_t *doctor, X509 *certificate);
static void rn_doctor_untrusted(rn_doctor_t *doctor, long verify,
    const char *cause);


void
rn_doctor_proxy(rn_doctor_t *doctor)
{
    const char  *cause;

    if (rn_proxy_find(&doctor->proxy, &doctor->config.url, &cause) != AR_OK)
    {
        doctor->broken = 1;
        rn_doctor_say(doctor, "proxy", RN_DOCTOR_FAIL, RN_EXIT_USAGE,
                      "%s cannot be used: %s", doctor->proxy.variable,
                      cause);

    } else if (doctor->proxy.used) {
        rn_doctor_say(doctor, "proxy", RN_DOCTOR_OK, 0, "the way is through"
                      " %s; NO_PROXY=%s would go straight",
                      doctor->proxy.name, doctor->config.url.host);

    } else {
        rn_doctor_say(doctor, "proxy", RN_DOCTOR_OK, 0, "the environment"
                      " names none for this address");
    }
}


void
rn_doctor_dns(rn_doctor_t *doctor)
{
    int               rc, n;
    char              list[512], one[64];
    size_t            len;
    const rn_url_t   *url;
    struct addrinfo   hints, *found, *address;

    if (doctor->broken) {
        rn_doctor_say(doctor, "dns", RN_DOCTOR_SKIP, 0, "not tried");
        return;
    }

    url = doctor->proxy.used ? &doctor->proxy.url : &doctor->config.url;

    memset(&hints, 0, sizeof(struct addrinfo));
    hints.ai_socktype = SOCK_STREAM;

    rc = getaddrinfo(url->host, url->port, &hints, &found);

    if (rc != 0) {
        doctor->broken = 1;
        (void) snprintf(doctor->fix, sizeof(doctor->fix),
                        "look for a typo in the address; ask the name server:"
                        " getent hosts %s", url->host);
        rn_doctor_say(doctor, "dns", RN_DOCTOR_FAIL, RN_EXIT_UNAVAILABLE,
                      "%s has no address: %s", url->host, gai_strerror(rc));
        return;
    }

    len = 0;
    n = 0;
    list[0] = '\0';

    for (address = found;
         address != NULL && n < RN_DOCTOR_ADDRESSES;
         address = address->ai_next, n++)
    {
        if (getnameinfo(address->ai_addr, address->ai_addrlen, one,
                        sizeof(one), NULL, 0, NI_NUMERICHOST) == 0)
        {
            len += (size_t) snprintf(list + len, sizeof(list) - len, "%s%s",
                                     n ? ", " : "", one);
        }
    }

    freeaddrinfo(found);

    rn_doctor_say(doctor, "dns", RN_DOCTOR_OK, 0, "%s is %s", url->host,
                  list);
}


void
rn_doctor_tcp(rn_doctor_t *doctor)
{
    char             cause[256];
    uint64_t         since;
    const rn_url_t  *url;
    rn_wire_t        wire;

    if (doctor->broken) {
        rn_doctor_say(doctor, "tcp", RN_DOCTOR_SKIP, 0, "not tried");
        return;
    }

    url = doctor->proxy.used ? &doctor->proxy.url : &doctor->config.url;
    since = uv_hrtime();

    if (rn_wire_connect(&wire, url, cause, sizeof(cause)) != AR_OK) {
        doctor->broken = 1;
        (void) snprintf(doctor->fix, sizeof(doctor->fix),
                        "is nginx running and listening there; does a firewall"
                        " keep port %s?", url->port);
        rn_doctor_say(doctor, "tcp", RN_DOCTOR_FAIL, RN_EXIT_UNAVAILABLE,
                      "port %s of %s: %s", url->port, url->host, cause);
        return;
    }

    rn_doctor_say(doctor, "tcp", RN_DOCTOR_OK, 0, "port %s of %s answers in"
                  " %llu ms", url->port, url->host,
                  (unsigned long long) (uv_hrtime() - since) / 1000000);
    rn_wire_close(&wire);
}


void
rn_doctor_tls(rn_doctor_t *doctor)
{
    int          rc;
    char         cause[256];
    SSL_CTX     *tls;
    const char  *why;
    rn_wire_t    wire;

    if (doctor->broken) {
        rn_doctor_say(doctor, "tls", RN_DOCTOR_SKIP, 0, "not tried");
        return;
    }

    if (!doctor->config.url.tls) {
        if (strcmp(doctor->config.url.host, "localhost") == 0
            || strncmp(doctor->config.url.host, "127.", 4) == 0
            || strcmp(doctor->config.url.host, "::1") == 0)
        {
            rn_doctor_say(doctor, "tls", RN_DOCTOR_OK, 0, "not used, on this"
                          " host only");

        } else {
            rn_doctor_say(doctor, "tls", RN_DOCTOR_WARN, 0, "not used: others"
                          " on the way can read the token and all you type;"
                          " use https");
        }
        return;
    }

    if (doctor->proxy.used && doctor->proxy.url.tls) {
        rn_doctor_say(doctor, "tls", RN_DOCTOR_SKIP, 0, "not looked into"
                      " behind a proxy that is itself spoken to over TLS");
        return;
    }

    tls = rn_tls_create(doctor->config.ca_file, &why);

    if (tls == NULL) {
        doctor->broken = 1;
        rn_doctor_say(doctor, "tls", RN_DOCTOR_FAIL, RN_EXIT_USAGE,
                      "the authorities of %s cannot be read: %s",
                      doctor->config.ca_file ? doctor->config.ca_file
                                             : "the system", why);
        return;
    }

    rc = rn_wire_open(&wire, doctor, tls, cause, sizeof(cause));

    if (rc == AR_OK) {
        rn_doctor_certificate(doctor, wire.certificate);

    } else {
        doctor->broken = 1;
        rn_doctor_untrusted(doctor, wire.verify, cause);
    }

    rn_wire_close(&wire);
    SSL_CTX_free(tls);
}


static void
rn_doctor_certificate(rn_doctor_t *doctor, X509 *certificate)
{
    int   days, seconds;
    char  issuer[256];

    if (X509_NAME_get_text_by_NID(X509_get_issuer_name(certificate),
                                  NID_commonName, issuer, sizeof(issuer))
        < 0)
    {
        (void) snprintf(issuer, sizeof(issuer), "somebody without a name");
    }

    if (!ASN1_TIME_diff(&days, &seconds, NULL,
                        X509_get0_notAfter(certificate)))
    {
        days = 0;
    }

    if (days < RN_DOCTOR_EXPIRY) {
        (void) snprintf(doctor->fix, sizeof(doctor->fix),
                        "renew it, and nginx -s reload");
    }

    rn_doctor_say(doctor, "tls", days < RN_DOCTOR_EXPIRY ? RN_DOCTOR_WARN
                                                         : RN_DOCTOR_OK, 0,
                  "the certificate is trusted (issued by %s%s%s) and lives"
                  " %d more days", issuer,
                  doctor->config.ca_file ? ", authorities of " : "",
                  doctor->config.ca_file ? doctor->config.ca_file : "", days);
}


static void
rn_doctor_untrusted(rn_doctor_t *doctor, long verify, const char *cause)
{
    const char  *fix;

    switch (verify) {

    case X509_V_ERR_CERT_HAS_EXPIRED:
        fix = "renew it, and nginx -s reload; or this machine's clock is wrong";
        break;

    case X509_V_ERR_CERT_NOT_YET_VALID:
        fix = "this machine's clock is probably wrong";
        break;

    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
        fix = "use a name that stands in the certificate, or have one issued"
              " for this name";
        break;

    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        fix = "if it is your own: --ca-file FILE with that certificate, or"
              " ca_file = FILE in the configuration";
        break;

    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        fix = "own authority: --ca-file FILE; else ssl_certificate must hold"
              " the whole chain";
        break;

    default:
        fix = "does this port speak TLS, and in a version from 1.2 on?";
    }

    (void) snprintf(doctor->fix, sizeof(doctor->fix), "%s", fix);
    rn_doctor_say(doctor, "tls", RN_DOCTOR_FAIL, RN_EXIT_UNAVAILABLE,
                  "no secure connection: %s", cause);
}
