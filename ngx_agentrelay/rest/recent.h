
/* Answers given a moment ago, given again while nothing has changed. */

#ifndef NGX_AR_RECENT_H
#define NGX_AR_RECENT_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>


/* NGX_DECLINED: there is none, or something has happened since. */
ngx_int_t ngx_ar_recent_answer(ngx_http_request_t *r);

/*
 * Keeps copies of what the same query will be answered with.  event: the
 * newest when the answer was begun; link: of the next page, or empty.
 */
void ngx_ar_recent_keep(ngx_http_request_t *r, uint64_t event,
    ngx_str_t *body, ngx_str_t *link);


#endif /* NGX_AR_RECENT_H */
