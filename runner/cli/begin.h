
/* What most verbs begin with. */

#ifndef RN_CLI_BEGIN_H
#define RN_CLI_BEGIN_H

#include "runner/cli/api.h"
#include "runner/cli/chord.h"


/* The configuration, and HQ ready to be asked; RN_EXIT_OK or why not. */
int rn_cli_begin(rn_cli_config_t *config, rn_api_t *api,
    const rn_cli_flags_t *flags);

/*
 * The detach chord: of the flag (NULL: not given), the configuration
 * (NULL: not yet read), or the default.  RN_EXIT_OK, or the verb's failure.
 */
int rn_cli_chord(const rn_verb_t *verb, const char *flag,
    const rn_cli_config_t *config, rn_chord_t *chord);

/* Data on stdout: one compact line of JSON.  It is not taken. */
void rn_cli_json(const json_t *data);

/* The exit code, or that stdout did not take it all. */
int rn_cli_end(int rc);


#endif /* RN_CLI_BEGIN_H */
