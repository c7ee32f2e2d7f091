
/* WIRE.md section 2: runner control. */

#include "wire/messages_rows.h"


static const ar_field_t  ar_word = STRING("", REQ, 1, 64);
static const ar_field_t  ar_label = STRING("", REQ, 0, 256);
static const ar_field_t  ar_argument = STRING("", REQ, 0, 65536);


static const ar_field_t  ar_cli_fields[] = {
    STRING("name", REQ, 1, 64),
    STRING("path", OPT, 0, 4096),
    STRING("version", OPT, 0, 256),
    END
};

static const ar_field_t  ar_cli = LIST(ar_cli_fields);

static const ar_field_t  ar_hello_session_fields[] = {
    SESSION,
    STRING("state", REQ, 1, 32),
    INTEGER("pid", OPT, 0, 2147483647),
    OFFSET("base", REQ),
    OFFSET("head", REQ),
    ROWS_FACT,
    COLS_FACT,
    STRING("mode", OPT, 0, 16),
    STRING("overflow", OPT, 0, 16),
    ANY("memo", OPT, 1024),
    EXIT_CODE,
    EXIT_SIGNAL,
    BOOLEAN("oom", OPT),
    OFFSET("end", OPT),
    EXIT_REASON,
    END
};

static const ar_field_t  ar_hello_session = LIST(ar_hello_session_fields);

static const ar_field_t  ar_hello_fields[] = {
    INTEGER("protocol", REQ, 1, 65535),
    ARRAY("capabilities", OPT, 64, &ar_word),
    ARRAY("requires", OPT, 64, &ar_word),
    NAME("name", REQ),
    STRING("version", OPT, 0, 64),
    STRING("os", OPT, 0, 64),
    STRING("arch", OPT, 0, 64),
    STRING("hostname", OPT, 0, 255),
    OBJECT("labels", OPT, 64, &ar_label),
    INTEGER("capacity", OPT, 0, 256),
    ARRAY("clis", OPT, 64, &ar_cli),
    UUID("boot", REQ),
    OFFSET("n", REQ),
    ARRAY("sessions", OPT, AR_SESSIONS_MAX, &ar_hello_session),
    BOOLEAN("more", OPT),
    END
};

static const ar_field_t  ar_welcome_session_fields[] = {
    SESSION,
    STRING("action", REQ, 1, 16),
    END
};

static const ar_field_t  ar_welcome_session = LIST(ar_welcome_session_fields);

static const ar_field_t  ar_welcome_fields[] = {
    UUID("runner", REQ),
    STRING("node", OPT, 0, 64),
    INTEGER("protocol", REQ, 1, 65535),
    ARRAY("sessions", OPT, AR_SESSIONS_MAX, &ar_welcome_session),
    END
};

static const ar_field_t  ar_start_session_fields[] = {
    REQUEST,
    SESSION,
    STRING("mode", OPT, 1, 16),
    ARRAY("command", REQ, 256, &ar_argument),
    STRING("cwd", OPT, 0, 4096),
    OBJECT("env", OPT, 256, &ar_argument),
    ROWS_ORDER(OPT),
    COLS_ORDER(OPT),
    INTEGER("ring_bytes", OPT, 4096, 1073741824),
    STRING("overflow", OPT, 1, 16),
    INTEGER("hold_ms", OPT, 0, AR_DAY_MS),
    STRING("term", OPT, 1, 64),
    OBJECT("limits", OPT, 16, NULL),
    ANY("rules", OPT, 32768),
    ANY("memo", OPT, 1024),
    END
};

static const ar_field_t  ar_session_started_fields[] = {
    REQUEST,
    SESSION,
    INTEGER("pid", REQ, 1, 2147483647),
    END
};

static const ar_field_t  ar_session_failed_fields[] = {
    REQUEST,
    SESSION,
    INTEGER("errno", OPT, 0, 4095),
    MESSAGE(REQ),
    STRING("path", OPT, 0, 8192),
    END
};

static const ar_field_t  ar_session_exited_fields[] = {
    SESSION,
    EXIT_CODE,
    EXIT_SIGNAL,
    BOOLEAN("oom", OPT),
    OFFSET("end", REQ),
    EXIT_REASON,
    STRING("tail", OPT, 0, 4096),
    END
};

static const ar_field_t  ar_stop_session_fields[] = {
    REQUEST,
    SESSION,
    INTEGER("kill_ms", OPT, 0, AR_DAY_MS),
    END
};

