
/*
 * Runner control: the upgrade, messages, the end.  Until a runner is LIVE it
 * may only say `hello`, which runner_claim.c answers.
 *
 * The object exists from the upgrade until its socket ends or
 * ngx_ar_runner_close(), whichever comes first; both free it, fail what was
 * asked of it, and say in the record that it is away, unless that is another
 * connection's by then.
 */

#include "hub/runner.h"
#include "hub/newer.h"
#include "hub/owner.h"

#include "core/conf.h"


#define NGX_AR_HELLO_DEADLINE  10000


static void ngx_ar_runner_text(ngx_ar_ws_t *ws, u_char *data, size_t len);
static void ngx_ar_runner_message(ngx_ar_runner_t *runner, ar_message_e type,
    json_t *payload);
static ngx_int_t ngx_ar_runner_seen(ngx_ar_runner_record_t *record,
    void *data);
static ngx_uint_t ngx_ar_runner_has(ngx_ar_runner_t *runner,
    const u_char *id);
static void ngx_ar_runner_heads(ngx_ar_runner_t *runner, json_t *payload);
static void ngx_ar_runner_data(ngx_ar_ws_t *ws, u_char *data, size_t len,
    ngx_uint_t last);
static void ngx_ar_runner_closed(ngx_ar_ws_t *ws, ngx_uint_t code);
static void ngx_ar_runner_deadline(ngx_event_t *ev);
static ngx_int_t ngx_ar_runner_away(ngx_ar_runner_record_t *record,
    void *data);
static void ngx_ar_runner_free(ngx_ar_runner_t *runner);


static const ngx_ar_ws_handlers_t  ngx_ar_runner_handlers = {
    ngx_ar_runner_text,
    ngx_ar_runner_data,
    NULL,
    ngx_ar_runner_closed
};

static ngx_queue_t  ngx_ar_runners;


void
ngx_ar_runners_start(void)
{
    ngx_queue_init(&ngx_ar_runners);
}


ngx_int_t
ngx_ar_runner_upgrade(ngx_http_request_t *r, const char **problem)
{
    ngx_int_t             rc;
    ngx_ar_runner_t      *runner;
    ngx_ar_ws_options_t   options;

    if (ngx_ar_newer_refuses(r->connection)) {
        *problem = "draining";
        return NGX_DECLINED;
    }

    runner = ngx_calloc(sizeof(ngx_ar_runner_t), r->connection->log);
    if (runner == NULL) {
        *problem = "unavailable";
        return NGX_DECLINED;
    }

    ngx_queue_init(&runner->requests);
    runner->timer.handler = ngx_ar_runner_deadline;
    runner->timer.data = runner;
    runner->timer.log = ngx_cycle->log;

    ngx_memzero(&options, sizeof(options));
    options.handlers = &ngx_ar_runner_handlers;
    options.data = runner;
    options.kind = NGX_AR_WS_KIND_RUNNER;
    ngx_str_set(&options.protocol, "agentrelay.runner.v1");
    options.max_text = AR_CONTROL_MAX;
    options.max_fragments = 256;
    options.ping_interval =
                  ngx_ar_main_conf((ngx_cycle_t *) ngx_cycle)->ping_interval;

    rc = ngx_ar_ws_upgrade(r, &options, &runner->ws);

    if (rc != NGX_DONE) {
        ngx_free(runner);
        return rc;
    }

    ngx_add_timer(&runner->timer, NGX_AR_HELLO_DEADLINE);
    ngx_queue_insert_tail(&ngx_ar_runners, &runner->queue);

    return NGX_DONE;
}


ngx_ar_runner_t *
ngx_ar_runner_find(const u_char *name)
{
    ngx_queue_t      *q;
    ngx_ar_runner_t  *runner;

    for (q = ngx_queue_head(&ngx_ar_runners);
         q != ngx_queue_sentinel(&ngx_ar_runners);
         q = ngx_queue_next(q))
    {
        runner = ngx_queue_data(q, ngx_ar_runner_t, queue);

        if (runner->state == NGX_AR_RUNNER_LIVE
            && ngx_strcmp(runner->name, name) == 0)
        {
            return runner;
        }
    }

    return NULL;
}


