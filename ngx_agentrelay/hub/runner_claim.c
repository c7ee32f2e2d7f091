
/*
 * A runner's claim of its name: `hello` in one or more parts, then `welcome`
 * or `refuse`.
 *
 * The zone's record decides who a runner is: the same boot with a greater n
 * replaces quietly; another boot under a live name has to wait until the
 * older connection has been asked whether it lives.  Whatever is said here
 * may close the runner; its caller then returns.
 */

#include "hub/runner.h"
#include "hub/wake.h"


static void ngx_ar_runner_register(ngx_ar_runner_t *runner);
static ngx_int_t ngx_ar_runner_check(ngx_ar_runner_t *runner);
static void ngx_ar_runner_probed(void *data, json_t *answer);
static void ngx_ar_runner_accept(ngx_ar_runner_t *runner);
static void ngx_ar_runner_set_state(ngx_ar_runner_t *runner,
    ngx_ar_runner_state_e state);
static void ngx_ar_runner_refuse(ngx_ar_runner_t *runner, ngx_uint_t close,
    const char *code, const char *message);


void
ngx_ar_runner_hello(ngx_ar_runner_t *runner, json_t *payload)
{
    json_t  *sessions, *others;

    if (runner->hello == NULL) {
        runner->hello = json_incref(payload);
        ngx_cpystrn(runner->name,
                    (u_char *) ar_field_string(payload, "name", ""),
                    sizeof(runner->name));
        ngx_cpystrn(runner->boot,
                    (u_char *) ar_field_string(payload, "boot", ""),
                    sizeof(runner->boot));
        runner->n = ar_field_offset(payload, "n", 0);

        if (!json_is_array(json_object_get(payload, "sessions"))
            && json_object_set_new(payload, "sessions", json_array()) != 0)
        {
            ngx_ar_ws_starved(runner->ws);
            return;
        }

    } else {
        sessions = json_object_get(runner->hello, "sessions");
        others = json_object_get(payload, "sessions");

        /* a session left out would count as lost */

        if (others && json_array_extend(sessions, others) != 0) {
            ngx_ar_ws_starved(runner->ws);
            return;
        }

        if (json_array_size(sessions) > AR_SESSIONS_MAX) {
            ngx_ar_runner_close(runner, 1008, "more than 512 sessions");
            return;
        }
    }

    if (!ar_field_true(payload, "more")) {
        ngx_del_timer(&runner->timer);
        ngx_ar_runner_register(runner);
    }
}


static void
ngx_ar_runner_register(ngx_ar_runner_t *runner)
{
    json_t                  *request;
    ngx_ar_worker_record_t   row;
    ngx_ar_runner_record_t   record;

    if (ngx_ar_runner_check(runner) != NGX_OK) {
        return;
    }

    if (ngx_ar_zone_runner_get(runner->name, ngx_strlen(runner->name),
                               &record)
        != NGX_OK)
    {
        ngx_ar_runner_accept(runner);
        return;
    }

    if (ngx_strcmp(record.boot, runner->boot) == 0) {

        if (runner->n <= record.n) {
            ngx_ar_runner_refuse(runner, 4409, "replaced",
                                 "a newer dial of this runner is connected");
            return;
        }

        ngx_ar_runner_accept(runner);
        return;
    }

    if (ngx_ar_zone_worker(record.epoch, &row) != NGX_OK) {
        ngx_ar_runner_accept(runner);
        return;
    }

    request = json_pack("{s:s, s:s, s:s}", "op", "probe",
                        "runner", runner->name, "boot", record.boot);

    ngx_ar_runner_set_state(runner, NGX_AR_RUNNER_ASKING);
    runner->probe = ngx_ar_call(request, ngx_ar_runner_probed, runner);
    json_decref(request);

    if (runner->probe == NULL) {
        ngx_ar_runner_close(runner, 1011, "no memory");
    }
}