static const ar_field_t  ar_inject_fields[] = {
    REQUEST,
    SESSION,
    STRING("id", REQ, 1, 128),
    STRING("text", REQ, 1, AR_MESSAGE_TEXT_MAX),
    BOOLEAN("submit", OPT),
    STRING("when", OPT, 1, 16),
    INTEGER("wait_ms", OPT, 0, AR_DAY_MS),
    END
};

static const ar_field_t  ar_injected_fields[] = {
    REQUEST,
    SESSION,
    STRING("id", REQ, 1, 128),
    STRING("state", REQ, 1, 32),
    STRING("code", OPT, 0, 64),
    STRING("evidence", OPT, 0, 512),
    OFFSET("offset", REQ),
    ANY("status", OPT, 1024),
    END
};

static const ar_field_t  ar_screen_ask_fields[] = {
    REQUEST,
    SESSION,
    STRING("what", REQ, 1, 16),
    INTEGER("lines", OPT, 1, AR_SCREEN_LINES_MAX),
    END
};

static const ar_field_t  ar_cursor_fields[] = {
    INTEGER("row", REQ, 0, 65535),
    INTEGER("col", REQ, 0, 65535),
    BOOLEAN("visible", OPT),
    END
};

static const ar_field_t  ar_screen_fields[] = {
    REQUEST,
    SESSION,
    OFFSET("offset", REQ),
    ROWS_FACT,
    COLS_FACT,
    INTEGER("first", OPT, -65536, 65535),
    RECORD("cursor", OPT, ar_cursor_fields),
    BOOLEAN("alternate", OPT),
    TITLE("title", OPT),
    ARRAY("lines", REQ, AR_SCREEN_LINES_MAX, NULL),
    END
};

static const ar_field_t  ar_heartbeat_session_fields[] = {
    SESSION,
    NUMBER("cpu_s", OPT),
    OFFSET("rss", OPT),
    OFFSET("processes", OPT),
    OFFSET("idle_ms", OPT),
    OFFSET("head", OPT),
    END
};

static const ar_field_t  ar_heartbeat_session =
    LIST(ar_heartbeat_session_fields);

static const ar_field_t  ar_heartbeat_fields[] = {
    ANY("load", OPT, 256),
    ANY("memory", OPT, 256),
    ANY("disk", OPT, 256),
    ARRAY("sessions", OPT, AR_SESSIONS_MAX, &ar_heartbeat_session),
    BOOLEAN("more", OPT),
    END
};

static const ar_field_t  ar_done_fields[] = {
    ANY("request", REQ, 64),
    STRING("code", OPT, 0, 64),
    MESSAGE(OPT),
    END
};


const ar_message_row_t  ar_messages_control[] = {
    { AR_MSG_HELLO, "hello", CONTROL, UP, ar_hello_fields },
    { AR_MSG_WELCOME, "welcome", CONTROL, DOWN, ar_welcome_fields },
    { AR_MSG_REFUSE, "refuse", CONTROL, DOWN, ar_refuse_fields },
    { AR_MSG_START_SESSION, "start_session", CONTROL, DOWN,
      ar_start_session_fields },
    { AR_MSG_SESSION_STARTED, "session_started", CONTROL, UP,
      ar_session_started_fields },
    { AR_MSG_SESSION_FAILED, "session_failed", CONTROL, UP,
      ar_session_failed_fields },
    { AR_MSG_SESSION_EXITED, "session_exited", CONTROL, UP,
      ar_session_exited_fields },
    { AR_MSG_STOP_SESSION, "stop_session", CONTROL, DOWN,
      ar_stop_session_fields },
    { AR_MSG_INJECT, "inject", CONTROL, DOWN, ar_inject_fields },
    { AR_MSG_INJECTED, "injected", CONTROL, UP, ar_injected_fields },
    { AR_MSG_SCREEN, "screen", CONTROL, DOWN, ar_screen_ask_fields },
    { AR_MSG_SCREEN, "screen", CONTROL, UP, ar_screen_fields },
    { AR_MSG_HEARTBEAT, "heartbeat", CONTROL, UP, ar_heartbeat_fields },
    { AR_MSG_GOAWAY, "goaway", CONTROL, DOWN, ar_no_fields },
    { AR_MSG_DONE, "done", CONTROL, UP, ar_done_fields },
};

const size_t  ar_messages_control_n =
    sizeof(ar_messages_control) / sizeof(ar_messages_control[0]);
