
/* Everybody who looks at a session, as its owner knows them. */

#ifndef NGX_AR_AUDIENCE_H
#define NGX_AR_AUDIENCE_H

#include "hub/session.h"


/* Where a walk stands; all zero begins one. */
typedef struct {
    ngx_queue_t   *viewer;              /* of this worker */
    ngx_queue_t   *feed;
    ngx_queue_t   *joined;              /* of that feed */
    const u_char  *key;                 /* of who was found */
    const u_char  *actor;
    const u_char  *name;
    ngx_uint_t     write;
} ngx_ar_audience_t;


/* NGX_DECLINED: there is nobody else. */
ngx_int_t ngx_ar_audience_next(ngx_ar_session_t *session,
    ngx_ar_audience_t *walk);

ngx_uint_t ngx_ar_audience_has(ngx_ar_session_t *session, const u_char *key);

/* The payload of `viewers`. */
json_t *ngx_ar_audience_json(ngx_ar_session_t *session);

/* Says it to one viewer, which knows itself by its own id. */
void ngx_ar_audience_tell(ngx_ar_viewer_t *viewer);


#endif /* NGX_AR_AUDIENCE_H */
