
/*
 * The keeper of a session.
 *
 *     runner ── channel ── keeper (subreaper) ── program ── its children
 *
 * Orphans of the tree become the keeper's children, whatever they did with
 * setsid() or double forks, so nothing can leave it, and since only the
 * keeper reaps, a pid it signals is never another process's.  It ends the
 * tree when the runner says so, when the program has ended, and with SIGKILL
 * at once when the channel closes: the runner is dead.  It has blocked every
 * signal; should it be killed nevertheless, the program gets SIGKILL from
 * the kernel and its orphans go to the runner, which is a subreaper too.
 *
 * phase   entered by                   what is sent, and for how long
 * LIVE    start                        nothing
 * HANG    stop, or the program ended   SIGHUP, kill_ms / 2
 * TERM    time                         SIGTERM, kill_ms / 2
 * KILL    time, or the runner is gone  SIGKILL every 10 ms
 *
 * It is forked without exec() from a process with threads: after the fork it
 * only makes system calls and allocates nothing.
 */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "runner/process/keeper.h"
#include "runner/process/linux.h"


#define RN_KEEPER_PROCESSES  32768
#define RN_KEEPER_AGAIN_MS   10


typedef enum {
    RN_KEEPER_LIVE,
    RN_KEEPER_HANG,
    RN_KEEPER_TERM,
    RN_KEEPER_KILL
} rn_keeper_phase_e;


typedef struct {
    int                channel;
    pid_t              program;
    int                reaped;
    rn_keeper_phase_e  phase;
    uint64_t           due;       /* ms; of the next phase */
    unsigned           kill_ms;
    rn_cgroup_t        cgroup;
} rn_keep_t;


static void rn_keeper_run(const rn_spawn_t *spawn, int channel)
    __attribute__((noreturn));
static void rn_keeper_settle(int *channel, int *failed);
static void rn_keeper_reap(rn_keep_t *keep);
static void rn_keeper_wait(rn_keep_t *keep);
static void rn_keeper_obey(rn_keep_t *keep);
static void rn_keeper_enter(rn_keep_t *keep, rn_keeper_phase_e phase);
static void rn_keeper_advance(rn_keep_t *keep);
static size_t rn_keeper_send(rn_keep_t *keep, int signo);
static void rn_keeper_tell(int channel, rn_keeper_kind_e kind, pid_t pid,
    int status, const rn_spawn_failure_t *failure);
static void rn_keeper_exited(rn_keep_t *keep, int status);
static uint64_t rn_keeper_now(void);
static void rn_keeper_noop(int signo);


ar_rc_e
rn_keeper_start(rn_keeper_t *keeper, const rn_spawn_t *spawn)
{
    int       error, pair[2];
    pid_t     pid;
    sigset_t  all, before;

    if (socketpair(AF_UNIX, SOCK_SEQPACKET|SOCK_CLOEXEC, 0, pair) != 0) {
        return AR_ERROR;
    }

    (void) sigfillset(&all);
    (void) sigprocmask(SIG_SETMASK, &all, &before);

    pid = fork();

    if (pid == 0) {
        (void) close(pair[0]);
        rn_keeper_run(spawn, pair[1]);
    }

    error = errno;
    (void) sigprocmask(SIG_SETMASK, &before, NULL);
    (void) close(pair[1]);

    if (pid < 0) {
        (void) close(pair[0]);
        errno = error;
        return AR_ERROR;
    }

    (void) fcntl(pair[0], F_SETFL, O_NONBLOCK);

    keeper->pid = pid;
    keeper->channel = pair[0];

    return AR_OK;
}


ar_rc_e
rn_keeper_next(rn_keeper_t *keeper, rn_keeper_event_t *event)
{
    ssize_t  n;

    n = recv(keeper->channel, event, sizeof(rn_keeper_event_t), 0);

    if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
        return AR_AGAIN;
    }

    if (n != (ssize_t) sizeof(rn_keeper_event_t)) {
        memset(event, 0, sizeof(rn_keeper_event_t));
        event->kind = RN_KEEPER_LOST;
    }

    switch (event->kind) {

    case RN_KEEPER_SPAWNED:
    case RN_KEEPER_EXITED:
        break;

    case RN_KEEPER_FAILED:
    case RN_KEEPER_GONE:
    case RN_KEEPER_LOST:
        (void) close(keeper->channel);
        keeper->channel = -1;

        /* it has nothing left to do but to exit */

        (void) waitpid(keeper->pid, NULL, 0);
        break;
    }

    return AR_OK;
}


void
rn_keeper_stop(rn_keeper_t *keeper, unsigned kill_ms)
{
    (void) send(keeper->channel, &kill_ms, sizeof(kill_ms), MSG_NOSIGNAL);
}


