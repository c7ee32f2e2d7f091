
/*
 * What stands in the way of a message before anything of it is typed: why,
 * as the code of a problem.
 *
 * A message that waits for the program needs to know that it waits: by its
 * state (runner/attention), on a screen that has come to rest, with nothing
 * left to be read of its output, and with an empty input box where rules
 * know one.  Else it might go into a dialog that is about to be drawn.  A
 * program that tells of an error waits only if it has a known, empty box.
 */

#include <poll.h>
#include <termios.h>

#include "runner/attention/attention.h"
#include "runner/daemon/message_state.h"
#include "runner/daemon/session.h"
#include "runner/daemon/status.h"


#define RN_MESSAGE_REST     300    /* ms without output */
#define RN_MESSAGE_LASTING  2000   /* ms of one state, whatever is drawn */
#define RN_MESSAGE_LINE     4095   /* of a terminal that edits lines */
#define RN_MESSAGE_PASTE    5000   /* ms: then a paste without end is one */


static const char *rn_message_busy(rn_session_t *session, int *unsettled,
    const char **evidence);
static int rn_message_waits(const rn_session_t *session,
    const char **evidence);
static int rn_message_edited(const rn_session_t *session);


const char *
rn_message_obstacle(rn_session_t *session, const rn_message_t *message,
    int *unsettled, const char **evidence)
{
    const char  *code;

    *unsettled = 0;

    if (session->state != RN_SESSION_RUNNING || !session->in.open) {
        *evidence = session->state == RN_SESSION_RUNNING
                    ? "the program has closed its input"
                    : "the program does not run";
        return "not_idle";
    }

    if (session->input.pasting > 0
        && uv_now(session->daemon->loop) - session->input.pasted
           < RN_MESSAGE_PASTE)
    {
        *evidence = "somebody is in the middle of a paste";
        return "not_idle";
    }

    if (message->longest > RN_MESSAGE_LINE && rn_message_edited(session)) {
        *evidence = "the terminal edits lines and takes no longer ones";
        return "body_too_large";
    }

    if (message->now) {
        return NULL;
    }

    code = rn_message_busy(session, unsettled, evidence);

    if (code == NULL && message->lines > 1
        && !ar_vt_modes(session->vt)->bracketed_paste)
    {
        *evidence = "the program takes each line for itself";
        return "no_paste";
    }

    return code;
}


static const char *
rn_message_busy(rn_session_t *session, int *unsettled, const char **evidence)
{
    char                 text[RN_PROOF_BOX + 1];
    uint64_t             now;
    const rn_verdict_t  *verdict;

    now = uv_now(session->daemon->loop);
    verdict = rn_attention_now(session->attention);

    if (!rn_message_waits(session, evidence)) {
        return "not_idle";
    }

    *unsettled = 1;

    if (rn_message_hidden(session, evidence)) {
        return "not_idle";
    }

    if (now - session->active < RN_MESSAGE_REST
        && now - verdict->since < RN_MESSAGE_LASTING)
    {
        *evidence = "the screen has not come to rest";
        return "not_idle";
    }

    switch (rn_proof_box(session, text)) {

    case RN_BOX_NONE:
        if (rn_proof_knows(session)) {
            *evidence = "its input box is not on the screen";
            return "not_idle";
        }

        break;

    case RN_BOX_EMPTY:
        break;

    case RN_BOX_FULL:
        *evidence = "there is a text in the input box";
        return "box_not_empty";
    }

    if (!rn_status_fresh(session)) {
        *evidence = "the screen is half drawn";
        return "not_idle";
    }

    return rn_message_waits(session, evidence) ? NULL : "not_idle";
}


/* 1: by its state the program waits for input; the box is looked at later. */

static int
rn_message_waits(const rn_session_t *session, const char **evidence)
{
    const rn_verdict_t  *verdict;

    static const char  *const does[AR_ATTENTION_STATES] = {
        [AR_ATTENTION_UNKNOWN] =
            "nobody knows whether the program waits for input",
        [AR_ATTENTION_WORKING] = "it works",
        [AR_ATTENTION_IDLE] = "",
        [AR_ATTENTION_ASK] = "it asks something",
        [AR_ATTENTION_APPROVE] = "it asks whether it may do something",
        [AR_ATTENTION_ERROR] = "it tells of an error",
        [AR_ATTENTION_DONE] = "",
        [AR_ATTENTION_STALLED] = "it works, and has been silent for long"
    };

    verdict = rn_attention_now(session->attention);
    *evidence = does[verdict->state];

    return verdict->state == AR_ATTENTION_IDLE
           || verdict->state == AR_ATTENTION_DONE
           || (verdict->state == AR_ATTENTION_ERROR
               && rn_proof_knows(session));
}


int
rn_message_hidden(rn_session_t *session, const char **evidence)
{
    struct pollfd  out;

    out.fd = session->out.fd;
    out.events = POLLIN;

    *evidence = "its output is not read at the moment";

    return !session->out.open || session->screen.feeding
           || ar_vt_offset(session->vt) != session->ring.head
           || (poll(&out, 1, 0) > 0 && (out.revents & POLLIN));
}


/* The terminal itself collects lines, and drops what makes them too long. */

static int
rn_message_edited(const rn_session_t *session)
{
    struct termios  termios;

    return tcgetattr(session->in.fd, &termios) == 0
           && (termios.c_lflag & ICANON);
}
