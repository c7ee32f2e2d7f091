
/*
 * Private to the wire's tables: how a row of fields is written, and the
 * lists that stand on more than one leg.
 */

#ifndef AR_MESSAGES_ROWS_H
#define AR_MESSAGES_ROWS_H

#include "wire/messages.h"


#define AR_SNAPSHOT_MAX   262144
#define AR_DAY_MS         86400000

#define REQ               AR_FIELD_REQUIRED
#define OPT               0
#define REQ_NULL          (AR_FIELD_REQUIRED|AR_FIELD_NULL)

#define END                                                                   \
    { NULL, AR_FIELD_ANY, 0, 0, 0, NULL, NULL }
#define ANY(name, flags, max)                                                 \
    { name, AR_FIELD_ANY, flags, 0, max, NULL, NULL }
#define STRING(name, flags, min, max)                                         \
    { name, AR_FIELD_STRING, flags, min, max, NULL, NULL }
#define INTEGER(name, flags, min, max)                                        \
    { name, AR_FIELD_INTEGER, flags, min, max, NULL, NULL }
#define OFFSET(name, flags)                                                   \
    { name, AR_FIELD_OFFSET, flags, 0, 0, NULL, NULL }
#define NUMBER(name, flags)                                                   \
    { name, AR_FIELD_NUMBER, flags, 0, 0, NULL, NULL }
#define BOOLEAN(name, flags)                                                  \
    { name, AR_FIELD_BOOLEAN, flags, 0, 0, NULL, NULL }
#define UUID(name, flags)                                                     \
    { name, AR_FIELD_UUID, flags, 0, 0, NULL, NULL }
#define NAME(name, flags)                                                     \
    { name, AR_FIELD_NAME, flags, 0, 0, NULL, NULL }
#define ARRAY(name, flags, max, item)                                         \
    { name, AR_FIELD_ARRAY, flags, 0, max, item, NULL }
#define OBJECT(name, flags, max, item)                                        \
    { name, AR_FIELD_OBJECT, flags, 0, max, item, NULL }
#define RECORD(name, flags, fields)                                           \
    { name, AR_FIELD_OBJECT, flags, 0, 64, NULL, fields }
#define LIST(fields)                                                          \
    { "", AR_FIELD_OBJECT, 0, 0, 64, NULL, fields }

/* fields that mean the same wherever they stand */

#define REQUEST           ANY("request", OPT, 64)
#define SESSION           UUID("session", REQ)
#define VIEWER(flags)     STRING("viewer", flags, 1, 128)
#define MESSAGE(flags)    STRING("message", flags, 0, 4096)
#define EXIT_CODE         INTEGER("code", OPT, 0, 2147483647)
#define EXIT_SIGNAL       ANY("signal", OPT, 16)
#define EXIT_REASON       STRING("reason", OPT, 0, 256)
#define ROWS_ORDER(flags) INTEGER("rows", flags, AR_ROWS_MIN, AR_ROWS_MAX)
#define COLS_ORDER(flags) INTEGER("cols", flags, AR_COLS_MIN, AR_COLS_MAX)
#define ROWS_FACT         INTEGER("rows", OPT, 0, 65535)
#define COLS_FACT         INTEGER("cols", OPT, 0, 65535)
#define TITLE(name, f)    STRING(name, f, 0, 1024)
#define SIZE_OWNER        STRING("size_owner", OPT, 0, 128)

#define CONTROL           AR_LEG_CONTROL
#define STREAM            AR_LEG_STREAM
#define TERM              AR_LEG_TERM
#define DOOR              AR_LEG_DOOR
#define EVENTS            AR_LEG_EVENTS
#define UP                AR_UP
#define DOWN              AR_DOWN
#define BOTH              (AR_UP|AR_DOWN)


extern const ar_field_t  ar_no_fields[];
extern const ar_field_t  ar_refuse_fields[];
extern const ar_field_t  ar_title_fields[];
extern const ar_field_t  ar_exit_fields[];
extern const ar_field_t  ar_status_fields[];
extern const ar_field_t  ar_viewers_fields[];
extern const ar_field_t  ar_size_owner_fields[];
extern const ar_field_t  ar_ping_fields[];

extern const ar_message_row_t  ar_messages_control[];
extern const ar_message_row_t  ar_messages_stream[];
extern const ar_message_row_t  ar_messages_term[];
extern const ar_message_row_t  ar_messages_events[];
extern const size_t  ar_messages_control_n;
extern const size_t  ar_messages_stream_n;
extern const size_t  ar_messages_term_n;
extern const size_t  ar_messages_events_n;


#endif /* AR_MESSAGES_ROWS_H */
