
/*
 * The life of a session; its states are in session.h.
 *
 * Who frees: the daemon's list owns it from rn_session_start() until
 * rn_session_free(), which closes every handle; the struct goes when the
 * last handle (a pin) is closed.  A FAILED session is kept only so that the
 * same request is answered the same again; one that failed because something
 * had run out (wire/shortage.c) is not kept, so that it can be tried again.
 */

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "runner/daemon/answer.h"
#include "runner/daemon/behind.h"
#include "runner/daemon/control.h"
#include "runner/daemon/flood.h"
#include "runner/daemon/launch.h"
#include "runner/daemon/output.h"
#include "runner/daemon/session.h"
#include "runner/daemon/size.h"
#include "runner/daemon/status.h"
#include "runner/daemon/stream.h"
#include "runner/log.h"
#include "wire/field.h"
#include "wire/shortage.h"


#define RN_SESSION_RING      (4 * 1024 * 1024)
#define RN_SESSION_RING_MIN  (256 * 1024)
#define RN_SESSION_HOLD_MS   20000
#define RN_SESSION_DRAIN_MS  2000
#define RN_SESSION_AGAIN_MS  100


static rn_session_t *rn_session_create(rn_daemon_t *daemon,
    const json_t *payload);
static void rn_session_set_state(rn_session_t *session,
    rn_session_state_e state);
static void rn_session_event(uv_poll_t *poll, int status, int events);
static void rn_session_spawned(rn_session_t *session, pid_t pid);
static void rn_session_reaped(rn_session_t *session, int status, int oom);
static void rn_session_released(rn_session_t *session, int lost);
static void rn_session_fail(rn_session_t *session);
static void rn_session_drain_due(uv_timer_t *timer);
static void rn_session_timer_closed(uv_handle_t *handle);
static void rn_session_destroy(rn_session_t *session);


static const char *const  rn_session_states[] = {
    "starting", "running", "draining", "exited", "failed", "freed"
};


void
rn_session_start(rn_daemon_t *daemon, const json_t *payload)
{
    json_t        *request;
    const char    *id;
    rn_session_t  *session;

    id = ar_field_string(payload, "session", "");
    request = json_object_get(payload, "request");
    session = rn_session_find(daemon, id);

    if (session != NULL) {
        if (request != NULL
            && json_array_append(session->requests, request) != 0)
        {
            rn_control_starved(daemon);
            return;
        }

        if (session->state != RN_SESSION_STARTING) {
            rn_answer_start(session);
        }
        return;
    }

    session = rn_session_create(daemon, payload);

    if (session == NULL) {
        rn_answer_unstarted(daemon, payload, ENOMEM, "out of memory");
        return;
    }

    if (rn_launch(session, payload) != AR_OK) {

        /* the keeper runs when only the watches have failed */

        rn_session_fail(session);
        return;
    }

    rn_watch_poll(&session->channel, UV_READABLE, rn_session_event);
}


static rn_session_t *
rn_session_create(rn_daemon_t *daemon, const json_t *payload)
{
    size_t         i;
    json_t        *request;
    uint64_t       ring;
    rn_session_t  *session;

    session = calloc(1, sizeof(rn_session_t));
    if (session == NULL) {
        return NULL;
    }

    ring = ar_field_offset(payload, "ring_bytes", RN_SESSION_RING);
    ring = ring < RN_SESSION_RING_MIN ? RN_SESSION_RING_MIN : ring;

    ar_ring_init(&session->ring, (size_t) ring);

    session->daemon = daemon;
    session->code = -1;
    session->keeper.channel = -1;
    snprintf(session->id, sizeof(session->id), "%s",
             ar_field_string(payload, "session", ""));

    session->pipe = strcmp(ar_field_string(payload, "mode", "pty"), "pipe")
                    == 0;
    session->block = strcmp(ar_field_string(payload, "overflow", "drop"),
                            "block")
                     == 0;
    session->held = session->block;
    session->hold_ms = ar_field_offset(payload, "hold_ms",
                                       RN_SESSION_HOLD_MS);
    session->rows = rn_size_rows(
        (unsigned) ar_field_offset(payload, "rows", 24));
    session->cols = rn_size_cols(
        (unsigned) ar_field_offset(payload, "cols", 80));

    request = json_object_get(payload, "request");
    session->requests = json_array();
    session->tail = session->pipe ? malloc(RN_TAIL_MAX) : NULL;

    if (session->requests == NULL
        || (request != NULL
            && json_array_append(session->requests, request) != 0)
        || (session->pipe && session->tail == NULL)
        || rn_queue_init(session) != AR_OK
        || rn_status_init(session, payload) != AR_OK
        || rn_screen_init(session) != AR_OK)
    {
        rn_session_destroy(session);
        return NULL;
    }

    session->memo = json_incref(json_object_get(payload, "memo"));
    session->moved = uv_now(daemon->loop);
    session->active = session->moved;

    uv_timer_t  *timers[] = {
        &session->drain, &session->ack, &session->retry, &session->title,
        &session->look, &session->status, &session->typing
    };

    for (i = 0; i < sizeof(timers) / sizeof(timers[0]); i++) {
        uv_timer_init(daemon->loop, timers[i]);
        timers[i]->data = session;
        session->pins++;
    }

    session->next = daemon->sessions;
    daemon->sessions = session;

    return session;
}


