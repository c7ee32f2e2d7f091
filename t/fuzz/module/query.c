
/*
 * The query of a list and the place in the events: what is taken lies within
 * its bounds, and a page that is full gives a cursor that is taken again.
 */

#include "request.h"

#include "hub/event.h"
#include "rest/page.h"
#include "rest/param.h"


static void
paged(ngx_http_request_t *r)
{
    u_char          key[24];
    json_t         *list;
    ngx_str_t       filters = ngx_null_string, args;
    ngx_uint_t      i;
    const char     *detail, *cursor;
    ngx_ar_page_t   page, next;

    detail = NULL;

    switch (ngx_ar_page_init(r, &page, &detail)) {

    case NGX_OK:
        break;

    case NGX_DECLINED:
        if (detail == NULL) {
            abort();
        }

        return;

    default:
        abort();
    }

    if (page.limit < 1 || page.limit > NGX_AR_PAGE_MAX
        || memchr(page.after, '\0', sizeof(page.after)) == NULL)
    {
        abort();
    }

    for (i = 0; i < 240; i++) {
        snprintf((char *) key, sizeof(key), "host-%zu", (size_t) i * 7 % 240);
        ngx_ar_page_add(&page, key, strlen((char *) key));
    }

    for (i = 0; i < page.n; i++) {
        if (strcmp((char *) page.keys[i].text, (char *) page.after) <= 0
            || (i && strcmp((char *) page.keys[i].text,
                            (char *) page.keys[i - 1].text)
                     <= 0))
        {
            abort();
        }
    }

    list = ngx_ar_page_list(r, &page, "items", json_array(), &filters);
    if (list == NULL) {
        abort();
    }

    cursor = json_string_value(json_object_get(list, "next_cursor"));

    if (cursor) {
        args.data = ngx_pnalloc(r->pool, 128);
        args.len = (size_t) snprintf((char *) args.data, 128, "cursor=%s",
                                     cursor);
        r->args = args;

        if (ngx_ar_page_init(r, &next, &detail) != NGX_OK
            || strcmp((char *) next.after,
                      (char *) page.keys[page.n - 1].text)
               != 0)
        {
            abort();
        }
    }

    json_decref(list);
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    u_char              *block, id[NGX_AR_EVENT_ID];
    uint64_t             n;
    ngx_str_t            value;
    ngx_http_request_t  *r;

    block = input_block(data, size);
    r = request_open();
    r->args.data = block;
    r->args.len = size;

    n = 7;

    if (ngx_ar_param_number(r, "offset", 1, 1000, &n) == NGX_OK
        && (n < 1 || n > 1000))
    {
        abort();
    }

    if (ngx_ar_param(r, "after", &value) == NGX_OK && value.len > size) {
        abort();
    }

    value.data = block;
    value.len = size;

    if (ngx_ar_event_id_parse(&value, &n) == NGX_OK) {
        ngx_ar_event_id(id, n);

        if (ngx_ar_event_id_parse(&(ngx_str_t) { strlen((char *) id), id },
                                  &n)
            != NGX_OK)
        {
            abort();
        }
    }

    paged(r);
    request_close(r);
    free(block);

    return 0;
}
