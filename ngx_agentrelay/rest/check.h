
/* Fields of a JSON body, and everything that is wrong with them at once. */

#ifndef NGX_AR_CHECK_H
#define NGX_AR_CHECK_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>
#include <jansson.h>


typedef struct {
    json_t      *object;                /* borrowed */
    ngx_uint_t   failed;
    json_t      *errors;                /* as many as there is memory for */
} ngx_ar_check_t;


/* names: the known fields, ends with NULL; others are errors. */
void ngx_ar_check_init(ngx_ar_check_t *check, json_t *object,
    const char *const *names);

/* pointer: RFC 6901, "/rows"; text that is not ours goes through _key. */
void ngx_ar_check_fail(ngx_ar_check_t *check, const char *pointer,
    const char *message);

/* "<pointer>/<key>" with the key escaped and cut. */
void ngx_ar_check_fail_key(ngx_ar_check_t *check, const char *pointer,
    const char *key, const char *message);

/* NULL when absent; a failure (and NULL) when it is no string. */
const char *ngx_ar_check_string(ngx_ar_check_t *check, const char *name);

/* `otherwise` when absent, or a failure when not from min to max. */
json_int_t ngx_ar_check_integer(ngx_ar_check_t *check, const char *name,
    json_int_t min, json_int_t max, json_int_t otherwise);

/* The index in names, 0 when absent. */
ngx_uint_t ngx_ar_check_choice(ngx_ar_check_t *check, const char *name,
    const char *const *names, const char *message);

/* 1 when text is inert wherever it is shown; counts its characters. */
ngx_uint_t ngx_ar_check_printable(const char *text, ngx_uint_t *characters);

/* The answer (422) to return when it has failed; releases the errors. */
ngx_int_t ngx_ar_check_answer(ngx_http_request_t *r, ngx_ar_check_t *check);


#endif /* NGX_AR_CHECK_H */
