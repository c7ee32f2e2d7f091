
/*
 * A path, as nginx has normalised it; byte 0 of the input chooses the method.
 * The row that is found has this very path, with one segment for {id}.
 */

#include "request.h"

#include "rest/route.h"


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char                  *block, path[256];
    ngx_str_t              below, id;
    const char            *brace;
    ngx_http_request_t    *r;
    const ngx_ar_route_t  *route;

    if (size < 1) {
        return 0;
    }

    block = input_block(data + 1, size - 1);
    r = request_open();
    r->method = (ngx_uint_t) 1 << (data[0] % 14);
    r->uri.data = (u_char *) block;
    r->uri.len = size - 1;

    route = ngx_ar_route_of(r, &below, &id);

    if (below.len
        && (below.data[0] != '/' || below.len + 6 != r->uri.len
            || memcmp(block, "/relay", 6) != 0))
    {
        abort();
    }

    if (route) {
        brace = strchr(route->path, '{');

        if ((brace == NULL) != (id.len == 0)
            || (id.len && memchr(id.data, '/', id.len)))
        {
            abort();
        }

        if (brace == NULL) {
            snprintf(path, sizeof(path), "%s", route->path);

        } else {
            snprintf(path, sizeof(path), "%.*s%.*s%s",
                     (int) (brace - route->path), route->path, (int) id.len,
                     id.data, strchr(brace, '}') + 1);
        }

        if (below.len < sizeof(path)
            && memchr(below.data, '\0', below.len) == NULL
            && (strlen(path) != below.len
                || memcmp(path, below.data, below.len) != 0))
        {
            abort();
        }
    }

    request_close(r);
    free(block);

    return 0;
}
