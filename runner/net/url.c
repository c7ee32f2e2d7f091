
/*
 * The address of HQ's mount, from the forms a person writes.  Nothing is
 * allocated; a component that does not fit is an error, never cut.  User
 * information and queries are refused: a secret has no place in a URL.
 */

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "runner/net/url.h"


static ar_rc_e rn_url_host(rn_url_t *url, const char *host, size_t len,
    const char **cause);
static ar_rc_e rn_url_literal(rn_url_t *url, const char *text, size_t len,
    const char **cause);
static ar_rc_e rn_url_port(rn_url_t *url, const char *port, size_t len,
    const char **cause);
static ar_rc_e rn_url_mount(rn_url_t *url, const char *path,
    const char **cause);


static const struct {
    const char  *name;
    int          tls;
} rn_url_schemes[] = {
    { "http://", 0 },
    { "https://", 1 },
    { "ws://", 0 },
    { "wss://", 1 }
};

static const char *const  rn_url_endpoints[] = {
    "/api/v1/ws/register",
    "/ws/runner"
};


ar_rc_e
rn_url_parse(rn_url_t *url, const char *text, const char **cause)
{
    size_t       i, len;
    const char  *p, *end, *colon;

    memset(url, 0, sizeof(rn_url_t));
    p = NULL;

    for (i = 0; i < sizeof(rn_url_schemes) / sizeof(rn_url_schemes[0]); i++) {
        len = strlen(rn_url_schemes[i].name);

        if (strncasecmp(text, rn_url_schemes[i].name, len) == 0) {
            url->tls = rn_url_schemes[i].tls;
            p = text + len;
        }
    }

    if (p == NULL) {
        *cause = "it must begin with http://, https://, ws:// or wss://";
        return AR_ERROR;
    }

    end = p + strcspn(p, "/?#");

    if (memchr(p, '@', (size_t) (end - p)) != NULL) {
        *cause = "a URL must not hold a user name or a password";
        return AR_ERROR;
    }

    if (*p == '[') {
        p++;
        len = strcspn(p, "]");

        if (p + len >= end) {
            *cause = "\"]\" is missing after the IPv6 address";
            return AR_ERROR;
        }

        colon = p + len + 1;

        if (rn_url_literal(url, p, len, cause) != AR_OK) {
            return AR_ERROR;
        }

    } else {
        len = strcspn(p, ":/?#");
        colon = p + len;

        if (memchr(colon + (colon < end), ':', (size_t) (end - colon)
                                               - (colon < end))
            != NULL)
        {
            *cause = "an IPv6 address stands in brackets: [::1]";
            return AR_ERROR;
        }
    }

    if (rn_url_host(url, p, len, cause) != AR_OK
        || rn_url_port(url, colon, (size_t) (end - colon), cause) != AR_OK)
    {
        return AR_ERROR;
    }

    return rn_url_mount(url, end, cause);
}


static ar_rc_e
rn_url_host(rn_url_t *url, const char *host, size_t len, const char **cause)
{
    size_t  i;

    if (len == 0 || len >= sizeof(url->host)) {
        *cause = "the host name is missing or too long";
        return AR_ERROR;
    }

    for (i = 0; i < len; i++) {
        if ((unsigned char) host[i] <= ' ' || host[i] == 0x7f) {
            *cause = "the host name holds a blank or a control character";
            return AR_ERROR;
        }

        if (url->host[0] == '\0' && strchr("%[]\\\"<>^`{|}", host[i])) {
            *cause = "the host name holds a character that no name has";
            return AR_ERROR;
        }
    }

    if (url->host[0] == '\0') {
        memcpy(url->host, host, len);
    }

    return AR_OK;
}


/* RFC 6874 writes the "%" before a zone as "%25"; both forms are taken. */

