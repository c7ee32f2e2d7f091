
/*
 * Headers of requests and answers, the same way in every nginx version: the
 * parsed shortcuts (headers_in.cookies, .x_forwarded_for) changed their type,
 * the raw list did not.
 */

#ifndef NGX_AR_HEADER_H
#define NGX_AR_HEADER_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>


/* Where a walk stands; all zero begins one. */
typedef struct {
    ngx_list_part_t  *part;
    ngx_uint_t        at;
} ngx_ar_header_walk_t;


/* The next line of that header (name: lower case), or NULL. */
ngx_str_t *ngx_ar_header_next(ngx_http_request_t *r, const char *name,
    ngx_ar_header_walk_t *walk);

/* How many lines of it there are, and the first one's value (or NULL). */
ngx_uint_t ngx_ar_header_find(ngx_http_request_t *r, const char *name,
    ngx_str_t **value);

/* 1 when one of the lines lists the token, case ignored. */
ngx_uint_t ngx_ar_header_has_token(ngx_http_request_t *r, const char *name,
    const char *token);

/* Adds a line to the answer; name and value must live as long as r. */
ngx_int_t ngx_ar_header_add(ngx_http_request_t *r, const char *name,
    ngx_str_t *value);
ngx_int_t ngx_ar_header_add_text(ngx_http_request_t *r, const char *name,
    const char *value);


#endif /* NGX_AR_HEADER_H */
