
/* Thumbnails of a moment ago, given to everybody who asks in that moment. */

#ifndef NGX_AR_THUMBNAIL_H
#define NGX_AR_THUMBNAIL_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>


/* A copy in r->pool of the session's, or NGX_DECLINED. */
ngx_int_t ngx_ar_thumbnail_get(ngx_http_request_t *r, const ngx_str_t *session,
    ngx_str_t *body);

void ngx_ar_thumbnail_keep(const ngx_str_t *session, const ngx_str_t *body);


#endif /* NGX_AR_THUMBNAIL_H */
