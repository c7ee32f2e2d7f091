
/*
 * Messages for a session's program: a text of a person or of another program,
 * typed as a whole and, where that can be seen, proved to be taken.
 *
 * state      entered by                     left by
 * WAITING    inject; its turn came too      the program waits for input, or
 *            early                          `until`: then it is refused
 * QUEUED     nothing stands in its way      its turn in the queue of input
 * TYPING     its first byte                 its last byte
 * PASTED     all of the text is written     the key, when the pause is over,
 *                                           the box shows the text and the
 *                                           program sleeps; or after 4 s
 *                                           more, or at a dialog: answered
 * SENT       the key that sends it          seen to be taken, or 4 s
 * ANSWERED   the answer                     256 newer ones
 *
 * From TYPING to PASTED nothing else is typed.  Only the first message of a
 * session is ever beyond WAITING, so they are typed in their order, each
 * after the one before was answered; those that do not wait for the program
 * go before those that do.
 */

#ifndef RN_MESSAGE_H
#define RN_MESSAGE_H

#include <jansson.h>

#include "runner/daemon/daemon.h"


typedef struct rn_message_s  rn_message_t;


typedef struct {
    rn_message_t  *first;              /* to be typed, in this order */
    size_t         count;
    rn_message_t  *known;              /* answered, the newest first */
} rn_messages_t;


/* HQ's `inject`: answers, now or later, with `injected`. */
void rn_message_take(rn_session_t *session, const json_t *payload);

/* From the queue of input: it is the message's turn; all of it is written. */
void rn_message_turn(rn_session_t *session);
void rn_message_wrote(rn_session_t *session);

/* Nothing more will be typed. */
void rn_message_end(rn_session_t *session);

void rn_message_free(rn_session_t *session);


#endif /* RN_MESSAGE_H */
