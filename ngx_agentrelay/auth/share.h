
/* Shares: a secret that opens one session, at the mount that made it. */

#ifndef NGX_AR_SHARE_H
#define NGX_AR_SHARE_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "auth/digest.h"
#include "core/zone_access.h"


#define NGX_AR_SHARE_PREFIX      "ar_share_"
#define NGX_AR_SHARE_CRC         6      /* of 4 bytes as base64url */
#define NGX_AR_SHARE_SECRET                                                   \
    (sizeof(NGX_AR_SHARE_PREFIX) - 1 + AR_UUID_LEN + 1 + NGX_AR_BASE64_LEN    \
     + NGX_AR_SHARE_CRC)


/* 1 when a Bearer token means to be a share's secret. */
ngx_uint_t ngx_ar_share_is(const ngx_str_t *token);

/* Gives a record its id and digest; NGX_AR_SHARE_SECRET bytes into secret. */
ngx_int_t ngx_ar_share_make(ngx_http_request_t *r,
    ngx_ar_share_record_t *record, u_char *secret);

/* The live share of a secret, or NGX_DECLINED. */
ngx_int_t ngx_ar_share_open(ngx_http_request_t *r, const ngx_str_t *token,
    ngx_ar_share_record_t *record);


#endif /* NGX_AR_SHARE_H */
