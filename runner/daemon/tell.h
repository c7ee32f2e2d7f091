
/* A message to HQ, on a control connection or a stream. */

#ifndef RN_TELL_H
#define RN_TELL_H

#include <jansson.h>

#include "runner/net/websocket.h"
#include "wire/messages.h"


/*
 * Takes the reference to payload; NULL: there was no memory for it.  AR_ERROR:
 * it is not said; for want of memory ws ends with 1011.  session: of whom, for
 * the log, or NULL.
 */
ar_rc_e rn_tell(rn_websocket_t *ws, const char *session, ar_message_e type,
    json_t *payload);

/* Ends ws with 1011: there is no memory to make what should be said. */
void rn_tell_nothing(rn_websocket_t *ws);


#endif /* RN_TELL_H */
