
/*
 * The life of a message; its states are in message.h.
 *
 * Text and the key that sends it are two writes with a pause between, since
 * the agents' programs take a key that comes with a paste for a part of it.
 * Before the first byte a message may be refused, and then nothing of it was
 * typed; after that it is typed to its end.  It is never typed again.
 *
 * While messages wait, the session's timer looks every RN_MESSAGE_TICK.
 */

#include <stdlib.h>
#include <string.h>
#include <termios.h>

#include "runner/daemon/message_state.h"
#include "runner/daemon/paste.h"
#include "runner/daemon/session.h"
#include "wire/field.h"


#define RN_MESSAGE_TICK      25        /* all in milliseconds */
#define RN_MESSAGE_PAUSE     150
#define RN_MESSAGE_PATIENCE  5000      /* until the program reads */

#define RN_MESSAGES_MAX      16        /* not answered yet */
#define RN_MESSAGE_LINE      4095      /* of a terminal that edits lines */
#define RN_MESSAGE_NEWLINE   "\r"
#define RN_MESSAGE_SEND      "\r"


static void rn_message_tick(uv_timer_t *timer);
static int rn_message_step(rn_session_t *session, rn_message_t *message);
static int rn_message_wait(rn_session_t *session, rn_message_t *message);
static int rn_message_blocked(rn_session_t *session, rn_message_t *message);
static int rn_message_send(rn_session_t *session, rn_message_t *message);
static void rn_message_overdue(rn_session_t *session);
static const char *rn_message_obstacle(rn_session_t *session,
    const rn_message_t *message, const char **evidence);
static int rn_message_edited(const rn_session_t *session);
static void rn_message_set_state(rn_session_t *session,
    rn_message_t *message, rn_message_state_e state);


void
rn_message_take(rn_session_t *session, const json_t *payload)
{
    rn_message_t  *message;

    message = rn_message_find(session, ar_field_string(payload, "id", ""));

    if (message != NULL) {

        if (!rn_message_same(message, payload)) {
            rn_message_deny(session, payload, "idempotency_mismatch",
                            "another message has this id");

        } else if (message->state == RN_MESSAGE_ANSWERED) {
            rn_message_repeat(session, message, payload);

        } else {
            rn_message_ask(message, payload);
        }

        return;
    }

    if (session->pipe) {
        rn_message_deny(session, payload, "no_terminal",
                        "the session is in mode pipe");
        return;
    }

    if (session->state > RN_SESSION_RUNNING) {
        rn_message_deny(session, payload, "session_ended",
                        "the program has ended");
        return;
    }

    if (session->messages.count >= RN_MESSAGES_MAX) {
        rn_message_deny(session, payload, "unavailable",
                        "too many messages wait for this session");
        return;
    }

    message = rn_message_create(session, payload);

    if (message == NULL) {
        rn_message_deny(session, payload, "unavailable", "out of memory");
        return;
    }

    rn_message_add(session, message);

    if (message->len == 0) {
        rn_message_refuse(session, message, "bad_request",
                          "the text has nothing that may be typed");
        return;
    }

    rn_message_check(session);
}


void
rn_message_check(rn_session_t *session)
{
    rn_message_overdue(session);

    while (session->messages.first != NULL
           && rn_message_step(session, session->messages.first))
    {
        /* void */
    }

    if (session->messages.first == NULL) {
        (void) uv_timer_stop(&session->typing);

    } else if (!uv_is_active((uv_handle_t *) &session->typing)) {
        (void) uv_timer_start(&session->typing, rn_message_tick,
                              RN_MESSAGE_TICK, RN_MESSAGE_TICK);
    }
}


static void
rn_message_tick(uv_timer_t *timer)
{
    rn_message_check(timer->data);
}


/* Those behind the first may run out of time as well. */

static void
rn_message_overdue(rn_session_t *session)
{
    uint64_t       now;
    rn_message_t  *message, *next;

    if (session->messages.first == NULL) {
        return;
    }

    now = uv_now(session->daemon->loop);

    for (message = session->messages.first->next; message != NULL;
         message = next)
    {
        next = message->next;

        if (now >= message->until + (message->now ? RN_MESSAGE_PATIENCE : 0))
        {
            rn_message_refuse(session, message,
                              message->now ? "not_read" : "not_idle",
                              "another message is before it");
        }
    }
}


/* 1: it has gone a step, or has gone. */

static int
rn_message_step(rn_session_t *session, rn_message_t *message)
{
    switch (message->state) {

    case RN_MESSAGE_WAITING:
        return rn_message_wait(session, message);

    case RN_MESSAGE_QUEUED:
    case RN_MESSAGE_TYPING:
        return rn_message_blocked(session, message);

    case RN_MESSAGE_PASTED:
        return rn_message_send(session, message);

    case RN_MESSAGE_SENDING:
    case RN_MESSAGE_ANSWERED:
        break;
    }

    return 0;
}


