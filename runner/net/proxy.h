
/*
 * The proxy between this machine and HQ, as the environment names it:
 * https_proxy or HTTPS_PROXY for HQ over TLS, http_proxy for HQ without,
 * all_proxy or ALL_PROXY for both, no_proxy or NO_PROXY for what is reached
 * straight.  A tunnel is asked for with CONNECT, whatever HQ's scheme, since
 * a WebSocket needs one.  No I/O.
 */

#ifndef RN_PROXY_H
#define RN_PROXY_H

#include "runner/net/url.h"
#include "wire/ar.h"


#define RN_PROXY_ANSWER_MAX  16384


typedef struct {
    int          used;           /* 0: HQ is dialled straight */
    rn_url_t     url;
    const char  *variable;       /* which names it */
    char         name[400];      /* "the proxy HOST:PORT (VARIABLE)" */
    char         login[1024];    /* base64 of user:password; secret */
} rn_proxy_t;


/* AR_ERROR: the variable's value is wrong; *cause says how, no secret. */
ar_rc_e rn_proxy_find(rn_proxy_t *proxy, const rn_url_t *url,
    const char **cause);

/* 1: the proxy of this address is spoken to over TLS. */
int rn_proxy_secure(const rn_url_t *url);

/* The request for a tunnel to url, from malloc(); it may hold a secret. */
char *rn_proxy_request(const rn_proxy_t *proxy, const rn_url_t *url);

/*
 * Its answer so far.  AR_AGAIN: not complete.  AR_OK: the tunnel is there,
 * what follows the first *used bytes came through it.  AR_ERROR: cause.
 */
ar_rc_e rn_proxy_answer(const rn_proxy_t *proxy, const rn_url_t *url,
    const char *text, size_t len, size_t *used, char *cause, size_t size);


#endif /* RN_PROXY_H */
