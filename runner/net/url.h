
/*
 * The address of HQ's mount: http, https, ws or wss.  ws means http, wss
 * means https.  A path that ends in /ws/runner or /api/v1/ws/register is
 * stripped to the mount before it.
 */

#ifndef RN_URL_H
#define RN_URL_H

#include "wire/ar.h"


typedef struct {
    int   tls;
    char  host[256];     /* an IPv6 literal without its brackets, but with
                            "%" and its zone if there is one */
    char  port[6];       /* decimal; the default of the scheme if absent */
    char  path[512];     /* of the mount, no trailing slash; "" at the root */
} rn_url_t;


/* AR_ERROR: *cause says why, for a person. */
ar_rc_e rn_url_parse(rn_url_t *url, const char *text, const char **cause);

/*
 * The value of a Host header: brackets and a non-default port included, a
 * zone not: it means nothing elsewhere.
 */
void rn_url_authority(const rn_url_t *url, char *out, size_t size);

/* The URL again, without any secret: for messages and links. */
void rn_url_format(const rn_url_t *url, char *out, size_t size);


#endif /* RN_URL_H */
