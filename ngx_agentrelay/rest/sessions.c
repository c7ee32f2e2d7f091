
/*
 * Sessions, as the zone knows them: lists and single ones are answered by
 * any worker; what changes one is a call to the worker that owns it.
 *
 * DELETE of a live session stops it; its record stays until it has ended
 * and goes with the next DELETE.  A session whose runner is away is marked,
 * and stopped when the runner comes back.
 */

#include "rest/handlers.h"

#include "auth/context.h"
#include "hub/hub.h"
#include "hub/records.h"
#include "rest/check.h"
#include "rest/lookup.h"
#include "rest/page.h"
#include "rest/param.h"
#include "rest/pending.h"
#include "rest/problem.h"
#include "rest/reply.h"
#include "wire/uuid.h"


#define NGX_AR_SESSIONS_KILL_MS  5000
#define NGX_AR_SESSIONS_FILTER   512


typedef struct {
    ngx_str_t   runner;                 /* a name; empty: all */
    ngx_uint_t  states;                 /* bits; 0: all */
    ngx_str_t   text;                   /* as the query of the next page */
} ngx_ar_sessions_filter_t;


static ngx_int_t ngx_ar_sessions_filter(ngx_http_request_t *r,
    ngx_ar_sessions_filter_t *filter, const char **detail);
static ngx_int_t ngx_ar_sessions_filter_runner(ngx_http_request_t *r,
    ngx_ar_sessions_filter_t *filter);
static ngx_int_t ngx_ar_sessions_filter_state(ngx_http_request_t *r,
    ngx_ar_sessions_filter_t *filter);
static ngx_uint_t ngx_ar_sessions_wanted(ngx_ar_sessions_filter_t *filter,
    ngx_ar_session_record_t *record);
static ngx_uint_t ngx_ar_sessions_state(ngx_ar_session_record_t *record);
static ngx_uint_t ngx_ar_sessions_state_parse(u_char *text, size_t len);
static ngx_int_t ngx_ar_sessions_remove(ngx_ar_session_record_t *record,
    void *data);
static ngx_int_t ngx_ar_sessions_mark(ngx_ar_session_record_t *record,
    void *data);
static ngx_int_t ngx_ar_sessions_stopped(ngx_http_request_t *r,
    json_t *answer);
static ngx_int_t ngx_ar_sessions_resized(ngx_http_request_t *r,
    json_t *answer);


