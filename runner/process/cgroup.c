
/*
 * Cgroups of version 2.
 *
 *     the runner's own, delegated by systemd or by a container's manager
 *       agentrelay-runner        the runner and the keepers
 *       agentrelay-<session>     a session's program and all it starts
 *
 * A cgroup that hands controllers down may hold no process of its own, so
 * the runner moves into a child before it enables them; it does so only when
 * it is alone there, since other processes are not its to move.  What is
 * then enabled is read back: only that is enforced, and a limit beyond it is
 * refused rather than forgotten.  Version 1 and rlimits are no substitute:
 * RLIMIT_AS bounds addresses, not memory, and RLIMIT_NPROC counts a user's
 * processes, not a session's.
 *
 * Without limits a cgroup serves to end a session in one stroke.  Its keeper
 * removes it; the runner does when the keeper could not.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runner/process/cgroup.h"
#include "runner/process/linux.h"


#define RN_CGROUP_PERIOD_US  100000


static int rn_cgroups_own(char *out, size_t size);
static int rn_cgroups_enable(const char *path, const char *controller);
static int rn_cgroups_move(const char *path);
static int rn_cgroups_has(const char *path, const char *file,
    const char *word);
static ar_rc_e rn_cgroup_limit(const rn_cgroups_t *cgroups,
    const rn_cgroup_t *cgroup, rn_limit_e limit, const char *value,
    char *cause, size_t size);
static void rn_cgroup_file(char *out, const char *path, const char *file);
static int rn_cgroup_write(const char *path, const char *file,
    const char *text);


static const struct {
    const char  *name;
    const char  *file;
} rn_cgroup_limits[RN_LIMIT_MAX] = {
    { "memory", "memory.max" },
    { "cpu", "cpu.max" },
    { "pids", "pids.max" }
};


const char *
rn_cgroup_limit_name(rn_limit_e limit)
{
    return rn_cgroup_limits[limit].name;
}


void
rn_cgroups_init(rn_cgroups_t *cgroups, const char *folder)
{
    int  i, moved;

    memset(cgroups, 0, sizeof(rn_cgroups_t));

    if (folder == NULL) {
        if (!rn_cgroups_own(cgroups->path, sizeof(cgroups->path))) {
            cgroups->path[0] = '\0';
            cgroups->cause = "no cgroup file system of version 2 is mounted";
            return;
        }

    } else if (snprintf(cgroups->path, sizeof(cgroups->path), "%s", folder)
               >= (int) sizeof(cgroups->path))
    {
        cgroups->path[0] = '\0';
        cgroups->cause = "the folder's name is too long";
        return;
    }

    moved = folder != NULL;

    for (i = 0; i < RN_LIMIT_MAX; i++) {

        if (!rn_cgroups_has(cgroups->path, "cgroup.controllers",
                            rn_cgroup_limits[i].name))
        {
            cgroups->cause = "the cgroup has not been given the controller";
            continue;
        }

        if (!rn_cgroups_enable(cgroups->path, rn_cgroup_limits[i].name)
            && !moved && errno == EBUSY)
        {
            moved = rn_cgroups_move(cgroups->path);
            (void) rn_cgroups_enable(cgroups->path,
                                     rn_cgroup_limits[i].name);
        }

        cgroups->enforced[i] = rn_cgroups_has(cgroups->path,
                                              "cgroup.subtree_control",
                                              rn_cgroup_limits[i].name);

        if (!cgroups->enforced[i]) {
            cgroups->cause = moved ? "the cgroup is not delegated to this "
                                     "user"
                                   : "the cgroup is not the runner's own "
                                     "(systemd: Delegate=yes)";
        }
    }
}


/* Our own cgroup of version 2 in the file system, if it is mounted. */

static int
rn_cgroups_own(char *out, size_t size)
{
    FILE  *file;
    char   line[1024], mount[256], own[128], *p;

    own[0] = '\0';
    mount[0] = '\0';

    file = fopen("/proc/self/cgroup", "re");

    while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
        if (strncmp(line, "0::", 3) == 0 && strlen(line) < sizeof(own)) {
            line[strcspn(line, "\n")] = '\0';
            strcpy(own, line + 3);
        }
    }

    if (file != NULL) {
        fclose(file);
    }

    file = fopen("/proc/self/mountinfo", "re");

    while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
        p = strstr(line, " - cgroup2 ");

        if (p != NULL && mount[0] == '\0'
            && sscanf(line, "%*s %*s %*s %*s %255s", mount) != 1)
        {
            mount[0] = '\0';
        }
    }

    if (file != NULL) {
        fclose(file);
    }

    if (own[0] != '/' || mount[0] != '/') {
        return 0;
    }

    return snprintf(out, size, "%s%s", mount, strcmp(own, "/") ? own : "")
           < (int) size;
}


static int
rn_cgroups_enable(const char *path, const char *controller)
{
    char  text[32];

    if (rn_cgroups_has(path, "cgroup.subtree_control", controller)) {
        return 1;
    }

    snprintf(text, sizeof(text), "+%s", controller);

    return rn_cgroup_write(path, "cgroup.subtree_control", text);
}


/* 1: this process was alone there, and stands in a child now. */

