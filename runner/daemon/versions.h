
/* When the agent CLIs are asked for their versions again. */

#ifndef RN_VERSIONS_H
#define RN_VERSIONS_H

#include "runner/daemon/daemon.h"


/* From the tick, with each heartbeat: asks if it is worth it. */
void rn_versions_check(rn_daemon_t *daemon);

/* An agent CLI may be another one now: asks all for their versions. */
void rn_versions_ask(rn_daemon_t *daemon);

/* All that is known of them. */
void rn_versions_free(rn_daemon_t *daemon);


#endif /* RN_VERSIONS_H */
