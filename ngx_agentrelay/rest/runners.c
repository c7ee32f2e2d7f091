
/* Runners, as the zone knows them; any worker answers. */

#include "rest/handlers.h"

#include "auth/context.h"
#include "hub/records.h"
#include "rest/lookup.h"
#include "rest/page.h"
#include "rest/problem.h"
#include "rest/reply.h"


ngx_int_t
ngx_ar_runners_list(ngx_http_request_t *r)
{
    json_t                  *items;
    ngx_int_t                rc;
    ngx_str_t                filters = ngx_null_string;
    ngx_uint_t               at, i;
    const char              *detail;
    ngx_ar_page_t            page;
    ngx_ar_runner_record_t   record;

    rc = ngx_ar_page_init(r, &page, &detail);

    if (rc == NGX_DECLINED) {
        return ngx_ar_problem(r, "bad_request", detail, NULL);
    }

    items = json_array();

    if (rc != NGX_OK || items == NULL) {
        json_decref(items);
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    at = 0;

    while (ngx_ar_zone_runner_next(&at, &record) == NGX_OK) {
        ngx_ar_page_add(&page, record.name, ngx_strlen(record.name));
    }

    for (i = 0; i < page.n; i++) {
        if (ngx_ar_zone_runner_get(page.keys[i].text,
                                   ngx_strlen(page.keys[i].text), &record)
            == NGX_OK)
        {
            (void) json_array_append_new(items,
                ngx_ar_runner_json(&record, ngx_ar_runner_load(record.name)));
        }
    }

    return ngx_ar_page_reply(r, &page, "runners", items, &filters);
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
