
/* Answers: JSON, bytes, nothing; with the headers all of them carry. */

#ifndef NGX_AR_REPLY_H
#define NGX_AR_REPLY_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>
#include <jansson.h>


/* Each returns what the request is finalized with; json's reference is
 * taken, NULL gives 500. */
ngx_int_t ngx_ar_reply_json(ngx_http_request_t *r, ngx_uint_t status,
    json_t *json);
ngx_int_t ngx_ar_reply_problem(ngx_http_request_t *r, ngx_uint_t status,
    json_t *json);

/* The text of a JSON answer, in r->pool; takes json's reference. */
ngx_int_t ngx_ar_reply_text(ngx_http_request_t *r, json_t *json,
    ngx_str_t *text);

/* data lives in r->pool. */
ngx_int_t ngx_ar_reply_bytes(ngx_http_request_t *r, ngx_uint_t status,
    const char *type, ngx_str_t *data);

/* The same when the headers of the answer are set already. */
ngx_int_t ngx_ar_reply_body(ngx_http_request_t *r, ngx_str_t *data);

ngx_int_t ngx_ar_reply_empty(ngx_http_request_t *r, ngx_uint_t status);

/* Only sets the headers, of an answer without a length. */
ngx_int_t ngx_ar_reply_stream(ngx_http_request_t *r, const char *type);

/*
 * Says which version of a resource the answer is (a quoted text in r->pool);
 * nginx then answers 304 to who has it already.
 */
ngx_int_t ngx_ar_reply_etag(ngx_http_request_t *r, ngx_str_t *etag);

/* Adds a header whose value is a number. */
ngx_int_t ngx_ar_reply_number(ngx_http_request_t *r, const char *name,
    uint64_t value);

/* Keeps a reference until the request ends. */
ngx_int_t ngx_ar_reply_keep(ngx_http_request_t *r, json_t *json);


#endif /* NGX_AR_REPLY_H */