static void
ngx_ar_runner_text(ngx_ar_ws_t *ws, u_char *data, size_t len)
{
    json_t           *payload;
    ar_rc_e           rc;
    const char       *cause;
    ar_message_e      type;
    ngx_ar_runner_t  *runner;

    runner = ws->data;

    rc = ar_message_parse(AR_LEG_CONTROL, AR_UP, data, len, &type, &payload,
                          &cause);

    if (rc == AR_UNKNOWN) {
        return;
    }

    if (rc != AR_OK) {
        ngx_log_error(NGX_LOG_INFO, ngx_cycle->log, 0,
                      "agentrelay: bad message of a runner: %s", cause);
        ngx_ar_runner_close(runner, ar_message_code(cause), cause);
        return;
    }

    switch (runner->state) {

    case NGX_AR_RUNNER_OPEN:
        if (type == AR_MSG_HELLO) {
            ngx_ar_runner_hello(runner, payload);

        } else {
            ngx_ar_runner_close(runner, 1002, "`hello` comes first");
        }

        break;

    case NGX_AR_RUNNER_ASKING:
        break;

    case NGX_AR_RUNNER_LIVE:
        ngx_ar_runner_message(runner, type, payload);
        break;
    }

    json_decref(payload);
}


static void
ngx_ar_runner_message(ngx_ar_runner_t *runner, ar_message_e type,
    json_t *payload)
{
    u_char  *id;

    switch ((int) type) {

    case AR_MSG_HEARTBEAT:
        (void) ngx_ar_zone_runner_change(runner->name,
                                         ngx_strlen(runner->name),
                                         ngx_ar_runner_seen, runner);
        ngx_ar_runner_heads(runner, payload);
        break;

    case AR_MSG_SESSION_EXITED:
        id = (u_char *) ar_field_string(payload, "session", "");

        if (ngx_ar_runner_has(runner, id)) {
            ngx_ar_owner_exited(id, payload);
        }

        break;

    case AR_MSG_SESSION_STARTED:
    case AR_MSG_SESSION_FAILED:
        id = (u_char *) ar_field_string(payload, "session", "");

        if (ngx_ar_runner_has(runner, id)) {
            ngx_ar_owner_answered(id, payload);
        }

        ngx_ar_runner_answered(runner, type, payload);
        break;

    case AR_MSG_INJECTED:
    case AR_MSG_SCREEN:
    case AR_MSG_DONE:
        ngx_ar_runner_answered(runner, type, payload);
        break;

    default:
        break;
    }
}


static ngx_int_t
ngx_ar_runner_seen(ngx_ar_runner_record_t *record, void *data)
{
    ngx_ar_runner_t  *runner = data;

    if (record->epoch != ngx_ar_epoch || record->n != runner->n) {
        return NGX_DECLINED;
    }

    record->seen = ngx_time();

    return NGX_OK;
}


static ngx_int_t
ngx_ar_runner_head(ngx_ar_session_record_t *record, void *data)
{
    uint64_t  *head = data;

    if (*head <= record->head) {
        return NGX_DECLINED;
    }

    ngx_ar_owner_head(record, *head);

    return NGX_OK;
}


/* A runner speaks for the sessions of its own boot only. */

static ngx_uint_t
ngx_ar_runner_has(ngx_ar_runner_t *runner, const u_char *id)
{
    ngx_ar_session_record_t  record;

    return ngx_ar_zone_session_get(id, &record) == NGX_OK
           && ngx_strcmp(record.runner, runner->name) == 0
           && ngx_strcmp(record.boot, runner->boot) == 0;
}


static void
ngx_ar_runner_heads(ngx_ar_runner_t *runner, json_t *payload)
{
    size_t     i;
    json_t    *session;
    u_char    *id;
    uint64_t   head;

    json_array_foreach(json_object_get(payload, "sessions"), i, session) {
        id = (u_char *) ar_field_string(session, "session", "");
        head = ar_field_offset(session, "head", 0);

        if (ngx_ar_runner_has(runner, id)) {
            (void) ngx_ar_zone_session_change(id, ngx_ar_runner_head, &head);
        }
    }
}