static ngx_int_t
ngx_ar_runner_check(ngx_ar_runner_t *runner)
{
    json_t  *requires;

    if (ar_field_offset(runner->hello, "protocol", 0) != 1) {
        ngx_ar_runner_refuse(runner, 4426, "protocol",
                             "HQ speaks protocol 1: update the runner, or HQ "
                             "when the runner is newer");
        return NGX_DECLINED;
    }

    requires = json_object_get(runner->hello, "requires");

    if (json_array_size(requires)) {
        ngx_ar_runner_refuse(runner, 4426, "capability",
                             "the runner requires what this HQ lacks: "
                             "update HQ");
        return NGX_DECLINED;
    }

    return NGX_OK;
}


static void
ngx_ar_runner_probed(void *data, json_t *answer)
{
    ngx_ar_runner_t  *runner = data;

    runner->probe = NULL;

    if (json_is_true(json_object_get(answer, "ok"))) {
        ngx_ar_runner_refuse(runner, 4409, "name_in_use",
                             "another runner of this name is connected: "
                             "give this one another --runner-id");
        return;
    }

    ngx_ar_runner_accept(runner);
}


static void
ngx_ar_runner_accept(ngx_ar_runner_t *runner)
{
    json_t                  *sessions;
    ngx_int_t                rc;
    ngx_ar_runner_t         *old;
    ngx_ar_runner_record_t   record;

    rc = ngx_ar_hello_record(runner);

    if (rc == NGX_ABORT) {
        ngx_ar_ws_starved(runner->ws);
        return;
    }

    if (rc != NGX_OK) {
        ngx_ar_runner_refuse(runner, 1013, "zone_full",
                             "HQ has no room for another runner: raise "
                             "agentrelay_zone");
        return;
    }

    /* before it is found by name: what waits here must go to the new one */
    old = ngx_ar_runner_find(runner->name);

    sessions = ngx_ar_hello_sessions(runner);

    ngx_ar_runner_set_state(runner, NGX_AR_RUNNER_LIVE);
    runner->clis = json_incref(json_object_get(runner->hello, "clis"));
    json_decref(runner->hello);
    runner->hello = NULL;

    (void) ngx_ar_zone_runner_get(runner->name, ngx_strlen(runner->name),
                                  &record);

    ngx_ar_tell(runner->ws, AR_MSG_WELCOME,
                json_pack("{s:s%, s:s, s:i, s:o}",
                          "runner", record.id, (size_t) AR_UUID_LEN,
                          "node", ngx_ar_zone_name(), "protocol", 1,
                          "sessions", sessions));

    if (runner->ws->account) {
        ngx_cpystrn(runner->ws->account->runner, runner->name,
                    sizeof(runner->ws->account->runner));
    }

    ngx_log_error(NGX_LOG_NOTICE, ngx_cycle->log, 0,
                  "agentrelay runner %s is connected", runner->name);

    if (old) {
        ngx_ar_runner_close(old, ngx_strcmp(old->boot, runner->boot) == 0
                                 ? 1000 : 4409, "replaced");
    }

    ngx_ar_wake_runner(runner->name);
}


static void
ngx_ar_runner_set_state(ngx_ar_runner_t *runner, ngx_ar_runner_state_e state)
{
#if (NGX_DEBUG)
    static const char  *names[] = { "open", "asking", "live" };

    ngx_log_debug3(NGX_LOG_DEBUG_HTTP, ngx_cycle->log, 0,
                   "agentrelay runner %s %s -> %s", runner->name,
                   names[runner->state], names[state]);
#endif

    runner->state = state;
}


static void
ngx_ar_runner_refuse(ngx_ar_runner_t *runner, ngx_uint_t close,
    const char *code, const char *message)
{
    ngx_log_error(NGX_LOG_WARN, ngx_cycle->log, 0,
                  "agentrelay runner %s is refused: %s", runner->name,
                  message);

    ngx_ar_tell(runner->ws, AR_MSG_REFUSE,
                json_pack("{s:s, s:s}", "code", code, "message", message));
    ngx_ar_runner_close(runner, close, code);
}
