
/* Login links: a secret that is exchanged for a cookie once. */

#ifndef NGX_AR_LINK_H
#define NGX_AR_LINK_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "auth/digest.h"


#define NGX_AR_LINK_LIFE  600


/* NGX_AR_BASE64_LEN bytes into secret; NGX_DECLINED: the zone is full. */
ngx_int_t ngx_ar_link_make(ngx_http_request_t *r, u_char *secret,
    time_t *expires);

/* NGX_OK exactly once per secret, within its life. */
ngx_int_t ngx_ar_link_use(ngx_http_request_t *r, ngx_str_t *secret);


#endif /* NGX_AR_LINK_H */
