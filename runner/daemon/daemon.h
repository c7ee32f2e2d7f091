
/*
 * The runner daemon: what all of its parts share.  One daemon a process,
 * one loop, no threads of its own.
 */

#ifndef RN_DAEMON_H
#define RN_DAEMON_H

#include <openssl/ssl.h>
#include <sys/queue.h>
#include <uv.h>

#include "runner/flags.h"
#include "runner/net/backoff.h"
#include "runner/daemon/clis.h"
#include "runner/daemon/cuts.h"
#include "runner/daemon/notify.h"
#include "runner/daemon/options.h"
#include "runner/process/cgroup.h"
#include "wire/ar.h"


#define RN_KILL_MS         5000
#define RN_ENDED_MAX       32
#define RN_ENDED_MS        600000
#define RN_DAEMON_SIGNALS  5


typedef struct rn_session_s  rn_session_t;
typedef struct rn_control_s  rn_control_t;
typedef struct rn_stream_s   rn_stream_t;


struct rn_daemon_s {
    uv_loop_t       *loop;
    rn_options_t     options;
    SSL_CTX         *tls;
    char            *authorization;  /* header line with the token */
    char             boot[AR_UUID_LEN + 1];
    uint64_t         n;              /* dials of this boot, all of them */

    rn_control_t    *controls;       /* newest first */
    uint64_t         obeyed;         /* n of the control obeyed, 0: none yet */
    rn_backoff_t     backoff;
    uv_timer_t       retry;          /* of control */
    int              welcomed;       /* streams may be dialled */
    char            *complaint;      /* why there is no connection, NULL */
    uint64_t         complained;     /* time when it was logged last */
    rn_cuts_t        cuts;

    rn_session_t    *sessions;       /* newest first */
    TAILQ_HEAD(rn_flood_s, rn_session_s)  flooding;  /* next turn: first */
    uv_idle_t        flood;
    TAILQ_HEAD(, rn_session_s)  behind;    /* whose emulators are */
    uv_timer_t       catch_up;
    rn_clis_t       *clis;             /* may be NULL: no memory */
    rn_clis_t       *asked;            /* those that are asked again */
    unsigned         late;             /* times, since one did not answer */

    rn_notify_t      notify;
    rn_cgroups_t     cgroups;
    uv_timer_t       tick;
    uint64_t         heartbeat;      /* time of the last one */
    uv_signal_t      signals[RN_DAEMON_SIGNALS];
    int              orphans;        /* a keeper died: look for its tree */
    uint64_t         stopping;       /* time of the order, 0: none */
    int              closed;
};


/* `agentrelay runner`. */
extern const rn_verb_t  rn_daemon_verb;
int rn_daemon_main(int argc, char **argv);

/* Called when something ended while the daemon is stopping. */
void rn_daemon_check(rn_daemon_t *daemon);


#endif /* RN_DAEMON_H */
