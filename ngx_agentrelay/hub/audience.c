
/*
 * The owner's own viewers, then those that its mirrors said had joined: one
 * walk over both.  Viewers are told who else is there; a client knows itself
 * by the id it chose and all others by their key, which tells nothing.
 */

#include "hub/audience.h"
#include "hub/feed.h"
#include "hub/sharing.h"
#include "hub/viewer.h"

#include "wire/json.h"


#define NGX_AR_AUDIENCE_SHOWN  32


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


static ngx_int_t ngx_ar_audience_next(ngx_ar_session_t *session,
    ngx_ar_audience_t *walk);
static json_t *ngx_ar_audience_one(ngx_ar_audience_t *walk);
static void ngx_ar_audience_own(json_t *object, const char *field,
    ngx_ar_viewer_t *viewer);


ngx_uint_t
ngx_ar_audience_has(ngx_ar_session_t *session, const u_char *key)
{
    ngx_ar_audience_t  walk;

    ngx_memzero(&walk, sizeof(ngx_ar_audience_t));

    while (ngx_ar_audience_next(session, &walk) == NGX_OK) {
        if (ngx_strcmp(walk.key, key) == 0) {
            return 1;
        }
    }

    return 0;
}


/* NGX_DECLINED: there is nobody else. */

static ngx_int_t
ngx_ar_audience_next(ngx_ar_session_t *session, ngx_ar_audience_t *walk)
{
    ngx_ar_feed_t    *feed;
    ngx_ar_viewer_t  *viewer;
    ngx_ar_joined_t  *joined;

    if (walk->viewer == NULL) {
        walk->viewer = ngx_queue_head(&session->viewers);
        walk->feed = ngx_queue_head(&session->feeds);

    } else if (walk->joined) {
        walk->joined = ngx_queue_next(walk->joined);
    }

    if (walk->viewer != ngx_queue_sentinel(&session->viewers)) {
        viewer = ngx_queue_data(walk->viewer, ngx_ar_viewer_t, queue);
        walk->viewer = ngx_queue_next(walk->viewer);

        walk->key = viewer->key;
        walk->actor = viewer->actor;
        walk->name = viewer->name;
        walk->write = viewer->write;

        return NGX_OK;
    }

    while (walk->feed != ngx_queue_sentinel(&session->feeds)) {
        feed = ngx_queue_data(walk->feed, ngx_ar_feed_t, queue);

        if (walk->joined == NULL) {
            walk->joined = ngx_queue_head(&feed->joined);
        }

        if (walk->joined != ngx_queue_sentinel(&feed->joined)) {
            joined = ngx_queue_data(walk->joined, ngx_ar_joined_t, queue);

            walk->key = joined->key;
            walk->actor = joined->actor;
            walk->name = joined->name;
            walk->write = joined->write;

            return NGX_OK;
        }

        walk->joined = NULL;
        walk->feed = ngx_queue_next(walk->feed);
    }

    return NGX_DECLINED;
}


json_t *
ngx_ar_audience_json(ngx_ar_session_t *session)
{
    json_t             *list;
    ngx_uint_t          count;
    ngx_ar_audience_t   walk;

    ar_json_begin();

    count = 0;
    list = json_array();
    ngx_memzero(&walk, sizeof(ngx_ar_audience_t));

    while (ngx_ar_audience_next(session, &walk) == NGX_OK) {
        if (count++ < NGX_AR_AUDIENCE_SHOWN) {
            json_array_append_new(list, ngx_ar_audience_one(&walk));
        }
    }

    return ar_json_end(json_pack("{s:I, s:o, s:s?, s:s?}",
                           "count", (json_int_t) count,
                           "viewers", list,
                           "typist", session->typist[0]
                                     ? (char *) session->typist : NULL,
                           "size_owner", session->size_owner[0]
                                         ? (char *) session->size_owner
                                         : NULL));
}


static json_t *
ngx_ar_audience_one(ngx_ar_audience_t *walk)
{
    json_t        *one;
    const u_char  *share;

    one = json_pack("{s:s, s:s, s:s}", "viewer", walk->key,
                    "name", walk->name,
                    "mode", walk->write ? "write" : "read");

    share = ngx_ar_sharing_id(walk->actor);

    if (share) {
        (void) json_object_set_new(one, "share",
                                   json_string((const char *) share));
    }

    return one;
}


void
ngx_ar_audience_tell(ngx_ar_viewer_t *viewer)
{
    json_t  *payload, *one;
    size_t   i;

    ar_json_begin();

    payload = json_deep_copy(viewer->session->viewers_said);

    json_array_foreach(json_object_get(payload, "viewers"), i, one) {
        ngx_ar_audience_own(one, "viewer", viewer);
    }

    ngx_ar_audience_own(payload, "typist", viewer);
    ngx_ar_audience_own(payload, "size_owner", viewer);

    ngx_ar_tell(viewer->ws, AR_MSG_VIEWERS, ar_json_end(payload));
}


static void
ngx_ar_audience_own(json_t *object, const char *field,
    ngx_ar_viewer_t *viewer)
{
    const char  *key;

    key = json_string_value(json_object_get(object, field));

    if (key && ngx_strcmp(key, viewer->key) == 0) {
        (void) json_object_set_new(object, field,
                                   json_string((char *) viewer->id));
    }
}
