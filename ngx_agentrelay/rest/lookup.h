
/* From a name or an id to a record of the zone, or to a problem's code. */

#ifndef NGX_AR_LOOKUP_H
#define NGX_AR_LOOKUP_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "core/zone.h"


/* By name, else by id. */
const char *ngx_ar_lookup_runner(ngx_str_t *text,
    ngx_ar_runner_record_t *record);

/* Of a visible one. */
const char *ngx_ar_lookup_session(ngx_str_t *id,
    ngx_ar_session_record_t *record);

/* The same of one that has not ended. */
const char *ngx_ar_lookup_living(ngx_str_t *id,
    ngx_ar_session_record_t *record);

/* Answers with a code of those above. */
ngx_int_t ngx_ar_lookup_problem(ngx_http_request_t *r, const char *code);

/* What lists show: all but those that were deleted after their end. */
ngx_uint_t ngx_ar_lookup_visible(const ngx_ar_session_record_t *record);

/* 1 when its connection is held by a live worker. */
ngx_uint_t ngx_ar_lookup_online(const ngx_ar_runner_record_t *record);


#endif /* NGX_AR_LOOKUP_H */
