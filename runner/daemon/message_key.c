
/*
 * The key that sends a message off, a pause after its text.
 *
 * A dialog that opens between the two would take it for its answer.  So it is
 * typed when all that the program has printed is read, and looked at, in the
 * same turn; with no frame half drawn, and with the text in the input box
 * where rules know one.  And it is typed at once or not: a key that waits for
 * its terminal is taken by whatever is shown then.
 *
 * What the program has drawn for itself and not written yet nobody sees.
 * That is why the screen must have come to rest, for as long as a program
 * needs to write what belongs together.
 *
 * A message that does not wait for the program answers a dialog if that was
 * there when its text was typed, and none that has opened since.
 */

#include <stdio.h>

#include "runner/attention/attention.h"
#include "runner/daemon/message_state.h"
#include "runner/daemon/session.h"
#include "runner/daemon/status.h"
#include "runner/process/linux.h"
#include "runner/process/pty.h"


#define RN_MESSAGE_SHOWN  4000     /* all in ms: until it may be typed */
#define RN_MESSAGE_STILL  50       /* without output */
#define RN_MESSAGE_MOVES  500      /* then the screen may never be at rest */

#define RN_MESSAGE_KEY    '\r'


static const char *rn_message_unsent(rn_session_t *session,
    rn_message_t *message, unsigned delay_ms, int *final);
static int rn_message_boxed(rn_session_t *session, rn_message_t *message);
static int rn_message_computes(const rn_session_t *session);
static void rn_message_leave(rn_session_t *session, rn_message_t *message,
    const char *why);
static const char *rn_message_left(rn_session_t *session);


int
rn_message_key(rn_session_t *session, rn_message_t *message)
{
    int           final, late;
    uint64_t      passed;
    const char   *why;
    rn_submit_t   submit;

    rn_message_submit(session, &submit);
    passed = uv_now(session->daemon->loop) - message->since;

    if (passed < submit.delay_ms) {
        return 0;
    }

    late = message->waited >= RN_MESSAGE_SHOWN + submit.delay_ms;
    why = rn_message_unsent(session, message, submit.delay_ms, &final);

    if (why == NULL || (late && !final && message->now)) {

        if (rn_queue_key(session, RN_MESSAGE_KEY) == AR_OK) {
            rn_proof_sent(session, &message->proof);
            rn_message_set_state(session, message, RN_MESSAGE_SENT);
            rn_queue_hold(session, 0);
            rn_queue_write(session);
            return 1;
        }

        why = "the program does not read what is typed";
    }

    if (!final && !late) {
        return 0;
    }

    rn_message_leave(session, message, why);

    return 1;
}


/* Why the key is not typed now, or NULL; final: nor will it be later. */

static const char *
rn_message_unsent(rn_session_t *session, rn_message_t *message,
    unsigned delay_ms, int *final)
{
    int          hidden, drawn;
    uint64_t     now;
    const char  *evidence;

    *final = 1;

    if (!session->in.open) {
        return "the program has closed its input";
    }

    hidden = rn_message_hidden(session, &evidence);
    drawn = rn_status_fresh(session);

    if (rn_status_asks(session) && !(message->now && message->answers)) {
        return "then the program asked something";
    }

    *final = 0;

    if (hidden) {
        return evidence;
    }

    if (!drawn) {
        return "the screen is half drawn";
    }

    if (!rn_message_boxed(session, message)) {
        return "the text does not show in the input box";
    }

    now = uv_now(session->daemon->loop);

    /* a busy program may have read it only now */

    if (message->proof.boxed) {
        message->shown = message->shown ? message->shown : now;

        if (now - message->shown < delay_ms) {
            return "the text has only just appeared";
        }
    }

    if (message->proof.boxed
        && message->waited < RN_MESSAGE_SHOWN
        && rn_message_computes(session))
    {
        return "the program computes";
    }

    if (rn_message_hidden(session, &evidence)) {
        return evidence;
    }

    if (now - session->active < RN_MESSAGE_STILL
        && now - message->since < delay_ms + RN_MESSAGE_MOVES)
    {
        return "the screen has not come to rest";
    }

    return NULL;
}


/*
 * 1: the program runs, or would if it had a CPU.  Agents take a key that comes
 * too soon after a paste for a part of it, and count from the time when they
 * have worked the paste off: that is over when they sleep again.
 */

static int
rn_message_computes(const rn_session_t *session)
{
    int    canonical;
    pid_t  group;

    return session->out.open
           && rn_pty_foreground(session->out.fd, &group, &canonical) == AR_OK
           && !rn_linux_sleeps(group);
}


/* 1: the text shows in the input box, or there is no box to show it. */

static int
rn_message_boxed(rn_session_t *session, rn_message_t *message)
{
    char  text[RN_PROOF_BOX + 1];

    return rn_proof_pasted(session, &message->proof)
           || !rn_proof_knows(session)
           || (message->now && rn_proof_box(session, text) == RN_BOX_NONE);
}


static void
rn_message_leave(rn_session_t *session, rn_message_t *message,
    const char *why)
{
    char  evidence[RN_MESSAGE_EVIDENCE];

    (void) snprintf(evidence, sizeof(evidence), "typed, and not sent: %s; %s",
                    why, rn_message_left(session));

    rn_queue_hold(session, 0);
    rn_message_answer(session, message, "written", evidence);
    rn_queue_write(session);
}


static const char *
rn_message_left(rn_session_t *session)
{
    char  text[RN_PROOF_BOX + 1];

    switch (rn_proof_box(session, text)) {

    case RN_BOX_FULL:
        return "a text is left in its input box";

    case RN_BOX_EMPTY:
        return "its input box is empty";

    case RN_BOX_NONE:
        break;
    }

    return rn_proof_knows(session)
           ? "its input box is not on the screen and may hold the text"
           : "if it has an input box, that may hold the text";
}
