
/*
 * Saying something to HQ.
 *
 * No message is left out: HQ would wait for the answer, a viewer for the
 * exit.  What there is no memory for ends the connection that it belongs to,
 * with 1011, and that is dialled again.  A new stream begins with all that
 * counts and repeats the rest; on a new control connection HQ hears of every
 * session, and asks again what was not answered.
 *
 * Payloads of several members are built between ar_json_begin() and
 * ar_json_end(), so that they are whole, or NULL.
 */

#include <stdlib.h>

#include "runner/daemon/tell.h"
#include "runner/log.h"


static const char  rn_tell_no_memory[] = "out of memory";


ar_rc_e
rn_tell(rn_websocket_t *ws, const char *session, ar_message_e type,
    json_t *payload)
{
    int          starved;
    char        *text;
    size_t       len;
    const char  *cause;

    text = payload != NULL ? ar_message_format(type, payload, &len) : NULL;

    if (text != NULL) {
        rn_websocket_text(ws, text, len);
        free(text);
        return AR_OK;
    }

    starved = payload == NULL || ar_message_format_starved();
    cause = starved ? rn_tell_no_memory : ar_message_format_cause();

    if (session != NULL) {
        rn_log_session(RN_LOG_ERROR, session, "cannot say %s: %s",
                       ar_message_name(type), cause);

    } else {
        rn_log(RN_LOG_ERROR, "cannot say %s: %s", ar_message_name(type),
               cause);
    }

    if (starved) {
        rn_tell_nothing(ws);
    }

    return AR_ERROR;
}


void
rn_tell_nothing(rn_websocket_t *ws)
{
    rn_websocket_fail(ws, 1011, rn_tell_no_memory);
}
