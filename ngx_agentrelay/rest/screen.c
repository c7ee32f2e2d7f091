
/*
 * GET api/sessions/{id}/screen: what the terminal shows, asked of its runner.
 *
 * The runner says what its emulator knows; what HQ knows itself (attention,
 * folder, progress) comes from the session's record.  Thumbnails are asked
 * for once a second by every wall that shows the session: those of a moment
 * ago are given again (rest/thumbnail.c).
 *
 * An answer's ETag changes with anything in it, so nginx tells a client that
 * has it already by 304.
 */

#include "rest/handlers.h"

#include "auth/context.h"
#include "core/header.h"
#include "hub/records.h"
#include "rest/lookup.h"
#include "rest/param.h"
#include "rest/pending.h"
#include "rest/problem.h"
#include "rest/reply.h"
#include "rest/thumbnail.h"
#include "wire/json.h"


#define NGX_AR_SCREEN_THUMBNAIL  2048   /* bytes, the last LF included */


typedef enum {
    NGX_AR_SCREEN_TEXT,
    NGX_AR_SCREEN_JSON,
    NGX_AR_SCREEN_PICTURE,
    NGX_AR_SCREEN_FORMATS
} ngx_ar_screen_format_e;


typedef struct {
    const char  *name;                  /* in the query */
    const char  *what;                  /* the runner is asked for */
} ngx_ar_screen_row_t;


/* In r->pool, found through the context's body, which a GET does not have. */
typedef struct {
    ngx_ar_screen_format_e  format;
    uint64_t                lines;      /* 0: as many as there are */
} ngx_ar_screen_t;


static const ngx_ar_screen_row_t  ngx_ar_screen_formats[] = {
    { "text", "text" },
    { "json", "cells" },
    { "thumbnail", "thumbnail" }
};


static ngx_int_t ngx_ar_screen_params(ngx_http_request_t *r,
    ngx_ar_screen_t *screen, const char **detail);
static ngx_int_t ngx_ar_screen_call(ngx_http_request_t *r,
    ngx_ar_screen_t *screen);
static ngx_int_t ngx_ar_screen_answer(ngx_http_request_t *r, json_t *answer);
static json_t *ngx_ar_screen_json(ngx_http_request_t *r,
    ngx_ar_screen_format_e format, json_t *shown);
static json_t *ngx_ar_screen_lines(json_t *shown, json_type type);
static void ngx_ar_screen_known(ngx_http_request_t *r, json_t *json,
    ngx_ar_screen_format_e format);
static ngx_int_t ngx_ar_screen_headers(ngx_http_request_t *r, json_t *shown);
static ngx_int_t ngx_ar_screen_text(ngx_http_request_t *r, json_t *lines,
    ngx_str_t *text);
static ngx_int_t ngx_ar_screen_picture(ngx_http_request_t *r, json_t *json,
    ngx_str_t *text);
static ngx_int_t ngx_ar_screen_reply(ngx_http_request_t *r,
    ngx_ar_screen_format_e format, ngx_str_t *body);