ngx_int_t
ngx_ar_sessions_list(ngx_http_request_t *r)
{
    json_t                    *items;
    ngx_int_t                  rc;
    ngx_uint_t                 at, i;
    const char                *detail;
    ngx_ar_page_t              page;
    ngx_ar_session_record_t    record;
    ngx_ar_sessions_filter_t   filter;

    rc = ngx_ar_page_init(r, &page, &detail);

    if (rc == NGX_OK) {
        rc = ngx_ar_sessions_filter(r, &filter, &detail);
    }

    if (rc == NGX_DECLINED) {
        return ngx_ar_problem(r, "bad_request", detail, NULL);
    }

    items = json_array();

    if (rc != NGX_OK || items == NULL) {
        json_decref(items);
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    at = 0;

    while (ngx_ar_zone_session_next(&at, &record) == NGX_OK) {
        if (ngx_ar_sessions_wanted(&filter, &record)) {
            ngx_ar_page_add(&page, record.id, AR_UUID_LEN);
        }
    }

    for (i = 0; i < page.n; i++) {
        if (ngx_ar_zone_session_get(page.keys[i].text, &record) == NGX_OK
            && json_array_append_new(items, ngx_ar_session_json(&record))
               != 0)
        {
            json_decref(items);
            return NGX_HTTP_INTERNAL_SERVER_ERROR;
        }
    }

    return ngx_ar_page_reply(r, &page, "sessions", items, &filter.text);
}


/* What the next page's address repeats is made of checked text only. */

static ngx_int_t
ngx_ar_sessions_filter(ngx_http_request_t *r,
    ngx_ar_sessions_filter_t *filter, const char **detail)
{
    ngx_memzero(filter, sizeof(ngx_ar_sessions_filter_t));

    filter->text.data = ngx_pnalloc(r->pool, NGX_AR_SESSIONS_FILTER);
    if (filter->text.data == NULL) {
        return NGX_ERROR;
    }

    if (ngx_ar_sessions_filter_runner(r, filter) != NGX_OK) {
        *detail = "runner must be a runner's name or id";
        return NGX_DECLINED;
    }

    if (ngx_ar_sessions_filter_state(r, filter) != NGX_OK) {
        *detail = "state must be starting, running, unreachable, exited, "
                  "failed or lost, or several of them with commas";
        return NGX_DECLINED;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_ar_sessions_filter_runner(ngx_http_request_t *r,
    ngx_ar_sessions_filter_t *filter)
{
    u_char                  *p;
    ngx_int_t                rc;
    ngx_ar_runner_record_t   record;

    rc = ngx_ar_param(r, "runner", &filter->runner);

    if (rc == NGX_DECLINED) {
        return NGX_OK;
    }

    if (rc != NGX_OK
        || !ar_name_valid(filter->runner.data, filter->runner.len))
    {
        return NGX_ERROR;
    }

    p = filter->text.data + filter->text.len;
    p = ngx_sprintf(p, "&runner=%V", &filter->runner);
    filter->text.len = p - filter->text.data;

    if (ngx_ar_lookup_runner(&filter->runner, &record) == NULL) {
        filter->runner.len = ngx_strlen(record.name);
        filter->runner.data = ngx_pnalloc(r->pool, filter->runner.len);
        if (filter->runner.data == NULL) {
            return NGX_ERROR;
        }

        ngx_memcpy(filter->runner.data, record.name, filter->runner.len);
    }

    return NGX_OK;
}


static ngx_int_t
ngx_ar_sessions_filter_state(ngx_http_request_t *r,
    ngx_ar_sessions_filter_t *filter)
{
    u_char      *p, *end, *last;
    ngx_int_t    rc;
    ngx_str_t    text;
    ngx_uint_t   state;

    rc = ngx_ar_param(r, "state", &text);

    if (rc == NGX_DECLINED) {
        return NGX_OK;
    }

    if (rc != NGX_OK || text.len > NGX_AR_SESSIONS_FILTER / 2) {
        return NGX_ERROR;
    }

    last = text.data + text.len;

    for (p = text.data; p <= last; p = end + 1) {
        end = ngx_strlchr(p, last, ',');
        if (end == NULL) {
            end = last;
        }

        state = ngx_ar_sessions_state_parse(p, end - p);

        if (state == 0) {
            return NGX_ERROR;
        }

        filter->states |= 1 << state;
    }

    p = filter->text.data + filter->text.len;
    p = ngx_sprintf(p, "&state=%V", &text);
    filter->text.len = p - filter->text.data;

    return NGX_OK;
}


static ngx_uint_t
ngx_ar_sessions_wanted(ngx_ar_sessions_filter_t *filter,
    ngx_ar_session_record_t *record)
{
    if (!ngx_ar_lookup_visible(record)) {
        return 0;
    }

    if (filter->runner.len
        && (ngx_strlen(record->runner) != filter->runner.len
            || ngx_strncmp(record->runner, filter->runner.data,
                           filter->runner.len) != 0))
    {
        return 0;
    }

    return filter->states == 0
           || (filter->states & (1 << ngx_ar_sessions_state(record)));
}


/* As the public JSON says it, which knows whether the runner is there. */

static ngx_uint_t
ngx_ar_sessions_state(ngx_ar_session_record_t *record)
{
    json_t      *json;
    ngx_str_t    text;
    ngx_uint_t   state;

    json = ngx_ar_session_json(record);

    text.data = (u_char *) json_string_value(json_object_get(json, "state"));
    text.len = text.data ? ngx_strlen(text.data) : 0;
    state = ngx_ar_sessions_state_parse(text.data, text.len);

    json_decref(json);

    return state;
}


/* 0: no state has that name. */

static ngx_uint_t
ngx_ar_sessions_state_parse(u_char *text, size_t len)
{
    ngx_uint_t   state;
    const char  *name;

    for (state = NGX_AR_SESSION_STARTING; state <= NGX_AR_SESSION_LOST;
         state++)
    {
        name = ngx_ar_session_state_name((uint32_t) state);

        if (ngx_strlen(name) == len && ngx_strncmp(name, text, len) == 0) {
            return state;
        }
    }

    return 0;
}


ngx_int_t
ngx_ar_sessions_one(ngx_http_request_t *r)
{
    const char               *code;
    ngx_ar_session_record_t   record;

    code = ngx_ar_lookup_session(&ngx_ar_context(r)->id, &record);

    if (code) {
        return ngx_ar_lookup_problem(r, code);
    }

    return ngx_ar_reply_json(r, NGX_HTTP_OK,
                             ngx_ar_context(r)->actor.kind == NGX_AR_SHARE
                             ? ngx_ar_session_shared_json(&record)
                             : ngx_ar_session_json(&record));
}


ngx_int_t
ngx_ar_sessions_delete(ngx_http_request_t *r)
{
    ngx_str_t                *id;
    const char               *code;
    ngx_ar_session_record_t   record;

    id = &ngx_ar_context(r)->id;
    code = ngx_ar_lookup_session(id, &record);

    if (code) {
        return ngx_ar_lookup_problem(r, code);
    }

    if (record.ended) {
        (void) ngx_ar_zone_session_change(id->data, ngx_ar_sessions_remove,
                                          NULL);
        ngx_ar_sharing_changed(id->data);
        return ngx_ar_reply_empty(r, NGX_HTTP_NO_CONTENT);
    }

    return ngx_ar_pending_call(r, json_pack("{s:s, s:s%, s:i}", "op", "stop",
                                            "session", id->data, id->len,
                                            "kill_ms",
                                            NGX_AR_SESSIONS_KILL_MS),
                               ngx_ar_sessions_stopped);
}


/* Its runner, which may still keep it, is told at its next hello. */

static ngx_int_t
ngx_ar_sessions_remove(ngx_ar_session_record_t *record, void *data)
{
    record->deleted = 1;
    record->removed = 1;
    return NGX_OK;
}


static ngx_int_t
ngx_ar_sessions_mark(ngx_ar_session_record_t *record, void *data)
{
    record->deleted = 1;
    return NGX_OK;
}


/*
 * The wish is recorded also when the runner is away: it is told when it
 * comes back (the hub reads `deleted`).
 */

static ngx_int_t
ngx_ar_sessions_stopped(ngx_http_request_t *r, json_t *answer)
{
    json_t                      *error;
    const ngx_ar_problem_row_t  *row;

    error = json_object_get(answer, "error");

    if (error == NULL) {
        return ngx_ar_reply_empty(r, NGX_HTTP_NO_CONTENT);
    }

    row = ngx_ar_problem_row(json_string_value(json_object_get(error,
                                                               "code")));

    if (row->status == NGX_HTTP_CONFLICT) {
        /* it ended by itself meanwhile */
        return ngx_ar_reply_empty(r, NGX_HTTP_NO_CONTENT);
    }

    if (row->retryable
        && ngx_ar_zone_session_change(ngx_ar_context(r)->id.data,
                                      ngx_ar_sessions_mark, NULL)
           == NGX_OK)
    {
        return ngx_ar_reply_empty(r, NGX_HTTP_ACCEPTED);
    }

    return ngx_ar_problem_answer(r, error, NULL);
}


ngx_int_t
ngx_ar_sessions_resize(ngx_http_request_t *r)
{
    json_int_t                rows, cols;
    const char               *code;
    ngx_ar_check_t            check;
    ngx_ar_context_t         *ctx;
    ngx_ar_session_record_t   record;
    static const char        *names[] = { "rows", "cols", NULL };

    ctx = ngx_ar_context(r);

    ngx_ar_check_init(&check, ctx->json, names);
    rows = ngx_ar_check_integer(&check, "rows", AR_ROWS_MIN, AR_ROWS_MAX,
                                0);
    cols = ngx_ar_check_integer(&check, "cols", AR_COLS_MIN, AR_COLS_MAX,
                                0);

    if (!check.failed && (rows == 0 || cols == 0)) {
        ngx_ar_check_fail(&check, "", "needs rows and cols");
    }

    if (check.failed) {
        return ngx_ar_check_answer(r, &check);
    }

    code = ngx_ar_lookup_living(&ctx->id, &record);

    if (code) {
        return ngx_ar_lookup_problem(r, code);
    }

    return ngx_ar_pending_call(r, json_pack("{s:s, s:s%, s:I, s:I}",
                                            "op", "resize", "session",
                                            ctx->id.data, ctx->id.len,
                                            "rows", rows, "cols", cols),
                               ngx_ar_sessions_resized);
}


static ngx_int_t
ngx_ar_sessions_resized(ngx_http_request_t *r, json_t *answer)
{
    json_t  *error;

    error = json_object_get(answer, "error");

    if (error) {
        return ngx_ar_problem_answer(r, error, NULL);
    }

    return ngx_ar_reply_json(r, NGX_HTTP_OK,
                             json_pack("{s:O, s:O}", "rows",
                                       json_object_get(answer, "rows"),
                                       "cols",
                                       json_object_get(answer, "cols")));
}
