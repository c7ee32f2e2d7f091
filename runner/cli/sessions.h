
/* Sessions as a person names them. */

#ifndef RN_SESSIONS_H
#define RN_SESSIONS_H

#include <jansson.h>

#include "runner/cli/api.h"


/*
 * The one meant: an id (with or without "se_"), a unique beginning or end of
 * one, or a name; living sessions come before ended ones, and of those that
 * have ended a name means the newest.  wanted NULL: the only living session.
 * RN_EXIT_OK: a new reference; else it is told why.
 */
int rn_sessions_find(rn_api_t *api, const char *wanted, json_t **session);

/* 1 for what is starting, running or unreachable. */
int rn_sessions_alive(const json_t *session);

/* The command line as a person would type it, cut to size, plain. */
void rn_sessions_command(const json_t *session, char *out, size_t size);

/* The table, on stdout. */
void rn_sessions_print(const json_t *sessions);


#endif /* RN_SESSIONS_H */
