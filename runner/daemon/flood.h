
/* Turns at reading, for programs that print faster than one turn reads. */

#ifndef RN_FLOOD_H
#define RN_FLOOD_H

#include "runner/daemon/daemon.h"


void rn_flood_init(rn_daemon_t *daemon);
void rn_flood_close(rn_daemon_t *daemon);

/* Behind all others, if it is not among them yet. */
void rn_flood_join(rn_session_t *session);
void rn_flood_leave(rn_session_t *session);


#endif /* RN_FLOOD_H */
