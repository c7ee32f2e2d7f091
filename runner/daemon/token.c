
/*
 * The runner token.  A file that others can read is refused, but not a
 * credential: systemd guards those by an access list, which shows as a bit
 * of the group.  --token exists for compatibility only, other users of the
 * machine could read it: it is wiped out of argv and warned about.
 */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runner/daemon/daemon.h"
#include "runner/daemon/token.h"
#include "runner/flags.h"
#include "runner/log.h"
#include "runner/redact.h"


#define RN_TOKEN_MAX  1024


static char *rn_token_find(const char *file, const char *given, int *code);
static char *rn_token_credential(int *code);
static char *rn_token_read(const char *path, const char *what, mode_t others,
    int *code);


char *
rn_token_take(const char *file, const char *given, int *code)
{
    char  *token, *env, *argument;

    token = rn_token_find(file, given, code);

    if (given != NULL) {
        argument = (char *) (uintptr_t) given;      /* it stands in argv */
        explicit_bzero(argument, strlen(argument));
        rn_log(RN_LOG_WARN, "--token can be read by every user of this "
               "machine: use --token-file or RUNNER_TOKEN");
    }

    /* unsetenv() alone leaves the value in /proc/<pid>/environ */

    env = getenv("RUNNER_TOKEN");

    if (env != NULL) {
        explicit_bzero(env, strlen(env));
        (void) unsetenv("RUNNER_TOKEN");
    }

    if (token == NULL) {
        return NULL;
    }

    rn_redact_secret(token);

    if (token[0] == '\0') {
        *code = rn_flags_usage(&rn_daemon_verb, "a runner token is needed: "
                               "--token-file FILE or RUNNER_TOKEN");

    } else if (strpbrk(token, "\r\n\t ") != NULL) {
        *code = rn_flags_usage(&rn_daemon_verb, "the runner token holds a "
                               "blank or a line break");

    } else {
        return token;
    }

    explicit_bzero(token, strlen(token));
    free(token);

    return NULL;
}


/* NULL: told; "": there is none. */

static char *
rn_token_find(const char *file, const char *given, int *code)
{
    char        *token;
    const char  *env;

    if (file != NULL) {
        return rn_token_read(file, "--token-file", 077, code);
    }

    if (given != NULL) {
        return strdup(given);
    }

    token = rn_token_credential(code);

    if (token != NULL || *code >= 0) {
        return token;
    }

    env = getenv("RUNNER_TOKEN");

    return strdup(env != NULL ? env : "");
}


/* NULL with *code below 0: systemd has handed none over. */

static char *
rn_token_credential(int *code)
{
    char         path[PATH_MAX];
    const char  *folder;

    *code = -1;
    folder = getenv("CREDENTIALS_DIRECTORY");

    if (folder == NULL
        || snprintf(path, sizeof(path), "%s/token", folder)
           >= (int) sizeof(path)
        || access(path, F_OK) != 0)
    {
        return NULL;
    }

    return rn_token_read(path, "credential", 007, code);
}


static char *
rn_token_read(const char *path, const char *what, mode_t others, int *code)
{
    int           fd;
    char          text[RN_TOKEN_MAX + 1], *token;
    ssize_t       n;
    struct stat   st;

    fd = open(path, O_RDONLY|O_CLOEXEC);

    if (fd < 0 || fstat(fd, &st) != 0) {
        *code = rn_flags_usage(&rn_daemon_verb, "%s \"%s\": %s", what, path,
                               strerror(errno));

        if (fd >= 0) {
            (void) close(fd);
        }

        return NULL;
    }

    n = (st.st_mode & others) == 0 ? read(fd, text, sizeof(text) - 1) : 0;
    (void) close(fd);

    if ((st.st_mode & others) != 0) {
        *code = rn_flags_usage(&rn_daemon_verb, "%s \"%s\": group or others "
                               "may read it; chmod 600 it", what, path);
        return NULL;
    }

    if (n <= 0) {
        *code = rn_flags_usage(&rn_daemon_verb, "%s \"%s\" is empty or not "
                               "readable", what, path);
        return NULL;
    }

    text[n] = '\0';
    text[strcspn(text, "\r\n")] = '\0';
    token = strdup(text);
    explicit_bzero(text, sizeof(text));

    return token;
}
