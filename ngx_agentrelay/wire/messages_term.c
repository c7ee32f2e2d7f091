
/* WIRE.md section 4: the terminal. */

#include "wire/messages_rows.h"


static const ar_field_t  ar_attached_fields[] = {
    SESSION,
    VIEWER(REQ),
    OFFSET("offset", OPT),   /* absent when a reset follows */
    ROWS_FACT,
    COLS_FACT,
    STRING("mode", REQ, 1, 16),
    OFFSET("input", REQ),
    TITLE("title", OPT),
    STRING("state", OPT, 0, 32),
    SIZE_OWNER,
    END
};

static const ar_field_t  ar_reset_fields[] = {
    OFFSET("offset", REQ),
    STRING("reason", REQ, 1, 32),
    OFFSET("lost", OPT),
    ROWS_FACT,
    COLS_FACT,
    INTEGER("bytes", REQ, 0, AR_SNAPSHOT_MAX),
    END
};

static const ar_field_t  ar_ack_fields[] = {
    OFFSET("input", REQ),
    END
};

static const ar_field_t  ar_credit_fields[] = {
    OFFSET("bytes", REQ),
    END
};

static const ar_field_t  ar_resize_ask_fields[] = {
    OFFSET("rows", REQ),
    OFFSET("cols", REQ),
    END
};

static const ar_field_t  ar_resize_fields[] = {
    INTEGER("rows", REQ, 0, 65535),
    INTEGER("cols", REQ, 0, 65535),
    END
};


const ar_message_row_t  ar_messages_term[] = {
    { AR_MSG_ATTACHED, "attached", TERM, DOWN, ar_attached_fields },
    { AR_MSG_RESET, "reset", TERM, DOWN, ar_reset_fields },
    { AR_MSG_ACK, "ack", TERM, DOWN, ar_ack_fields },
    { AR_MSG_CLOSE_INPUT, "close_input", TERM, UP, ar_no_fields },
    { AR_MSG_CREDIT, "credit", TERM, UP, ar_credit_fields },
    { AR_MSG_RESIZE, "resize", TERM, UP, ar_resize_ask_fields },
    { AR_MSG_RESIZE, "resize", TERM, DOWN, ar_resize_fields },
    { AR_MSG_TAKE, "take", TERM, UP, ar_no_fields },
    { AR_MSG_PING, "ping", TERM|EVENTS, UP, ar_ping_fields },
    { AR_MSG_PONG, "pong", TERM|EVENTS, DOWN, ar_ping_fields },
    { AR_MSG_TITLE, "title", TERM, DOWN, ar_title_fields },
    { AR_MSG_STATUS, "status", TERM, DOWN, ar_status_fields },
    { AR_MSG_VIEWERS, "viewers", TERM, DOWN, ar_viewers_fields },
    { AR_MSG_SIZE_OWNER, "size_owner", TERM, DOWN, ar_size_owner_fields },
    { AR_MSG_EXIT, "exit", TERM, DOWN, ar_exit_fields },
    { AR_MSG_GOAWAY, "goaway", TERM, DOWN, ar_no_fields },
};

const size_t  ar_messages_term_n =
    sizeof(ar_messages_term) / sizeof(ar_messages_term[0]);
