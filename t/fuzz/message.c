
/*
 * Control messages: what the reader takes, the writer writes and the reader
 * takes again as the same.  Byte 0 of the input chooses leg and direction.
 */

#include <stdlib.h>
#include <string.h>

#include "wire/messages.h"


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);


static volatile uint64_t  sink;


static void
again(ar_leg_e leg, ar_direction_e direction, ar_message_e type,
    json_t *payload)
{
    char          *text;
    size_t         len;
    json_t        *copy;
    const char    *cause;
    ar_message_e   same;

    text = ar_message_format(type, json_incref(payload), &len);

    if (text == NULL) {
        if (strcmp(ar_message_format_cause(), "message too long") != 0) {
            abort();
        }

        return;
    }

    if (len <= AR_VIEWER_MAX) {
        if (ar_message_parse(leg, direction, text, len, &same, &copy, &cause)
            != AR_OK
            || same != type || !json_equal(copy, payload))
        {
            abort();
        }

        json_decref(copy);
    }

    free(text);
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char            *text;
    json_t          *payload;
    ar_rc_e          rc;
    ar_leg_e         leg;
    const char      *cause;
    ar_message_e     type;
    ar_direction_e   direction;

    if (size < 1) {
        return 0;
    }

    leg = data[0] & 8 ? AR_LEG_EVENTS : (ar_leg_e) (1U << (data[0] & 3));
    direction = data[0] & 4 ? AR_UP : AR_DOWN;

    text = malloc(size);
    if (text == NULL) {
        abort();
    }

    memcpy(text, data + 1, size - 1);

    payload = NULL;
    cause = NULL;

    rc = ar_message_parse(leg, direction, text, size - 1, &type, &payload,
                          &cause);
    free(text);

    switch (rc) {

    case AR_OK:
        sink += ar_field_offset(payload, "offset", 0);
        again(leg, direction, type, payload);
        json_decref(payload);
        break;

    case AR_ERROR:
        if (payload || cause == NULL || strlen(cause) > 255) {
            abort();
        }

        break;

    case AR_UNKNOWN:
        if (payload) {
            abort();
        }

        break;

    case AR_AGAIN:
        abort();
    }

    return 0;
}