ngx_int_t
ngx_ar_screen(ngx_http_request_t *r)
{
    ngx_str_t                 body;
    const char               *code, *detail;
    ngx_ar_screen_t          *screen;
    ngx_ar_context_t         *ctx;
    ngx_ar_session_record_t   record;

    ctx = ngx_ar_context(r);

    screen = ngx_pcalloc(r->pool, sizeof(ngx_ar_screen_t));
    if (screen == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    if (ngx_ar_screen_params(r, screen, &detail) != NGX_OK) {
        return ngx_ar_problem(r, "bad_request", detail, NULL);
    }

    code = ngx_ar_lookup_session(&ctx->id, &record);

    if (code) {
        return ngx_ar_lookup_problem(r, code);
    }

    if (record.pipe || record.state == NGX_AR_SESSION_FAILED) {
        return ngx_ar_problem(r, "no_screen",
                              record.pipe ? "mode pipe has no terminal"
                                          : "it could not be started", NULL);
    }

    ctx->body.data = (u_char *) screen;

    if (screen->format == NGX_AR_SCREEN_PICTURE && screen->lines == 0
        && ngx_ar_thumbnail_get(r, &ctx->id, &body) == NGX_OK)
    {
        return ngx_ar_screen_reply(r, screen->format, &body);
    }

    return ngx_ar_screen_call(r, screen);
}


static ngx_int_t
ngx_ar_screen_params(ngx_http_request_t *r, ngx_ar_screen_t *screen,
    const char **detail)
{
    ngx_int_t    rc;
    ngx_str_t    text;
    ngx_uint_t   i;
    const char  *name;

    *detail = "lines must be a number from 1 to 2500";

    if (ngx_ar_param_number(r, "lines", 1, AR_SCREEN_LINES_MAX,
                            &screen->lines)
        == NGX_ERROR)
    {
        return NGX_ERROR;
    }

    *detail = "format must be text, json or thumbnail";
    rc = ngx_ar_param(r, "format", &text);

    if (rc != NGX_OK) {
        return rc == NGX_DECLINED ? NGX_OK : NGX_ERROR;
    }

    for (i = 0; i < NGX_AR_SCREEN_FORMATS; i++) {
        name = ngx_ar_screen_formats[i].name;

        if (text.len == ngx_strlen(name)
            && ngx_strncmp(text.data, name, text.len) == 0)
        {
            screen->format = i;
            return NGX_OK;
        }
    }

    return NGX_ERROR;
}


static ngx_int_t
ngx_ar_screen_call(ngx_http_request_t *r, ngx_ar_screen_t *screen)
{
    json_t            *call;
    ngx_ar_context_t  *ctx;

    ctx = ngx_ar_context(r);

    call = json_pack("{s:s, s:s%, s:s}", "op", "screen", "session",
                     ctx->id.data, ctx->id.len, "what",
                     ngx_ar_screen_formats[screen->format].what);

    if (screen->lines
        && json_object_set_new(call, "lines",
                               json_integer((json_int_t) screen->lines))
           != 0)
    {
        json_decref(call);
        call = NULL;
    }

    return ngx_ar_pending_call(r, call, ngx_ar_screen_answer);
}


static ngx_int_t
ngx_ar_screen_answer(ngx_http_request_t *r, json_t *answer)
{
    json_t            *error, *shown, *json;
    ngx_int_t          rc;
    ngx_str_t          body;
    ngx_ar_screen_t   *screen;
    ngx_ar_context_t  *ctx;

    ctx = ngx_ar_context(r);
    screen = (ngx_ar_screen_t *) ctx->body.data;
    error = json_object_get(answer, "error");

    if (error) {
        return ngx_ar_problem_answer(r, error, NULL);
    }

    shown = json_object_get(answer, "screen");

    if (screen->format == NGX_AR_SCREEN_TEXT) {
        rc = ngx_ar_screen_text(r, json_object_get(shown, "lines"), &body);

        if (rc == NGX_OK) {
            rc = ngx_ar_screen_headers(r, shown);
        }

    } else {
        json = ngx_ar_screen_json(r, screen->format, shown);

        rc = screen->format == NGX_AR_SCREEN_JSON
             ? ngx_ar_reply_text(r, json, &body)
             : ngx_ar_screen_picture(r, json, &body);
    }

    if (rc != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    if (screen->format == NGX_AR_SCREEN_PICTURE && screen->lines == 0) {
        ngx_ar_thumbnail_keep(&ctx->id, &body);
    }

    return ngx_ar_screen_reply(r, screen->format, &body);
}


static json_t *
ngx_ar_screen_json(ngx_http_request_t *r, ngx_ar_screen_format_e format,
    json_t *shown)
{
    size_t   i, n;
    json_t  *json, *value;

    /* a thumbnail has the first of them */

    static const char *const  fields[] = {
        "session", "offset", "rows", "cols", "first", "cursor", "alternate",
        "title"
    };

    ar_json_begin();

    json = json_object();
    n = format == NGX_AR_SCREEN_PICTURE ? 4
        : sizeof(fields) / sizeof(fields[0]);

    for (i = 0; i < n; i++) {
        value = json_object_get(shown, fields[i]);
        (void) json_object_set_new(json, fields[i],
                                   value ? json_incref(value) : json_null());
    }

    ngx_ar_screen_known(r, json, format);

    (void) json_object_set_new(json, "lines",
                               ngx_ar_screen_lines(shown,
                                   format == NGX_AR_SCREEN_PICTURE
                                   ? JSON_STRING : JSON_ARRAY));

    return ar_json_end(json);
}


/* A runner's lines; of another kind are none. */

static json_t *
ngx_ar_screen_lines(json_t *shown, json_type type)
{
    size_t   i;
    json_t  *lines, *line;

    lines = json_array();

    json_array_foreach(json_object_get(shown, "lines"), i, line) {
        if (json_typeof(line) == type) {
            (void) json_array_append(lines, line);
        }
    }

    return lines;
}


/* What HQ knows of the session; a share is not told the folder. */

static void
ngx_ar_screen_known(ngx_http_request_t *r, json_t *json,
    ngx_ar_screen_format_e format)
{
    size_t                    i;
    json_t                   *session, *value;
    ngx_uint_t                shared;
    ngx_ar_context_t         *ctx;
    ngx_ar_session_record_t   record;

    static const struct {
        const char  *name;
        const char  *from;
        ngx_uint_t   pictured;
        ngx_uint_t   shared;
    } fields[] = {
        { "cwd", "cwd_now", 0, 0 },
        { "progress", "progress", 0, 1 },
        { "attention", "attention", 1, 1 }
    };

    ctx = ngx_ar_context(r);
    shared = ctx->actor.kind == NGX_AR_SHARE;

    session = ngx_ar_zone_session_get(ctx->id.data, &record) == NGX_OK
              ? ngx_ar_session_json(&record) : NULL;

    for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        if ((shared && !fields[i].shared)
            || (format == NGX_AR_SCREEN_PICTURE && !fields[i].pictured))
        {
            continue;
        }

        value = json_object_get(session, fields[i].from);
        (void) json_object_set_new(json, fields[i].name,
                                   value ? json_incref(value) : json_null());
    }

    json_decref(session);
}


static ngx_int_t
ngx_ar_screen_headers(ngx_http_request_t *r, json_t *shown)
{
    ngx_str_t  first;

    first.data = ngx_pnalloc(r->pool, NGX_INT64_LEN);
    if (first.data == NULL) {
        return NGX_ERROR;
    }

    first.len = ngx_sprintf(first.data, "%L",
                            (int64_t) json_integer_value(
                                json_object_get(shown, "first")))
                - first.data;

    if (ngx_ar_reply_number(r, "X-Agentrelay-Offset",
                            (uint64_t) json_integer_value(
                                json_object_get(shown, "offset")))
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    return ngx_ar_header_add(r, "X-Agentrelay-First", &first);
}


static ngx_int_t
ngx_ar_screen_text(ngx_http_request_t *r, json_t *lines, ngx_str_t *text)
{
    size_t   i, len;
    u_char  *p;
    json_t  *line;

    len = 0;

    json_array_foreach(lines, i, line) {
        len += json_string_length(line) + 1;
    }

    text->len = len;
    text->data = ngx_pnalloc(r->pool, len + 1);
    if (text->data == NULL) {
        return NGX_ERROR;
    }

    p = text->data;

    json_array_foreach(lines, i, line) {
        if (json_is_string(line)) {
            p = ngx_cpymem(p, json_string_value(line),
                           json_string_length(line));
        }

        *p++ = LF;
    }

    return NGX_OK;
}


/* Its upper lines go when all of them are too many. */

static ngx_int_t
ngx_ar_screen_picture(ngx_http_request_t *r, json_t *json, ngx_str_t *text)
{
    json_t  *lines;

    lines = json_object_get(json, "lines");

    while (json_array_size(lines)
           && json_dumpb(json, NULL, 0, JSON_COMPACT)
              >= NGX_AR_SCREEN_THUMBNAIL)
    {
        (void) json_array_remove(lines, 0);
    }

    return ngx_ar_reply_text(r, json, text);
}


static ngx_int_t
ngx_ar_screen_reply(ngx_http_request_t *r, ngx_ar_screen_format_e format,
    ngx_str_t *body)
{
    ngx_str_t  etag;

    etag.data = ngx_pnalloc(r->pool, sizeof("\"0123456789abcdef\""));
    if (etag.data == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    etag.len = ngx_sprintf(etag.data, "\"%08xD%08xD\"",
                           ngx_crc32_long(body->data, body->len),
                           ngx_murmur_hash2(body->data, body->len))
               - etag.data;

    if (ngx_ar_reply_etag(r, &etag) != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return ngx_ar_reply_bytes(r, NGX_HTTP_OK,
                              format == NGX_AR_SCREEN_TEXT
                              ? "text/plain; charset=utf-8"
                              : "application/json", body);
}
