
/* What a websocket's request moved, for its line in the access log. */

#ifndef NGX_AR_ACCOUNT_H
#define NGX_AR_ACCOUNT_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "wire/ar.h"


typedef struct {
    off_t   in;                         /* payload bytes; once it has ended */
    off_t   out;
    u_char  runner[AR_NAME_MAX + 1];    /* once it has said its name */
} ngx_ar_account_t;


/* NULL: out of memory. */
ngx_ar_account_t *ngx_ar_account_open(ngx_http_request_t *r);

/* NULL: the request became no websocket. */
ngx_ar_account_t *ngx_ar_account(ngx_http_request_t *r);


#endif /* NGX_AR_ACCOUNT_H */
