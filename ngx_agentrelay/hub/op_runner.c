
/*
 * The operations on a runner, where its control connection is: a session is
 * started or stopped, its screen is read, or the runner is asked whether it
 * lives.  They hold no runner while they wait: it is found again by its name.
 */

#include "hub/op.h"
#include "hub/owner.h"
#include "hub/runner.h"

#include "core/adapters.h"
#include "wire/json.h"
#include "wire/shortage.h"


#define NGX_AR_PROBE_STEP  100          /* ms */
#define NGX_AR_PROBE_MAX   3000


typedef struct {
    ngx_event_t    timer;
    ngx_ar_op_t   *op;
    ngx_msec_t     begun;
} ngx_ar_probe_t;


static ngx_int_t ngx_ar_op_rules(ngx_ar_runner_t *runner, json_t *payload);
static const char *ngx_ar_op_version(ngx_ar_runner_t *runner,
    json_t *payload, const char *program);
static ngx_int_t ngx_ar_op_start_boot(ngx_ar_session_record_t *record,
    void *data);
static void ngx_ar_op_started(void *data, json_t *answer, ar_message_e type,
    ngx_uint_t moved);
static void ngx_ar_op_stopped(void *data, json_t *answer, ar_message_e type,
    ngx_uint_t moved);
static ngx_uint_t ngx_ar_op_unanswered(ngx_ar_op_t *op, json_t *answer,
    ngx_uint_t moved);
static void ngx_ar_op_shown(void *data, json_t *answer, ar_message_e type,
    ngx_uint_t moved);
static void ngx_ar_op_probe_step(ngx_event_t *ev);


void
ngx_ar_op_start(ngx_ar_op_t *op)
{
    size_t            i;
    json_t           *payload, *value;
    ngx_uint_t        whole;
    ngx_ar_runner_t  *runner;

    static const char *const  fields[] = {
        "session", "command", "cwd", "env", "rows", "cols", "mode",
        "overflow", "limits", "memo"
    };

    runner = ngx_ar_runner_find((u_char *) ngx_ar_op_string(op, "runner"));

    if (runner == NULL) {
        ngx_ar_op_error(op, "moved", "the runner is not here");
        return;
    }

    /* its stream may arrive before the answer to this */

    if (ngx_ar_zone_session_change((u_char *)
                                   ngx_ar_op_string(op, "session"),
                                   ngx_ar_op_start_boot, runner)
        != NGX_OK)
    {
        ngx_ar_op_error(op, "session_not_found", "the session is gone");
        return;
    }

    payload = json_pack("{s:I, s:i, s:s}", "ring_bytes",
                        (json_int_t) ngx_ar_owner_ring(),
                        "hold_ms", NGX_AR_GRACE, "term", "xterm-256color");

    whole = 1;

    for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        value = json_object_get(op->request, fields[i]);

        if (value && json_object_set(payload, fields[i], value) != 0) {
            whole = 0;
        }
    }

    if (!whole) {
        json_decref(payload);
        ngx_ar_op_error(op, "unavailable", "no memory");
        return;
    }

    if (ngx_ar_op_rules(runner, payload) != NGX_OK) {
        json_decref(payload);
        ngx_ar_op_error(op, "unavailable", "no memory");
        return;
    }

    if (ngx_ar_runner_request(runner, AR_MSG_START_SESSION, payload,
                              ngx_ar_op_started, op)
        != NGX_OK)
    {
        ngx_ar_op_error(op, "unavailable", "no memory");
    }
}


/* What this program's screen means; nothing when nobody knows. */

static ngx_int_t
ngx_ar_op_rules(ngx_ar_runner_t *runner, json_t *payload)
{
    json_t      *adapter, *command;
    const char  *program;

    command = json_object_get(payload, "command");
    program = json_string_value(json_array_get(command, 0));

    if (program == NULL
        || ngx_strcmp(ar_field_string(payload, "mode", "pty"), "pty") != 0)
    {
        return NGX_OK;
    }

    adapter = ngx_ar_adapter_find(program,
                                  ngx_ar_op_version(runner, payload, program));

    if (adapter && json_object_set(payload, "rules", adapter) != 0) {
        return NGX_ERROR;
    }

    return NGX_OK;
}


