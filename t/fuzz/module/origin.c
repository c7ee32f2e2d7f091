
/*
 * Header lines with Host and Origin: a page is ours only when its host is, or
 * is the allowed one, however the two are written.
 */

#include "request.h"

#include "auth/origin.h"
#include "core/header.h"


/* The host of "scheme://host:port", or of "host:port". */

static ngx_str_t
host_of(ngx_str_t text, ngx_uint_t scheme)
{
    u_char  *p, *end, *last;

    p = text.data;
    last = text.data + text.len;

    while (scheme && p < last && *p != ':') {
        p++;
    }

    p += scheme ? 3 : 0;

    if (p > last) {
        abort();
    }

    end = memchr(p, *p == '[' ? ']' : ':', (size_t) (last - p));
    text.data = p;
    text.len = (size_t) ((end ? end : last) - p);

    return text;
}


static void
judged(ngx_http_request_t *r, ngx_str_t *origin, ngx_str_t *allowed)
{
    ngx_str_t  page, own, other;

    if (ngx_ar_origin_check(r) != NGX_OK) {
        return;
    }

    page = host_of(*origin, 1);
    other = host_of(*allowed, 1);

    if (page.len == other.len
        && ngx_strncasecmp(page.data, other.data, page.len) == 0)
    {
        return;
    }

    if (r->headers_in.host == NULL) {
        abort();
    }

    own = host_of(r->headers_in.host->value, 0);

    if (page.len == 0 || page.len != own.len
        || ngx_strncasecmp(page.data, own.data, page.len) != 0)
    {
        abort();
    }
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char                *text;
    u_char               out[NGX_AR_ORIGIN_SIZE];
    ngx_str_t           *origin, allowed;
    ngx_array_t          origins;
    ngx_http_request_t  *r;

    text = input_text(data, size);
    r = request_open();
    request_headers(r, text);

    ngx_str_set(&allowed, "https://hq.example.net");
    memset(&origins, 0, sizeof(origins));
    origins.elts = &allowed;
    origins.nelts = 1;
    request_location.origins = &origins;

    if (ngx_ar_header_find(r, "origin", &origin)) {
        judged(r, origin, &allowed);
    }

    (void) ngx_ar_origin_host_local(r);

    if (ngx_ar_origin_public(r, out) == NGX_OK
        && strlen((char *) out) >= sizeof(out))
    {
        abort();
    }

    request_location.origins = NULL;
    request_close(r);
    free(text);

    return 0;
}
