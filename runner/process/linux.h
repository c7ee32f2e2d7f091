
/*
 * Everything that only Linux has.  Functions marked "safe" allocate nothing
 * and take no lock: they may be called in a child after fork().
 */

#ifndef RN_LINUX_H
#define RN_LINUX_H

#include <sys/types.h>

#include "wire/ar.h"


typedef struct {
    pid_t     pid;
    pid_t     parent;
    uint64_t  ticks;         /* of CPU, user and system */
    uint64_t  rss;           /* bytes */
} rn_process_t;


/* Orphaned descendants become children of this process.  Safe. */
void rn_linux_subreaper(void);

/* This process gets SIGKILL when its parent ends.  Safe. */
void rn_linux_die_with_parent(pid_t parent);

/* The short name in process lists.  Safe. */
void rn_linux_name(const char *name);

/*
 * Every signal has its default action, also those two that the C library
 * keeps for itself and does not let sigaction() touch: a parent may have
 * left them ignored.  Safe.
 */
void rn_linux_default_signals(void);

/* Closes every descriptor from low on.  Safe. */
void rn_linux_close_from(int low);

/*
 * Whether a large piece of memory is copied into forked children.  A keeper
 * that never calls exec() would hold on to old pages of it for ever.
 */
void rn_linux_forkable(void *data, size_t len, int on);

/* All processes there are, at most max.  Safe. */
size_t rn_linux_processes(rn_process_t *list, size_t max);

/*
 * Whether a process still is the program of that name and has no child in
 * its own process group: 0 also where the kernel does not tell.
 */
int rn_linux_alone(pid_t pid, const char *name);

/*
 * 1: all threads of a process group sleep, which is to say wait for an event;
 * also where the kernel does not tell.
 */
int rn_linux_sleeps(pid_t group);


/*
 * A small file as terminated text, cut to size.  Its length, below 0: errno.
 * Safe.
 */
ssize_t rn_linux_read(const char *path, char *text, size_t size);


#endif /* RN_LINUX_H */
