
/*
 * Looks at a session when runner/attention/ says it is time, and tells HQ
 * what has changed.
 *
 * Two timers.  `look`: the next look, no sooner than GAP after the last one,
 * so that a program which says something with every byte costs no more than
 * one which floods.  `status`: a change is said at once, but not more often
 * than every SAY; the latest counts, and the end is said before `exit`, after
 * which nobody may be there.  Without an answered stream nothing is said; a
 * new one begins with what is true then.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/attention/attention.h"
#include "runner/daemon/behind.h"
#include "runner/daemon/session.h"
#include "runner/daemon/status.h"
#include "runner/daemon/stream.h"
#include "runner/daemon/versions.h"
#include "runner/log.h"
#include "runner/process/linux.h"
#include "runner/process/pty.h"
#include "wire/adapter.h"
#include "wire/json.h"


#define RN_STATUS_GAP  20
#define RN_STATUS_SAY  100


static ar_rc_e rn_status_rules(rn_session_t *session, const json_t *rules,
    rn_rules_t **compiled);
static void rn_status_plan(rn_session_t *session);
static void rn_status_due(uv_timer_t *timer);
static void rn_status_look(rn_session_t *session);
static void rn_status_terminal(rn_session_t *session);
static void rn_status_say(rn_session_t *session);
static void rn_status_say_due(uv_timer_t *timer);


static const char *const  rn_status_progress[] = {
    NULL, "normal", "error", "indeterminate", "paused"
};


ar_rc_e
rn_status_init(rn_session_t *session, const json_t *payload)
{
    const char  *program, *slash;
    rn_rules_t  *rules;

    if (session->pipe) {
        return AR_OK;
    }

    program = json_string_value(
        json_array_get(json_object_get(payload, "command"), 0));

    if (program != NULL) {
        slash = strrchr(program, '/');
        snprintf(session->program, sizeof(session->program), "%.*s",
                 RN_PROGRAM_MAX, slash != NULL ? slash + 1 : program);
    }

    rules = NULL;

    if (program == NULL || rn_clis_same(session->daemon->clis, program)) {
        if (rn_status_rules(session, json_object_get(payload, "rules"),
                            &rules)
            != AR_OK)
        {
            return AR_ERROR;
        }

    } else {
        rn_log_session(RN_LOG_WARN, session->id, "%s has changed since the"
                       " runner asked for its version: nobody knows what it"
                       " wants", session->program);
        rn_versions_ask(session->daemon);
    }

    session->attention = rn_attention_create(rules,
                                             uv_now(session->daemon->loop));

    return session->attention == NULL ? AR_ERROR : AR_OK;
}


/* HQ has checked them; one that sends worse gets no guess from us. */

static ar_rc_e
rn_status_rules(rn_session_t *session, const json_t *rules,
    rn_rules_t **compiled)
{
    char  cause[AR_ADAPTER_CAUSE];

    if (rules == NULL || json_is_null(rules)
        || rn_rules_parse(rules, compiled, cause) == AR_OK)
    {
        return AR_OK;
    }

    if (strcmp(cause, AR_ADAPTER_NO_MEMORY) == 0) {
        return AR_ERROR;
    }

    rn_log_session(RN_LOG_WARN, session->id, "rules are ignored: %s", cause);

    return AR_OK;
}


void
rn_status_free(rn_session_t *session)
{
    rn_attention_destroy(session->attention);
    session->attention = NULL;
}


void
rn_status_output(rn_session_t *session)
{
    if (session->attention != NULL) {
        rn_attention_output(session->attention,
                            uv_now(session->daemon->loop));
        rn_status_plan(session);
    }
}


void
rn_status_typed(rn_session_t *session)
{
    if (session->attention != NULL) {
        rn_attention_typed(session->attention,
                           uv_now(session->daemon->loop));
        rn_status_plan(session);
    }
}


int
rn_status_fresh(rn_session_t *session)
{
    if (!rn_attention_fresh(session->attention)) {
        rn_attention_look(session->attention);
        rn_status_look(session);
    }

    return rn_attention_fresh(session->attention);
}


int
rn_status_asks(const rn_session_t *session)
{
    ar_attention_e  state;

    state = rn_attention_now(session->attention)->state;

    return state == AR_ATTENTION_ASK || state == AR_ATTENTION_APPROVE;
}


