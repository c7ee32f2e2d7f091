
/*
 * Starting a program.
 *
 * Order: what may be refused without any process (mode, command, allow-list,
 * directory), then terminal or pipes, environment, cgroup, and the keeper
 * last.  The directory is resolved and must lie below the runner's root.
 * exec() itself happens two processes away; its failure comes back as an
 * event of the keeper.
 */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runner/daemon/environment.h"
#include "runner/daemon/launch.h"
#include "runner/daemon/session.h"
#include "runner/process/pipe.h"
#include "runner/process/linux.h"
#include "runner/process/pty.h"
#include "wire/field.h"


extern char  **environ;


typedef struct {
    rn_spawn_t   spawn;
    char         cwd[PATH_MAX];
    int          ours[3];         /* of the session; -1: none */
} rn_launch_t;


static ar_rc_e rn_launch_check(rn_session_t *session, const json_t *payload);
static ar_rc_e rn_launch_command(rn_session_t *session, rn_launch_t *launch,
    const json_t *command);
static ar_rc_e rn_launch_cwd(rn_session_t *session, rn_launch_t *launch,
    const char *cwd);
static ar_rc_e rn_launch_environment(rn_session_t *session,
    rn_launch_t *launch, const json_t *payload);
static ar_rc_e rn_launch_descriptors(rn_session_t *session,
    rn_launch_t *launch);
static ar_rc_e rn_launch_fork(rn_session_t *session, rn_launch_t *launch);
static void rn_launch_rings(rn_daemon_t *daemon, int forkable);
static ar_rc_e rn_launch_watch(rn_session_t *session, rn_launch_t *launch);
static ar_rc_e rn_launch_limits(rn_session_t *session, rn_launch_t *launch,
    const json_t *limits);
static void rn_launch_clean(rn_launch_t *launch);


ar_rc_e
rn_launch(rn_session_t *session, const json_t *payload)
{
    int           i;
    ar_rc_e       rc;
    rn_launch_t  *launch;

    if (rn_launch_check(session, payload) != AR_OK) {
        return AR_ERROR;
    }

    launch = calloc(1, sizeof(rn_launch_t));
    if (launch == NULL) {
        return rn_launch_refuse(session, ENOMEM, "out of memory");
    }

    for (i = 0; i < 3; i++) {
        launch->spawn.std[i] = -1;
        launch->ours[i] = -1;
    }

    launch->spawn.terminal = !session->pipe;
    launch->spawn.kill_ms = RN_KILL_MS;

    rc = rn_launch_command(session, launch,
                           json_object_get(payload, "command"));

    if (rc == AR_OK) {
        rc = rn_launch_cwd(session, launch,
                           ar_field_string(payload, "cwd", NULL));
    }

    if (rc == AR_OK) {
        rc = rn_launch_environment(session, launch, payload);
    }

    if (rc == AR_OK) {
        rc = rn_launch_descriptors(session, launch);
    }

    if (rc == AR_OK) {
        rc = rn_launch_limits(session, launch,
                              json_object_get(payload, "limits"));
    }

    if (rc == AR_OK) {
        rc = rn_launch_fork(session, launch);
    }

    if (rc == AR_OK) {
        rc = rn_launch_watch(session, launch);
    }

    rn_launch_clean(launch);

    return rc;
}


static ar_rc_e
rn_launch_check(rn_session_t *session, const json_t *payload)
{
    size_t        i;
    json_t       *command, *argument;
    const char   *mode, *file;
    rn_daemon_t  *daemon = session->daemon;

    mode = ar_field_string(payload, "mode", "pty");
    command = json_object_get(payload, "command");
    file = json_string_value(json_array_get(command, 0));

    if (strcmp(mode, "pty") != 0 && strcmp(mode, "pipe") != 0) {
        return rn_launch_refuse(session, ENOTSUP,
                                "this runner has no mode \"%s\"", mode);
    }

    if (file == NULL || file[0] == '\0') {
        return rn_launch_refuse(session, EINVAL, "the command is empty");
    }

    json_array_foreach(command, i, argument) {
        if (strlen(json_string_value(argument))
            != json_string_length(argument))
        {
            return rn_launch_refuse(session, EINVAL,
                                    "an argument holds a zero byte");
        }
    }

    if (!rn_options_allowed(&daemon->options, file)) {
        return rn_launch_refuse(session, EPERM, "\"%s\" is not in this "
                                "runner's allow-list", file);
    }

    if (daemon->stopping) {
        return rn_launch_refuse(session, ESHUTDOWN,
                                "this runner is stopping");
    }

    if (rn_session_live(daemon) > daemon->options.capacity) {
        return rn_launch_refuse(session, EAGAIN, "this runner is full: it "
                                "runs %u sessions",
                                daemon->options.capacity);
    }

    return AR_OK;
}


