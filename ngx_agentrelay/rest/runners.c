
/* Runners, as the zone knows them; any worker answers. */

#include "rest/handlers.h"

#include "auth/context.h"
#include "core/header.h"
#include "core/zone_events.h"
#include "hub/records.h"
#include "rest/lookup.h"
#include "rest/page.h"
#include "rest/problem.h"
#include "rest/recent.h"
#include "rest/reply.h"


static json_t *ngx_ar_runners_items(ngx_http_request_t *r,
    ngx_ar_page_t *page);


ngx_int_t
ngx_ar_runners_list(ngx_http_request_t *r)
{
    json_t                  *items;
    uint64_t                 event;
    ngx_int_t                rc;
    ngx_str_t                text, filters = ngx_null_string;
    ngx_uint_t               at;
    const char              *detail;
    ngx_ar_page_t            page;
    ngx_ar_runner_record_t   record;

    rc = ngx_ar_recent_answer(r);

    if (rc != NGX_DECLINED) {
        return rc;
    }

    event = ngx_ar_zone_event_last();
    rc = ngx_ar_page_init(r, &page, &detail);

    if (rc == NGX_DECLINED) {
        return ngx_ar_problem(r, "bad_request", detail, NULL);
    }

    if (rc != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    at = 0;

    while (ngx_ar_zone_runner_next(&at, &record) == NGX_OK) {
        ngx_ar_page_add(&page, record.name, ngx_strlen(record.name));
    }

    items = ngx_ar_runners_items(r, &page);

    if (items == NULL
        || ngx_ar_reply_text(r, ngx_ar_page_list(r, &page, "runners", items,
                                                 &filters),
                             &text)
           != NGX_OK
        || (page.link.len
            && ngx_ar_header_add(r, "Link", &page.link) != NGX_OK))
    {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    ngx_ar_recent_keep(r, event, &text, &page.link);

    return ngx_ar_reply_bytes(r, NGX_HTTP_OK, "application/json", &text);
}


/* The page's runners, each with its live sessions, counted in one walk. */

static json_t *
ngx_ar_runners_items(ngx_http_request_t *r, ngx_ar_page_t *page)
{
    json_t                   *items;
    ngx_uint_t                i, at, *loads;
    ngx_ar_runner_record_t    runner;
    ngx_ar_session_record_t   session;

    items = json_array();
    loads = ngx_pcalloc(r->pool, page->limit * sizeof(ngx_uint_t));

    if (items == NULL || loads == NULL) {
        json_decref(items);
        return NULL;
    }

    at = 0;

    while (ngx_ar_zone_session_next(&at, &session) == NGX_OK) {
        if (session.ended == 0
            && ngx_ar_page_find(page, session.runner, &i) == NGX_OK)
        {
            loads[i]++;
        }
    }

    for (i = 0; i < page->n; i++) {
        if (ngx_ar_zone_runner_get(page->keys[i].text,
                                   ngx_strlen(page->keys[i].text), &runner)
            == NGX_OK
            && json_array_append_new(items,
                                     ngx_ar_runner_json(&runner, loads[i]))
               != 0)
        {
            json_decref(items);
            return NULL;
        }
    }

    return items;
}


ngx_int_t
ngx_ar_runners_one(ngx_http_request_t *r)
{
    const char              *code;
    ngx_ar_runner_record_t   record;

    code = ngx_ar_lookup_runner(&ngx_ar_context(r)->id, &record);

    if (code) {
        return ngx_ar_lookup_problem(r, code);
    }

    return ngx_ar_reply_json(r, NGX_HTTP_OK,
                             ngx_ar_runner_json(&record,
                                 ngx_ar_runner_load(record.name)));
}
