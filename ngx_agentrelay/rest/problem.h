
/* Errors as RFC 9457 problems; every code is a row of one registry. */

#ifndef NGX_AR_PROBLEM_H
#define NGX_AR_PROBLEM_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>
#include <jansson.h>


typedef struct {
    const char  *code;
    ngx_uint_t   status;
    const char  *title;
    ngx_uint_t   retryable;
    ngx_uint_t   retry_after;           /* seconds; 0: no header */
} ngx_ar_problem_row_t;


/* Ends with a row whose code is NULL. */
extern const ngx_ar_problem_row_t  ngx_ar_problems[];

/* An unknown code gives the row of "internal". */
const ngx_ar_problem_row_t *ngx_ar_problem_row(const char *code);

/*
 * Answers with a problem and returns what the request is finalized with.
 * detail: text of ours, or NULL.  extra: members to add, or NULL; its
 * reference is taken.
 */
ngx_int_t ngx_ar_problem(ngx_http_request_t *r, const char *code,
    const char *detail, json_t *extra);

/* The {"error": {...}} of a hub call; extra as above. */
ngx_int_t ngx_ar_problem_answer(ngx_http_request_t *r, json_t *error,
    json_t *extra);


#endif /* NGX_AR_PROBLEM_H */