static void
rn_session_set_state(rn_session_t *session, rn_session_state_e state)
{
    rn_log_session(RN_LOG_INFO, session->id, "%s -> %s",
                   rn_session_states[session->state],
                   rn_session_states[state]);

    session->state = state;
}


rn_session_t *
rn_session_find(rn_daemon_t *daemon, const char *id)
{
    rn_session_t  *session;

    for (session = daemon->sessions; session != NULL; session = session->next)
    {
        if (strcmp(session->id, id) == 0) {
            return session;
        }
    }

    return NULL;
}


size_t
rn_session_live(const rn_daemon_t *daemon)
{
    size_t               n;
    const rn_session_t  *session;

    n = 0;

    for (session = daemon->sessions; session != NULL; session = session->next)
    {
        n += session->state <= RN_SESSION_DRAINING || session->channel.open;
    }

    return n;
}


static void
rn_session_event(uv_poll_t *poll, int status, int events)
{
    rn_watch_t         *watch = poll->data;
    rn_session_t       *session = watch->session;
    rn_keeper_event_t   event;

    (void) status;
    (void) events;

    while (watch->open
           && rn_keeper_next(&session->keeper, &event) == AR_OK)
    {
        switch (event.kind) {

        case RN_KEEPER_SPAWNED:
            rn_session_spawned(session, event.pid);
            break;

        case RN_KEEPER_FAILED:
            rn_launch_failed(session, &event.failure);
            rn_session_fail(session);
            break;

        case RN_KEEPER_EXITED:
            rn_session_reaped(session, event.status, event.oom);
            break;

        case RN_KEEPER_GONE:
            rn_session_released(session, 0);
            break;

        case RN_KEEPER_LOST:
            rn_session_released(session, 1);
            break;
        }
    }
}


static void
rn_session_spawned(rn_session_t *session, pid_t pid)
{
    free(session->message);
    free(session->path);
    session->message = NULL;
    session->path = NULL;
    session->pid = pid;

    rn_session_set_state(session, RN_SESSION_RUNNING);
    rn_answer_start(session);

    if (session->stop) {
        rn_keeper_stop(&session->keeper, RN_KILL_MS);
    }

    rn_output_check(session);
    rn_output_watch_err(session);
    rn_stream_want(session, 1);
}


static void
rn_session_reaped(rn_session_t *session, int status, int oom)
{
    if (session->state != RN_SESSION_RUNNING) {
        return;
    }

    if (WIFSIGNALED(status)) {
        session->signo = WTERMSIG(status);

    } else {
        session->code = WEXITSTATUS(status);
    }

    /* a program that gets over the loss of a child ends as it likes */

    session->oom = oom && session->code != 0;

    rn_watch_close(&session->in);
    rn_message_end(session);
    rn_queue_write(session);
    rn_session_set_state(session, RN_SESSION_DRAINING);

    if (session->eof) {
        rn_session_drained(session);
        return;
    }

    uv_timer_start(&session->drain, rn_session_drain_due,
                   RN_SESSION_DRAIN_MS, 0);
    rn_output_rest(session);
}


/*
 * Descendants of the program may hold its terminal open.  Or there was no
 * time to read: then what stands in the terminal is read now.
 */

static void
rn_session_drain_due(uv_timer_t *timer)
{
    rn_session_t  *session = timer->data;

    if (rn_output_finish(session) == AR_AGAIN) {
        uv_timer_start(timer, rn_session_drain_due, RN_SESSION_AGAIN_MS, 0);
        return;
    }

    rn_session_drained(session);
}


void
rn_session_drained(rn_session_t *session)
{
    if (session->state != RN_SESSION_DRAINING) {
        return;
    }

    uv_timer_stop(&session->drain);
    rn_watch_close(&session->out);
    rn_watch_close(&session->err);
    rn_behind_leave(session);
    rn_screen_feed(session, session->ring.head);

    session->end = session->ring.head;
    session->ended = uv_now(session->daemon->loop);
    rn_session_set_state(session, RN_SESSION_ENDED);

    rn_status_ended(session);
    rn_stream_pump(session);
    rn_answer_exited(session);
    rn_daemon_check(session->daemon);
}


/* The keeper's last word; rn_keeper_next() has closed its descriptor. */

