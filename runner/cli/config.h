
/*
 * Where HQ is and who we are: flags, environment, the project's file, the
 * `.run` directory of the current tree, the user's configuration file; the
 * first that says it wins.
 */

#ifndef RN_CLI_CONFIG_H
#define RN_CLI_CONFIG_H

#include "runner/settings.h"
#include "runner/flags.h"
#include "runner/net/url.h"


#define RN_CLI_TOKEN_MAX  4096


/* The values of rn_cli_flags; every verb's own begin with them. */

typedef struct {
    const char  *hq_url;
    const char  *token_file;
    const char  *ca_file;
    int          quiet;
    int          no_input;
    int          no_color;
} rn_cli_flags_t;


typedef enum {
    RN_CLI_PROJECT,
    RN_CLI_RUN,
    RN_CLI_USER,
    RN_CLI_PLACES
} rn_cli_place_e;


typedef struct {
    const char  *value;          /* NULL: nobody says it */
    char         origin[128];    /* the flag, the variable, FILE:LINE */
} rn_cli_said_t;


typedef struct {
    rn_cli_said_t  said[RN_SETTINGS];
    rn_settings_t  places[RN_CLI_PLACES];
    int            found;                /* a tree named the address */
    rn_url_t       url;
    char           shared[RN_CLI_TOKEN_MAX + 2];  /* a link's address */
    char           address[1024];        /* of the mount, ends in a slash */
    char           token[RN_CLI_TOKEN_MAX + 1];  /* "": none was found */
    char           token_from[256];      /* the file or the variable */
    const char    *ca_file;
} rn_cli_config_t;


extern const rn_flag_t  rn_cli_flags[];


/*
 * RN_EXIT_OK or the exit code of a failure, which is told.  The token's
 * variables are taken out of the environment.
 */
int rn_cli_config_load(rn_cli_config_t *config,
    const rn_cli_flags_t *flags);

/* Only what is said and where; nothing is required. */
int rn_cli_config_gather(rn_cli_config_t *config,
    const rn_cli_flags_t *flags);

/*
 * Of a share's link, or a file ("-": the standard input) that holds one or
 * only its secret: the address is the link's, the secret takes the place of
 * the token, and no token of ours is looked for.
 */
int rn_cli_config_share(rn_cli_config_t *config,
    const rn_cli_flags_t *flags, char *share);


#endif /* RN_CLI_CONFIG_H */
