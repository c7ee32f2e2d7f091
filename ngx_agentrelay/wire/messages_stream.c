
/*
 * WIRE.md section 3, the session stream, and what section 5 adds to it on a
 * door.  There the mirror stands in HQ's place: what it says is DOWN, what
 * the owner says is UP.
 */

#include "wire/messages_rows.h"


static const ar_field_t  ar_position = OFFSET("", REQ);


#define STREAM_FIELDS                                                         \
    OFFSET("base", REQ),                                                      \
    OFFSET("head", REQ),                                                      \
    OFFSET("consumed", OPT),                                                  \
    OFFSET("stalled_ms", OPT),                                                \
    ROWS_FACT,                                                                \
    COLS_FACT,                                                                \
    SIZE_OWNER,                                                               \
    TITLE("title", OPT),                                                      \
    { "status", AR_FIELD_OBJECT, OPT, 0, 8, NULL, ar_status_fields },         \
    OBJECT("input", OPT, 256, &ar_position),                                  \
    END

static const ar_field_t  ar_stream_fields[] = {
    UUID("boot", REQ),
    OFFSET("n", REQ),
    STREAM_FIELDS
};

static const ar_field_t  ar_door_stream_fields[] = {
    UUID("boot", OPT),
    OFFSET("n", OPT),
    STREAM_FIELDS
};

static const ar_field_t  ar_resume_fields[] = {
    OFFSET("from", REQ),
    OFFSET("window", OPT),
    END
};

static const ar_field_t  ar_skip_fields[] = {
    OFFSET("offset", REQ),
    END
};

static const ar_field_t  ar_consumed_fields[] = {
    OFFSET("offset", REQ_NULL),
    END
};

static const ar_field_t  ar_range_ask_fields[] = {
    ANY("id", REQ, 64),
    OFFSET("from", REQ),
    OFFSET("to", REQ),
    END
};

static const ar_field_t  ar_range_fields[] = {
    ANY("id", REQ, 64),
    OFFSET("from", REQ),
    INTEGER("bytes", REQ, 0, AR_FRAME_PAYLOAD),
    OFFSET("base", OPT),     /* of the ring, so that a reader knows what */
    OFFSET("head", OPT),     /* else there is */
    END
};

static const ar_field_t  ar_snapshot_ask_fields[] = {
    ANY("id", REQ, 64),
    OFFSET("least", OPT),
    END
};

static const ar_field_t  ar_snapshot_fields[] = {
    ANY("id", REQ, 64),
    OFFSET("offset", REQ),
    ROWS_FACT,
    COLS_FACT,
    INTEGER("bytes", REQ, 0, AR_SNAPSHOT_MAX),
    END
};

static const ar_field_t  ar_input_fields[] = {
    VIEWER(REQ),
    OFFSET("offset", REQ),
    END
};

static const ar_field_t  ar_ack_fields[] = {
    VIEWER(REQ),
    OFFSET("offset", REQ),
    END
};

static const ar_field_t  ar_resize_fields[] = {
    VIEWER(OPT),
    ROWS_ORDER(REQ),
    COLS_ORDER(REQ),
    END
};

static const ar_field_t  ar_resized_fields[] = {
    INTEGER("rows", REQ, 0, 65535),
    INTEGER("cols", REQ, 0, 65535),
    STRING("viewer", OPT, 0, 128),
    END
};

static const ar_field_t  ar_join_fields[] = {
    VIEWER(REQ),
    STRING("actor", OPT, 0, 256),
    STRING("name", OPT, 0, 256),
    STRING("mode", OPT, 0, 16),
    ROWS_FACT,
    COLS_FACT,
    END
};

static const ar_field_t  ar_viewer_fields[] = {
    VIEWER(REQ),
    END
};

static const ar_field_t  ar_leave_fields[] = {
    VIEWER(REQ),
    BOOLEAN("done", OPT),         /* it closed with 1000: not a break */
    END
};

static const ar_field_t  ar_joined_fields[] = {
    VIEWER(REQ),
    OFFSET("input", REQ),
    STRING("mode", OPT, 0, 16),
    SIZE_OWNER,
    END
};


const ar_message_row_t  ar_messages_stream[] = {
    { AR_MSG_STREAM, "stream", STREAM, UP, ar_stream_fields },
    { AR_MSG_STREAM, "stream", DOOR, UP, ar_door_stream_fields },
    { AR_MSG_RESUME, "resume", STREAM|DOOR, DOWN, ar_resume_fields },
    { AR_MSG_REFUSE, "refuse", STREAM|DOOR, BOTH, ar_refuse_fields },
    { AR_MSG_SKIP, "skip", STREAM|DOOR, UP, ar_skip_fields },
    { AR_MSG_CONSUMED, "consumed", STREAM|DOOR, DOWN, ar_consumed_fields },
    { AR_MSG_RANGE, "range", STREAM|DOOR, DOWN, ar_range_ask_fields },
    { AR_MSG_RANGE, "range", STREAM|DOOR, UP, ar_range_fields },
    { AR_MSG_SNAPSHOT, "snapshot", STREAM|DOOR, DOWN, ar_snapshot_ask_fields },
    { AR_MSG_SNAPSHOT, "snapshot", STREAM|DOOR, UP, ar_snapshot_fields },
    { AR_MSG_INPUT, "input", STREAM|DOOR, DOWN, ar_input_fields },
    { AR_MSG_CLOSE_INPUT, "close_input", STREAM|DOOR, DOWN, ar_input_fields },
    { AR_MSG_ACK, "ack", STREAM|DOOR, UP, ar_ack_fields },
    { AR_MSG_RESIZE, "resize", STREAM|DOOR, DOWN, ar_resize_fields },
    { AR_MSG_RESIZED, "resized", STREAM|DOOR, UP, ar_resized_fields },
    { AR_MSG_TITLE, "title", STREAM|DOOR, UP, ar_title_fields },
    { AR_MSG_EXIT, "exit", STREAM|DOOR, UP, ar_exit_fields },
    { AR_MSG_GOAWAY, "goaway", STREAM|DOOR, BOTH, ar_no_fields },
    { AR_MSG_JOIN, "join", DOOR, DOWN, ar_join_fields },
    { AR_MSG_LEAVE, "leave", DOOR, DOWN, ar_leave_fields },
    { AR_MSG_TAKE, "take", DOOR, DOWN, ar_viewer_fields },
    { AR_MSG_JOINED, "joined", DOOR, UP, ar_joined_fields },
    { AR_MSG_VIEWERS, "viewers", DOOR, UP, ar_viewers_fields },
    { AR_MSG_SIZE_OWNER, "size_owner", DOOR, UP, ar_size_owner_fields },
    { AR_MSG_STATUS, "status", STREAM|DOOR, UP, ar_status_fields },
};

const size_t  ar_messages_stream_n =
    sizeof(ar_messages_stream) / sizeof(ar_messages_stream[0]);
