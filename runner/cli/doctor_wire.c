
/*
 * The doctor's own connection.  A proxy that is itself spoken to over TLS is
 * not followed here: the other checks go through it all the same.
 */

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <openssl/err.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "runner/cli/doctor_wire.h"
#include "runner/net/tls.h"


#define RN_WIRE_MS  10000


static int rn_wire_dial(const struct addrinfo *address);
static int rn_wire_tunnel(rn_wire_t *wire, rn_doctor_t *doctor, char *cause,
    size_t size);
static int rn_wire_secure(rn_wire_t *wire, SSL_CTX *tls, const char *host,
    char *cause, size_t size);


int
rn_wire_connect(rn_wire_t *wire, const rn_url_t *url, char *cause,
    size_t size)
{
    int               rc;
    struct addrinfo   hints, *found, *address;

    memset(wire, 0, sizeof(rn_wire_t));
    wire->fd = -1;

    memset(&hints, 0, sizeof(struct addrinfo));
    hints.ai_socktype = SOCK_STREAM;

    rc = getaddrinfo(url->host, url->port, &hints, &found);

    if (rc != 0) {
        (void) snprintf(cause, size, "%s", gai_strerror(rc));
        return AR_ERROR;
    }

    errno = ECONNREFUSED;

    for (address = found; address != NULL; address = address->ai_next) {
        wire->fd = rn_wire_dial(address);

        if (wire->fd != -1) {
            break;
        }
    }

    rc = errno;
    freeaddrinfo(found);

    if (wire->fd == -1) {
        (void) snprintf(cause, size, "%s", strerror(rc));
        return AR_ERROR;
    }

    return AR_OK;
}


/* A descriptor, or -1 with errno. */

static int
rn_wire_dial(const struct addrinfo *address)
{
    int             fd, err;
    socklen_t       len;
    struct pollfd   ready;
    struct timeval  patience;

    fd = socket(address->ai_family, SOCK_STREAM|SOCK_CLOEXEC|SOCK_NONBLOCK,
                0);

    if (fd == -1) {
        return -1;
    }

    err = 0;
    len = sizeof(err);

    if (connect(fd, address->ai_addr, address->ai_addrlen) == -1) {
        err = errno;

        if (err == EINPROGRESS) {
            ready.fd = fd;
            ready.events = POLLOUT;
            err = ETIMEDOUT;

            if (poll(&ready, 1, RN_WIRE_MS) == 1) {
                (void) getsockopt(fd, SOL_SOCKET, SO_ERROR, &err, &len);
            }
        }
    }

    if (err != 0) {
        (void) close(fd);
        errno = err;
        return -1;
    }

    patience.tv_sec = RN_WIRE_MS / 1000;
    patience.tv_usec = 0;

    (void) fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
    (void) setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience,
                      sizeof(patience));
    (void) setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience,
                      sizeof(patience));

    return fd;
}


int
rn_wire_open(rn_wire_t *wire, rn_doctor_t *doctor, SSL_CTX *tls,
    char *cause, size_t size)
{
    const rn_url_t  *url;

    url = &doctor->config.url;

    if (rn_wire_connect(wire, doctor->proxy.used ? &doctor->proxy.url : url,
                        cause, size)
        != AR_OK)
    {
        return AR_ERROR;
    }

    if (doctor->proxy.used
        && rn_wire_tunnel(wire, doctor, cause, size) != AR_OK)
    {
        return AR_ERROR;
    }

    return url->tls ? rn_wire_secure(wire, tls, url->host, cause, size)
                    : AR_OK;
}


static int
rn_wire_tunnel(rn_wire_t *wire, rn_doctor_t *doctor, char *cause,
    size_t size)
{
    int      n, rc;
    char    *request, answer[RN_PROXY_ANSWER_MAX];
    size_t   len, used;

    if (doctor->proxy.url.tls) {
        (void) snprintf(cause, size, "a proxy over TLS is not looked into");
        return AR_ERROR;
    }

    request = rn_proxy_request(&doctor->proxy, &doctor->config.url);

    if (request == NULL) {
        (void) snprintf(cause, size, "out of memory");
        return AR_ERROR;
    }

    rc = rn_wire_write(wire, request, strlen(request));
    explicit_bzero(request, strlen(request));
    free(request);

    len = 0;

    while (rc == AR_OK) {
        n = rn_wire_read(wire, answer + len, sizeof(answer) - len,
                         RN_WIRE_MS);

        if (n <= 0) {
            break;
        }

        len += (size_t) n;

        switch (rn_proxy_answer(&doctor->proxy, &doctor->config.url, answer,
                                len, &used, cause, size))
        {
        case AR_OK:
            return AR_OK;

        case AR_ERROR:
            return AR_ERROR;

        case AR_AGAIN:
        case AR_UNKNOWN:
            break;
        }
    }

    (void) snprintf(cause, size, "%s does not answer", doctor->proxy.name);

    return AR_ERROR;
}


static int
rn_wire_secure(rn_wire_t *wire, SSL_CTX *tls, const char *host, char *cause,
    size_t size)
{
    wire->ssl = rn_tls_session(tls, host);

    if (wire->ssl == NULL || SSL_set_fd(wire->ssl, wire->fd) != 1) {
        (void) snprintf(cause, size, "out of memory");
        return AR_ERROR;
    }

    if (SSL_connect(wire->ssl) != 1) {
        wire->verify = SSL_get_verify_result(wire->ssl);
        (void) snprintf(cause, size, "%s", rn_tls_error(wire->ssl));
        return AR_ERROR;
    }

    wire->certificate = SSL_get_peer_certificate(wire->ssl);

    return AR_OK;
}


int
rn_wire_write(rn_wire_t *wire, const char *text, size_t len)
{
    ssize_t  n;

    while (len > 0) {
        n = wire->ssl ? SSL_write(wire->ssl, text, (int) len)
                      : send(wire->fd, text, len, MSG_NOSIGNAL);

        if (n <= 0) {
            return AR_ERROR;
        }

        text += n;
        len -= (size_t) n;
    }

    return AR_OK;
}


int
rn_wire_read(rn_wire_t *wire, char *out, size_t size, int ms)
{
    struct pollfd  ready;

    ready.fd = wire->fd;
    ready.events = POLLIN;

    if ((wire->ssl == NULL || SSL_pending(wire->ssl) == 0)
        && poll(&ready, 1, ms) != 1)
    {
        return -1;
    }

    return wire->ssl ? SSL_read(wire->ssl, out, (int) size)
                     : (int) recv(wire->fd, out, size, 0);
}


void
rn_wire_close(rn_wire_t *wire)
{
    X509_free(wire->certificate);
    SSL_free(wire->ssl);

    if (wire->fd != -1) {
        (void) close(wire->fd);
    }

    memset(wire, 0, sizeof(rn_wire_t));
    wire->fd = -1;
}
