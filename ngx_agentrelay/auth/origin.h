
/* Which page a browser's request comes from, and whether that may call us. */

#ifndef NGX_AR_ORIGIN_H
#define NGX_AR_ORIGIN_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>


/*
 * NGX_OK: the Origin is our own or an allowed one; NGX_DECLINED: there is
 * none; NGX_ERROR: a foreign, doubled or malformed one, or "null".
 */
ngx_int_t ngx_ar_origin_check(ngx_http_request_t *r);

/* The same for an origin that came otherwise: NGX_OK or NGX_ERROR. */
ngx_int_t ngx_ar_origin_judge(ngx_http_request_t *r, ngx_str_t *text);

/*
 * 1 when the Host the caller used can only mean this machine, or is that of
 * an allowed origin.  Without it a page that lets its own name point to
 * 127.0.0.1 would be our own origin.
 */
ngx_uint_t ngx_ar_origin_host_local(ngx_http_request_t *r);

#define NGX_AR_ORIGIN_SIZE  600

/*
 * What the caller knows this server by, "scheme://host[:port]", terminated,
 * into out of NGX_AR_ORIGIN_SIZE.  NGX_ERROR: the Host is malformed.
 */
ngx_int_t ngx_ar_origin_public(ngx_http_request_t *r, u_char *out);

/*
 * 1 when the caller's side is TLS: it ends here, or in a proxy whose Host is
 * that of an allowed https origin and of no allowed http one.
 */
ngx_uint_t ngx_ar_origin_secure(ngx_http_request_t *r);


#endif /* NGX_AR_ORIGIN_H */