static int
rn_cgroups_move(const char *path)
{
    char  child[RN_CGROUP_PATH], file[RN_CGROUP_PATH + 64], text[64], *end;

    rn_cgroup_file(file, path, "cgroup.procs");

    if (rn_linux_read(file, text, sizeof(text)) <= 0
        || strtol(text, &end, 10) != getpid() || strcmp(end, "\n") != 0)
    {
        return 0;
    }

    snprintf(child, sizeof(child), "%s/agentrelay-runner", path);

    return (mkdir(child, 0755) == 0 || errno == EEXIST)
           && rn_cgroup_write(child, "cgroup.procs", "0");
}


static int
rn_cgroups_has(const char *path, const char *file, const char *word)
{
    char  name[RN_CGROUP_PATH + 64], text[512], *p;

    rn_cgroup_file(name, path, file);

    if (rn_linux_read(name, text, sizeof(text)) <= 0) {
        return 0;
    }

    for (p = strtok(text, " \n"); p != NULL; p = strtok(NULL, " \n")) {
        if (strcmp(p, word) == 0) {
            return 1;
        }
    }

    return 0;
}


ar_rc_e
rn_cgroup_create(const rn_cgroups_t *cgroups, rn_cgroup_t *cgroup,
    const char *name, const rn_limits_t *limits, char *cause, size_t size)
{
    char     memory[32], cpu[48], pids[32];
    ar_rc_e  rc;

    cgroup->path[0] = '\0';

    if (cgroups->path[0] != '\0') {
        snprintf(cgroup->path, sizeof(cgroup->path), "%s/agentrelay-%.40s",
                 cgroups->path, name);

        if (mkdir(cgroup->path, 0755) != 0 && errno != EEXIST) {
            cgroup->path[0] = '\0';
        }
    }

    snprintf(memory, sizeof(memory), "%llu",
             (unsigned long long) limits->memory);
    snprintf(cpu, sizeof(cpu), "%.0f %d", limits->cpu * RN_CGROUP_PERIOD_US,
             RN_CGROUP_PERIOD_US);
    snprintf(pids, sizeof(pids), "%llu", (unsigned long long) limits->pids);

    rc = limits->memory > 0
             ? rn_cgroup_limit(cgroups, cgroup, RN_LIMIT_MEMORY, memory,
                               cause, size)
             : AR_OK;

    /* else what does not fit into memory would only be slow */

    if (rc == AR_OK && limits->memory > 0) {
        (void) rn_cgroup_write(cgroup->path, "memory.swap.max", "0");
    }

    if (rc == AR_OK && limits->cpu > 0) {
        rc = rn_cgroup_limit(cgroups, cgroup, RN_LIMIT_CPU, cpu, cause, size);
    }

    if (rc == AR_OK && limits->pids > 0) {
        rc = rn_cgroup_limit(cgroups, cgroup, RN_LIMIT_PIDS, pids, cause,
                             size);
    }

    return rc;
}


static ar_rc_e
rn_cgroup_limit(const rn_cgroups_t *cgroups, const rn_cgroup_t *cgroup,
    rn_limit_e limit, const char *value, char *cause, size_t size)
{
    const char  *why;

    if (!cgroups->enforced[limit]) {
        why = cgroups->cause;

    } else if (cgroup->path[0] == '\0'
               || !rn_cgroup_write(cgroup->path, rn_cgroup_limits[limit].file,
                                   value))
    {
        why = strerror(errno);

    } else {
        return AR_OK;
    }

    snprintf(cause, size, "this runner cannot limit %s: %s",
             rn_cgroup_limits[limit].name, why);

    return AR_ERROR;
}


ar_rc_e
rn_cgroup_enter(const rn_cgroup_t *cgroup)
{
    if (cgroup->path[0] == '\0') {
        return AR_OK;
    }

    return rn_cgroup_write(cgroup->path, "cgroup.procs", "0") ? AR_OK
                                                              : AR_ERROR;
}


void
rn_cgroup_kill(const rn_cgroup_t *cgroup)
{
    if (cgroup->path[0] != '\0') {
        (void) rn_cgroup_write(cgroup->path, "cgroup.kill", "1");
    }
}


int
rn_cgroup_oom(const rn_cgroup_t *cgroup)
{
    char  file[RN_CGROUP_PATH + 64], text[512], *p;

    if (cgroup->path[0] == '\0') {
        return 0;
    }

    rn_cgroup_file(file, cgroup->path, "memory.events");

    if (rn_linux_read(file, text, sizeof(text)) <= 0) {
        return 0;
    }

    p = strstr(text, "oom_kill ");

    return p != NULL && strtol(p + 9, NULL, 10) > 0;
}


void
rn_cgroup_remove(rn_cgroup_t *cgroup)
{
    if (cgroup->path[0] != '\0') {
        (void) rmdir(cgroup->path);
        cgroup->path[0] = '\0';
    }
}


static void
rn_cgroup_file(char *out, const char *path, const char *file)
{
    strcpy(out, path);
    strcat(out, "/");
    strcat(out, file);
}


static int
rn_cgroup_write(const char *path, const char *file, const char *text)
{
    int      fd, error;
    char     name[RN_CGROUP_PATH + 64];
    ssize_t  n;

    rn_cgroup_file(name, path, file);

    fd = open(name, O_WRONLY|O_CLOEXEC);
    if (fd < 0) {
        return 0;
    }

    n = write(fd, text, strlen(text));
    error = errno;
    (void) close(fd);
    errno = error;

    return n >= 0;
}
