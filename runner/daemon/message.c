
/*
 * The life of a message; its states are in message.h.
 *
 * What stands in its way before is message_obstacle.c's to say, when the key
 * that sends it is typed message_key.c's, what came of it proof.c's.
 *
 * Text and the key that sends it are two writes with a pause between, since
 * the agents' programs take a key that comes with a paste for a part of it.
 * Before the first byte a message may be refused, and then nothing of it was
 * typed; after that it is typed to its end.  It is never typed again.
 *
 * While messages wait, the session's timer looks every RN_MESSAGE_TICK.  What
 * the program is given time for is counted in such looks: of time in which
 * the runner itself stood still nothing is known.
 */

#include <stdlib.h>
#include <string.h>

#include "runner/attention/attention.h"
#include "runner/daemon/control.h"
#include "runner/daemon/message_state.h"
#include "runner/daemon/paste.h"
#include "runner/daemon/session.h"
#include "runner/daemon/status.h"
#include "wire/field.h"


#define RN_MESSAGE_TICK      25        /* all in milliseconds */
#define RN_MESSAGE_STEP      100       /* more of it is a standstill */
#define RN_MESSAGE_TAKEN     4000      /* until it is seen to be taken */
#define RN_MESSAGE_GRACE     1000      /* for a screen to come to rest */
#define RN_MESSAGE_PATIENCE  5000      /* until the program reads */
#define RN_MESSAGE_OTHERS    8000      /* until others let it go on */

#define RN_MESSAGES_MAX      16        /* not answered yet */


static void rn_message_again(rn_session_t *session, rn_message_t *message,
    const json_t *payload);
static void rn_message_check(rn_session_t *session);
static void rn_message_tick(uv_timer_t *timer);
static int rn_message_step(rn_session_t *session, rn_message_t *message);
static int rn_message_wait(rn_session_t *session, rn_message_t *message);
static int rn_message_blocked(rn_session_t *session, rn_message_t *message);
static int rn_message_look(rn_session_t *session, rn_message_t *message);
static void rn_message_overdue(rn_session_t *session);
static uint64_t rn_message_deadline(const rn_message_t *message,
    int unsettled);


void
rn_message_take(rn_session_t *session, const json_t *payload)
{
    rn_message_t  *message;

    message = rn_message_find(session, ar_field_string(payload, "id", ""));

    if (message != NULL) {
        rn_message_again(session, message, payload);
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


/* It was typed already, or waits. */

static void
rn_message_again(rn_session_t *session, rn_message_t *message,
    const json_t *payload)
{
    if (!rn_message_same(message, payload)) {
        rn_message_deny(session, payload, "idempotency_mismatch",
                        "another message has this id");

    } else if (message->state == RN_MESSAGE_ANSWERED) {
        rn_message_repeat(session, message, payload);

    } else if (rn_message_ask(message, payload) != AR_OK) {
        rn_control_starved(session->daemon);
    }
}


/* Goes on with what may go on now. */

static void
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

        if (now >= rn_message_deadline(message, 0)) {
            rn_message_refuse(session, message,
                              message->now ? "not_read" : "not_idle",
                              "another message is before it");
        }
    }
}


/* 1: its state has changed, or it was answered. */

static int
rn_message_step(rn_session_t *session, rn_message_t *message)
{
    uint64_t  now, passed;

    now = uv_now(session->daemon->loop);
    passed = now - message->looked;

    message->looked = now;
    message->waited += passed < RN_MESSAGE_STEP ? passed : RN_MESSAGE_STEP;

    switch (message->state) {

    case RN_MESSAGE_WAITING:
        return rn_message_wait(session, message);

    case RN_MESSAGE_QUEUED:
    case RN_MESSAGE_TYPING:
        return rn_message_blocked(session, message);

    case RN_MESSAGE_PASTED:
        return rn_message_key(session, message);

    case RN_MESSAGE_SENT:
        return rn_message_look(session, message);

    case RN_MESSAGE_ANSWERED:
        break;
    }

    return 0;
}


