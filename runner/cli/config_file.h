
/*
 * A place that knows settings: a configuration file, or the `.run` directory
 * that `make run` leaves.
 */

#ifndef RN_CLI_CONFIG_FILE_H
#define RN_CLI_CONFIG_FILE_H

#include <limits.h>
#include <sys/stat.h>
#include <sys/types.h>


typedef enum {
    RN_CLI_HQ_URL,
    RN_CLI_TOKEN_FILE,
    RN_CLI_CA_FILE,
    RN_CLI_RUNNER,
    RN_CLI_DETACH_KEYS,
    RN_CLI_SETTINGS
} rn_cli_setting_e;


typedef struct {
    char  name[PATH_MAX];        /* of the file, "" when there is none */
    char *values[RN_CLI_SETTINGS];
    int   lines[RN_CLI_SETTINGS];
} rn_cli_place_t;


/* As they stand in a file. */
extern const char *const  rn_cli_settings[RN_CLI_SETTINGS];


/*
 * Each is RN_EXIT_OK, also when there is no such place, or the exit code of
 * a mistake in it, which is told with its line.
 */
int rn_cli_place_project(rn_cli_place_t *place);
int rn_cli_place_user(rn_cli_place_t *place);
int rn_cli_place_run(rn_cli_place_t *place);

/* A file's beginning, terminated; -1 with errno. */
ssize_t rn_cli_slurp(const char *file, char *out, size_t size,
    struct stat *st);

/* Without the blanks around it; text is changed. */
char *rn_cli_trim(char *text);

/* NULL when it is unset or empty. */
const char *rn_cli_env(const char *name);


#endif /* RN_CLI_CONFIG_FILE_H */
