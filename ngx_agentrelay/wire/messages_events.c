
/*
 * The events of HQ on a websocket (WIRE.md section 1): where it stands, then
 * each event.  `ping` and `pong` are the terminal's.
 */

#include "wire/messages_rows.h"


#define AR_EVENT_DATA  16384            /* the object as it is now */


static const ar_field_t  ar_hello_fields[] = {
    STRING("id", REQ, 1, 64),
    END
};

static const ar_field_t  ar_event_fields[] = {
    STRING("id", REQ, 1, 64),
    STRING("type", REQ, 1, 32),
    STRING("time", REQ, 1, 32),
    STRING("subject", OPT, 0, 128),
    STRING("actor", OPT, 0, 64),
    ANY("data", OPT, AR_EVENT_DATA),
    END
};


const ar_message_row_t  ar_messages_events[] = {
    { AR_MSG_HELLO, "hello", EVENTS, DOWN, ar_hello_fields },
    { AR_MSG_EVENT, "event", EVENTS, DOWN, ar_event_fields },
};

const size_t  ar_messages_events_n =
    sizeof(ar_messages_events) / sizeof(ar_messages_events[0]);
