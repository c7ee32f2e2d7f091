
/*
 * The zone says whether a share still stands, or a login.  It is asked once a
 * second and when a door wakes us; a viewer whose share is gone or has expired
 * is closed with 4403, one whose login is with 4401, whatever it is doing.
 */

#include "hub/sharing.h"
#include "hub/viewer.h"
#include "hub/wake.h"


#define NGX_AR_SHARING_CODE  4403
#define NGX_AR_SHARING_PART  4          /* of a worker's connections */


static void ngx_ar_sharing_out(ngx_ar_viewer_t *viewer);
static const char *ngx_ar_sharing_over(ngx_ar_viewer_t *viewer);


const u_char *
ngx_ar_sharing_id(const u_char *actor)
{
    size_t  len;

    len = sizeof("share:") - 1;

    return ngx_strncmp(actor, "share:", len) == 0
           && ngx_strlen(actor) == len + AR_UUID_LEN
           ? actor + len : NULL;
}


ngx_int_t
ngx_ar_sharing_enter(ngx_ar_viewer_t *viewer,
    const ngx_ar_viewer_query_t *query)
{
    const ngx_ar_share_record_t  *share;

    share = query->share;

    if (share == NULL) {
        viewer->may_hold = viewer->write;
        ngx_cpystrn(viewer->name, viewer->actor, sizeof(viewer->name));
        return NGX_OK;
    }

    ngx_cpystrn(viewer->name, share->name[0] ? (u_char *) share->name
                                             : (u_char *) "share",
                sizeof(viewer->name));
    viewer->expires = share->expires;

    /* who has a link is not to keep everybody else out */

    return ngx_ar_zone_share_join(share->id, ngx_cycle->connection_n
                                             / NGX_AR_SHARING_PART);
}


void
ngx_ar_sharing_leave(ngx_ar_viewer_t *viewer)
{
    const u_char  *id;

    id = ngx_ar_sharing_id(viewer->actor);

    if (id) {
        ngx_ar_zone_share_leave(id);
    }
}


void
ngx_ar_sharing_recheck(ngx_ar_session_t *session)
{
    ngx_uint_t        busy;
    ngx_queue_t      *q, *next;
    ngx_ar_viewer_t  *viewer;

    busy = session->busy;
    session->busy = 1;

    for (q = ngx_queue_head(&session->viewers);
         q != ngx_queue_sentinel(&session->viewers);
         q = next)
    {
        next = ngx_queue_next(q);
        viewer = ngx_queue_data(q, ngx_ar_viewer_t, queue);

        ngx_ar_sharing_out(viewer);
    }

    session->busy = busy;
}


/* May close the viewer. */

static void
ngx_ar_sharing_out(ngx_ar_viewer_t *viewer)
{
    const char  *reason;

    reason = ngx_ar_sharing_over(viewer);

    if (reason) {
        ngx_ar_viewer_close(viewer, NGX_AR_SHARING_CODE, reason, 0);

    } else if (ngx_ar_zone_login_over(&viewer->login)) {
        ngx_ar_viewer_close(viewer, NGX_AR_LOGIN_OVER, "the login is over",
                            0);
    }
}


/* NULL: it stands, or the viewer needs none. */

static const char *
ngx_ar_sharing_over(ngx_ar_viewer_t *viewer)
{
    const u_char           *id;
    ngx_ar_share_record_t   record;

    id = ngx_ar_sharing_id(viewer->actor);

    if (id == NULL) {
        return NULL;
    }

    if (viewer->expires <= ngx_ar_zone_now()) {
        return "the share has expired";
    }

    return ngx_ar_zone_share_get(id, &record) == NGX_OK
           ? NULL : "the share was revoked";
}


void
ngx_ar_sharing_changed(const u_char *id)
{
    ngx_ar_session_t  *session;

    session = ngx_ar_session_find(id);

    if (session) {
        ngx_ar_sharing_recheck(session);
        ngx_ar_session_update(session);
        ngx_ar_session_close(session);
    }

    ngx_ar_wake_session(id);
}
