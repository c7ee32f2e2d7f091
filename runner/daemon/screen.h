
/*
 * What a session's terminal shows: its emulator, fed with what the program
 * has printed, and what that has told about the program.
 */

#ifndef RN_SCREEN_H
#define RN_SCREEN_H

#include "runner/daemon/daemon.h"
#include "wire/ar.h"


#define RN_TITLE_MAX   256
#define RN_CWD_MAX     1024


/* Texts are as they may be shown, "" before the program has said any. */

typedef struct {
    char      title[RN_TITLE_MAX + 1];
    int       titled;                  /* it has changed: to be told */
    char      cwd[RN_CWD_MAX + 1];     /* a path, of OSC 7 */
    unsigned  progress;                /* as OSC 9;4 counts: 0 none .. 4 */
    unsigned  percent;
    int       feeding;                 /* not all of its offset is drawn */
} rn_screen_t;


/* Mode pipe has no screen: session->vt stays NULL. */
ar_rc_e rn_screen_init(rn_session_t *session);
void rn_screen_free(rn_session_t *session);

/* Up to that offset; after the bytes were sent to whom they are for. */
void rn_screen_feed(rn_session_t *session, uint64_t offset);

/* From the ring's head on; AR_ERROR: no memory, no change. */
ar_rc_e rn_screen_resize(rn_session_t *session, unsigned rows,
    unsigned cols);

/* The offset it is of; *bytes are the caller's, NULL: there is none. */
uint64_t rn_screen_snapshot(rn_session_t *session, char **bytes,
    size_t *len);


#endif /* RN_SCREEN_H */