static void
rn_keeper_run(const rn_spawn_t *spawn, int channel)
{
    int                 failed[2];
    pid_t               self;
    ssize_t             n;
    rn_keep_t           keep;
    rn_spawn_failure_t  failure;

    (void) setsid();
    rn_linux_name("agentrelay-keep");
    rn_linux_subreaper();

    memset(&keep, 0, sizeof(keep));
    keep.kill_ms = spawn->kill_ms;
    keep.cgroup = spawn->cgroup;
    memset(&failure, 0, sizeof(failure));

    self = getpid();

    if (pipe2(failed, O_CLOEXEC) == 0) {
        keep.program = fork();

        if (keep.program == 0) {
            rn_spawn_exec(spawn, self, failed[1]);
        }

    } else {
        keep.program = -1;
    }

    if (keep.program < 0) {
        failure.step = RN_SPAWN_EXEC;
        failure.error = errno;
        rn_keeper_tell(channel, RN_KEEPER_FAILED, 0, 0, &failure);
        _exit(1);
    }

    (void) close(failed[1]);
    rn_keeper_settle(&channel, &failed[0]);
    keep.channel = channel;

    do {
        n = read(failed[0], &failure, sizeof(failure));
    } while (n < 0 && errno == EINTR);

    (void) close(failed[0]);

    if (n == (ssize_t) sizeof(failure)) {
        (void) waitpid(keep.program, NULL, 0);
        rn_cgroup_remove(&keep.cgroup);
        rn_keeper_tell(channel, RN_KEEPER_FAILED, 0, 0, &failure);
        _exit(1);
    }

    rn_keeper_tell(channel, RN_KEEPER_SPAWNED, keep.program, 0, NULL);

    for ( ;; ) {
        rn_keeper_reap(&keep);
        rn_keeper_advance(&keep);
        rn_keeper_wait(&keep);
    }
}


/*
 * Nothing of the runner stays open here: a copy of another session's channel
 * or of this one's terminal would hide that the runner has died.  Both
 * descriptors are above 2: the runner has its own three.
 */

static void
rn_keeper_settle(int *channel, int *failed)
{
    int               i;
    struct sigaction  action;

    /* there may be no free number left: those of 0 and 1 are used meanwhile */

    (void) dup2(*channel, 0);
    (void) dup2(*failed, 1);
    (void) dup3(0, 3, O_CLOEXEC);
    (void) dup3(1, 4, O_CLOEXEC);
    rn_linux_close_from(5);

    for (i = 0; i < 3; i++) {
        (void) close(i);
        (void) open("/dev/null", O_RDWR);
    }

    *channel = 3;
    *failed = 4;

    memset(&action, 0, sizeof(action));
    action.sa_handler = SIG_DFL;

    for (i = 1; i < NSIG; i++) {
        (void) sigaction(i, &action, NULL);
    }

    action.sa_handler = rn_keeper_noop;
    (void) sigaction(SIGCHLD, &action, NULL);
}


static void
rn_keeper_noop(int signo)
{
    (void) signo;
}


static void
rn_keeper_reap(rn_keep_t *keep)
{
    int    status;
    pid_t  pid;

    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {

        if (pid == keep->program) {
            keep->reaped = 1;
            rn_keeper_exited(keep, status);
        }
    }

    if (pid < 0 && errno == ECHILD) {
        rn_cgroup_kill(&keep->cgroup);
        rn_cgroup_remove(&keep->cgroup);
        rn_keeper_tell(keep->channel, RN_KEEPER_GONE, 0, 0, NULL);
        _exit(0);
    }

    if (keep->reaped && keep->phase == RN_KEEPER_LIVE) {
        rn_keeper_enter(keep, RN_KEEPER_HANG);
    }
}


/* Until a child ends, a stop comes, the runner dies or time is up. */

static void
rn_keeper_wait(rn_keep_t *keep)
{
    fd_set            fds;
    sigset_t          mask;
    uint64_t          now, ms;
    struct timespec   left, *timeout;

    FD_ZERO(&fds);
    timeout = NULL;

    if (keep->channel >= 0) {
        FD_SET(keep->channel, &fds);
    }

    if (keep->phase != RN_KEEPER_LIVE) {
        now = rn_keeper_now();
        ms = keep->due > now ? keep->due - now : 0;
        left.tv_sec = (time_t) (ms / 1000);
        left.tv_nsec = (long) (ms % 1000) * 1000000;
        timeout = &left;
    }

    (void) sigfillset(&mask);
    (void) sigdelset(&mask, SIGCHLD);

    if (pselect(keep->channel + 1, &fds, NULL, NULL, timeout, &mask) > 0) {
        rn_keeper_obey(keep);
    }
}


