
/*
 * The steps around exec().  All that allocates is done before fork(): the
 * runner has threads (libuv's resolver), so the child may only make system
 * calls.  Signals are blocked from before fork() until their handlers are
 * reset, so no handler of the runner ever runs in a child.
 */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "runner/process/linux.h"
#include "runner/process/spawn.h"


#define RN_SPAWN_PATH  "/usr/local/bin:/usr/bin:/bin"


static int rn_spawn_descriptors(const rn_spawn_t *spawn, int failed);
static void rn_spawn_signals(void);
static int rn_spawn_try(const rn_spawn_t *spawn);
static void rn_spawn_script(const rn_spawn_t *spawn, char *path);
static void rn_spawn_fail(int failed, rn_spawn_step_e step, int error)
    __attribute__((noreturn));


char **
rn_spawn_paths(const char *file, char **envp)
{
    char        **paths, **e;
    size_t        n, i, len;
    const char   *path, *p;

    path = RN_SPAWN_PATH;

    for (e = envp; *e != NULL; e++) {
        if (strncmp(*e, "PATH=", 5) == 0) {
            path = *e + 5;
        }
    }

    if (strchr(file, '/') != NULL) {
        path = "";
    }

    n = 1;

    for (p = path; *p != '\0'; p++) {
        n += *p == ':';
    }

    paths = calloc(n + 1, sizeof(char *));
    if (paths == NULL) {
        return NULL;
    }

    for (i = 0, p = path; i < n; i++, p += len + 1) {
        len = strcspn(p, ":");

        if (asprintf(&paths[i], "%.*s%s%s", (int) len, p,
                     len > 0 ? "/" : "", file)
            < 0)
        {
            paths[i] = NULL;
            rn_spawn_paths_free(paths);
            return NULL;
        }
    }

    return paths;
}


void
rn_spawn_paths_free(char **paths)
{
    char  **p;

    if (paths == NULL) {
        return;
    }

    for (p = paths; *p != NULL; p++) {
        free(*p);
    }

    free(paths);
}


void
rn_spawn_exec(const rn_spawn_t *spawn, pid_t parent, int failed)
{
    rn_linux_die_with_parent(parent);

    if (rn_cgroup_enter(&spawn->cgroup) != AR_OK && spawn->limited) {
        rn_spawn_fail(failed, RN_SPAWN_LIMITS, errno);
    }

    (void) setsid();

    if (spawn->terminal && ioctl(spawn->std[0], TIOCSCTTY, 0) != 0) {
        rn_spawn_fail(failed, RN_SPAWN_TERMINAL, errno);
    }

    failed = rn_spawn_descriptors(spawn, failed);

    if (spawn->cwd != NULL && chdir(spawn->cwd) != 0) {
        rn_spawn_fail(failed, RN_SPAWN_DIRECTORY, errno);
    }

    rn_spawn_signals();

    rn_spawn_fail(failed, RN_SPAWN_EXEC, rn_spawn_try(spawn));
}


/* 0, 1, 2 are the session's, 3 the failure pipe, no more. */

static int
rn_spawn_descriptors(const rn_spawn_t *spawn, int failed)
{
    int  i, fds[4];

    fds[3] = fcntl(failed, F_DUPFD_CLOEXEC, 10);

    for (i = 0; i < 3; i++) {
        fds[i] = fcntl(spawn->std[i], F_DUPFD_CLOEXEC, 10);
    }

    for (i = 0; i < 3; i++) {
        if (fds[i] < 0 || dup2(fds[i], i) < 0) {
            rn_spawn_fail(failed, RN_SPAWN_TERMINAL, errno);
        }
    }

    if (fds[3] < 0 || dup3(fds[3], 3, O_CLOEXEC) < 0) {
        rn_spawn_fail(failed, RN_SPAWN_TERMINAL, errno);
    }

    rn_linux_close_from(4);

    return 3;
}


static void
rn_spawn_signals(void)
{
    sigset_t  none;

    rn_linux_default_signals();

    (void) sigemptyset(&none);
    (void) sigprocmask(SIG_SETMASK, &none, NULL);
}


/* Like execvp(): the rule is to prefer EACCES to "not found". */

static int
rn_spawn_try(const rn_spawn_t *spawn)
{
    int     error;
    char  **p;

    error = ENOENT;

    for (p = spawn->paths; *p != NULL; p++) {
        (void) execve(*p, spawn->argv, spawn->envp);

        if (errno == ENOEXEC) {
            rn_spawn_script(spawn, *p);
        }

        if (errno == EACCES) {
            error = EACCES;

        } else if (errno != ENOENT && errno != ENOTDIR) {
            return errno;
        }
    }

    return error;
}


/* A script without "#!" is the shell's. */

static void
rn_spawn_script(const rn_spawn_t *spawn, char *path)
{
    int           i;
    static char   shell[] = "/bin/sh";
    static char  *argv[260];

    argv[0] = shell;
    argv[1] = path;

    for (i = 1; i < 256 && spawn->argv[i] != NULL; i++) {
        argv[i + 1] = spawn->argv[i];
    }

    argv[i + 1] = NULL;

    (void) execve(shell, argv, spawn->envp);
}


static void
rn_spawn_fail(int failed, rn_spawn_step_e step, int error)
{
    rn_spawn_failure_t  failure;

    memset(&failure, 0, sizeof(failure));
    failure.step = step;
    failure.error = error;

    if (write(failed, &failure, sizeof(failure)) < 0) {
        _exit(126);
    }

    _exit(127);
}
