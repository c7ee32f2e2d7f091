
/*
 * HQ's messages on the control connection, one handler each.  Requests are
 * idempotent: a start_session for a known session is answered again, the
 * others may come twice without harm.  All but welcome, refuse and goaway
 * count only on the obeyed connection.
 */

#include <stdio.h>
#include <string.h>

#include "runner/daemon/answer.h"
#include "runner/daemon/message.h"
#include "runner/daemon/requests.h"
#include "runner/daemon/session.h"
#include "runner/daemon/stream.h"
#include "runner/log.h"
#include "wire/field.h"
#include "wire/messages.h"


static void rn_requests_welcome(rn_control_t *control, const json_t *payload);
static void rn_requests_refuse(rn_control_t *control, const json_t *payload);
static void rn_requests_start(rn_control_t *control, const json_t *payload);
static void rn_requests_stop(rn_control_t *control, const json_t *payload);
static void rn_requests_inject(rn_control_t *control, const json_t *payload);
static void rn_requests_screen(rn_control_t *control, const json_t *payload);
static void rn_requests_goaway(rn_control_t *control, const json_t *payload);
static rn_session_t *rn_requests_session(rn_control_t *control,
    const json_t *payload);


typedef struct {
    ar_message_e   type;
    int            obeyed;       /* counts only on the obeyed connection */
    void         (*handler)(rn_control_t *control, const json_t *payload);
} rn_requests_on_t;


static const rn_requests_on_t  rn_requests_table[] = {
    { AR_MSG_WELCOME, 0, rn_requests_welcome },
    { AR_MSG_REFUSE, 0, rn_requests_refuse },
    { AR_MSG_START_SESSION, 1, rn_requests_start },
    { AR_MSG_STOP_SESSION, 1, rn_requests_stop },
    { AR_MSG_INJECT, 1, rn_requests_inject },
    { AR_MSG_SCREEN, 1, rn_requests_screen },
    { AR_MSG_GOAWAY, 0, rn_requests_goaway },
    { AR_MSG_MAX, 0, NULL }
};


void
rn_requests_take(rn_control_t *control, const char *text, size_t len)
{
    ar_rc_e                  rc;
    json_t                  *payload;
    const char              *cause;
    ar_message_e             type;
    const rn_requests_on_t  *on;

    rc = ar_message_parse(AR_LEG_CONTROL, AR_DOWN, text, len, &type,
                          &payload, &cause);

    if (rc == AR_UNKNOWN) {
        rn_log(RN_LOG_DEBUG, "an unknown message from HQ was ignored");
        return;
    }

    if (rc != AR_OK) {
        rn_control_fail(control, ar_message_code(cause), cause);
        return;
    }

    for (on = rn_requests_table; on->handler != NULL; on++) {
        if (on->type == type) {
            if (!on->obeyed || control == rn_control_obeyed(control->daemon))
            {
                on->handler(control, payload);
            }
            break;
        }
    }

    json_decref(payload);
}


static void
rn_requests_welcome(rn_control_t *control, const json_t *payload)
{
    size_t         i;
    json_t        *list, *entry;
    rn_daemon_t   *daemon = control->daemon;
    rn_session_t  *session;

    if (control->state != RN_CONTROL_ASKING) {
        rn_control_fail(control, 1002, "a second welcome");
        return;
    }

    if (ar_field_offset(payload, "protocol", 0) != 1) {
        rn_control_refused(control, "protocol", "HQ speaks another version "
                           "of the protocol; update the older side");
        return;
    }

    rn_control_welcome(control);

    list = json_object_get(payload, "sessions");

    json_array_foreach(list, i, entry) {
        session = rn_session_find(daemon,
                                  ar_field_string(entry, "session", ""));

        if (session == NULL) {
            continue;
        }

        session->gone = 0;

        if (strcmp(ar_field_string(entry, "action", ""), "stop") == 0) {
            session->gone = 1;
            rn_session_stop(session, RN_KILL_MS);
        }
    }

    for (session = daemon->sessions; session != NULL;
         session = session->next)
    {
        rn_backoff_reset(&session->backoff);
        rn_stream_want(session, 1);
    }
}


static void
rn_requests_refuse(rn_control_t *control, const json_t *payload)
{
    rn_control_refused(control, ar_field_string(payload, "code", "?"),
                       ar_field_string(payload, "message", ""));
}


static void
rn_requests_start(rn_control_t *control, const json_t *payload)
{
    rn_session_start(control->daemon, payload);
}


static rn_session_t *
rn_requests_session(rn_control_t *control, const json_t *payload)
{
    rn_session_t  *session;

    session = rn_session_find(control->daemon,
                              ar_field_string(payload, "session", ""));

    if (session == NULL) {
        rn_answer_done(control->daemon, json_object_get(payload, "request"),
                       "not_found", "this runner has no such session");
    }

    return session;
}


static void
rn_requests_stop(rn_control_t *control, const json_t *payload)
{
    rn_session_t  *session;

    session = rn_requests_session(control, payload);

    if (session == NULL) {
        return;
    }

    rn_session_stop(session, (unsigned) ar_field_offset(payload, "kill_ms",
                                                        RN_KILL_MS));
    rn_answer_done(control->daemon, json_object_get(payload, "request"),
                   NULL, NULL);
}


static void
rn_requests_inject(rn_control_t *control, const json_t *payload)
{
    rn_session_t  *session;

    session = rn_requests_session(control, payload);

    if (session != NULL) {
        rn_message_take(session, payload);
    }
}


static void
rn_requests_screen(rn_control_t *control, const json_t *payload)
{
    rn_session_t  *session;

    session = rn_requests_session(control, payload);

    if (session != NULL) {
        rn_answer_screen(session, payload);
    }
}


static void
rn_requests_goaway(rn_control_t *control, const json_t *payload)
{
    (void) payload;

    rn_control_replace(control);
}