static void
ngx_ar_runner_data(ngx_ar_ws_t *ws, u_char *data, size_t len, ngx_uint_t last)
{
    ngx_ar_runner_close(ws->data, 1002, "no binary frames on control");
}


static void
ngx_ar_runner_deadline(ngx_event_t *ev)
{
    ngx_ar_runner_close(ev->data, 1008, "no `hello` within 10 s");
}


static void
ngx_ar_runner_closed(ngx_ar_ws_t *ws, ngx_uint_t code)
{
    ngx_ar_runner_free(ws->data);
}


void
ngx_ar_runner_close(ngx_ar_runner_t *runner, ngx_uint_t code,
    const char *reason)
{
    ngx_ar_ws_close(runner->ws, code, reason);
    ngx_ar_runner_free(runner);
}


static void
ngx_ar_runner_free(ngx_ar_runner_t *runner)
{
    if (runner->state == NGX_AR_RUNNER_LIVE
        && ngx_ar_zone_runner_change(runner->name, ngx_strlen(runner->name),
                                     ngx_ar_runner_away, runner)
           == NGX_OK)
    {
        ngx_log_error(NGX_LOG_NOTICE, ngx_cycle->log, 0,
                      "agentrelay runner %s is away", runner->name);
    }

    ngx_queue_remove(&runner->queue);

    if (runner->timer.timer_set) {
        ngx_del_timer(&runner->timer);
    }

    if (runner->probe) {
        ngx_ar_call_cancel(runner->probe);
    }

    ngx_ar_runner_requests_fail(runner);

    json_decref(runner->clis);
    json_decref(runner->hello);
    ngx_free(runner);
}


static ngx_int_t
ngx_ar_runner_away(ngx_ar_runner_record_t *record, void *data)
{
    ngx_ar_runner_t  *runner = data;

    if (record->epoch != ngx_ar_epoch || record->n != runner->n
        || ngx_strcmp(record->boot, runner->boot) != 0)
    {
        return NGX_DECLINED;
    }

    record->epoch = 0;
    record->seen = ngx_time();

    return NGX_OK;
}


void
ngx_ar_runner_recheck(const u_char *name)
{
    ngx_ar_runner_t         *runner;
    ngx_ar_runner_record_t   record;

    runner = ngx_ar_runner_find(name);

    if (runner == NULL
        || ngx_ar_zone_runner_get(name, ngx_strlen(name), &record) != NGX_OK)
    {
        return;
    }

    if (ngx_strcmp(record.boot, runner->boot) != 0) {
        ngx_ar_runner_close(runner, 4409, "replaced");

    } else if (record.n > runner->n) {
        ngx_ar_runner_close(runner, 1000, "replaced");
    }
}


void
ngx_ar_runners_recheck(void)
{
    u_char            name[AR_NAME_MAX + 1];
    ngx_queue_t      *q, *next;
    ngx_ar_runner_t  *runner;

    for (q = ngx_queue_head(&ngx_ar_runners);
         q != ngx_queue_sentinel(&ngx_ar_runners);
         q = next)
    {
        next = ngx_queue_next(q);
        runner = ngx_queue_data(q, ngx_ar_runner_t, queue);

        if (runner->state == NGX_AR_RUNNER_LIVE) {
            ngx_memcpy(name, runner->name, sizeof(name));
            ngx_ar_runner_recheck(name);
        }
    }
}


void
ngx_ar_runners_goaway(void)
{
    ngx_queue_t      *q;
    ngx_ar_runner_t  *runner;

    for (q = ngx_queue_head(&ngx_ar_runners);
         q != ngx_queue_sentinel(&ngx_ar_runners);
         q = ngx_queue_next(q))
    {
        runner = ngx_queue_data(q, ngx_ar_runner_t, queue);
        ngx_ar_tell(runner->ws, AR_MSG_GOAWAY, NULL);
    }
}
