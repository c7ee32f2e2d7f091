
/*
 * What a session's program is started with, and the last steps of a child
 * before exec().
 */

#ifndef RN_SPAWN_H
#define RN_SPAWN_H

#include <sys/types.h>

#include "runner/process/cgroup.h"
#include "wire/ar.h"


typedef enum {
    RN_SPAWN_LIMITS,         /* into its cgroup */
    RN_SPAWN_TERMINAL,       /* the controlling terminal */
    RN_SPAWN_DIRECTORY,      /* chdir */
    RN_SPAWN_EXEC
} rn_spawn_step_e;


typedef struct {
    rn_spawn_step_e  step;
    int              error;  /* errno */
} rn_spawn_failure_t;


typedef struct {
    char       **argv;       /* ends with NULL */
    char       **envp;
    char       **paths;      /* where argv[0] is tried, in order */
    const char  *cwd;
    int          terminal;   /* 1: std[] is a slave, 0: pipes */
    int          std[3];
    unsigned     kill_ms;    /* for what the program leaves behind */
    rn_cgroup_t  cgroup;
    int          limited;    /* the cgroup has limits: enter it or fail */
} rn_spawn_t;


/*
 * The places where execvp() would try `file` under PATH of envp; an array
 * from malloc(), free it with rn_spawn_paths_free().  NULL: out of memory.
 */
char **rn_spawn_paths(const char *file, char **envp);
void rn_spawn_paths_free(char **paths);

/*
 * In the child: never returns.  A failure is written to `failed`, which is
 * close-on-exec: its end without a byte means that the program runs.
 */
void rn_spawn_exec(const rn_spawn_t *spawn, pid_t parent, int failed)
    __attribute__((noreturn));


#endif /* RN_SPAWN_H */
