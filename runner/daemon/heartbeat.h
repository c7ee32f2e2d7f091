
/* What the machine and the sessions use, every 5 s. */

#ifndef RN_HEARTBEAT_H
#define RN_HEARTBEAT_H

#include "runner/daemon/daemon.h"


#define RN_HEARTBEAT_MS  5000


void rn_heartbeat_send(rn_daemon_t *daemon);


#endif /* RN_HEARTBEAT_H */
