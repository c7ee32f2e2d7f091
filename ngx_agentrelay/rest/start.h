
/* What a new session is asked to be: POST api/sessions, checked. */

#ifndef NGX_AR_START_H
#define NGX_AR_START_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>
#include <jansson.h>

#include "core/zone.h"
#include "rest/check.h"


#define NGX_AR_START_NAME  256          /* 64 characters */


typedef struct {
    const char  *runner;                /* name or id; NULL: any */
    json_t      *labels;                /* borrowed; NULL: none */
    json_t      *command;               /* borrowed */
    const char  *cwd;                   /* NULL: the runner's root */
    json_t      *env;                   /* borrowed; NULL: none */
    json_t      *limits;                /* borrowed; NULL: none */
    json_int_t   rows;
    json_int_t   cols;
    ngx_uint_t   pipe;
    ngx_uint_t   block;
    u_char       name[NGX_AR_START_NAME + 1];
} ngx_ar_start_t;


/* start_check.c: what is wrong is in the check. */
void ngx_ar_start_read(ngx_ar_check_t *check, json_t *body,
    ngx_ar_start_t *start);

/*
 * start_pick.c: an online runner with free capacity: the named one, or the
 * least loaded one that has the labels.  NULL, or a problem's code.
 */
const char *ngx_ar_start_pick(const ngx_ar_start_t *start,
    ngx_ar_runner_record_t *runner);

/*
 * start_memo.c: the memo of the session (JSON, at most NGX_AR_MEMO bytes),
 * with the command cut to fit.
 */
ngx_int_t ngx_ar_start_memo(const ngx_ar_start_t *start, ngx_str_t *actor,
    uint64_t created, u_char *memo);

/* Why it failed, in the memo, so that a repeated request learns it again. */
void ngx_ar_start_memo_error(u_char *memo, json_t *error);
json_t *ngx_ar_start_memo_failure(const u_char *memo);


#endif /* NGX_AR_START_H */
