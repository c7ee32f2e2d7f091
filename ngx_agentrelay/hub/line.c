
/*
 * A line is at most 128 KiB.  Reading may take more than the line: a mirror's
 * first frames can follow it in the same segment.
 */

#include "hub/line.h"

#include "wire/json.h"


static ngx_int_t ngx_ar_line_parse(ngx_ar_line_t *line, json_t **json,
    u_char **rest, size_t *len);


ngx_int_t
ngx_ar_line_set(ngx_ar_line_t *line, json_t *json)
{
    char    *text;
    size_t   len;

    ngx_ar_line_free(line);

    text = json ? ar_json_dump(json, JSON_COMPACT) : NULL;
    json_decref(json);

    if (text == NULL) {
        return NGX_ERROR;
    }

    len = ngx_strlen(text);

    line->data = ngx_alloc(len + 1, ngx_cycle->log);

    if (line->data && len < NGX_AR_LINE_MAX) {
        ngx_memcpy(line->data, text, len);
        line->data[len] = '\n';
        line->len = len + 1;
    }

    free(text);

    return line->len ? NGX_OK : NGX_ERROR;
}


ngx_int_t
ngx_ar_line_send(ngx_ar_line_t *line, ngx_connection_t *c)
{
    ssize_t  n;

    while (line->sent < line->len) {
        n = c->send(c, line->data + line->sent, line->len - line->sent);

        if (n == NGX_AGAIN) {
            return ngx_handle_write_event(c->write, 0) == NGX_OK ? NGX_AGAIN
                                                                 : NGX_ERROR;
        }

        if (n <= 0) {
            return NGX_ERROR;
        }

        line->sent += n;
    }

    return NGX_OK;
}


ngx_int_t
ngx_ar_line_recv(ngx_ar_line_t *line, ngx_connection_t *c, json_t **json,
    u_char **rest, size_t *len)
{
    u_char   *data;
    size_t    size;
    ssize_t   n;

    for ( ;; ) {

        if (line->len == line->size) {

            if (line->size >= NGX_AR_LINE_MAX + 65536) {
                return NGX_ERROR;
            }

            size = line->size ? line->size * 2 : 4096;

            data = ngx_alloc(size, ngx_cycle->log);
            if (data == NULL) {
                return NGX_ERROR;
            }

            if (line->len) {
                ngx_memcpy(data, line->data, line->len);
            }

            ngx_free(line->data);
            line->data = data;
            line->size = size;
        }

        n = c->recv(c, line->data + line->len, line->size - line->len);

        if (n == NGX_AGAIN) {
            return ngx_handle_read_event(c->read, 0) == NGX_OK ? NGX_AGAIN
                                                               : NGX_ERROR;
        }

        if (n <= 0) {
            return NGX_ERROR;
        }

        line->len += n;

        if (ngx_strlchr(line->data + line->len - n, line->data + line->len,
                        '\n'))
        {
            return ngx_ar_line_parse(line, json, rest, len);
        }
    }
}


static ngx_int_t
ngx_ar_line_parse(ngx_ar_line_t *line, json_t **json, u_char **rest,
    size_t *len)
{
    u_char  *end;

    end = ngx_strlchr(line->data, line->data + line->len, '\n');

    *json = ar_json_load(line->data, end - line->data,
                         JSON_REJECT_DUPLICATES, NULL);

    if (!json_is_object(*json)) {
        json_decref(*json);
        return NGX_ERROR;
    }

    *rest = end + 1;
    *len = line->data + line->len - *rest;

    return NGX_OK;
}


void
ngx_ar_line_free(ngx_ar_line_t *line)
{
    ngx_free(line->data);
    ngx_memzero(line, sizeof(ngx_ar_line_t));
}
