
/*
 * Proxies by environment, as curl and Go read it.
 *
 * The lower-case name goes before the upper-case one, and there is no
 * HTTP_PROXY: a CGI program gets a variable of that name from a header of
 * its client.  This machine itself is never reached through a proxy.  User
 * and password may stand in the value, percent-encoded; they go into
 * Proxy-Authorization and nowhere else.  Nothing is allocated but the
 * request.
 */

#include <arpa/inet.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "runner/net/proxy.h"
#include "runner/net/status.h"


#define RN_PROXY_LOGIN_MAX  600


static const char *rn_proxy_variable(const rn_url_t *url, const char **name);
static const char *rn_proxy_value(const char *const *names,
    const char **name);
static ar_rc_e rn_proxy_parse(rn_proxy_t *proxy, const char *value,
    const char **cause);
static ar_rc_e rn_proxy_login(rn_proxy_t *proxy, const char *text,
    size_t len, const char **cause);
static int rn_proxy_loopback(const char *host);
static int rn_proxy_excluded(const char *list, const rn_url_t *url);
static int rn_proxy_matches(const char *entry, size_t len,
    const rn_url_t *url);
static int rn_proxy_network(const char *entry, const char *host);
static int rn_proxy_domain(const char *entry, const char *host);
static void rn_proxy_refused(const rn_proxy_t *proxy, const char *target,
    int status, char *cause, size_t size);
static void rn_proxy_target(const rn_url_t *url, char *out, size_t size);


static const char *const  rn_proxy_tls[] = {
    "https_proxy", "HTTPS_PROXY", NULL
};

static const char *const  rn_proxy_plain[] = {
    "http_proxy", NULL
};

static const char *const  rn_proxy_all[] = {
    "all_proxy", "ALL_PROXY", NULL
};

static const char *const  rn_proxy_none[] = {
    "no_proxy", "NO_PROXY", NULL
};


ar_rc_e
rn_proxy_find(rn_proxy_t *proxy, const rn_url_t *url, const char **cause)
{
    const char  *value, *name, *list;

    memset(proxy, 0, sizeof(rn_proxy_t));

    value = rn_proxy_variable(url, &proxy->variable);
    list = rn_proxy_value(rn_proxy_none, &name);

    if (value == NULL || rn_proxy_loopback(url->host)
        || (list != NULL && rn_proxy_excluded(list, url)))
    {
        return AR_OK;
    }

    proxy->used = 1;

    return rn_proxy_parse(proxy, value, cause);
}


int
rn_proxy_secure(const rn_url_t *url)
{
    int          tls;
    rn_proxy_t   proxy;
    const char  *cause;

    tls = rn_proxy_find(&proxy, url, &cause) == AR_OK && proxy.used
          && proxy.url.tls;

    explicit_bzero(&proxy, sizeof(proxy));

    return tls;
}


static const char *
rn_proxy_variable(const rn_url_t *url, const char **name)
{
    const char  *value;

    value = rn_proxy_value(url->tls ? rn_proxy_tls : rn_proxy_plain, name);

    return value != NULL ? value : rn_proxy_value(rn_proxy_all, name);
}


static const char *
rn_proxy_value(const char *const *names, const char **name)
{
    const char  *value;

    for ( /* void */ ; *names != NULL; names++) {
        value = getenv(*names);

        if (value != NULL && *value != '\0') {
            *name = *names;
            return value;
        }
    }

    return NULL;
}


static ar_rc_e
rn_proxy_parse(rn_proxy_t *proxy, const char *value, const char **cause)
{
    int          n;
    char         text[700], target[300];
    size_t       len;
    const char  *p, *at, *c;

    p = strstr(value, "://");
    p = p != NULL ? p + 3 : value;

    if (p != value && strncasecmp(value, "http://", 7) != 0
        && strncasecmp(value, "https://", 8) != 0)
    {
        *cause = "only proxies of http:// and https:// are supported";
        return AR_ERROR;
    }

    len = strcspn(p, "/?#");
    at = NULL;

    for (c = p; c < p + len; c++) {
        at = *c == '@' ? c : at;
    }

    if (at != NULL) {
        if (rn_proxy_login(proxy, p, (size_t) (at - p), cause) != AR_OK) {
            return AR_ERROR;
        }

        len -= (size_t) (at + 1 - p);
    }

    n = snprintf(text, sizeof(text), "%.*s%.*s",
                 p != value ? (int) (p - value) : 7,
                 p != value ? value : "http://", (int) len,
                 at != NULL ? at + 1 : p);

    if (n >= (int) sizeof(text)) {
        *cause = "the host name is missing or too long";
        return AR_ERROR;
    }

    if (rn_url_parse(&proxy->url, text, cause) != AR_OK) {
        return AR_ERROR;
    }

    rn_proxy_target(&proxy->url, target, sizeof(target));
    snprintf(proxy->name, sizeof(proxy->name), "the proxy %s (%s)", target,
             proxy->variable);

    return AR_OK;
}


