
/* Viewers that come by a share: how they are counted, named, and put out. */

#ifndef NGX_AR_SHARING_H
#define NGX_AR_SHARING_H

#include "hub/hub.h"
#include "hub/session.h"


/* The share's id in an actor, or NULL: it is none. */
const u_char *ngx_ar_sharing_id(const u_char *actor);

/*
 * A viewer with its actor comes; NGX_ERROR: it can not be counted,
 * NGX_DECLINED: its share has too many already.
 */
ngx_int_t ngx_ar_sharing_enter(ngx_ar_viewer_t *viewer,
    const ngx_ar_viewer_query_t *query);
void ngx_ar_sharing_leave(ngx_ar_viewer_t *viewer);

/* Closes viewers whose share is over.  Does not free the session. */
void ngx_ar_sharing_recheck(ngx_ar_session_t *session);


#endif /* NGX_AR_SHARING_H */
