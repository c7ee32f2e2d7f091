
/*
 * One JSON line over a door connection, in and out; both ends use it.
 */

#ifndef NGX_AR_LINE_H
#define NGX_AR_LINE_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>
#include <jansson.h>


/* 64 KiB of input or output as base64, and what stands around it. */
#define NGX_AR_LINE_MAX  (128 * 1024)


typedef struct {
    u_char  *data;
    size_t   len;
    size_t   size;
    size_t   sent;
} ngx_ar_line_t;


/* Prepares the text of a line to send; takes the reference. */
ngx_int_t ngx_ar_line_set(ngx_ar_line_t *line, json_t *json);

/* NGX_OK when all is written, NGX_AGAIN, NGX_ERROR. */
ngx_int_t ngx_ar_line_send(ngx_ar_line_t *line, ngx_connection_t *c);

/*
 * NGX_OK: a line is there, *json is a new reference and *rest, *len what came
 * after it (inside the line's buffer).  NGX_AGAIN; NGX_ERROR: closed, too
 * long, no JSON object.
 */
ngx_int_t ngx_ar_line_recv(ngx_ar_line_t *line, ngx_connection_t *c,
    json_t **json, u_char **rest, size_t *len);

void ngx_ar_line_free(ngx_ar_line_t *line);


#endif /* NGX_AR_LINE_H */
