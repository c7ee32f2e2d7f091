
/*
 * Every control message of the wire is a row of one table (messages.c): its
 * legs, its direction, its fields with kind, bounds and whether they are
 * required.  The encoder's checks, the decoder's checks, the table in the
 * README and the fuzz dictionary are made from it.
 *
 * A message is {"type": "...", "payload": {...}}.  Unknown types and unknown
 * fields are ignored (AR_UNKNOWN; the caller counts).
 */

#ifndef AR_MESSAGES_H
#define AR_MESSAGES_H

#include <jansson.h>

#include "wire/ar.h"
#include "wire/field.h"


typedef enum {
    AR_LEG_CONTROL = 0x1,    /* runner control, WIRE.md section 2 */
    AR_LEG_STREAM = 0x2,     /* session stream, section 3 */
    AR_LEG_TERM = 0x4,       /* terminal, section 4 */
    AR_LEG_DOOR = 0x8,       /* mirror on a door, section 5 (with STREAM's) */
    AR_LEG_EVENTS = 0x10     /* events, section 1 */
} ar_leg_e;


typedef enum {
    AR_UP = 0x1,             /* from runner or viewer; on doors: from mirror
                                to owner counts as DOWN, like HQ to runner */
    AR_DOWN = 0x2            /* from HQ */
} ar_direction_e;


typedef enum {
    /* section 2 */
    AR_MSG_HELLO, AR_MSG_WELCOME, AR_MSG_REFUSE, AR_MSG_START_SESSION,
    AR_MSG_SESSION_STARTED, AR_MSG_SESSION_FAILED, AR_MSG_SESSION_EXITED,
    AR_MSG_STOP_SESSION, AR_MSG_INJECT, AR_MSG_INJECTED, AR_MSG_SCREEN,
    AR_MSG_HEARTBEAT, AR_MSG_GOAWAY, AR_MSG_DONE,
    /* section 3 */
    AR_MSG_STREAM, AR_MSG_RESUME, AR_MSG_SKIP, AR_MSG_CONSUMED,
    AR_MSG_RANGE, AR_MSG_SNAPSHOT, AR_MSG_INPUT, AR_MSG_CLOSE_INPUT,
    AR_MSG_ACK, AR_MSG_RESIZE, AR_MSG_RESIZED, AR_MSG_TITLE, AR_MSG_EXIT,
    /* section 4 */
    AR_MSG_ATTACHED, AR_MSG_RESET, AR_MSG_CREDIT, AR_MSG_TAKE, AR_MSG_PING,
    AR_MSG_PONG, AR_MSG_STATUS, AR_MSG_VIEWERS, AR_MSG_SIZE_OWNER,
    /* section 5 */
    AR_MSG_JOIN, AR_MSG_LEAVE, AR_MSG_JOINED,
    /* events */
    AR_MSG_EVENT,
    AR_MSG_MAX
} ar_message_e;

/*
 * A leg carries a few of these types, so who handles it does not list all:
 * `switch ((int) type)`, and `default` takes what does not concern it.
 */


/*
 * Reads one message that came on `leg` in `direction`.  AR_OK: *type and
 * *payload (a new reference, always an object; required fields are there
 * and all known fields have their kind and bounds).  AR_UNKNOWN: ignore.
 * AR_ERROR: *cause says why, for a log and a close reason; it is static or
 * one buffer of this thread.
 */
ar_rc_e ar_message_parse(ar_leg_e leg, ar_direction_e direction,
    const void *text, size_t len, ar_message_e *type, json_t **payload,
    const char **cause);

/* The close code for that cause: 1002, or 1011 where memory has run out. */
unsigned ar_message_code(const char *cause);

/*
 * The text of a message, from malloc(), terminated; takes the reference to
 * payload (NULL: an empty object).  NULL: out of memory, larger than
 * AR_CONTROL_MAX, or a payload that none of the type's rows accepts (a bug of
 * the caller; aborts when built with AR_DEBUG).
 */
char *ar_message_format(ar_message_e type, json_t *payload, size_t *len);

/*
 * How deep brackets stand in brackets, outside of strings; whether they match
 * is the parser's matter.  Counted before a parser may allocate.
 */
unsigned ar_message_depth(const void *text, size_t len);

const char *ar_message_name(ar_message_e type);

/* Why the last ar_message_format() of this thread returned NULL. */
const char *ar_message_format_cause(void);

/* 1: it was memory. */
int ar_message_format_starved(void);


/*
 * A type has one row for each set of fields that it has on some leg in some
 * direction; the pair (leg, direction) finds at most one of them.
 */

typedef struct {
    ar_message_e       type;
    const char        *name;
    unsigned           legs;         /* ar_leg_e, or-ed */
    unsigned           directions;   /* ar_direction_e, or-ed */
    const ar_field_t  *fields;
} ar_message_row_t;


/* The table, row by row; NULL after the last. */
const ar_message_row_t *ar_message_row(size_t i);


#endif /* AR_MESSAGES_H */
