
/*
 * The account lies in the request's pool and is found by its cleanup, which
 * does nothing else: the module's slot in the request belongs to rest/, and
 * an internal redirect empties it.  Whoever serves the websocket fills it in
 * before the request ends; nginx writes the log after that.
 */

#include "core/account.h"


static void ngx_ar_account_mark(void *data);


ngx_ar_account_t *
ngx_ar_account_open(ngx_http_request_t *r)
{
    ngx_ar_account_t    *account;
    ngx_pool_cleanup_t  *cln;

    cln = ngx_pool_cleanup_add(r->pool, sizeof(ngx_ar_account_t));
    if (cln == NULL) {
        return NULL;
    }

    account = cln->data;
    ngx_memzero(account, sizeof(ngx_ar_account_t));
    cln->handler = ngx_ar_account_mark;

    return account;
}


ngx_ar_account_t *
ngx_ar_account(ngx_http_request_t *r)
{
    ngx_pool_cleanup_t  *cln;

    for (cln = r->pool->cleanup; cln; cln = cln->next) {
        if (cln->handler == ngx_ar_account_mark) {
            return cln->data;
        }
    }

    return NULL;
}


static void
ngx_ar_account_mark(void *data)
{
    /* found by its address */
}