static ar_rc_e
rn_launch_command(rn_session_t *session, rn_launch_t *launch,
    const json_t *command)
{
    char    **argv;
    size_t    i, n;

    n = json_array_size(command);
    argv = calloc(n + 1, sizeof(char *));
    launch->spawn.argv = argv;

    for (i = 0; argv != NULL && i < n; i++) {
        argv[i] = strdup(json_string_value(json_array_get(command, i)));

        if (argv[i] == NULL) {
            argv = NULL;
        }
    }

    if (argv == NULL) {
        return rn_launch_refuse(session, ENOMEM, "out of memory");
    }

    return AR_OK;
}


static ar_rc_e
rn_launch_cwd(rn_session_t *session, rn_launch_t *launch, const char *cwd)
{
    int          home;
    char         path[PATH_MAX];
    size_t       len;
    const char  *root = session->daemon->options.root;

    if (cwd == NULL || cwd[0] == '\0') {
        cwd = root;
    }

    if (cwd[0] != '/') {
        home = cwd[0] == '~' && (cwd[1] == '/' || cwd[1] == '\0');

        if (snprintf(path, sizeof(path), "%s/%s",
                     home ? session->daemon->options.home : root,
                     home ? cwd + 1 : cwd)
            >= (int) sizeof(path))
        {
            return rn_launch_refuse(session, ENAMETOOLONG, "directory "
                                    "\"%.200s\": the name is too long", cwd);
        }

        cwd = path;
    }

    if (realpath(cwd, launch->cwd) == NULL) {
        return rn_launch_refuse(session, errno, "directory \"%.200s\": %s",
                                cwd, strerror(errno));
    }

    len = strcmp(root, "/") == 0 ? 0 : strlen(root);

    if (strncmp(launch->cwd, root, len) != 0
        || (launch->cwd[len] != '/' && launch->cwd[len] != '\0'))
    {
        return rn_launch_refuse(session, EACCES, "directory \"%.200s\" is "
                                "not below this runner's root \"%.200s\" "
                                "(--root)", cwd, root);
    }

    launch->spawn.cwd = launch->cwd;

    return AR_OK;
}


static ar_rc_e
rn_launch_environment(rn_session_t *session, rn_launch_t *launch,
    const json_t *payload)
{
    char              **e, **search;
    rn_environment_t    environment;

    memset(&environment, 0, sizeof(environment));
    environment.session = session->id;
    environment.cwd = launch->cwd;
    environment.extra = json_object_get(payload, "env");
    environment.term = session->pipe ? NULL
                       : ar_field_string(payload, "term", "xterm-256color");

    launch->spawn.envp = rn_environment_build(&environment);

    /* an allowed name is what our own PATH makes of it */
    search = session->daemon->options.allow != NULL ? environ
                                                    : launch->spawn.envp;

    if (launch->spawn.envp != NULL) {
        launch->spawn.paths = rn_spawn_paths(launch->spawn.argv[0], search);
    }

    if (launch->spawn.paths == NULL) {
        return rn_launch_refuse(session, ENOMEM, "out of memory");
    }

    for (e = search; *e != NULL; e++) {
        if (strncmp(*e, "PATH=", 5) == 0
            && strchr(launch->spawn.argv[0], '/') == NULL)
        {
            session->path = strndup(*e + 5, 8192);
        }
    }

    session->message = strdup(launch->spawn.argv[0]);

    return AR_OK;
}


static ar_rc_e
rn_launch_descriptors(rn_session_t *session, rn_launch_t *launch)
{
    int         i, slave;
    rn_pipes_t  pipes;

    if (session->pipe) {
        if (rn_pipe_open(&pipes) != AR_OK) {
            return rn_launch_refuse(session, errno, "cannot open pipes: %s",
                                    strerror(errno));
        }

        for (i = 0; i < 3; i++) {
            launch->ours[i] = pipes.ours[i];
            launch->spawn.std[i] = pipes.theirs[i];
        }

        return AR_OK;
    }

    if (rn_pty_open(&launch->ours[1], &slave, session->rows, session->cols)
        != AR_OK)
    {
        launch->ours[1] = -1;
        return rn_launch_refuse(session, errno, "cannot open a terminal: %s",
                                strerror(errno));
    }

    for (i = 0; i < 3; i++) {
        launch->spawn.std[i] = slave;
    }

    launch->ours[0] = fcntl(launch->ours[1], F_DUPFD_CLOEXEC, 3);

    if (launch->ours[0] < 0) {
        return rn_launch_refuse(session, errno, "cannot open a terminal: %s",
                                strerror(errno));
    }

    return AR_OK;
}


static ar_rc_e
rn_launch_fork(rn_session_t *session, rn_launch_t *launch)
{
    int      error;
    ar_rc_e  rc;

    rn_launch_rings(session->daemon, 0);
    rc = rn_keeper_start(&session->keeper, &launch->spawn);
    error = errno;
    rn_launch_rings(session->daemon, 1);

    if (rc != AR_OK) {
        return rn_launch_refuse(session, error, "cannot start a keeper: %s",
                                strerror(error));
    }

    return AR_OK;
}


