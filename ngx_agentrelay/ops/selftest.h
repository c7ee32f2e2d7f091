
/* The self-test: how a request arrives here, and what is wrong on its way. */

#ifndef NGX_AR_SELFTEST_H
#define NGX_AR_SELFTEST_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>
#include <jansson.h>


typedef enum {
    NGX_AR_SELFTEST_OK = 0,
    NGX_AR_SELFTEST_WARN,
    NGX_AR_SELFTEST_FAIL
} ngx_ar_selftest_state_e;


/* What the checks look at; all text is printable ASCII, and cut. */
typedef struct {
    ngx_http_request_t  *request;
    ngx_str_t            host;          /* the Host line */
    ngx_str_t            remote;        /* the address HQ believes */
    ngx_str_t            scheme;        /* what the caller used, or empty */
    ngx_str_t            authority;     /* the same, "host[:port]" */
    ngx_str_t            origin;        /* both, or empty */
    ngx_str_t            base;          /* the path above it, or empty */
    ngx_str_t            forwarded;     /* the last of X-Forwarded-For */
    ngx_str_t            message;       /* of the check that runs */
    unsigned             secure:1;      /* HQ takes it for https */
    unsigned             proxied:1;
    unsigned             lost_host:1;   /* the proxy did not pass it on */
    unsigned             by_host:1;     /* Host repairs what was found, */
    unsigned             by_origins:1;  /* what the row says does */
} ngx_ar_selftest_t;


typedef struct {
    const char                *id;
    /* NULL: only the caller can find it out */
    ngx_ar_selftest_state_e  (*check)(ngx_ar_selftest_t *test);
    const char                *message; /* of one without a check */
    /* %o origin, %m mount, %p path for both sides, %r address */
    const char                *nginx;
    const char                *haproxy;
    const char                *caddy;
    const char                *traefik;
} ngx_ar_selftest_row_t;


/* Ends with a row whose id is NULL. */
extern const ngx_ar_selftest_row_t  ngx_ar_selftest_rows[];

/* The checks, selftest_checks.c. */
ngx_ar_selftest_state_e ngx_ar_selftest_http(ngx_ar_selftest_t *test);
ngx_ar_selftest_state_e ngx_ar_selftest_host(ngx_ar_selftest_t *test);
ngx_ar_selftest_state_e ngx_ar_selftest_scheme(ngx_ar_selftest_t *test);
ngx_ar_selftest_state_e ngx_ar_selftest_origin(ngx_ar_selftest_t *test);
ngx_ar_selftest_state_e ngx_ar_selftest_mount(ngx_ar_selftest_t *test);
ngx_ar_selftest_state_e ngx_ar_selftest_address(ngx_ar_selftest_t *test);

/* The answer of api/selftest, a new reference; NULL: out of memory. */
json_t *ngx_ar_selftest_report(ngx_http_request_t *r);

/* Route handlers. */
ngx_int_t ngx_ar_selftest_page(ngx_http_request_t *r);
ngx_int_t ngx_ar_selftest_json(ngx_http_request_t *r);
ngx_int_t ngx_ar_selftest_stream(ngx_http_request_t *r);
ngx_int_t ngx_ar_selftest_socket(ngx_http_request_t *r);


#endif /* NGX_AR_SELFTEST_H */
