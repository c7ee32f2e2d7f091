
/*
 * What all of wire/ shares.  wire/ is plain C: no nginx, no libuv, no I/O.
 */

#ifndef AR_H
#define AR_H

#include <stddef.h>
#include <stdint.h>


typedef enum {
    AR_OK = 0,
    AR_ERROR = -1,
    AR_AGAIN = -2,           /* more input is needed */
    AR_UNKNOWN = -3          /* well-formed, but not of this table: ignore */
} ar_rc_e;


#define AR_OFFSET_MAX     9007199254740991ULL     /* 2^53 - 1 */
#define AR_UUID_LEN       36
#define AR_NAME_MAX       64                      /* a runner's name */
#define AR_FRAME_PAYLOAD  65536                   /* of a frame we build */
#define AR_CONTROL_MAX    65536                   /* a control message */
#define AR_VIEWER_MAX     4096                    /* one from a viewer */
#define AR_MESSAGE_TEXT_MAX  60000                /* of a message, bytes */
#define AR_SESSIONS_MAX   512                     /* of a runner's hello */

/* why a session has ended, where somebody asks for it by name */
#define AR_REASON_STOPPED "stopped"               /* HQ was asked to */

/* a terminal's size in characters */
#define AR_ROWS_MIN       2
#define AR_ROWS_MAX       500
#define AR_COLS_MIN       2
#define AR_COLS_MAX       1000
#define AR_SCREEN_LINES_MAX  2500                 /* asked for at once */


#endif /* AR_H */
