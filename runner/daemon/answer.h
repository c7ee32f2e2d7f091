
/* What the runner says of sessions on its control connection. */

#ifndef RN_ANSWER_H
#define RN_ANSWER_H

#include <jansson.h>

#include "runner/daemon/daemon.h"


/* session_started or session_failed; nothing while it is starting. */
void rn_answer_start(rn_session_t *session);

/* session_failed to a start_session of which nothing is kept. */
void rn_answer_unstarted(rn_daemon_t *daemon, const json_t *asked,
    int errnum, const char *message);

void rn_answer_exited(rn_session_t *session);

/* screen: what its terminal shows, or done with the reason why not. */
void rn_answer_screen(rn_session_t *session, const json_t *asked);

/* To a request that has no answer of its own; code NULL: it was done. */
void rn_answer_done(rn_daemon_t *daemon, json_t *request, const char *code,
    const char *message);


#endif /* RN_ANSWER_H */