static void
rn_keeper_obey(rn_keep_t *keep)
{
    ssize_t   n;
    unsigned  kill_ms;

    n = recv(keep->channel, &kill_ms, sizeof(kill_ms), MSG_DONTWAIT);

    if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
        return;
    }

    if (n != (ssize_t) sizeof(kill_ms)) {
        (void) close(keep->channel);
        keep->channel = -1;
        rn_keeper_enter(keep, RN_KEEPER_KILL);
        return;
    }

    if (keep->phase == RN_KEEPER_LIVE || kill_ms < keep->kill_ms) {
        keep->kill_ms = kill_ms;
        rn_keeper_enter(keep, kill_ms > 0 ? RN_KEEPER_HANG : RN_KEEPER_KILL);
    }
}


static void
rn_keeper_enter(rn_keep_t *keep, rn_keeper_phase_e phase)
{
    uint64_t  now;

    now = rn_keeper_now();
    keep->phase = phase;

    switch (phase) {

    case RN_KEEPER_LIVE:
        break;

    case RN_KEEPER_HANG:
        (void) rn_keeper_send(keep, SIGHUP);
        keep->due = now + keep->kill_ms / 2;
        break;

    case RN_KEEPER_TERM:
        (void) rn_keeper_send(keep, SIGTERM);
        keep->due = now + (keep->kill_ms + 1) / 2;
        break;

    case RN_KEEPER_KILL:
        rn_cgroup_kill(&keep->cgroup);
        (void) rn_keeper_send(keep, SIGKILL);
        keep->due = now + RN_KEEPER_AGAIN_MS;
        break;
    }
}


static void
rn_keeper_advance(rn_keep_t *keep)
{
    if (keep->phase == RN_KEEPER_LIVE || rn_keeper_now() < keep->due) {
        return;
    }

    rn_keeper_enter(keep, keep->phase == RN_KEEPER_HANG ? RN_KEEPER_TERM
                                                        : RN_KEEPER_KILL);
}


/*
 * To every descendant, however deep.  The marks spread from parent to child
 * until none is new; /proc is nearly in that order, so two rounds do.
 */

static size_t
rn_keeper_send(rn_keep_t *keep, int signo)
{
    int                  more;
    pid_t                self;
    size_t               n, i, j, count;
    static rn_process_t  list[RN_KEEPER_PROCESSES];
    static pid_t         tree[RN_KEEPER_PROCESSES];

    n = rn_linux_processes(list, RN_KEEPER_PROCESSES);
    self = getpid();
    count = 0;

    do {
        more = 0;

        for (i = 0; i < n; i++) {

            if (list[i].pid == 0) {
                continue;
            }

            for (j = 0; j < count && tree[j] != list[i].parent; j++) {
                continue;
            }

            if (list[i].parent != self && j == count) {
                continue;
            }

            tree[count++] = list[i].pid;
            list[i].pid = 0;
            more = 1;
        }

    } while (more);

    if (count == 0 && !keep->reaped) {
        (void) kill(-keep->program, signo);
        (void) kill(keep->program, signo);
    }

    for (i = 0; i < count; i++) {
        (void) kill(tree[i], signo);

        if (signo != SIGKILL) {
            (void) kill(tree[i], SIGCONT);
        }
    }

    return count;
}


static void
rn_keeper_tell(int channel, rn_keeper_kind_e kind, pid_t pid, int status,
    const rn_spawn_failure_t *failure)
{
    rn_keeper_event_t  event;

    if (channel < 0) {
        return;
    }

    memset(&event, 0, sizeof(event));
    event.kind = kind;
    event.pid = pid;
    event.status = status;

    if (failure != NULL) {
        event.failure = *failure;
    }

    (void) send(channel, &event, sizeof(event), MSG_NOSIGNAL);
}


/* The cgroup is removed before the runner could look into it. */

static void
rn_keeper_exited(rn_keep_t *keep, int status)
{
    rn_keeper_event_t  event;

    memset(&event, 0, sizeof(event));
    event.kind = RN_KEEPER_EXITED;
    event.pid = keep->program;
    event.status = status;
    event.oom = rn_cgroup_oom(&keep->cgroup);

    if (keep->channel >= 0) {
        (void) send(keep->channel, &event, sizeof(event), MSG_NOSIGNAL);
    }
}


static uint64_t
rn_keeper_now(void)
{
    struct timespec  now;

    (void) clock_gettime(CLOCK_MONOTONIC, &now);

    return (uint64_t) now.tv_sec * 1000 + (uint64_t) now.tv_nsec / 1000000;
}
