
/* What `agentrelay runner` was started with: flags, environment, settings. */

#ifndef RN_OPTIONS_H
#define RN_OPTIONS_H

#include <jansson.h>

#include "runner/net/backoff.h"
#include "runner/net/url.h"
#include "wire/ar.h"


#define RN_CAPACITY_MAX  256


typedef struct {
    rn_url_t             url;
    char                 name[AR_NAME_MAX + 1];
    char                *token;
    json_t              *labels;      /* object of strings */
    unsigned             capacity;
    char                *root;        /* a real path */
    char                *home;        /* what "~" is */
    char                *allow;       /* "a,b", or NULL: everything */
    rn_backoff_range_t   backoff;
    char                *ca_file;
    char                *cgroup;      /* NULL: the runner's own */
} rn_options_t;


/*
 * Reads the command line; the token is wiped out of argv and environment.
 * Returns -1 to go on, or the exit code: help was printed, or a mistake was
 * told on stderr.
 */
int rn_options_parse(rn_options_t *options, int argc, char **argv);
void rn_options_free(rn_options_t *options);

/*
 * 1 when there is no allow-list, or the command is in it: as the path that it
 * is, or by its name when our own PATH has the folder it lies in.
 */
int rn_options_allowed(const rn_options_t *options, const char *command);


#endif /* RN_OPTIONS_H */