static ar_rc_e
rn_proxy_login(rn_proxy_t *proxy, const char *text, size_t len,
    const char **cause)
{
    char           hex[3], *end;
    size_t         i, n;
    unsigned char  plain[RN_PROXY_LOGIN_MAX + 1];

    if (len >= RN_PROXY_LOGIN_MAX) {
        *cause = "user and password are too long";
        return AR_ERROR;
    }

    for (i = 0, n = 0; i < len; i++, n++) {
        plain[n] = (unsigned char) text[i];

        if (text[i] == '%') {
            snprintf(hex, sizeof(hex), "%.2s", text + i + 1);
            plain[n] = (unsigned char) strtoul(hex, &end, 16);

            if (i + 2 >= len || end != hex + 2) {
                explicit_bzero(plain, sizeof(plain));
                *cause = "a \"%\" in user or password is written %25";
                return AR_ERROR;
            }

            i += 2;
        }
    }

    if (memchr(plain, ':', n) == NULL) {
        plain[n++] = ':';
    }

    (void) EVP_EncodeBlock((unsigned char *) proxy->login, plain, (int) n);
    explicit_bzero(plain, sizeof(plain));

    return AR_OK;
}


static int
rn_proxy_loopback(const char *host)
{
    unsigned char  v4[4], v6[16];

    if (inet_pton(AF_INET, host, v4) == 1) {
        return v4[0] == 127;
    }

    if (inet_pton(AF_INET6, host, v6) == 1) {
        return memcmp(v6, &in6addr_loopback, sizeof(v6)) == 0;
    }

    return rn_proxy_domain("localhost", host);
}


/* 1: a comma-separated no_proxy names this host. */

static int
rn_proxy_excluded(const char *list, const rn_url_t *url)
{
    size_t  n;

    for ( /* void */ ; *list != '\0'; list += n) {
        list += strspn(list, ", \t");
        n = strcspn(list, ", \t");

        if (n > 0 && rn_proxy_matches(list, n, url)) {
            return 1;
        }
    }

    return 0;
}


/* "*", a domain, an address, a network; the first three with ":PORT". */

static int
rn_proxy_matches(const char *entry, size_t len, const rn_url_t *url)
{
    char    text[300], host[sizeof(url->host)], *colon, *name;
    size_t  n;

    if (len >= sizeof(text)) {
        return 0;
    }

    memcpy(text, entry, len);
    text[len] = '\0';
    snprintf(host, sizeof(host), "%.*s", (int) strcspn(url->host, "%"),
             url->host);

    name = text;
    colon = NULL;

    if (text[0] == '[') {
        name++;
        n = strcspn(name, "]");
        colon = name[n] == ']' && name[n + 1] == ':' ? name + n + 1 : NULL;
        name[n] = '\0';

    } else if (strchr(text, ':') == strrchr(text, ':')) {
        colon = strchr(text, ':');
    }

    if (colon != NULL) {
        if (strcmp(colon + 1, url->port) != 0) {
            return 0;
        }

        *colon = '\0';
    }

    return strcmp(name, "*") == 0 || rn_proxy_network(name, host)
           || rn_proxy_domain(name, host);
}


