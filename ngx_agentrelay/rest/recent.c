
/*
 * The newest answers of GET api/runners in this worker, by their query.
 *
 * Every change of a runner, and every birth and end of a session, makes an
 * event; an answer of the newest event's time is as good as a new one.  Only
 * `last_seen` moves without one, so an answer is kept for a second.  Polls
 * of many dashboards and scripts cost a copy each.
 *
 * The memory is the worker's, a few answers of at most 256 KiB.
 */

#include "rest/recent.h"

#include "core/header.h"
#include "core/zone_events.h"
#include "rest/reply.h"


#define NGX_AR_RECENT       4
#define NGX_AR_RECENT_AGE   1000
#define NGX_AR_RECENT_BODY  (256 * 1024)
#define NGX_AR_RECENT_TEXT  512         /* query and link */


typedef struct {
    uint64_t     event;
    ngx_msec_t   made;
    ngx_str_t    args;
    ngx_str_t    link;
    ngx_str_t    body;
    u_char      *memory;                /* of all three; NULL: free */
} ngx_ar_recent_t;


static u_char *ngx_ar_recent_copy(ngx_str_t *to, ngx_str_t *from, u_char *p);


static ngx_ar_recent_t  ngx_ar_recents[NGX_AR_RECENT];
static ngx_uint_t       ngx_ar_recent_next;


ngx_int_t
ngx_ar_recent_answer(ngx_http_request_t *r)
{
    u_char           *args;
    ngx_str_t         body, link;
    ngx_uint_t        i;
    ngx_ar_recent_t  *recent;

    args = r->args.len ? r->args.data : (u_char *) "";

    for (i = 0; i < NGX_AR_RECENT; i++) {
        recent = &ngx_ar_recents[i];

        if (recent->memory != NULL
            && recent->args.len == r->args.len
            && ngx_strncmp(recent->args.data, args, r->args.len) == 0
            && recent->event == ngx_ar_zone_event_last()
            && ngx_current_msec - recent->made < NGX_AR_RECENT_AGE)
        {
            break;
        }
    }

    if (i == NGX_AR_RECENT) {
        return NGX_DECLINED;
    }

    body.data = ngx_pnalloc(r->pool, recent->body.len + recent->link.len);
    if (body.data == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    link.data = ngx_ar_recent_copy(&body, &recent->body, body.data);
    (void) ngx_ar_recent_copy(&link, &recent->link, link.data);

    if (link.len && ngx_ar_header_add(r, "Link", &link) != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return ngx_ar_reply_bytes(r, NGX_HTTP_OK, "application/json", &body);
}


void
ngx_ar_recent_keep(ngx_http_request_t *r, uint64_t event, ngx_str_t *body,
    ngx_str_t *link)
{
    u_char           *p;
    ngx_ar_recent_t  *recent;

    if (body->len > NGX_AR_RECENT_BODY
        || r->args.len + link->len > NGX_AR_RECENT_TEXT)
    {
        return;
    }

    recent = &ngx_ar_recents[ngx_ar_recent_next];
    ngx_ar_recent_next = (ngx_ar_recent_next + 1) % NGX_AR_RECENT;

    if (recent->memory) {
        ngx_free(recent->memory);
    }

    recent->memory = ngx_alloc(body->len + r->args.len + link->len + 1,
                               r->connection->log);
    if (recent->memory == NULL) {
        return;
    }

    p = ngx_ar_recent_copy(&recent->args, &r->args, recent->memory);
    p = ngx_ar_recent_copy(&recent->link, link, p);
    (void) ngx_ar_recent_copy(&recent->body, body, p);

    recent->event = event;
    recent->made = ngx_current_msec;
}


static u_char *
ngx_ar_recent_copy(ngx_str_t *to, ngx_str_t *from, u_char *p)
{
    to->data = p;
    to->len = from->len;

    return from->len ? ngx_cpymem(p, from->data, from->len) : p;
}
