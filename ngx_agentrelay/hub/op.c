
/*
 * The operations, by name.  Each runs at the owner: of the runner's control
 * connection (start, stop, probe) or of the session's stream (resize, input,
 * output).  One that finds itself at the wrong worker answers `moved`.
 */

#include "hub/op.h"
#include "hub/owner.h"
#include "hub/owner.h"
#include "hub/runner.h"
#include "hub/source.h"
#include "hub/wait.h"

#include <openssl/evp.h>


#define NGX_AR_PROBE_STEP  100          /* ms */
#define NGX_AR_PROBE_MAX   3000


typedef void (*ngx_ar_op_pt)(ngx_ar_op_t *op);

typedef struct {
    const char    *name;
    ngx_ar_op_pt   run;
} ngx_ar_op_row_t;

typedef struct {
    ngx_event_t    timer;
    ngx_ar_op_t   *op;
    ngx_msec_t     begun;
} ngx_ar_probe_t;


static void ngx_ar_op_start(ngx_ar_op_t *op);
static ngx_int_t ngx_ar_op_start_boot(ngx_ar_session_record_t *record,
    void *data);
static void ngx_ar_op_started(void *data, json_t *answer, ar_message_e type,
    ngx_uint_t moved);
static ngx_int_t ngx_ar_op_started_change(ngx_ar_session_record_t *record,
    void *data);
static void ngx_ar_op_stop(ngx_ar_op_t *op);
static void ngx_ar_op_stopped(void *data, json_t *answer, ar_message_e type,
    ngx_uint_t moved);
static void ngx_ar_op_probe(ngx_ar_op_t *op);
static void ngx_ar_op_probe_step(ngx_event_t *ev);
static void ngx_ar_op_resize(ngx_ar_op_t *op);
static void ngx_ar_op_input(ngx_ar_op_t *op);
static void ngx_ar_op_output(ngx_ar_op_t *op);
static ngx_ar_session_t *ngx_ar_op_session(ngx_ar_op_t *op);
static const char *ngx_ar_op_string(ngx_ar_op_t *op, const char *name);


static const ngx_ar_op_row_t  ngx_ar_ops[] = {
    { "start", ngx_ar_op_start },
    { "stop", ngx_ar_op_stop },
    { "probe", ngx_ar_op_probe },
    { "resize", ngx_ar_op_resize },
    { "input", ngx_ar_op_input },
    { "output", ngx_ar_op_output },
    { NULL, NULL }
};


void
ngx_ar_op_run(json_t *request, ngx_ar_op_done_pt done, void *data,
    ngx_ar_op_t **out)
{
    size_t                  len;
    ngx_ar_op_t            *op;
    const char             *name;
    const ngx_ar_op_row_t  *row;

    op = ngx_calloc(sizeof(ngx_ar_op_t), ngx_cycle->log);
    if (op == NULL) {
        done(data, NULL);
        return;
    }

    op->request = json_incref(request);
    op->done = done;
    op->data = data;
    *out = op;

    name = ngx_ar_op_string(op, "op");
    len = ngx_strlen(ngx_ar_op_string(op, "session"));

    if (len != AR_UUID_LEN && ngx_strcmp(name, "probe") != 0) {
        ngx_ar_op_error(op, "bad_request", "a session's id is needed");
        return;
    }

    for (row = ngx_ar_ops; row->name; row++) {
        if (ngx_strcmp(row->name, name) == 0) {
            row->run(op);
            return;
        }
    }

    ngx_ar_op_error(op, "bad_request", "unknown operation");
}


void
ngx_ar_op_answer(ngx_ar_op_t *op, json_t *answer)
{
    ngx_ar_op_done_pt   done;
    void               *data;

    done = op->done;
    data = op->data;

    json_decref(op->request);
    ngx_free(op);

    if (done) {
        done(data, answer);
    }

    json_decref(answer);
}


void
ngx_ar_op_error(ngx_ar_op_t *op, const char *code, const char *detail)
{
    ngx_ar_op_answer(op, ngx_ar_error_json(code, detail));
}