static int
rn_proxy_network(const char *entry, const char *host)
{
    int            family;
    long           bits, max, i;
    char           text[300], *slash, *end;
    unsigned char  net[16], address[16];

    snprintf(text, sizeof(text), "%s", entry);
    slash = strchr(text, '/');

    if (slash != NULL) {
        *slash++ = '\0';
    }

    family = strchr(text, ':') != NULL ? AF_INET6 : AF_INET;
    max = family == AF_INET6 ? 128 : 32;

    if (inet_pton(family, text, net) != 1
        || inet_pton(family, host, address) != 1)
    {
        return 0;
    }

    bits = max;

    if (slash != NULL) {
        bits = strtol(slash, &end, 10);

        if (end == slash || *end != '\0' || bits < 0 || bits > max) {
            return 0;
        }
    }

    for (i = 0; i < bits; i++) {
        if (((net[i / 8] ^ address[i / 8]) & (0x80 >> i % 8)) != 0) {
            return 0;
        }
    }

    return 1;
}


/* The domain itself and what is below it, with a leading dot or without. */

static int
rn_proxy_domain(const char *entry, const char *host)
{
    size_t  n, len;

    entry += *entry == '*' && entry[1] == '.';
    entry += *entry == '.';
    n = strlen(entry);
    len = strlen(host);

    return n > 0 && len >= n && strcasecmp(host + len - n, entry) == 0
           && (len == n || host[len - n - 1] == '.');
}


char *
rn_proxy_request(const rn_proxy_t *proxy, const rn_url_t *url)
{
    int   n;
    char  target[300], *request;

    rn_proxy_target(url, target, sizeof(target));

    n = asprintf(&request,
                 "CONNECT %s HTTP/1.1\r\n"
                 "Host: %s\r\n"
                 "User-Agent: agentrelay\r\n"
                 "%s%s%s"
                 "\r\n",
                 target, target,
                 proxy->login[0] != '\0' ? "Proxy-Authorization: Basic " : "",
                 proxy->login, proxy->login[0] != '\0' ? "\r\n" : "");

    return n < 0 ? NULL : request;
}


ar_rc_e
rn_proxy_answer(const rn_proxy_t *proxy, const rn_url_t *url,
    const char *text, size_t len, size_t *used, char *cause, size_t size)
{
    int          status;
    char         head[64], target[300];
    size_t       n;
    const char  *end;

    rn_proxy_target(url, target, sizeof(target));

    n = len < sizeof(head) - 1 ? len : sizeof(head) - 1;
    memcpy(head, text, n);
    head[n] = '\0';

    if (strncmp(head, "HTTP/1.", n < 7 ? n : 7) != 0) {
        snprintf(cause, size, "%s does not answer like a proxy", proxy->name);
        return AR_ERROR;
    }

    end = memmem(text, len, "\r\n\r\n", 4);

    if (end == NULL) {
        if (len < RN_PROXY_ANSWER_MAX) {
            return AR_AGAIN;
        }

        snprintf(cause, size, "the answer of %s is too long", proxy->name);
        return AR_ERROR;
    }

    status = rn_status(head);

    if (status == 0) {
        snprintf(cause, size, "%s does not answer like a proxy", proxy->name);
        return AR_ERROR;
    }

    if (status < 200 || status > 299) {
        rn_proxy_refused(proxy, target, status, cause, size);
        return AR_ERROR;
    }

    *used = (size_t) (end - text) + 4;

    return AR_OK;
}


static void
rn_proxy_refused(const rn_proxy_t *proxy, const char *target, int status,
    char *cause, size_t size)
{
    switch (status) {

    case 407:
        snprintf(cause, size, "%s %s (HTTP 407)", proxy->name,
                 proxy->login[0] != '\0'
                     ? "does not accept this user and password"
                     : "wants a user and a password: http://USER:PASSWORD@"
                       "HOST:PORT");
        return;

    case 403:
    case 405:
        snprintf(cause, size, "%s does not allow a tunnel to %s (HTTP %d)",
                 proxy->name, target, status);
        return;

    case 502:
    case 503:
    case 504:
        snprintf(cause, size, "%s cannot reach %s (HTTP %d)", proxy->name,
                 target, status);
        return;

    default:
        snprintf(cause, size, "%s makes no tunnel to %s (HTTP %d)", proxy->name,
                 target, status);
        return;
    }
}


static void
rn_proxy_target(const rn_url_t *url, char *out, size_t size)
{
    int  v6;

    v6 = strchr(url->host, ':') != NULL;

    snprintf(out, size, "%s%.*s%s:%s", v6 ? "[" : "",
             (int) strcspn(url->host, "%"), url->host, v6 ? "]" : "",
             url->port);
}
