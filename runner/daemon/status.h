
/* What a session wants of people: when it is looked at, and who is told. */

#ifndef RN_STATUS_H
#define RN_STATUS_H

#include <jansson.h>

#include "runner/daemon/daemon.h"
#include "wire/ar.h"


/* payload: of start_session; what is wrong with its rules is logged. */
ar_rc_e rn_status_init(rn_session_t *session, const json_t *payload);
void rn_status_free(rn_session_t *session);

/* The program printed, or something was typed. */
void rn_status_output(rn_session_t *session);
void rn_status_typed(rn_session_t *session);

/*
 * Looks at once at what was not looked at.  0: that is half drawn, as the
 * program says.
 */
int rn_status_fresh(rn_session_t *session);

/* 1: it wants an answer of people. */
int rn_status_asks(const rn_session_t *session);

/* Its program has ended. */
void rn_status_ended(rn_session_t *session);

/* Where it works or how far it is has changed. */
void rn_status_changed(rn_session_t *session);

/* A stream was answered: what it does not know yet. */
void rn_status_resume(rn_session_t *session);

/* The payload of `status`, a new reference; NULL in mode pipe. */
json_t *rn_status_json(const rn_session_t *session);


#endif /* RN_STATUS_H */
