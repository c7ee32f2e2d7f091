
/*
 * A line of a door connection and what follows it, whole, cut at random and
 * byte by byte: the same object and the same rest, or the same refusal.
 * Byte 0 of the input seeds the cuts.
 */

#include "request.h"

#include "hub/line.h"


static const uint8_t  *coming;
static size_t          left, most;
static unsigned        seed;


static ssize_t
received(ngx_connection_t *c, u_char *buf, size_t size)
{
    size_t  n;

    (void) c;

    if (left == 0) {
        return 0;
    }

    seed = seed * 1103515245U + 12345U;
    n = most ? 1 + (seed >> 16) % most : left;
    n = ngx_min(n, ngx_min(size, left));

    memcpy(buf, coming, n);
    coming += n;
    left -= n;

    return (ssize_t) n;
}


/* What came after the line is its rest and what has not been read. */

static json_t *
read_line(const uint8_t *data, size_t size, size_t longest, size_t *after)
{
    size_t            len;
    u_char           *rest;
    json_t           *json;
    ngx_event_t       event;
    ngx_ar_line_t     line;
    ngx_connection_t  c;

    memset(&event, 0, sizeof(event));
    memset(&line, 0, sizeof(line));
    memset(&c, 0, sizeof(c));
    c.recv = received;
    c.read = &event;

    coming = data;
    left = size;
    most = longest;

    json = NULL;
    *after = 0;

    if (ngx_ar_line_recv(&line, &c, &json, &rest, &len) == NGX_OK) {
        *after = len + left;

        if (*after >= size
            || memcmp(rest, data + size - *after, len) != 0)
        {
            abort();
        }

    } else {
        json = NULL;
    }

    ngx_ar_line_free(&line);

    return json;
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t   after, again, i;
    json_t  *whole, *part;

    if (size < 1) {
        return 0;
    }

    request_close(request_open());
    seed = data[0];
    whole = read_line(data + 1, size - 1, 0, &after);

    for (i = 0; i < 2; i++) {
        part = read_line(data + 1, size - 1, i ? 1 : 40, &again);

        if ((part == NULL) != (whole == NULL) || again != after
            || (part && !json_equal(part, whole)))
        {
            abort();
        }

        json_decref(part);
    }

    json_decref(whole);

    return 0;
}
