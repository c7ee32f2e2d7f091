
/*
 * The runner's side of a session's keeper: a small process between runner
 * and program that outlives neither the program's last descendant nor, by
 * more than a moment, the runner.  See keeper.c.
 */

#ifndef RN_KEEPER_H
#define RN_KEEPER_H

#include <sys/types.h>

#include "runner/process/spawn.h"
#include "wire/ar.h"


typedef struct {
    pid_t  pid;              /* of the keeper */
    int    channel;          /* to the keeper; readable: an event came */
} rn_keeper_t;


typedef enum {
    RN_KEEPER_SPAWNED,       /* pid: the program runs */
    RN_KEEPER_FAILED,        /* failure: it never did; no more events */
    RN_KEEPER_EXITED,        /* status of waitpid() */
    RN_KEEPER_GONE,          /* nothing of it is left; no more events */
    RN_KEEPER_LOST           /* the keeper died; no more events */
} rn_keeper_kind_e;


typedef struct {
    rn_keeper_kind_e    kind;
    pid_t               pid;
    int                 status;
    int                 oom;         /* EXITED: something lacked memory */
    rn_spawn_failure_t  failure;
} rn_keeper_event_t;


/*
 * Forks the keeper, which starts the program; returns before that.  The
 * caller closes its copies of spawn->std afterwards.  AR_ERROR: errno.
 */
ar_rc_e rn_keeper_start(rn_keeper_t *keeper, const rn_spawn_t *spawn);

/* AR_AGAIN: none now.  After the last event the keeper has been reaped. */
ar_rc_e rn_keeper_next(rn_keeper_t *keeper, rn_keeper_event_t *event);

/* SIGHUP now, SIGTERM after half of kill_ms, SIGKILL after all of it. */
void rn_keeper_stop(rn_keeper_t *keeper, unsigned kill_ms);


#endif /* RN_KEEPER_H */
