
/* Tokens that come as Authorization: Bearer. */

#ifndef NGX_AR_TOKEN_H
#define NGX_AR_TOKEN_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>


/* The request's Bearer token; results as below. */
ngx_int_t ngx_ar_token_find(ngx_http_request_t *r, ngx_str_t *token);

/*
 * Compares the request's Bearer token with a digest.  NGX_OK: it is that
 * token; NGX_DECLINED: there is none; NGX_ERROR: another one, or more than
 * one Authorization line.
 */
ngx_int_t ngx_ar_token_check(ngx_http_request_t *r, const u_char *digest);

/* The same for a token that came otherwise; NGX_OK or NGX_ERROR. */
ngx_int_t ngx_ar_token_equal(ngx_str_t *token, const u_char *digest);


#endif /* NGX_AR_TOKEN_H */
