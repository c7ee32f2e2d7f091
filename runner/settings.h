
/*
 * A place that knows settings: a configuration file, or the `.run` directory
 * that `make run` leaves.  The command line reads all of them, the runner
 * the user's file alone.
 */

#ifndef RN_SETTINGS_H
#define RN_SETTINGS_H

#include <limits.h>
#include <sys/stat.h>
#include <sys/types.h>


typedef enum {
    RN_SETTING_HQ_URL,
    RN_SETTING_TOKEN_FILE,
    RN_SETTING_CA_FILE,
    RN_SETTING_RUNNER,
    RN_SETTING_DETACH_KEYS,
    RN_SETTINGS
} rn_setting_e;


typedef struct {
    char  name[PATH_MAX];        /* of the file, "" when there is none */
    char *values[RN_SETTINGS];
    int   lines[RN_SETTINGS];
} rn_settings_t;


/* As they stand in a file. */
extern const char *const  rn_settings_names[RN_SETTINGS];


/*
 * Each is RN_EXIT_OK, also when there is no such place, or the exit code of
 * a mistake in it, which is told with its line.
 */
int rn_settings_project(rn_settings_t *place);
int rn_settings_user(rn_settings_t *place);
int rn_settings_run(rn_settings_t *place);
void rn_settings_free(rn_settings_t *place);

/* A file's beginning, terminated; -1 with errno. */
ssize_t rn_settings_slurp(const char *file, char *out, size_t size,
    struct stat *st);

/* Without the blanks around it; text is changed. */
char *rn_settings_trim(char *text);

/* NULL when it is unset or empty. */
const char *rn_settings_env(const char *name);


#endif /* RN_SETTINGS_H */
