
/*
 * A call finds the owner in the zone and asks it; when that one has gone or
 * knows of another owner, it looks again.  While nobody owns what is asked
 * for it waits 3 s (a reload, a reconnect), all in all 10 s, and wait_ms
 * where the request has that: then the error names the runner.
 *
 * Operations are idempotent, so asking twice does nothing twice.
 */

#include "hub/hub.h"
#include "hub/dial.h"
#include "hub/op.h"

#include "wire/field.h"


#define NGX_AR_CALL_DEADLINE  11000     /* ms; the runner's own is 10 s */
#define NGX_AR_CALL_PATIENCE  3000
#define NGX_AR_CALL_PAUSE     50


struct ngx_ar_call_s {
    json_t                  *request;
    ngx_ar_call_handler_pt   handler;
    void                    *data;
    ngx_event_t              event;
    ngx_msec_t               begun;
    ngx_ar_dial_t           *dial;
    ngx_ar_op_t             *op;
    u_char                   runner[AR_NAME_MAX + 1];
};


static void ngx_ar_call_event(ngx_event_t *ev);
static ngx_int_t ngx_ar_call_owner(ngx_ar_call_t *call, uint64_t *epoch);
static ngx_uint_t ngx_ar_call_control(const char *op);
static void ngx_ar_call_dialed(ngx_ar_dial_t *dial, void *data,
    json_t *answer);
static void ngx_ar_call_done(void *data, json_t *answer);
static void ngx_ar_call_answer(ngx_ar_call_t *call, json_t *answer);
static void ngx_ar_call_fail(ngx_ar_call_t *call, const char *code);
static void ngx_ar_call_again(ngx_ar_call_t *call);
static ngx_msec_t ngx_ar_call_deadline(ngx_ar_call_t *call);


ngx_ar_call_t *
ngx_ar_call(json_t *request, ngx_ar_call_handler_pt handler, void *data)
{
    ngx_ar_call_t  *call;

    if (json_object_set_new(request, "kind", json_string("call")) != 0) {
        return NULL;
    }

    call = ngx_calloc(sizeof(ngx_ar_call_t), ngx_cycle->log);
    if (call == NULL) {
        return NULL;
    }

    call->request = json_incref(request);
    call->handler = handler;
    call->data = data;
    call->begun = ngx_current_msec;
    call->event.handler = ngx_ar_call_event;
    call->event.data = call;
    call->event.log = ngx_cycle->log;

    ngx_post_event(&call->event, &ngx_posted_events);

    return call;
}


static void
ngx_ar_call_event(ngx_event_t *ev)
{
    uint64_t        epoch;
    ngx_int_t       rc;
    ngx_ar_call_t  *call;

    call = ev->data;

    rc = ngx_ar_call_owner(call, &epoch);

    if (rc == NGX_ERROR) {
        ngx_ar_call_fail(call, "session_not_found");
        return;
    }

    if (rc == NGX_DECLINED) {

        if (ngx_current_msec - call->begun >= NGX_AR_CALL_PATIENCE) {
            ngx_ar_call_fail(call, "runner_offline");
            return;
        }

        ngx_add_timer(&call->event, NGX_AR_CALL_PAUSE);
        return;
    }

    if (epoch == ngx_ar_epoch) {
        ngx_ar_op_run(call->request, ngx_ar_call_done, call, &call->op);
        return;
    }

    call->dial = ngx_ar_dial_worker(epoch, json_deep_copy(call->request),
                                    ngx_ar_call_deadline(call),
                                    ngx_ar_call_dialed, call);
    if (call->dial == NULL) {
        ngx_ar_call_fail(call, "unavailable");
    }
}


/* NGX_DECLINED: nobody at the moment; NGX_ERROR: no such session. */

