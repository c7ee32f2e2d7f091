
/*
 * POST api/sessions: a record in the zone first, then the call that starts
 * the command, then the answer.
 *
 * The record carries the digests of the Idempotency-Key and of the body.  A
 * repeated request finds it: while the session is starting the same start is
 * called again, which its runner answers again without doing anything twice;
 * later the answer is the session, or the failure, as it was.  The start
 * goes on when the client leaves, so that its outcome is always recorded.
 *
 *     outcome            the record becomes
 *     ok                 running
 *     no answer          stays starting: the runner may still say
 *     no memory to call  failed, and may be tried again
 *     any other error    failed, with the error in its memo
 */

#include "rest/handlers.h"

#include "auth/context.h"
#include "auth/digest.h"
#include "core/header.h"
#include "core/metrics.h"
#include "hub/hub.h"
#include "hub/records.h"
#include "rest/pending.h"
#include "rest/problem.h"
#include "rest/reply.h"
#include "rest/start.h"
#include "wire/uuid.h"


#define NGX_AR_START_KEY  255


/* From malloc(); lives until the call's answer. */
typedef struct {
    ngx_ar_pending_t         *pending;  /* NULL: the client has gone */
    ngx_http_request_t       *request;
    ngx_msec_t                begun;
    ngx_ar_session_record_t   record;
} ngx_ar_start_op_t;


static const char *ngx_ar_start_key(ngx_http_request_t *r, u_char *digest,
    ngx_uint_t *given);
static ngx_int_t ngx_ar_start_new(ngx_http_request_t *r,
    ngx_ar_start_t *start, const u_char *key, const u_char *body);
static ngx_int_t ngx_ar_start_again(ngx_http_request_t *r,
    ngx_ar_start_t *start, ngx_ar_session_record_t *record,
    const u_char *body);
static ngx_int_t ngx_ar_start_refuse(ngx_http_request_t *r, const char *code,
    const u_char *runner);
static ngx_int_t ngx_ar_start_call(ngx_http_request_t *r,
    ngx_ar_start_t *start, ngx_ar_session_record_t *record);
static ngx_int_t ngx_ar_start_uncalled(ngx_http_request_t *r,
    ngx_ar_session_record_t *record);
static json_t *ngx_ar_start_request(ngx_ar_start_t *start,
    ngx_ar_session_record_t *record);
static void ngx_ar_start_gone(void *data);
static void ngx_ar_start_answer(void *data, json_t *answer);
static void ngx_ar_start_record(ngx_ar_start_op_t *op, json_t *error);
static ngx_int_t ngx_ar_start_failed(ngx_ar_session_record_t *record,
    void *data);
static ngx_int_t ngx_ar_start_restart(ngx_ar_session_record_t *record,
    void *data);
static ngx_int_t ngx_ar_start_reply(ngx_http_request_t *r,
    ngx_ar_session_record_t *record);


ngx_int_t
ngx_ar_start(ngx_http_request_t *r)
{
    u_char                    key[NGX_AR_DIGEST], body[NGX_AR_DIGEST];
    ngx_uint_t                given;
    const char               *detail;
    ngx_ar_check_t            check;
    ngx_ar_start_t            start;
    ngx_ar_context_t         *ctx;
    ngx_ar_session_record_t   record;

    ctx = ngx_ar_context(r);

    ngx_ar_start_read(&check, ctx->json, &start);

    if (check.failed) {
        return ngx_ar_check_answer(r, &check);
    }

    detail = ngx_ar_start_key(r, key, &given);

    if (detail) {
        return ngx_ar_problem(r, "bad_request", detail, NULL);
    }

    ngx_ar_digest(body, ctx->body.data, ctx->body.len);

    if (given && ngx_ar_zone_session_by_key(key, &record) == NGX_OK) {
        return ngx_ar_start_again(r, &start, &record, body);
    }

    return ngx_ar_start_new(r, &start, given ? key : NULL, body);
}


/* The same key of another actor, or on another route, is another key. */

static const char *
ngx_ar_start_key(ngx_http_request_t *r, u_char *digest, ngx_uint_t *given)
{
    size_t             i;
    u_char             text[NGX_AR_START_KEY + 64], *p;
    ngx_str_t         *value;
    ngx_uint_t         n;
    ngx_ar_context_t  *ctx;

    n = ngx_ar_header_find(r, "idempotency-key", &value);
    *given = n;

    if (n == 0) {
        return NULL;
    }

    if (n > 1 || value->len < 1 || value->len > NGX_AR_START_KEY) {
        return "Idempotency-Key must be one line of 1 to 255 characters";
    }

    for (i = 0; i < value->len; i++) {
        if (value->data[i] <= ' ' || value->data[i] >= 0x7f) {
            return "Idempotency-Key must be printable ASCII without blanks";
        }
    }

    ctx = ngx_ar_context(r);
    p = ngx_snprintf(text, sizeof(text), "%V start %V", &ctx->actor.name,
                     value);

    ngx_ar_digest(digest, text, p - text);

    return NULL;
}


