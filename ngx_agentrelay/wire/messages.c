
/*
 * The table of control messages: WIRE.md sections 2 to 5, row by row.  It is
 * written in one file for each section: messages_control.c (2),
 * messages_stream.c (3 and 5), messages_term.c (4), messages_events.c (1);
 * here are the lists of fields that more than one of them uses, and the walk
 * over all rows.
 *
 * A row is written once; the checks of both ends, the README's table and
 * the fuzz dictionary follow it.  Values that both ends only pass on, or that
 * a later version may add to (states, modes, reasons), are strings with a
 * bound; what they may say is judged where they are used, so an unknown one
 * is an answer there and not a broken connection here.
 *
 * Sizes of terminals have two rows of bounds: what HQ orders is already
 * clamped, what is reported or asked for is not.
 */

#include "wire/attention.h"
#include "wire/messages_rows.h"


const ar_field_t  ar_no_fields[] = {
    END
};

const ar_field_t  ar_refuse_fields[] = {
    STRING("code", REQ, 1, 64),
    MESSAGE(OPT),
    END
};

const ar_field_t  ar_title_fields[] = {
    TITLE("text", REQ),
    END
};

const ar_field_t  ar_exit_fields[] = {
    EXIT_CODE,
    EXIT_SIGNAL,
    BOOLEAN("oom", OPT),
    OFFSET("end", OPT),
    EXIT_REASON,
    END
};

static const ar_field_t  ar_progress_fields[] = {
    STRING("state", REQ, 1, 16),
    INTEGER("percent", OPT, 0, 100),
    END
};

const ar_field_t  ar_status_fields[] = {
    STRING("state", REQ, 1, 16),
    OFFSET("since_ms", OPT),
    STRING("source", OPT, 1, 16),
    STRING("evidence", OPT, 0, AR_EVIDENCE_MAX),
    STRING("cwd", OPT, 0, 1024),
    { "progress", AR_FIELD_OBJECT, OPT, 0, 8, NULL, ar_progress_fields },
    END
};

const ar_field_t  ar_viewers_fields[] = {
    OFFSET("count", REQ),
    ARRAY("viewers", OPT, 32, NULL),
    ANY("typist", OPT, 1024),
    SIZE_OWNER,
    END
};

const ar_field_t  ar_size_owner_fields[] = {
    STRING("viewer", REQ_NULL, 0, 128),
    END
};

const ar_field_t  ar_ping_fields[] = {
    NUMBER("t", OPT),
    END
};


static const struct {
    const ar_message_row_t  *rows;
    const size_t            *n;
} ar_messages[] = {
    { ar_messages_control, &ar_messages_control_n },
    { ar_messages_stream, &ar_messages_stream_n },
    { ar_messages_term, &ar_messages_term_n },
    { ar_messages_events, &ar_messages_events_n }
};


const ar_message_row_t *
ar_message_row(size_t i)
{
    size_t  part;

    for (part = 0; part < sizeof(ar_messages) / sizeof(ar_messages[0]);
         part++)
    {
        if (i < *ar_messages[part].n) {
            return &ar_messages[part].rows[i];
        }

        i -= *ar_messages[part].n;
    }

    return NULL;
}


const char *
ar_message_name(ar_message_e type)
{
    size_t                   i;
    const ar_message_row_t  *row;

    for (i = 0; (row = ar_message_row(i)) != NULL; i++) {
        if (row->type == type) {
            return row->name;
        }
    }

    return "unknown";
}