static ngx_int_t
ngx_ar_call_owner(ngx_ar_call_t *call, uint64_t *epoch)
{
    const char               *op, *session, *runner;
    ngx_ar_worker_record_t    row;
    ngx_ar_runner_record_t    r;
    ngx_ar_session_record_t   s;

    op = json_string_value(json_object_get(call->request, "op"));
    session = json_string_value(json_object_get(call->request, "session"));
    runner = json_string_value(json_object_get(call->request, "runner"));

    if (runner) {
        ngx_cpystrn(call->runner, (u_char *) runner, sizeof(call->runner));

    } else {
        if (ngx_ar_zone_session_get((u_char *) session, &s) != NGX_OK) {
            return NGX_ERROR;
        }

        ngx_memcpy(call->runner, s.runner, sizeof(call->runner));

        if (!ngx_ar_call_control(op)) {
            *epoch = s.epoch;
            return ngx_ar_zone_worker(s.epoch, &row);
        }
    }

    if (ngx_ar_zone_runner_get(call->runner, ngx_strlen(call->runner), &r)
        != NGX_OK)
    {
        return NGX_DECLINED;
    }

    *epoch = r.epoch;

    return ngx_ar_zone_worker(r.epoch, &row);
}


/* Is it the runner's control connection that this goes to? */

static ngx_uint_t
ngx_ar_call_control(const char *op)
{
    return ngx_strcmp(op, "stop") == 0 || ngx_strcmp(op, "message") == 0
           || ngx_strcmp(op, "screen") == 0;
}


static void
ngx_ar_call_dialed(ngx_ar_dial_t *dial, void *data, json_t *answer)
{
    ngx_ar_call_t  *call = data;

    call->dial = NULL;

    if (answer == NULL) {
        ngx_ar_call_again(call);
        return;
    }

    ngx_ar_call_answer(call, answer);
}


static void
ngx_ar_call_done(void *data, json_t *answer)
{
    ngx_ar_call_t  *call = data;

    call->op = NULL;
    ngx_ar_call_answer(call, answer);
}


static void
ngx_ar_call_answer(ngx_ar_call_t *call, json_t *answer)
{
    const char              *code;
    ngx_ar_call_handler_pt   handler;

    code = json_string_value(json_object_get(json_object_get(answer, "error"),
                                             "code"));

    if (code && ngx_strcmp(code, "moved") == 0) {
        ngx_ar_call_again(call);
        return;
    }

    json_incref(answer);

    handler = call->handler;
    call->handler = NULL;
    handler(call->data, answer);

    json_decref(answer);
    ngx_ar_call_cancel(call);
}


static void
ngx_ar_call_fail(ngx_ar_call_t *call, const char *code)
{
    u_char   detail[128];
    json_t  *answer;

    if (call->runner[0]) {
        *ngx_snprintf(detail, sizeof(detail) - 1, "runner %s cannot be "
                      "reached", call->runner) = '\0';

    } else {
        detail[0] = '\0';
    }

    answer = ngx_ar_error_json(code, (char *) detail);
    ngx_ar_call_answer(call, answer);
    json_decref(answer);
}


static void
ngx_ar_call_again(ngx_ar_call_t *call)
{
    if (ngx_current_msec - call->begun >= ngx_ar_call_deadline(call)) {
        ngx_ar_call_fail(call, "runner_timeout");
        return;
    }

    ngx_add_timer(&call->event, NGX_AR_CALL_PAUSE);
}


static ngx_msec_t
ngx_ar_call_deadline(ngx_ar_call_t *call)
{
    return NGX_AR_CALL_DEADLINE
           + (ngx_msec_t) ar_field_offset(call->request, "wait_ms", 0);
}


void
ngx_ar_call_cancel(ngx_ar_call_t *call)
{
    if (call->event.timer_set) {
        ngx_del_timer(&call->event);
    }

    if (call->event.posted) {
        ngx_delete_posted_event(&call->event);
    }

    if (call->dial) {
        ngx_ar_dial_cancel(call->dial);
    }

    if (call->op) {
        call->op->done = NULL;
    }

    json_decref(call->request);
    ngx_free(call);
}
