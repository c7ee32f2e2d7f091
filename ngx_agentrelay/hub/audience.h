
/* Everybody who looks at a session, as its owner knows them. */

#ifndef NGX_AR_AUDIENCE_H
#define NGX_AR_AUDIENCE_H

#include "hub/session.h"


ngx_uint_t ngx_ar_audience_has(ngx_ar_session_t *session, const u_char *key);

/* The payload of `viewers`. */
json_t *ngx_ar_audience_json(ngx_ar_session_t *session);

/* Says it to one viewer, which knows itself by its own id. */
void ngx_ar_audience_tell(ngx_ar_viewer_t *viewer);


#endif /* NGX_AR_AUDIENCE_H */