static ar_rc_e
rn_url_literal(rn_url_t *url, const char *text, size_t len,
    const char **cause)
{
    char           address[INET6_ADDRSTRLEN];
    size_t         n, zone;
    unsigned char  bytes[16];

    for (n = 0; n < len && text[n] != '%'; n++) {
        continue;
    }

    if (n < sizeof(address)) {
        memcpy(address, text, n);
    }

    address[n < sizeof(address) ? n : 0] = '\0';

    if (inet_pton(AF_INET6, address, bytes) != 1) {
        *cause = "what stands in brackets is no IPv6 address";
        return AR_ERROR;
    }

    zone = n;

    if (n < len) {
        zone += len - n >= 3 && memcmp(text + n, "%25", 3) == 0 ? 3 : 1;

        if (zone == len || len - zone > 64) {
            *cause = "the zone of the IPv6 address is missing or too long";
            return AR_ERROR;
        }
    }

    snprintf(url->host, sizeof(url->host), "%s%s%.*s", address,
             n < len ? "%" : "", (int) (len - zone), text + zone);

    return AR_OK;
}


static ar_rc_e
rn_url_port(rn_url_t *url, const char *port, size_t len, const char **cause)
{
    long   n;
    char  *end;

    if (len == 0) {
        strcpy(url->port, url->tls ? "443" : "80");
        return AR_OK;
    }

    n = 0;
    end = NULL;

    if (port[0] == ':' && port[1] >= '0' && port[1] <= '9') {
        n = strtol(port + 1, &end, 10);
    }

    if (end != port + len || n < 1 || n > 65535) {
        *cause = "the port is not a number from 1 to 65535";
        return AR_ERROR;
    }

    snprintf(url->port, sizeof(url->port), "%u", (unsigned) n & 0xffff);

    return AR_OK;
}


static ar_rc_e
rn_url_mount(rn_url_t *url, const char *path, const char **cause)
{
    size_t  i, len, tail;

    len = strlen(path);

    if (strcspn(path, "?#") != len) {
        *cause = "a query or a fragment does not belong to the mount";
        return AR_ERROR;
    }

    for (i = 0; i < len; i++) {
        if ((unsigned char) path[i] <= ' ' || path[i] == 0x7f) {
            *cause = "the path holds a blank or a control character";
            return AR_ERROR;
        }
    }

    while (len > 0 && path[len - 1] == '/') {
        len--;
    }

    for (i = 0; i < 2; i++) {
        tail = strlen(rn_url_endpoints[i]);

        if (len >= tail
            && memcmp(path + len - tail, rn_url_endpoints[i], tail) == 0)
        {
            len -= tail;
            break;
        }
    }

    while (len > 0 && path[len - 1] == '/') {
        len--;
    }

    if (len >= sizeof(url->path)) {
        *cause = "the path is too long";
        return AR_ERROR;
    }

    memcpy(url->path, path, len);

    return AR_OK;
}


void
rn_url_authority(const rn_url_t *url, char *out, size_t size)
{
    int  v6, standard;

    v6 = strchr(url->host, ':') != NULL;
    standard = strcmp(url->port, url->tls ? "443" : "80") == 0;

    snprintf(out, size, "%s%.*s%s%s%s", v6 ? "[" : "",
             (int) strcspn(url->host, "%"), url->host, v6 ? "]" : "",
             standard ? "" : ":", standard ? "" : url->port);
}


void
rn_url_format(const rn_url_t *url, char *out, size_t size)
{
    int          v6, standard;
    const char  *zone;

    v6 = strchr(url->host, ':') != NULL;
    zone = strchr(url->host, '%');
    standard = strcmp(url->port, url->tls ? "443" : "80") == 0;

    snprintf(out, size, "%s://%s%.*s%s%s%s%s%s%s",
             url->tls ? "https" : "http", v6 ? "[" : "",
             (int) strcspn(url->host, "%"), url->host,
             zone != NULL ? "%25" : "", zone != NULL ? zone + 1 : "",
             v6 ? "]" : "", standard ? "" : ":", standard ? "" : url->port,
             url->path);
}