/*
 * The runner has asked the program of this name on its own PATH: another one
 * may have another version.
 */

static const char *
ngx_ar_op_version(ngx_ar_runner_t *runner, json_t *payload,
    const char *program)
{
    size_t       i;
    json_t      *cli;
    const char  *by;

    by = ngx_strchr(program, '/') ? "path" : "name";

    if (by[0] == 'n'
        && json_object_get(json_object_get(payload, "env"), "PATH"))
    {
        return "";
    }

    json_array_foreach(runner->clis, i, cli) {
        if (ngx_strcmp(ar_field_string(cli, by, ""), program) == 0) {
            return ar_field_string(cli, "version", "");
        }
    }

    return "";
}


static ngx_int_t
ngx_ar_op_start_boot(ngx_ar_session_record_t *record, void *data)
{
    ngx_ar_runner_t  *runner = data;

    if (record->deleted) {
        return NGX_DECLINED;
    }

    if (ngx_strcmp(record->boot, runner->boot) != 0) {
        ngx_memcpy(record->boot, runner->boot, sizeof(record->boot));
        record->n = 0;
        record->epoch = 0;
    }

    return NGX_OK;
}


static void
ngx_ar_op_started(void *data, json_t *answer, ar_message_e type,
    ngx_uint_t moved)
{
    json_t       *error, *fields;
    ngx_ar_op_t  *op = data;

    if (moved) {
        ngx_ar_op_error(op, "moved", "the runner has moved");
        return;
    }

    if (answer == NULL) {
        ngx_ar_op_error(op, "runner_timeout",
                        ngx_ar_op_string(op, "runner"));
        return;
    }

    if (ar_shortage(json_integer_value(json_object_get(answer, "errno")))) {
        ngx_ar_op_error(op, "unavailable",
                        ar_field_string(answer, "message", ""));
        return;
    }

    if (type == AR_MSG_SESSION_FAILED) {
        ar_json_begin();

        error = ngx_ar_error_json("exec_failed",
                                  ar_field_string(answer, "message", ""));
        fields = json_object_get(error, "error");
        json_object_set(fields, "errno", json_object_get(answer, "errno"));
        json_object_set(fields, "path", json_object_get(answer, "path"));
        ngx_ar_op_answer(op, ar_json_end(error));
        return;
    }

    ngx_ar_op_answer(op, json_pack("{s:b, s:I}", "ok", 1, "pid",
                                   (json_int_t) ar_field_offset(answer,
                                                                "pid", 0)));
}


void
ngx_ar_op_stop(ngx_ar_op_t *op)
{
    json_t           *payload;
    ngx_ar_runner_t  *runner;

    runner = ngx_ar_op_runner(op);
    if (runner == NULL) {
        return;
    }

    payload = json_pack("{s:s, s:O?}", "session",
                        ngx_ar_op_string(op, "session"), "kill_ms",
                        json_object_get(op->request, "kill_ms"));

    if (ngx_ar_runner_request(runner, AR_MSG_STOP_SESSION, payload,
                              ngx_ar_op_stopped, op)
        != NGX_OK)
    {
        ngx_ar_op_error(op, "unavailable", "no memory");
    }
}


ngx_ar_runner_t *
ngx_ar_op_runner(ngx_ar_op_t *op)
{
    ngx_ar_runner_t          *runner;
    ngx_ar_session_record_t   record;

    if (ngx_ar_zone_session_get((u_char *) ngx_ar_op_string(op, "session"),
                                &record)
        != NGX_OK)
    {
        ngx_ar_op_error(op, "session_not_found", "no such session");
        return NULL;
    }

    runner = ngx_ar_runner_find(record.runner);

    if (runner == NULL) {
        ngx_ar_op_error(op, "moved", "the runner is not here");
    }

    return runner;
}


