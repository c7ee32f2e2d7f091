
/* From a start_session to a running keeper. */

#ifndef RN_LAUNCH_H
#define RN_LAUNCH_H

#include <jansson.h>

#include "runner/daemon/daemon.h"
#include "runner/process/spawn.h"
#include "wire/ar.h"


/*
 * Checks the request, opens terminal or pipes, starts the keeper.
 * AR_ERROR: errnum, message and path of the session say why.
 */
ar_rc_e rn_launch(rn_session_t *session, const json_t *payload);

/* The keeper's failure in words, into the session. */
void rn_launch_failed(rn_session_t *session,
    const rn_spawn_failure_t *failure);

/* Remembers a failure; returns AR_ERROR. */
ar_rc_e rn_launch_refuse(rn_session_t *session, int errnum,
    const char *format, ...) __attribute__((format(printf, 3, 4)));


#endif /* RN_LAUNCH_H */
