
/*
 * Linux-only calls.  Elsewhere in the runner there is only POSIX, libuv,
 * OpenSSL and jansson, so that another system needs a second file like this.
 *
 * /proc is read with raw system calls and static buffers, because the
 * keeper is forked from a process that has threads and never calls exec().
 */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "runner/process/linux.h"


#define RN_LINUX_DIRENTS  32768
#define RN_LINUX_COMM     15


static int rn_linux_process(const char *name, rn_process_t *process);
static int rn_linux_threads_sleep(const char *pid);
static char rn_linux_state(const char *pid, const char *thread);


void
rn_linux_subreaper(void)
{
    (void) prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
}


void
rn_linux_die_with_parent(pid_t parent)
{
    (void) prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);

    if (getppid() != parent) {
        raise(SIGKILL);
    }
}


void
rn_linux_name(const char *name)
{
    (void) prctl(PR_SET_NAME, name, 0, 0, 0);
}


void
rn_linux_default_signals(void)
{
    int   i;
    long  action[4];         /* the kernel's sigaction: handler, flags, ... */

    memset(action, 0, sizeof(action));

    for (i = 1; i <= 64; i++) {
        (void) syscall(SYS_rt_sigaction, i, action, NULL, 8);
    }
}


void
rn_linux_close_from(int low)
{
    int   fd;
    long  max;

    if (syscall(SYS_close_range, (unsigned) low, ~0U, 0U) == 0) {
        return;
    }

    max = sysconf(_SC_OPEN_MAX);

    for (fd = low; fd < (max > 0 && max < 65536 ? max : 65536); fd++) {
        (void) close(fd);
    }
}


void
rn_linux_forkable(void *data, size_t len, int on)
{
    uintptr_t  page, first, last;

    page = (uintptr_t) sysconf(_SC_PAGESIZE);
    first = ((uintptr_t) data + page - 1) & ~(page - 1);
    last = ((uintptr_t) data + len) & ~(page - 1);

    if (data != NULL && last > first) {
        (void) madvise((void *) first, last - first,
                       on ? MADV_DOFORK : MADV_DONTFORK);
    }
}


size_t
rn_linux_processes(rn_process_t *list, size_t max)
{
    int                 fd;
    long                n, at;
    size_t              count;
    struct dirent64    *entry;
    static char         buf[RN_LINUX_DIRENTS]
                            __attribute__((aligned(__alignof__(long))));

    fd = open("/proc", O_RDONLY|O_DIRECTORY|O_CLOEXEC);
    if (fd < 0) {
        return 0;
    }

    count = 0;

    while ((n = syscall(SYS_getdents64, fd, buf, sizeof(buf))) > 0) {

        for (at = 0; at < n; at += entry->d_reclen) {
            entry = (struct dirent64 *) (void *) (buf + at);

            if (entry->d_name[0] < '1' || entry->d_name[0] > '9') {
                continue;
            }

            if (count < max && rn_linux_process(entry->d_name, &list[count])) {
                count++;
            }
        }
    }

    (void) close(fd);

    return count;
}


/* /proc/<pid>/stat; the name in it may hold blanks and brackets. */

static int
rn_linux_process(const char *name, rn_process_t *process)
{
    int         field;
    char        path[40], text[1024], *p;
    uint64_t    value;

    strcpy(path, "/proc/");
    strncat(path, name, 16);
    strcat(path, "/stat");

    if (rn_linux_read(path, text, sizeof(text)) <= 0) {
        return 0;
    }

    p = strrchr(text, ')');
    if (p == NULL) {
        return 0;
    }

    memset(process, 0, sizeof(rn_process_t));
    process->pid = (pid_t) strtol(name, NULL, 10);

    /* the fields after the name count from 3: state, then the parent */

    for (field = 2; p != NULL; p = strchr(p + 1, ' '), field++) {

        if (field < 4) {
            continue;
        }

        value = strtoull(p + (field > 2), NULL, 10);

        if (field == 4) {
            process->parent = (pid_t) value;

        } else if (field == 14 || field == 15) {
            process->ticks += value;

        } else if (field == 24) {
            process->rss = value * (uint64_t) sysconf(_SC_PAGESIZE);
            break;
        }
    }

    return 1;
}


int
rn_linux_alone(pid_t pid, const char *name)
{
    char   path[64], text[4096], *p, *next;
    pid_t  child;

    (void) snprintf(path, sizeof(path), "/proc/%d/comm", (int) pid);

    if (rn_linux_read(path, text, sizeof(text)) <= 0) {
        return 0;
    }

    text[strcspn(text, "\n")] = '\0';

    /* the kernel keeps that much of it */

    if (strncmp(text, name, RN_LINUX_COMM) != 0) {
        return 0;
    }

    (void) snprintf(path, sizeof(path), "/proc/%d/task/%d/children",
                    (int) pid, (int) pid);

    if (rn_linux_read(path, text, sizeof(text)) < 0) {
        return 0;
    }

    for (p = text; /* void */ ; p = next) {
        child = (pid_t) strtol(p, &next, 10);

        if (next == p) {
            return 1;
        }

        if (getpgid(child) == pid) {
            return 0;
        }
    }
}


int
rn_linux_sleeps(pid_t group)
{
    int             sleep;
    DIR            *dir;
    pid_t           pid;
    struct dirent  *entry;

    dir = opendir("/proc");
    if (dir == NULL) {
        return 1;
    }

    sleep = 1;

    while (sleep && (entry = readdir(dir)) != NULL) {
        pid = (pid_t) strtol(entry->d_name, NULL, 10);

        if (pid > 0 && getpgid(pid) == group) {
            sleep = rn_linux_threads_sleep(entry->d_name);
        }
    }

    (void) closedir(dir);

    return sleep;
}


static int
rn_linux_threads_sleep(const char *pid)
{
    int             sleep;
    char            path[40];
    DIR            *dir;
    struct dirent  *entry;

    (void) snprintf(path, sizeof(path), "/proc/%.16s/task", pid);

    dir = opendir(path);
    if (dir == NULL) {
        return 1;
    }

    sleep = 1;

    while (sleep && (entry = readdir(dir)) != NULL) {

        if (entry->d_name[0] == '.') {
            continue;
        }

        switch (rn_linux_state(pid, entry->d_name)) {

        case 'R':            /* runs, or would if it had a CPU */
        case 'D':            /* waits for a disk */
        case 'T':            /* is stopped */
            sleep = 0;
            break;
        }
    }

    (void) closedir(dir);

    return sleep;
}


/* As in /proc/<pid>/task/<thread>/stat, or 0. */

static char
rn_linux_state(const char *pid, const char *thread)
{
    char  path[64], text[1024], *p;

    (void) snprintf(path, sizeof(path), "/proc/%.16s/task/%.16s/stat", pid,
                    thread);

    if (rn_linux_read(path, text, sizeof(text)) <= 0) {
        return 0;
    }

    p = strrchr(text, ')');

    return p != NULL && p[1] == ' ' ? p[2] : 0;
}


ssize_t
rn_linux_read(const char *path, char *text, size_t size)
{
    int      fd;
    ssize_t  n;

    fd = open(path, O_RDONLY|O_CLOEXEC);
    if (fd < 0) {
        return -1;
    }

    n = read(fd, text, size - 1);
    (void) close(fd);

    text[n > 0 ? n : 0] = '\0';

    return n;
}