static int
rn_message_wait(rn_session_t *session, rn_message_t *message)
{
    int          unsettled;
    const char  *code, *evidence;

    code = rn_message_obstacle(session, message, &unsettled, &evidence);

    if (code == NULL) {

        /* in a flood the emulator does not know yet how it is to be typed */

        rn_screen_feed(session, session->ring.head);

        if (message != session->messages.first) {

            /* an answer of the terminal met the end of what reads it */

            return 1;
        }

        if (rn_queue_turn(session) != AR_OK) {
            rn_message_refuse(session, message, "unavailable",
                              "out of memory");
            return 1;
        }

        rn_message_set_state(session, message, RN_MESSAGE_QUEUED);
        rn_queue_write(session);
        return message != session->messages.first
               || message->state > RN_MESSAGE_QUEUED;
    }

    if (uv_now(session->daemon->loop)
        < rn_message_deadline(message, unsettled))
    {
        return 0;
    }

    rn_message_refuse(session, message, code, evidence);

    return 1;
}


/* Until when it may wait. */

static uint64_t
rn_message_deadline(const rn_message_t *message, int unsettled)
{
    return message->until + (message->now ? RN_MESSAGE_OTHERS : 0)
           + (unsettled ? RN_MESSAGE_GRACE : 0);
}


/* What was typed before it, or its first byte, is not read. */

static int
rn_message_blocked(rn_session_t *session, rn_message_t *message)
{
    if (message->waited < RN_MESSAGE_PATIENCE
        || !rn_queue_leave(session))
    {
        return 0;
    }

    rn_message_refuse(session, message, "not_read",
                      "the program does not read what is typed");
    rn_queue_write(session);

    return 1;
}


void
rn_message_turn(rn_session_t *session)
{
    int            unsettled, bracketed;
    char          *bytes;
    size_t         size;
    ar_rc_e        rc;
    const char    *evidence;
    rn_submit_t    submit;
    rn_message_t  *message = session->messages.first;

    if (rn_message_obstacle(session, message, &unsettled, &evidence)
        != NULL)
    {
        rn_message_set_state(session, message, RN_MESSAGE_WAITING);
        return;
    }

    message->answers = rn_status_asks(session);
    rn_message_submit(session, &submit);
    rn_proof_begin(session, &message->proof, message->text, message->len);

    bracketed = submit.paste && ar_vt_modes(session->vt)->bracketed_paste;
    bytes = rn_paste_bytes(message->text, message->len, bracketed,
                           submit.newline, &size);

    rc = bytes != NULL ? rn_queue_first(session, bytes, size) : AR_ERROR;
    free(bytes);

    if (rc != AR_OK) {
        rn_message_refuse(session, message, "unavailable", "out of memory");
        return;
    }

    rn_message_set_state(session, message, RN_MESSAGE_TYPING);
    rn_status_typed(session);
}


void
rn_message_submit(const rn_session_t *session, rn_submit_t *submit)
{
    const rn_rules_t  *rules;

    rules = rn_attention_rules(session->attention);

    if (rules != NULL) {
        *submit = rules->submit;
        return;
    }

    submit->paste = 1;
    submit->delay_ms = RN_SUBMIT_DELAY_MS;
    strcpy(submit->newline, RN_SUBMIT_NEWLINE);
}


void
rn_message_wrote(rn_session_t *session)
{
    rn_message_t  *message = session->messages.first;

    if (!message->submit) {
        rn_message_answer(session, message, "written",
                          "typed, and not sent");
        return;
    }

    rn_queue_hold(session, 1);
    rn_message_set_state(session, message, RN_MESSAGE_PASTED);
}


static int
rn_message_look(rn_session_t *session, rn_message_t *message)
{
    rn_proof_e   proof;
    const char  *why;

    proof = rn_proof_look(session, &message->proof, &why);

    if (proof == RN_PROOF_TAKEN) {
        rn_message_answer(session, message, "submitted", why);
        return 1;
    }

    if (message->proof.provable && message->waited < RN_MESSAGE_TAKEN) {
        return 0;
    }

    rn_message_answer(session, message, "written",
                      proof == RN_PROOF_STANDS
                      ? "typed, and still in the input box"
                      : "typed and sent; whether it was taken is not known");

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
