
/*
 * Cgroups of version 2: one for each session, with its limits.  Functions
 * marked "safe" allocate nothing and take no lock: they may be called in a
 * child after fork().
 */

#ifndef RN_CGROUP_H
#define RN_CGROUP_H

#include <stddef.h>

#include "wire/ar.h"


#define RN_CGROUP_PATH  512


typedef enum {
    RN_LIMIT_MEMORY,
    RN_LIMIT_CPU,
    RN_LIMIT_PIDS,
    RN_LIMIT_MAX
} rn_limit_e;


typedef struct {
    uint64_t  memory;        /* bytes, 0: no limit */
    double    cpu;           /* cores */
    uint64_t  pids;          /* processes and threads */
} rn_limits_t;


/* Where sessions have theirs. */

typedef struct {
    char         path[RN_CGROUP_PATH - 64];     /* "": nowhere */
    int          enforced[RN_LIMIT_MAX];
    const char  *cause;                  /* why not all of them are */
} rn_cgroups_t;


typedef struct {
    char  path[RN_CGROUP_PATH];          /* "": there is none */
} rn_cgroup_t;


/* "memory", "cpu", "pids". */
const char *rn_cgroup_limit_name(rn_limit_e limit);

/*
 * Looks where cgroups can be made, and enables what limits need.  folder:
 * a cgroup's, or NULL for that of this process, which moves into a child of
 * it when nothing else stands in the way.
 */
void rn_cgroups_init(rn_cgroups_t *cgroups, const char *folder);

/*
 * AR_OK without limits even if there can be no cgroup.  AR_ERROR: a limit
 * cannot be enforced, cause.
 */
ar_rc_e rn_cgroup_create(const rn_cgroups_t *cgroups, rn_cgroup_t *cgroup,
    const char *name, const rn_limits_t *limits, char *cause, size_t size);

/* This process.  Safe.  AR_ERROR: errno. */
ar_rc_e rn_cgroup_enter(const rn_cgroup_t *cgroup);

/* SIGKILL to all of it, if there is one.  Safe. */
void rn_cgroup_kill(const rn_cgroup_t *cgroup);

/* 1: the kernel has ended something in it for want of memory.  Safe. */
int rn_cgroup_oom(const rn_cgroup_t *cgroup);

/* When nothing is left in it.  Safe. */
void rn_cgroup_remove(rn_cgroup_t *cgroup);


#endif /* RN_CGROUP_H */