static void
rn_session_released(rn_session_t *session, int lost)
{
    session->channel.fd = -1;
    rn_watch_close(&session->channel);

    if (lost) {
        rn_log_session(RN_LOG_ERROR, session->id, "its keeper was killed");
        session->daemon->orphans = 1;

        if (session->state == RN_SESSION_STARTING) {
            (void) rn_launch_refuse(session, ECHILD,
                                    "its keeper was killed");
            rn_session_fail(session);
            return;
        }

        rn_cgroup_kill(&session->cgroup);
        rn_session_reaped(session, SIGKILL, rn_cgroup_oom(&session->cgroup));
    }

    rn_cgroup_remove(&session->cgroup);
    rn_daemon_check(session->daemon);
}


static void
rn_session_fail(rn_session_t *session)
{
    rn_daemon_t  *daemon = session->daemon;

    session->ended = uv_now(daemon->loop);

    rn_log_session(RN_LOG_WARN, session->id, "%s",
                   session->message != NULL ? session->message
                                            : "out of memory");
    rn_session_set_state(session, RN_SESSION_FAILED);

    if (session->channel.open && session->keeper.channel < 0) {
        session->channel.fd = -1;
    }

    /* a keeper that runs ends everything when its channel closes */

    rn_watch_close(&session->channel);
    rn_watch_close(&session->in);
    rn_watch_close(&session->out);
    rn_watch_close(&session->err);

    rn_cgroup_remove(&session->cgroup);
    rn_message_end(session);
    rn_answer_start(session);

    if (ar_shortage(session->errnum)) {
        rn_session_free(session);
    }

    rn_daemon_check(daemon);
}


void
rn_session_stop(rn_session_t *session, unsigned kill_ms)
{
    session->stop = 1;
    session->stopped |= session->state <= RN_SESSION_RUNNING
                        && !session->daemon->stopping;

    if (session->state != RN_SESSION_STARTING && session->channel.open) {
        rn_keeper_stop(&session->keeper, kill_ms);
    }
}


void
rn_session_outcome(const rn_session_t *session, json_t *payload)
{
    if (session->signo != 0) {
        json_object_set_new(payload, "signal", json_integer(session->signo));

    } else {
        json_object_set_new(payload, "code", json_integer(session->code));
    }

    json_object_set_new(payload, "oom", json_boolean(session->oom));
    json_object_set_new(payload, "end",
                        json_integer((json_int_t) session->end));
    json_object_set_new(payload, "reason",
                        json_string(session->oom ? "out of memory"
                                    : session->stopped ? AR_REASON_STOPPED
                                                       : "exited"));
}


void
rn_session_expire(rn_daemon_t *daemon)
{
    size_t         ended;
    uint64_t       now;
    rn_session_t  *session, *next;

    now = uv_now(daemon->loop);
    ended = 0;

    for (session = daemon->sessions; session != NULL; session = next) {
        next = session->next;

        if (session->state != RN_SESSION_ENDED
            && session->state != RN_SESSION_FAILED)
        {
            continue;
        }

        if (session->channel.open) {
            continue;
        }

        if (++ended > RN_ENDED_MAX || now - session->ended > RN_ENDED_MS) {
            rn_session_free(session);
        }
    }
}


void
rn_session_free(rn_session_t *session)
{
    rn_session_t  **link;

    for (link = &session->daemon->sessions; *link != NULL;
         link = &(*link)->next)
    {
        if (*link == session) {
            *link = session->next;
            break;
        }
    }

    rn_stream_close_all(session, 1000, "forgotten");
    session->state = RN_SESSION_FREED;

    rn_flood_leave(session);
    rn_behind_leave(session);

    rn_watch_close(&session->channel);
    rn_watch_close(&session->in);
    rn_watch_close(&session->out);
    rn_watch_close(&session->err);

    uv_close((uv_handle_t *) &session->drain, rn_session_timer_closed);
    uv_close((uv_handle_t *) &session->ack, rn_session_timer_closed);
    uv_close((uv_handle_t *) &session->retry, rn_session_timer_closed);
    uv_close((uv_handle_t *) &session->title, rn_session_timer_closed);
    uv_close((uv_handle_t *) &session->look, rn_session_timer_closed);
    uv_close((uv_handle_t *) &session->status, rn_session_timer_closed);
    uv_close((uv_handle_t *) &session->typing, rn_session_timer_closed);
}


static void
rn_session_timer_closed(uv_handle_t *handle)
{
    rn_session_unpin(handle->data);
}


void
rn_session_unpin(rn_session_t *session)
{
    if (--session->pins == 0 && session->state == RN_SESSION_FREED) {
        rn_session_destroy(session);
    }
}


static void
rn_session_destroy(rn_session_t *session)
{
    rn_message_free(session);
    rn_queue_free(session);
    rn_input_free(session);
    rn_screen_free(session);
    rn_status_free(session);
    ar_ring_free(&session->ring);
    json_decref(session->memo);
    json_decref(session->requests);
    free(session->message);
    free(session->path);
    free(session->tail);
    free(session);
}