void
rn_status_ended(rn_session_t *session)
{
    if (session->attention != NULL) {
        rn_attention_exit(session->attention, session->code, session->signo,
                          session->stopped && !session->oom,
                          uv_now(session->daemon->loop));
        uv_timer_stop(&session->look);
        uv_timer_stop(&session->status);
        session->said = 0;
        rn_status_say(session);
    }
}


void
rn_status_changed(rn_session_t *session)
{
    session->told = 1;
}


/* The timer may be early, never late. */

static void
rn_status_plan(rn_session_t *session)
{
    uint64_t  due, now;

    now = uv_now(session->daemon->loop);
    due = rn_attention_due(session->attention);
    due = due < session->looked + RN_STATUS_GAP
              ? session->looked + RN_STATUS_GAP : due;

    if (due <= now) {
        rn_status_look(session);
        return;
    }

    if (session->told) {
        rn_status_say(session);
    }

    if (due == UINT64_MAX) {
        uv_timer_stop(&session->look);

    } else if (!uv_is_active((uv_handle_t *) &session->look)
               || due < session->look_at)
    {
        session->look_at = due;
        uv_timer_start(&session->look, rn_status_due, due - now, 0);
    }
}


static void
rn_status_due(uv_timer_t *timer)
{
    rn_status_look(timer->data);
}


static void
rn_status_look(rn_session_t *session)
{
    /* it is looked at again when the emulator has got there */

    if (!rn_behind_whole(session)) {
        return;
    }

    session->looked = uv_now(session->daemon->loop);
    rn_status_terminal(session);

    if (rn_attention_tick(session->attention, session->vt, session->looked)) {
        session->told = 1;
    }

    rn_status_plan(session);
}


/*
 * A shell runs what is in the foreground.  When that is its own group it
 * reads, unless it was no shell that is asked for lines: `sh -c` runs its
 * programs there, `exec` leaves no shell.
 */

static void
rn_status_terminal(rn_session_t *session)
{
    int                canonical;
    pid_t              group;
    rn_front_e         front;
    const rn_rules_t  *rules;

    rules = rn_attention_rules(session->attention);

    if (rules == NULL || !rules->terminal || !session->out.open
        || rn_pty_foreground(session->out.fd, &group, &canonical) != AR_OK)
    {
        return;
    }

    front = RN_FRONT_OTHER;

    if (group == session->pid) {
        front = rn_linux_alone(group, session->program) ? RN_FRONT_SHELL
                                                        : RN_FRONT_UNSURE;
    }

    rn_attention_terminal(session->attention, front, canonical);
}


void
rn_status_resume(rn_session_t *session)
{
    if (session->told) {
        rn_status_say(session);
    }
}


static void
rn_status_say(rn_session_t *session)
{
    uint64_t      due, now;
    rn_stream_t  *stream;

    session->told = 1;
    stream = rn_stream_obeyed(session);

    if (stream == NULL) {
        return;
    }

    now = uv_now(session->daemon->loop);
    due = session->said + RN_STATUS_SAY;

    if (now < due && session->said != 0) {
        if (!uv_is_active((uv_handle_t *) &session->status)) {
            uv_timer_start(&session->status, rn_status_say_due, due - now,
                           0);
        }

        return;
    }

    session->said = now;
    session->told = 0;
    rn_stream_say(stream, AR_MSG_STATUS, rn_status_json(session));
}


static void
rn_status_say_due(uv_timer_t *timer)
{
    rn_status_say(timer->data);
}


json_t *
rn_status_json(const rn_session_t *session)
{
    json_t              *json;
    const rn_screen_t   *screen = &session->screen;
    const rn_verdict_t  *now;

    if (session->attention == NULL) {
        return NULL;
    }

    now = rn_attention_now(session->attention);

    ar_json_begin();

    json = json_pack("{s:s, s:I, s:s, s:s}",
                     "state", ar_attention_name(now->state),
                     "since_ms",
                     (json_int_t) (uv_now(session->daemon->loop)
                                   - now->since),
                     "source", ar_attention_source_name(now->source),
                     "evidence", now->evidence);

    if (screen->cwd[0] != '\0') {
        json_object_set_new(json, "cwd", json_string(screen->cwd));
    }

    if (screen->progress != 0) {
        json_object_set_new(json, "progress",
                            json_pack("{s:s, s:i}", "state",
                                      rn_status_progress[screen->progress],
                                      "percent", (int) screen->percent));
    }

    return ar_json_end(json);
}