static void
ngx_ar_op_stopped(void *data, json_t *answer, ar_message_e type,
    ngx_uint_t moved)
{
    ngx_ar_op_t  *op = data;

    if (ngx_ar_op_unanswered(op, answer, moved)) {
        return;
    }

    if (ngx_strcmp(ar_field_string(answer, "code", ""), "not_found") == 0) {
        /* a start that never reached the runner */
        ngx_ar_owner_answered((u_char *) ngx_ar_op_string(op, "session"),
                              answer);
    }

    ngx_ar_op_answer(op, json_pack("{s:b}", "ok", 1));
}


/* 1: the runner has said nothing, and the operation is answered with that. */

static ngx_uint_t
ngx_ar_op_unanswered(ngx_ar_op_t *op, json_t *answer, ngx_uint_t moved)
{
    if (moved) {
        ngx_ar_op_error(op, "moved", "the runner has moved");
        return 1;
    }

    if (answer == NULL) {
        ngx_ar_op_error(op, "runner_timeout", "the runner did not answer");
        return 1;
    }

    return 0;
}


void
ngx_ar_op_screen(ngx_ar_op_t *op)
{
    json_t           *payload;
    ngx_ar_runner_t  *runner;

    runner = ngx_ar_op_runner(op);
    if (runner == NULL) {
        return;
    }

    payload = json_pack("{s:s, s:s, s:O?}", "session",
                        ngx_ar_op_string(op, "session"), "what",
                        ngx_ar_op_string(op, "what"), "lines",
                        json_object_get(op->request, "lines"));

    if (ngx_ar_runner_request(runner, AR_MSG_SCREEN, payload,
                              ngx_ar_op_shown, op)
        != NGX_OK)
    {
        ngx_ar_op_error(op, "unavailable", "no memory");
    }
}


static void
ngx_ar_op_shown(void *data, json_t *answer, ar_message_e type,
    ngx_uint_t moved)
{
    ngx_ar_op_t  *op = data;

    if (ngx_ar_op_unanswered(op, answer, moved)) {
        return;
    }

    if (type != AR_MSG_SCREEN) {
        ngx_ar_op_error(op, "no_screen", "its runner keeps no screen of it");
        return;
    }

    ngx_ar_op_answer(op, json_pack("{s:b, s:O}", "ok", 1, "screen", answer));
}


/* Does the runner of that boot live?  Any frame after our ping is life. */

void
ngx_ar_op_probe(ngx_ar_op_t *op)
{
    ngx_ar_probe_t   *probe;
    ngx_ar_runner_t  *runner;

    runner = ngx_ar_runner_find((u_char *) ngx_ar_op_string(op, "runner"));

    probe = runner ? ngx_calloc(sizeof(ngx_ar_probe_t), ngx_cycle->log)
                   : NULL;

    if (probe == NULL
        || ngx_strcmp(runner->boot, ngx_ar_op_string(op, "boot")) != 0)
    {
        ngx_free(probe);
        ngx_ar_op_error(op, "runner_offline", "it is not here");
        return;
    }

    probe->op = op;
    probe->begun = ngx_current_msec;
    probe->timer.handler = ngx_ar_op_probe_step;
    probe->timer.data = probe;
    probe->timer.log = ngx_cycle->log;

    ngx_ar_ws_send(runner->ws, AR_OP_PING, "probe", 5);
    ngx_add_timer(&probe->timer, NGX_AR_PROBE_STEP);
}


static void
ngx_ar_op_probe_step(ngx_event_t *ev)
{
    ngx_ar_op_t      *op;
    ngx_ar_probe_t   *probe;
    ngx_ar_runner_t  *runner;

    probe = ev->data;
    op = probe->op;

    runner = ngx_ar_runner_find((u_char *) ngx_ar_op_string(op, "runner"));

    if (runner && ngx_strcmp(runner->boot, ngx_ar_op_string(op, "boot")) == 0)
    {
        if ((ngx_msec_int_t) (runner->ws->heard - probe->begun) > 0) {
            ngx_free(probe);
            ngx_ar_op_answer(op, json_pack("{s:b}", "ok", 1));
            return;
        }

        if (ngx_current_msec - probe->begun < NGX_AR_PROBE_MAX) {
            ngx_add_timer(&probe->timer, NGX_AR_PROBE_STEP);
            return;
        }
    }

    ngx_free(probe);
    ngx_ar_op_error(op, "runner_offline", "it does not answer");
}
