
/* A flood's emulator runs behind. */

#ifndef RN_BEHIND_H
#define RN_BEHIND_H

#include "runner/daemon/daemon.h"


void rn_behind_init(rn_daemon_t *daemon);
void rn_behind_close(rn_daemon_t *daemon);

/* From output.c: a turn of reading has ended. */
void rn_behind_printed(rn_session_t *session);

/*
 * 1: the emulator stands where some turn of reading has ended, and not in the
 * middle of what it has to catch up with.
 */
int rn_behind_whole(const rn_session_t *session);

/* From session.c: it goes away. */
void rn_behind_leave(rn_session_t *session);


#endif /* RN_BEHIND_H */
