
/*
 * A message for a session's program: typed by its runner, which also says
 * what came of it.  The id makes it idempotent there: asked again, after a
 * connection or a worker has gone, the runner answers again.
 *
 * What it says is passed on; what it did is logged with who asked, and
 * counted.
 */

#include "hub/op.h"
#include "hub/runner.h"

#include "core/log.h"
#include "core/metrics.h"
#include "wire/json.h"


static void ngx_ar_op_injected(void *data, json_t *answer, ar_message_e type,
    ngx_uint_t moved);
static json_t *ngx_ar_op_message_answer(json_t *answer);
static const char *ngx_ar_op_message_code(json_t *answer);
static void ngx_ar_op_message_told(ngx_ar_op_t *op, const char *state);


/* Why a runner may refuse: codes of problems (rest/problem.c). */

static const char *const  ngx_ar_op_message_codes[] = {
    "not_idle", "box_not_empty", "no_paste", "no_terminal", "not_read",
    "session_ended", "idempotency_mismatch", "body_too_large", "bad_request",
    "unavailable", NULL
};


void
ngx_ar_op_message(ngx_ar_op_t *op)
{
    int               whole;
    size_t            i;
    json_t           *payload, *value;
    ngx_ar_runner_t  *runner;

    static const char *const  fields[] = {
        "session", "id", "text", "submit", "when", "wait_ms"
    };

    runner = ngx_ar_op_runner(op);
    if (runner == NULL) {
        return;
    }

    payload = json_object();
    whole = payload != NULL;

    for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        value = json_object_get(op->request, fields[i]);
        whole &= value == NULL
                 || json_object_set(payload, fields[i], value) == 0;
    }

    if (!whole) {
        json_decref(payload);
        ngx_ar_op_error(op, "unavailable", "no memory");
        return;
    }

    if (ngx_ar_runner_request(runner, AR_MSG_INJECT, payload,
                              ngx_ar_op_injected, op)
        != NGX_OK)
    {
        ngx_ar_op_error(op, "unavailable", "no memory");
    }
}


static void
ngx_ar_op_injected(void *data, json_t *answer, ar_message_e type,
    ngx_uint_t moved)
{
    ngx_ar_op_t  *op = data;

    if (moved) {
        ngx_ar_op_error(op, "moved", "the runner has moved");
        return;
    }

    if (answer == NULL) {
        ngx_ar_op_message_told(op, "unanswered");
        ngx_ar_op_error(op, "runner_timeout", "the runner did not answer; "
                        "the same id asks again and types nothing twice");
        return;
    }

    if (type == AR_MSG_DONE) {
        ngx_ar_op_message_told(op, "refused");
        ngx_ar_op_error(op, ngx_strcmp(ar_field_string(answer, "code", ""),
                                       "not_found") == 0
                            ? "session_ended" : "unavailable",
                        ar_field_string(answer, "message", ""));
        return;
    }

    ngx_ar_op_message_told(op, ar_field_string(answer, "state", ""));
    ngx_ar_op_answer(op, ngx_ar_op_message_answer(answer));
}


static json_t *
ngx_ar_op_message_answer(json_t *answer)
{
    json_t  *json;

    if (ngx_strcmp(ar_field_string(answer, "state", ""), "refused") != 0) {
        return json_pack("{s:b, s:O, s:s, s:O}", "ok", 1, "state",
                         json_object_get(answer, "state"), "evidence",
                         ar_field_string(answer, "evidence", ""), "offset",
                         json_object_get(answer, "offset"));
    }

    ar_json_begin();

    json = ngx_ar_error_json(ngx_ar_op_message_code(answer),
                             ar_field_string(answer, "evidence", ""));
    json_object_set(json_object_get(json, "error"), "said",
                    json_object_get(answer, "status"));

    return ar_json_end(json);
}


/* Another one is of a newer runner: nothing was typed, and no more is known. */

static const char *
ngx_ar_op_message_code(json_t *answer)
{
    ngx_uint_t   i;
    const char  *code;

    code = ar_field_string(answer, "code", "");

    for (i = 0; ngx_ar_op_message_codes[i]; i++) {
        if (ngx_strcmp(ngx_ar_op_message_codes[i], code) == 0) {
            return ngx_ar_op_message_codes[i];
        }
    }

    return "not_idle";
}


static void
ngx_ar_op_message_told(ngx_ar_op_t *op, const char *state)
{
    ngx_uint_t   result;
    const char  *actor, *id;
    u_char       who[NGX_AR_LOG_SIZE], which[NGX_AR_LOG_SIZE];

    if (ngx_strcmp(state, "submitted") == 0) {
        result = NGX_AR_METRIC_SUBMITTED;

    } else if (ngx_strcmp(state, "written") == 0) {
        result = NGX_AR_METRIC_WRITTEN;

    } else if (ngx_strcmp(state, "refused") == 0) {
        result = NGX_AR_METRIC_REFUSED;

    } else {
        result = NGX_AR_METRIC_UNANSWERED;
        state = "unanswered";
    }

    ngx_ar_metric_add(NGX_AR_METRIC_MESSAGES, result, 0, 1);

    actor = ngx_ar_op_string(op, "actor");
    id = ngx_ar_op_string(op, "id");

    ngx_log_error(NGX_LOG_NOTICE, ngx_cycle->log, 0,
                  "agentrelay message %s of %s to session %s: %s",
                  ngx_ar_log_text(which, id, ngx_strlen(id)),
                  ngx_ar_log_text(who, actor, ngx_strlen(actor)),
                  ngx_ar_op_string(op, "session"), state);
}
