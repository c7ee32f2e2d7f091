
/*
 * The newest thumbnails in this worker, by session.
 *
 * A wall asks for each of its sessions once a second, and there are several
 * walls: their questions within a moment are one question to the runner.
 *
 * The memory is the worker's: a table of places, each for any session whose
 * id falls there, and a copy of at most 2 KiB in those that were used.
 */

#include "rest/thumbnail.h"

#include "wire/ar.h"


#define NGX_AR_THUMBNAILS      256
#define NGX_AR_THUMBNAIL_AGE   900      /* ms: below a wall's second */
#define NGX_AR_THUMBNAIL_BODY  2048


typedef struct {
    u_char      session[AR_UUID_LEN];
    ngx_msec_t  made;
    size_t      len;
    u_char     *body;                   /* NULL: never used */
} ngx_ar_thumbnail_t;


static ngx_ar_thumbnail_t *ngx_ar_thumbnail_of(const ngx_str_t *session);


static ngx_ar_thumbnail_t  ngx_ar_thumbnails[NGX_AR_THUMBNAILS];


ngx_int_t
ngx_ar_thumbnail_get(ngx_http_request_t *r, const ngx_str_t *session,
    ngx_str_t *body)
{
    ngx_ar_thumbnail_t  *thumbnail;

    thumbnail = ngx_ar_thumbnail_of(session);

    if (thumbnail->body == NULL
        || ngx_memcmp(thumbnail->session, session->data, AR_UUID_LEN) != 0
        || ngx_current_msec - thumbnail->made >= NGX_AR_THUMBNAIL_AGE)
    {
        return NGX_DECLINED;
    }

    body->len = thumbnail->len;
    body->data = ngx_pnalloc(r->pool, thumbnail->len);
    if (body->data == NULL) {
        return NGX_DECLINED;
    }

    ngx_memcpy(body->data, thumbnail->body, thumbnail->len);

    return NGX_OK;
}


void
ngx_ar_thumbnail_keep(const ngx_str_t *session, const ngx_str_t *body)
{
    ngx_ar_thumbnail_t  *thumbnail;

    thumbnail = ngx_ar_thumbnail_of(session);

    if (body->len > NGX_AR_THUMBNAIL_BODY) {
        return;
    }

    if (thumbnail->body == NULL) {
        thumbnail->body = ngx_alloc(NGX_AR_THUMBNAIL_BODY, ngx_cycle->log);
        if (thumbnail->body == NULL) {
            return;
        }
    }

    ngx_memcpy(thumbnail->session, session->data, AR_UUID_LEN);
    ngx_memcpy(thumbnail->body, body->data, body->len);
    thumbnail->len = body->len;
    thumbnail->made = ngx_current_msec;
}


/* Where a session's is kept; another one's may be there. */

static ngx_ar_thumbnail_t *
ngx_ar_thumbnail_of(const ngx_str_t *session)
{
    return &ngx_ar_thumbnails[ngx_crc32_short(session->data, AR_UUID_LEN)
                              % NGX_AR_THUMBNAILS];
}
