
/*
 * Where HQ is and who we are: flags, environment, the `.run` directory of the
 * current tree, the user's configuration file; the first that says it wins.
 */

#ifndef RN_CLI_CONFIG_H
#define RN_CLI_CONFIG_H

#include "runner/flags.h"
#include "runner/net/url.h"


#define RN_CLI_TOKEN_MAX  4096


/* The values of rn_cli_flags; every verb's own begin with them. */

typedef struct {
    const char  *hq_url;
    const char  *token_file;
    const char  *ca_file;
    int          quiet;
    int          no_color;
} rn_cli_flags_t;


extern const rn_flag_t  rn_cli_flags[];


typedef struct {
    rn_url_t     url;
    char         address[1024];      /* of the mount, ends in one slash */
    char         token[RN_CLI_TOKEN_MAX + 1];    /* "": none was found */
    char         token_from[256];    /* the file or the variable, for people */
    const char  *ca_file;
} rn_cli_config_t;


/*
 * RN_EXIT_OK or the exit code of a failure, which is told.  The token's
 * variables are taken out of the environment.
 */
int rn_cli_config_load(rn_cli_config_t *config,
    const rn_cli_flags_t *flags);


#endif /* RN_CLI_CONFIG_H */