static ngx_int_t
ngx_ar_start_new(ngx_http_request_t *r, ngx_ar_start_t *start,
    const u_char *key, const u_char *body)
{
    char                      id[AR_UUID_LEN + 1];
    ngx_int_t                 rc;
    const char               *code;
    ngx_ar_runner_record_t    runner;
    ngx_ar_session_record_t   record;

    code = ngx_ar_start_pick(start, &runner);

    if (code) {
        return ngx_ar_start_refuse(r, code,
                                   start->runner ? runner.name : NULL);
    }

    ngx_memzero(&record, sizeof(ngx_ar_session_record_t));

    ar_uuid7(id);
    ngx_memcpy(record.id, id, AR_UUID_LEN);
    ngx_memcpy(record.runner, runner.name, sizeof(record.runner));
    ngx_memcpy(record.boot, runner.boot, sizeof(record.boot));

    record.state = NGX_AR_SESSION_STARTING;
    record.rows = (uint16_t) start->rows;
    record.cols = (uint16_t) start->cols;
    record.pipe = start->pipe;
    record.block = start->block;
    record.created = ngx_ar_zone_now();

    ngx_memcpy(record.body, body, NGX_AR_DIGEST);

    if (key) {
        ngx_memcpy(record.key, key, NGX_AR_DIGEST);
    }

    if (ngx_ar_start_memo(start, &ngx_ar_context(r)->actor.name,
                          record.created, record.memo)
        != NGX_OK)
    {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    rc = ngx_ar_zone_session_put(&record);

    if (rc == NGX_DECLINED
        && key && ngx_ar_zone_session_by_key(key, &record) == NGX_OK)
    {
        /* another worker was faster with the same key */
        return ngx_ar_start_again(r, start, &record, body);
    }

    if (rc != NGX_OK) {
        return ngx_ar_problem(r, "zone_full", NULL, NULL);
    }

    return ngx_ar_start_call(r, start, &record);
}


static ngx_int_t
ngx_ar_start_again(ngx_http_request_t *r, ngx_ar_start_t *start,
    ngx_ar_session_record_t *record, const u_char *body)
{
    json_t      *error;
    const char  *code;

    if (!ngx_ar_digest_equal(record->body, body, NGX_AR_DIGEST)) {
        return ngx_ar_problem(r, "idempotency_mismatch",
                              "this Idempotency-Key came with another body "
                              "before", NULL);
    }

    if (record->state == NGX_AR_SESSION_STARTING) {
        return ngx_ar_start_call(r, start, record);
    }

    error = ngx_ar_start_memo_failure(record->memo);

    if (record->state != NGX_AR_SESSION_FAILED || error == NULL) {
        json_decref(error);
        return ngx_ar_start_reply(r, record);
    }

    if (ngx_ar_reply_keep(r, error) != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    code = json_string_value(json_object_get(error, "code"));

    if (!ngx_ar_problem_row(code)->retryable) {
        return ngx_ar_problem_answer(r, error, NULL);
    }

    if (ngx_ar_start_memo(start, &ngx_ar_context(r)->actor.name,
                          record->created, record->memo)
        != NGX_OK
        || ngx_ar_zone_session_change(record->id, ngx_ar_start_restart,
                                      record)
           != NGX_OK)
    {
        return ngx_ar_problem(r, "unavailable", NULL, NULL);
    }

    return ngx_ar_start_call(r, start, record);
}


static ngx_int_t
ngx_ar_start_refuse(ngx_http_request_t *r, const char *code,
    const u_char *runner)
{
    json_t  *extra;

    extra = NULL;

    if (runner && (ngx_strcmp(code, "runner_offline") == 0
                   || ngx_strcmp(code, "runner_full") == 0))
    {
        extra = json_pack("{s:s}", "runner", runner);
    }

    return ngx_ar_problem(r, code, NULL, extra);
}


static ngx_int_t
ngx_ar_start_call(ngx_http_request_t *r, ngx_ar_start_t *start,
    ngx_ar_session_record_t *record)
{
    json_t             *request;
    ngx_ar_call_t      *call;
    ngx_ar_start_op_t  *op;

    op = ngx_alloc(sizeof(ngx_ar_start_op_t), r->connection->log);
    if (op == NULL) {
        return ngx_ar_start_uncalled(r, record);
    }

    op->pending = NULL;
    op->request = r;
    op->begun = ngx_current_msec;
    op->record = *record;

    request = ngx_ar_start_request(start, record);
    call = request ? ngx_ar_call(request, ngx_ar_start_answer, op) : NULL;
    json_decref(request);

    if (call == NULL) {
        ngx_free(op);
        return ngx_ar_start_uncalled(r, record);
    }

    if (ngx_ar_pending_hold(r, ngx_ar_start_gone, op, &op->pending)
        != NGX_DONE)
    {
        /* the start goes on without this request */
        op->pending = NULL;
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return NGX_DONE;
}


/* There was no memory: nothing has been started, and it may be tried again. */

static ngx_int_t
ngx_ar_start_uncalled(ngx_http_request_t *r, ngx_ar_session_record_t *record)
{
    json_t  *error;

    error = json_pack("{s:s}", "code", "unavailable");

    ngx_ar_start_memo_error(record->memo, error);
    (void) ngx_ar_zone_session_change(record->id, ngx_ar_start_failed,
                                      record->memo);
    json_decref(error);

    return ngx_ar_problem(r, "unavailable", "there is no memory", NULL);
}


/* NULL as well where it would not be whole. */

static json_t *
ngx_ar_start_request(ngx_ar_start_t *start, ngx_ar_session_record_t *record)
{
    json_t  *request;

    request = json_pack("{s:s, s:s, s:s%, s:O, s:I, s:I, s:s, s:s, s:s}",
                        "op", "start",
                        "runner", record->runner,
                        "session", record->id, (size_t) AR_UUID_LEN,
                        "command", start->command,
                        "rows", start->rows,
                        "cols", start->cols,
                        "mode", start->pipe ? "pipe" : "pty",
                        "overflow", start->block ? "block" : "drop",
                        "memo", record->memo);

    if ((start->cwd
         && json_object_set_new(request, "cwd", json_string(start->cwd)) != 0)
        || (start->env && json_object_set(request, "env", start->env) != 0)
        || (start->limits
            && json_object_set(request, "limits", start->limits) != 0))
    {
        json_decref(request);
        return NULL;
    }

    return request;
}


static void
ngx_ar_start_gone(void *data)
{
    ngx_ar_start_op_t  *op = data;

    op->pending = NULL;
}


static void
ngx_ar_start_answer(void *data, json_t *answer)
{
    json_t              *error, *extra;
    ngx_int_t            rc;
    ngx_ar_start_op_t   *op = data;
    ngx_http_request_t  *r;

    error = json_object_get(answer, "error");

    ngx_ar_metric_observe(NGX_AR_METRIC_SPAWN,
                          answer && error == NULL ? NGX_AR_METRIC_STARTED
                                                  : NGX_AR_METRIC_FAILED,
                          ngx_current_msec - op->begun);

    if (error) {
        ngx_ar_start_record(op, error);
    }

    if (op->pending) {
        r = op->request;
        ngx_http_set_log_request(r->connection->log, r);

        if (answer == NULL) {
            rc = ngx_ar_problem(r, "unavailable", NULL, NULL);

        } else if (error) {
            extra = json_pack("{s:s, s:s%}", "runner", op->record.runner,
                              "session", op->record.id,
                              (size_t) AR_UUID_LEN);

            rc = extra ? ngx_ar_problem_answer(r, error, extra)
                       : NGX_HTTP_INTERNAL_SERVER_ERROR;

        } else {
            (void) ngx_ar_zone_session_get(op->record.id, &op->record);
            rc = ngx_ar_start_reply(r, &op->record);
        }

        ngx_ar_pending_finish(op->pending, rc);
    }

    ngx_free(op);
}


static void
ngx_ar_start_record(ngx_ar_start_op_t *op, json_t *error)
{
    const char  *code;

    code = json_string_value(json_object_get(error, "code"));

    if (ngx_ar_problem_row(code)->status != NGX_HTTP_GATEWAY_TIME_OUT) {
        ngx_ar_start_memo_error(op->record.memo, error);
        (void) ngx_ar_zone_session_change(op->record.id, ngx_ar_start_failed,
                                          op->record.memo);
    }
}


static ngx_int_t
ngx_ar_start_failed(ngx_ar_session_record_t *record, void *data)
{
    if (record->state != NGX_AR_SESSION_STARTING
        && record->state != NGX_AR_SESSION_FAILED)
    {
        return NGX_DECLINED;
    }

    record->state = NGX_AR_SESSION_FAILED;
    record->ended = ngx_ar_zone_now();
    ngx_memcpy(record->memo, data, sizeof(record->memo));

    return NGX_OK;
}


static ngx_int_t
ngx_ar_start_restart(ngx_ar_session_record_t *record, void *data)
{
    ngx_ar_session_record_t  *copy = data;

    if (record->state != NGX_AR_SESSION_FAILED) {
        return NGX_DECLINED;
    }

    record->state = NGX_AR_SESSION_STARTING;
    record->ended = 0;
    ngx_memcpy(record->memo, copy->memo, sizeof(record->memo));
    *copy = *record;

    return NGX_OK;
}


static ngx_int_t
ngx_ar_start_reply(ngx_http_request_t *r, ngx_ar_session_record_t *record)
{
    u_char     *p;
    ngx_str_t   location, *mount;

    mount = &ngx_ar_loc_conf(r)->mount;

    location.data = ngx_pnalloc(r->pool, 3 * mount->len + AR_UUID_LEN
                                         + sizeof("api/sessions/") - 1);
    if (location.data == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    p = (u_char *) ngx_escape_uri(location.data, mount->data, mount->len,
                                  NGX_ESCAPE_URI);
    p = ngx_cpymem(p, "api/sessions/", sizeof("api/sessions/") - 1);
    p = ngx_cpymem(p, record->id, AR_UUID_LEN);
    location.len = p - location.data;

    if (ngx_ar_header_add(r, "Location", &location) != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return ngx_ar_reply_json(r, NGX_HTTP_CREATED,
                             ngx_ar_session_json(record));
}