/* The keeper gets no copy of what other sessions print. */

static void
rn_launch_rings(rn_daemon_t *daemon, int forkable)
{
    rn_session_t  *session;

    for (session = daemon->sessions; session != NULL;
         session = session->next)
    {
        rn_linux_forkable(session->ring.data, session->ring.allocated,
                          forkable);
    }
}


/* The descriptors go over to the session's watches. */

static ar_rc_e
rn_launch_watch(rn_session_t *session, rn_launch_t *launch)
{
    int          i, ok;
    rn_watch_t  *watches[3] = { &session->in, &session->out, &session->err };

    ok = rn_watch_open(session, &session->channel, session->keeper.channel)
         == AR_OK;

    for (i = 0; i < 3; i++) {
        if (launch->ours[i] >= 0) {
            ok &= rn_watch_open(session, watches[i], launch->ours[i])
                  == AR_OK;
            launch->ours[i] = -1;
        }
    }

    if (!ok) {
        session->daemon->orphans = 1;     /* its keeper runs already */
        return rn_launch_refuse(session, EMFILE, "too many descriptors");
    }

    return AR_OK;
}


static ar_rc_e
rn_launch_limits(rn_session_t *session, rn_launch_t *launch,
    const json_t *limits)
{
    char          cause[512];
    json_t       *value;
    const char   *name;
    rn_limits_t   wanted;

    memset(&wanted, 0, sizeof(wanted));
    json_object_foreach((json_t *) (uintptr_t) limits, name, value) {
        if (strcmp(name, "memory") != 0 && strcmp(name, "pids") != 0
            && strcmp(name, "cpu") != 0)
        {
            return rn_launch_refuse(session, ENOTSUP, "this runner cannot "
                                    "limit \"%s\"", name);
        }

        if (!(json_number_value(value) > 0)
            || json_number_value(value) > AR_OFFSET_MAX)
        {
            return rn_launch_refuse(session, EINVAL, "the limit of %s is no "
                                    "number above 0", name);
        }
    }

    wanted.memory = (uint64_t) json_number_value(
                                   json_object_get(limits, "memory"));
    wanted.pids = (uint64_t) json_number_value(
                                 json_object_get(limits, "pids"));
    wanted.cpu = json_number_value(json_object_get(limits, "cpu"));

    if (rn_cgroup_create(&session->daemon->cgroups, &session->cgroup,
                         session->id, &wanted, cause, sizeof(cause))
        != AR_OK)
    {
        return rn_launch_refuse(session, ENOTSUP, "%s", cause);
    }

    launch->spawn.cgroup = session->cgroup;
    launch->spawn.limited = wanted.memory > 0 || wanted.pids > 0
                            || wanted.cpu > 0;

    return AR_OK;
}


static void
rn_launch_clean(rn_launch_t *launch)
{
    int     i;
    char  **p;

    for (i = 0; i < 3; i++) {
        if (launch->ours[i] >= 0) {
            (void) close(launch->ours[i]);
        }

        if (launch->spawn.std[i] >= 0
            && (i == 0 || launch->spawn.std[i] != launch->spawn.std[0]))
        {
            (void) close(launch->spawn.std[i]);
        }
    }

    for (p = launch->spawn.argv; p != NULL && *p != NULL; p++) {
        free(*p);
    }

    free(launch->spawn.argv);
    rn_environment_free(launch->spawn.envp);
    rn_spawn_paths_free(launch->spawn.paths);
    free(launch);
}


void
rn_launch_failed(rn_session_t *session, const rn_spawn_failure_t *failure)
{
    char  *command;

    command = session->message;
    session->message = NULL;

    switch (failure->step) {

    case RN_SPAWN_LIMITS:
        (void) rn_launch_refuse(session, failure->error, "cannot enter the "
                                "cgroup with its limits: %s",
                                strerror(failure->error));
        break;

    case RN_SPAWN_TERMINAL:
        (void) rn_launch_refuse(session, failure->error, "cannot set up the "
                                "terminal: %s", strerror(failure->error));
        break;

    case RN_SPAWN_DIRECTORY:
        (void) rn_launch_refuse(session, failure->error, "cannot change to "
                                "the directory: %s",
                                strerror(failure->error));
        break;

    case RN_SPAWN_EXEC:
        (void) rn_launch_refuse(session, failure->error, "cannot execute "
                                "\"%.1000s\": %s",
                                command != NULL ? command : "",
                                strerror(failure->error));
        break;
    }

    free(command);
}


ar_rc_e
rn_launch_refuse(rn_session_t *session, int errnum, const char *format, ...)
{
    char     text[2048];
    va_list  args;

    va_start(args, format);
    (void) vsnprintf(text, sizeof(text), format, args);
    va_end(args);

    free(session->message);
    session->message = strdup(text);
    session->errnum = errnum;

    return AR_ERROR;
}