static int
rn_message_wait(rn_session_t *session, rn_message_t *message)
{
    uint64_t     now;
    const char  *code, *evidence;

    now = uv_now(session->daemon->loop);
    code = rn_message_obstacle(session, message, &evidence);

    if (code == NULL) {
        if (rn_queue_turn(session) != AR_OK) {
            rn_message_refuse(session, message, "unavailable",
                              "out of memory");
            return 1;
        }

        rn_message_set_state(session, message, RN_MESSAGE_QUEUED);
        rn_queue_write(session);
        return message != session->messages.first
               || message->state != RN_MESSAGE_QUEUED;
    }

    if (now < message->until + (message->now ? RN_MESSAGE_PATIENCE : 0)) {
        return 0;
    }

    rn_message_refuse(session, message, code, evidence);

    return 1;
}


/* What was typed before it, or its first byte, is not read. */

static int
rn_message_blocked(rn_session_t *session, rn_message_t *message)
{
    if (uv_now(session->daemon->loop) - message->since < RN_MESSAGE_PATIENCE
        || !rn_queue_leave(session))
    {
        return 0;
    }

    rn_message_refuse(session, message, "not_read",
                      "the program does not read what is typed");
    rn_queue_write(session);

    return 1;
}


/*
 * Why it may not be typed now: a problem's code.  Nothing but the terminal
 * is known of the program, so only who does not wait for it is let through.
 */

static const char *
rn_message_obstacle(rn_session_t *session, const rn_message_t *message,
    const char **evidence)
{
    if (session->state != RN_SESSION_RUNNING || !session->in.open) {
        *evidence = "the program does not run yet";
        return "not_idle";
    }

    if (session->input.pasting > 0) {
        *evidence = "somebody is in the middle of a paste";
        return "not_idle";
    }

    if (!message->now) {
        *evidence = "nobody knows whether the program waits for input";
        return "not_idle";
    }

    if (message->longest > RN_MESSAGE_LINE && rn_message_edited(session)) {
        *evidence = "the terminal edits lines and takes no longer ones";
        return "body_too_large";
    }

    return NULL;
}


/* The terminal itself collects lines, and drops what makes them too long. */

static int
rn_message_edited(const rn_session_t *session)
{
    struct termios  termios;

    return tcgetattr(session->in.fd, &termios) == 0
           && (termios.c_lflag & ICANON);
}


void
rn_message_turn(rn_session_t *session)
{
    int            bracketed;
    char          *bytes;
    size_t         size;
    ar_rc_e        rc;
    const char    *evidence;
    rn_message_t  *message = session->messages.first;

    if (rn_message_obstacle(session, message, &evidence) != NULL) {
        rn_message_set_state(session, message, RN_MESSAGE_WAITING);
        return;
    }

    bracketed = (int) ar_vt_modes(session->vt)->bracketed_paste;

    bytes = rn_paste_bytes(message->text, message->len, bracketed,
                           RN_MESSAGE_NEWLINE, &size);

    rc = bytes != NULL ? rn_queue_first(session, bytes, size) : AR_ERROR;
    free(bytes);

    if (rc != AR_OK) {
        rn_message_refuse(session, message, "unavailable", "out of memory");
        return;
    }

    rn_message_set_state(session, message, RN_MESSAGE_TYPING);
}


void
rn_message_wrote(rn_session_t *session)
{
    rn_message_t  *message = session->messages.first;

    if (message->state == RN_MESSAGE_TYPING && message->submit) {
        rn_queue_hold(session, 1);
        rn_message_set_state(session, message, RN_MESSAGE_PASTED);
        return;
    }

    rn_message_answer(session, message, "written",
                      message->submit ? "typed and sent; whether it was taken"
                                        " is not known"
                                      : "typed, and not sent");
}


static int
rn_message_send(rn_session_t *session, rn_message_t *message)
{
    if (uv_now(session->daemon->loop) - message->since < RN_MESSAGE_PAUSE) {
        return 0;
    }

    if (rn_queue_first(session, RN_MESSAGE_SEND, strlen(RN_MESSAGE_SEND))
        != AR_OK)
    {
        return 0;
    }

    rn_message_set_state(session, message, RN_MESSAGE_SENDING);
    rn_queue_hold(session, 0);
    rn_queue_write(session);

    return 1;
}


void
rn_message_end(rn_session_t *session)
{
    rn_message_t  *message;

    rn_queue_hold(session, 0);

    while ((message = session->messages.first) != NULL) {

        if (message->state <= RN_MESSAGE_QUEUED) {
            rn_message_refuse(session, message, "session_ended",
                              "the program has ended");

        } else {
            rn_message_answer(session, message, "written",
                              "the program has ended");
        }
    }

    (void) uv_timer_stop(&session->typing);
}


static void
rn_message_set_state(rn_session_t *session, rn_message_t *message,
    rn_message_state_e state)
{
    message->state = state;
    message->since = uv_now(session->daemon->loop);
}