json_t *
ngx_ar_error_json(const char *code, const char *detail)
{
    return json_pack("{s:{s:s, s:s}}", "error", "code", code,
                     "detail", detail);
}


static const char *
ngx_ar_op_string(ngx_ar_op_t *op, const char *name)
{
    const char  *value;

    value = json_string_value(json_object_get(op->request, name));

    return value ? value : "";
}


static void
ngx_ar_op_start(ngx_ar_op_t *op)
{
    size_t            i;
    json_t           *payload;
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

    for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        json_object_set(payload, fields[i],
                        json_object_get(op->request, fields[i]));
    }

    if (ngx_ar_runner_request(runner, AR_MSG_START_SESSION, payload,
                              ngx_ar_op_started, op)
        != NGX_OK)
    {
        ngx_ar_op_error(op, "unavailable", "no memory");
    }
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

    if (type == AR_MSG_SESSION_FAILED) {
        error = ngx_ar_error_json("exec_failed",
                                  ar_field_string(answer, "message", ""));
        fields = json_object_get(error, "error");
        json_object_set(fields, "errno", json_object_get(answer, "errno"));
        json_object_set(fields, "path", json_object_get(answer, "path"));
        ngx_ar_op_answer(op, error);
        return;
    }

    (void) ngx_ar_zone_session_change((u_char *)
                                      ngx_ar_op_string(op, "session"),
                                      ngx_ar_op_started_change, answer);

    ngx_ar_op_answer(op, json_pack("{s:b, s:I}", "ok", 1, "pid",
                                   (json_int_t) ar_field_offset(answer,
                                                                "pid", 0)));
}


static ngx_int_t
ngx_ar_op_started_change(ngx_ar_session_record_t *record, void *data)
{
    json_t      *answer = data;
    ngx_time_t  *tp;

    if (record->started) {
        return NGX_DECLINED;
    }

    /* a short program's end may have come first, by its stream */

    if (record->state == NGX_AR_SESSION_STARTING) {
        record->state = NGX_AR_SESSION_RUNNING;
    }

    tp = ngx_timeofday();

    record->pid = (uint32_t) ar_field_offset(answer, "pid", 0);
    record->started = record->ended
                      ? record->created
                      : (uint64_t) tp->sec * 1000 + tp->msec;

    return NGX_OK;
}


