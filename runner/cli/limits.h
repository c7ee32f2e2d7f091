
/* --memory, --cpu, --pids: what a session may use at most. */

#ifndef RN_CLI_LIMITS_H
#define RN_CLI_LIMITS_H

#include <jansson.h>

#include "runner/flags.h"


typedef struct {
    const char  *memory;
    const char  *cpu;
    const char  *pids;
} rn_cli_limits_t;


/*
 * As POST api/sessions takes them; NULL in *limits: none were given.
 * Returns RN_EXIT_OK or the exit code of a mistake, which has been told.
 */
int rn_cli_limits(const rn_verb_t *verb, const rn_cli_limits_t *given,
    json_t **limits);


#endif /* RN_CLI_LIMITS_H */