static void
ngx_ar_op_stop(ngx_ar_op_t *op)
{
    json_t                   *payload;
    ngx_ar_runner_t          *runner;
    ngx_ar_session_record_t   record;

    if (ngx_ar_zone_session_get((u_char *) ngx_ar_op_string(op, "session"),
                                &record)
        != NGX_OK)
    {
        ngx_ar_op_error(op, "session_not_found", "no such session");
        return;
    }

    runner = ngx_ar_runner_find(record.runner);

    if (runner == NULL) {
        ngx_ar_op_error(op, "moved", "the runner is not here");
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


static void
ngx_ar_op_stopped(void *data, json_t *answer, ar_message_e type,
    ngx_uint_t moved)
{
    ngx_ar_op_t  *op = data;

    if (moved) {
        ngx_ar_op_error(op, "moved", "the runner has moved");

    } else if (answer == NULL) {
        ngx_ar_op_error(op, "runner_timeout", "the runner did not answer");

    } else {
        if (ngx_strcmp(ar_field_string(answer, "code", ""), "not_found")
            == 0)
        {
            /* a start that never reached the runner */
            ngx_ar_owner_answered((u_char *)
                                  ngx_ar_op_string(op, "session"), answer);
        }

        ngx_ar_op_answer(op, json_pack("{s:b}", "ok", 1));
    }
}


/* Does the runner of that boot live?  Any frame after our ping is life. */

static void
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


static ngx_ar_session_t *
ngx_ar_op_session(ngx_ar_op_t *op)
{
    ngx_ar_session_t  *session;

    session = ngx_ar_session_find((u_char *) ngx_ar_op_string(op, "session"));

    if (session && session->source.ready
        && session->source.kind == NGX_AR_SOURCE_STREAM)
    {
        return session;
    }

    ngx_ar_op_error(op, "moved", "the session is not here");

    return NULL;
}


static void
ngx_ar_op_resize(ngx_ar_op_t *op)
{
    ngx_ar_wait_t     *wait;
    ngx_ar_session_t  *session;

    session = ngx_ar_op_session(op);
    if (session == NULL) {
        return;
    }

    if (session->exit) {
        ngx_ar_op_error(op, "session_ended", "the session has ended");
        return;
    }

    wait = ngx_ar_wait_start(session, NGX_AR_WAIT_RESIZE, op);
    if (wait == NULL) {
        return;
    }

    wait->rows = (ngx_uint_t) ar_field_offset(op->request, "rows", 24);
    wait->cols = (ngx_uint_t) ar_field_offset(op->request, "cols", 80);

    ngx_ar_tell(session->source.ws, AR_MSG_RESIZE,
                json_pack("{s:I, s:I}", "rows", (json_int_t) wait->rows,
                          "cols", (json_int_t) wait->cols));
}


/*
 * The viewer's name is the caller's: a retry under the same name is known to
 * the runner, which drops what it has written already.
 */

static void
ngx_ar_op_input(ngx_ar_op_t *op)
{
    u_char             digest[EVP_MAX_MD_SIZE];
    unsigned           size;
    ngx_str_t          text, raw;
    ngx_uint_t         close;
    const char        *viewer;
    ngx_ar_wait_t     *wait;
    ngx_ar_session_t  *session;

    session = ngx_ar_op_session(op);
    if (session == NULL) {
        return;
    }

    if (session->exit) {
        ngx_ar_op_error(op, "session_ended", "the session has ended");
        return;
    }

    close = ar_field_true(op->request, "close");
    text.data = (u_char *) ngx_ar_op_string(op, "data");
    text.len = ngx_strlen(text.data);

    raw.data = ngx_alloc(ngx_base64_decoded_length(text.len) + 1,
                         ngx_cycle->log);

    if (raw.data == NULL || ngx_decode_base64(&raw, &text) != NGX_OK
        || (raw.len == 0 && !close))
    {
        ngx_free(raw.data);
        ngx_ar_op_error(op, "bad_request", "no input");
        return;
    }

    wait = ngx_ar_wait_start(session, NGX_AR_WAIT_INPUT, op);

    if (wait) {
        viewer = ngx_ar_op_string(op, "viewer");
        (void) EVP_Digest(viewer, ngx_strlen(viewer), digest, &size,
                          EVP_sha256(), NULL);
        *ngx_hex_dump(wait->key, digest, NGX_AR_KEY / 2) = '\0';
        wait->offset = raw.len;

        ngx_ar_source_input(session, wait->key, 0, raw.data, raw.len);

        if (close) {
            ngx_ar_source_close_input(session, wait->key, raw.len);
        }
    }

    ngx_free(raw.data);
}


static void
ngx_ar_op_output(ngx_ar_op_t *op)
{
    uint64_t           from, to;
    ngx_ar_wait_t     *wait;
    ngx_ar_session_t  *session;

    session = ngx_ar_op_session(op);
    if (session == NULL) {
        return;
    }

    from = ar_field_offset(op->request, "from", 0);
    to = ar_field_offset(op->request, "to", from + AR_FRAME_PAYLOAD);

    wait = ngx_ar_wait_start(session, NGX_AR_WAIT_RANGE, op);
    if (wait == NULL) {
        return;
    }

    wait->id = ++session->source.answers;
    wait->asked = from;

    ngx_ar_tell(session->source.ws, AR_MSG_RANGE,
                json_pack("{s:I, s:I, s:I}", "id", (json_int_t) wait->id,
                          "from", (json_int_t) from,
                          "to", (json_int_t) ngx_max(from, to)));
}
