
/*
 * The daemon: set up, tick, stop.
 *
 * Order of life: options, TLS, signals, look for CLIs, first dial; the tick
 * every 500 ms (holds that run out, heartbeats, forgetting); SIGTERM, SIGINT
 * or SIGHUP: every session is stopped, what their ends have to say is sent, all
 * handles are closed and the loop runs out.  A second signal ends at once,
 * and so does a kill of any kind: the keepers clean up.
 */

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runner/daemon/behind.h"
#include "runner/daemon/control.h"
#include "runner/daemon/daemon.h"
#include "runner/daemon/descriptors.h"
#include "runner/daemon/flood.h"
#include "runner/daemon/heartbeat.h"
#include "runner/daemon/output.h"
#include "runner/daemon/session.h"
#include "runner/daemon/stream.h"
#include "runner/daemon/versions.h"
#include "runner/exit.h"
#include "runner/log.h"
#include "runner/net/proxy.h"
#include "runner/net/tls.h"
#include "runner/process/linux.h"
#include "runner/version.h"
#include "wire/uuid.h"


#define RN_DAEMON_TICK_MS    500
#define RN_DAEMON_STOP_MS    (RN_KILL_MS + 3000)
#define RN_DAEMON_FLUSH_MS   2000
#define RN_DAEMON_CHILDREN   4096


static void rn_daemon_free(rn_daemon_t *daemon);
static int rn_daemon_init(rn_daemon_t *daemon, int argc, char **argv);
static void rn_daemon_limits(rn_daemon_t *daemon);
static void rn_daemon_begin(void *data);
static void rn_daemon_tick(uv_timer_t *timer);
static void rn_daemon_status(rn_daemon_t *daemon);
static void rn_daemon_orphans(rn_daemon_t *daemon);
static void rn_daemon_verbose(uv_signal_t *handle, int signo);
static void rn_daemon_signal(uv_signal_t *handle, int signo);
static int rn_daemon_settled(const rn_daemon_t *daemon);
static void rn_daemon_close(rn_daemon_t *daemon);


static const struct {
    int           signo;
    uv_signal_cb  handler;
} rn_daemon_on[RN_DAEMON_SIGNALS] = {
    { SIGTERM, rn_daemon_signal },
    { SIGINT, rn_daemon_signal },
    { SIGHUP, rn_daemon_signal },
    { SIGUSR1, rn_daemon_verbose },
    { SIGUSR2, rn_daemon_verbose }
};


int
rn_daemon_main(int argc, char **argv)
{
    int          rc;
    size_t       i;
    uv_loop_t    loop;
    rn_daemon_t  daemon;

    memset(&daemon, 0, sizeof(daemon));

    rc = rn_daemon_init(&daemon, argc, argv);

    if (rc >= 0) {
        rn_daemon_free(&daemon);
        return rc;
    }

    (void) signal(SIGPIPE, SIG_IGN);
    rn_descriptors_stdio();
    rn_linux_subreaper();
    rn_daemon_limits(&daemon);

    if (uv_loop_init(&loop) != 0) {
        rn_log(RN_LOG_ERROR, "no memory or no descriptors to begin with");
        rn_daemon_free(&daemon);
        return 1;
    }

    daemon.loop = &loop;
    rn_descriptors_room(&loop);

    for (i = 0; i < RN_DAEMON_SIGNALS; i++) {
        uv_signal_init(&loop, &daemon.signals[i]);
        daemon.signals[i].data = &daemon;
        uv_signal_start(&daemon.signals[i], rn_daemon_on[i].handler,
                        rn_daemon_on[i].signo);
    }

    rn_flood_init(&daemon);
    rn_behind_init(&daemon);

    uv_timer_init(&loop, &daemon.tick);
    daemon.tick.data = &daemon;
    uv_timer_start(&daemon.tick, rn_daemon_tick, RN_DAEMON_TICK_MS,
                   RN_DAEMON_TICK_MS);

    daemon.clis = rn_clis_find(&loop, rn_daemon_begin, &daemon);

    if (daemon.clis == NULL) {
        rn_daemon_begin(&daemon);
    }

    (void) uv_run(&loop, UV_RUN_DEFAULT);
    (void) uv_loop_close(&loop);

    rn_log(RN_LOG_INFO, "runner %s has stopped", daemon.options.name);

    rn_daemon_free(&daemon);

    return 0;
}


static void
rn_daemon_free(rn_daemon_t *daemon)
{
    if (daemon->authorization != NULL) {
        explicit_bzero(daemon->authorization, strlen(daemon->authorization));
    }

    free(daemon->authorization);
    free(daemon->complaint);
    rn_versions_free(daemon);
    rn_options_free(&daemon->options);
    SSL_CTX_free(daemon->tls);
}


static int
rn_daemon_init(rn_daemon_t *daemon, int argc, char **argv)
{
    int          rc;
    char         hq[900];
    rn_proxy_t   proxy;
    const char  *cause;

    rc = rn_options_parse(&daemon->options, argc, argv);

    if (rc >= 0) {
        return rc;
    }

    rn_log_runner(daemon->options.name);

    if (rn_notify_init(&daemon->notify, &cause) != AR_OK) {
        rn_log(RN_LOG_WARN, "NOTIFY_SOCKET: %s: the service manager is told "
               "nothing", cause);
    }

    if (daemon->options.url.tls
        || rn_proxy_secure(&daemon->options.url))
    {
        daemon->tls = rn_tls_create(daemon->options.ca_file, &cause);

        if (daemon->tls == NULL) {
            rn_log(RN_LOG_ERROR, "TLS: %s", cause);
            return 1;
        }
    }

    if (asprintf(&daemon->authorization, "Authorization: Bearer %s\r\n",
                 daemon->options.token)
        < 0)
    {
        return 1;
    }

    ar_uuid7(daemon->boot);
    rn_url_format(&daemon->options.url, hq, sizeof(hq));

    if (rn_proxy_find(&proxy, &daemon->options.url, &cause) != AR_OK) {
        rn_log(RN_LOG_ERROR, "%s: %s", proxy.variable, cause);
        explicit_bzero(&proxy, sizeof(proxy));
        return RN_EXIT_USAGE;
    }

    rn_log(RN_LOG_INFO, "runner %s %s: HQ %s, root %s, capacity %u, boot %s",
           daemon->options.name, RN_VERSION, hq, daemon->options.root,
           daemon->options.capacity, daemon->boot);

    if (proxy.used) {
        rn_log(RN_LOG_INFO, "HQ is reached through %s", proxy.name);
    }

    explicit_bzero(&proxy, sizeof(proxy));

    return -1;
}


static void
rn_daemon_limits(rn_daemon_t *daemon)
{
    int           i;
    char          names[64];
    rn_cgroups_t *cgroups = &daemon->cgroups;

    rn_cgroups_init(cgroups, daemon->options.cgroup);
    names[0] = '\0';

    for (i = 0; i < RN_LIMIT_MAX; i++) {
        if (cgroups->enforced[i]) {
            strcat(names, names[0] != '\0' ? ", " : "");
            strcat(names, rn_cgroup_limit_name((rn_limit_e) i));
        }
    }

    rn_log(RN_LOG_INFO, "limits that sessions may have: %s%s%s",
           names[0] != '\0' ? names : "none",
           cgroups->cause != NULL ? "; " : "",
           cgroups->cause != NULL ? cgroups->cause : "");
}


/* The CLIs are known. */

static void
rn_daemon_begin(void *data)
{
    rn_daemon_t  *daemon = data;

    if (daemon->closed) {
        return;
    }

    rn_notify_ready(&daemon->notify, daemon->loop);
    rn_control_start(daemon);
}


static void
rn_daemon_tick(uv_timer_t *timer)
{
    uint64_t       now;
    rn_daemon_t   *daemon = timer->data;
    rn_session_t  *session;

    now = uv_now(daemon->loop);

    for (session = daemon->sessions; session != NULL;
         session = session->next)
    {
        rn_output_check(session);
    }

    rn_session_expire(daemon);

    if (now >= daemon->heartbeat + RN_HEARTBEAT_MS) {
        daemon->heartbeat = now;
        rn_heartbeat_send(daemon);

        rn_versions_check(daemon);
    }

    if (daemon->orphans) {
        rn_daemon_orphans(daemon);
    }

    rn_daemon_status(daemon);
    rn_daemon_check(daemon);
}


static void
rn_daemon_status(rn_daemon_t *daemon)
{
    char    hq[900], text[RN_NOTIFY_STATUS];
    size_t  live;

    rn_url_format(&daemon->options.url, hq, sizeof(hq));
    live = rn_session_live(daemon);

    snprintf(text, sizeof(text), "%s %.300s, %zu session%s",
             daemon->stopping != 0 ? "Stopping; was with"
             : rn_control_obeyed(daemon) != NULL ? "Connected to"
                                                 : "No connection to",
             hq, live, live == 1 ? "" : "s");

    rn_notify_status(&daemon->notify, text);
}


/*
 * A keeper was killed: its tree has become ours.  All our children but the
 * keepers are killed and reaped until none is left.
 */

static void
rn_daemon_orphans(rn_daemon_t *daemon)
{
    pid_t                self;
    size_t               i, n, found;
    rn_process_t        *list;
    const rn_session_t  *session;

    list = malloc(RN_DAEMON_CHILDREN * sizeof(rn_process_t));
    if (list == NULL) {
        return;
    }

    self = getpid();
    found = 0;
    n = rn_linux_processes(list, RN_DAEMON_CHILDREN);

    for (i = 0; i < n; i++) {

        if (list[i].parent != self) {
            continue;
        }

        for (session = daemon->sessions; session != NULL;
             session = session->next)
        {
            if (session->keeper.pid == list[i].pid && session->channel.open) {
                break;
            }
        }

        if (session == NULL) {
            (void) kill(list[i].pid, SIGKILL);
            (void) waitpid(list[i].pid, NULL, WNOHANG);
            found++;
        }
    }

    free(list);

    /* none at all: /proc could not be read, and is read again */

    daemon->orphans = found > 0 || n == 0;
}


static void
rn_daemon_verbose(uv_signal_t *handle, int signo)
{
    (void) handle;

    rn_log_step(signo == SIGUSR1 ? 1 : -1);
}


static void
rn_daemon_signal(uv_signal_t *handle, int signo)
{
    rn_daemon_t   *daemon = handle->data;
    rn_session_t  *session;

    if (daemon->stopping) {
        rn_log(RN_LOG_WARN, "signal %d again: stopping at once", signo);
        rn_daemon_close(daemon);
        return;
    }

    rn_log(RN_LOG_INFO, "signal %d: stopping %zu sessions", signo,
           rn_session_live(daemon));

    rn_notify_stopping(&daemon->notify);
    daemon->stopping = uv_now(daemon->loop);

    for (session = daemon->sessions; session != NULL;
         session = session->next)
    {
        rn_session_stop(session, RN_KILL_MS);
    }

    rn_daemon_check(daemon);
}


void
rn_daemon_check(rn_daemon_t *daemon)
{
    if (!daemon->stopping || daemon->closed) {
        return;
    }

    if (rn_daemon_settled(daemon)
        || uv_now(daemon->loop) > daemon->stopping + RN_DAEMON_STOP_MS)
    {
        rn_daemon_close(daemon);
    }
}


/* 1: every process is gone, and HQ knows or cannot be told. */

static int
rn_daemon_settled(const rn_daemon_t *daemon)
{
    uint64_t             now;
    const rn_session_t  *session;

    if (rn_session_live(daemon) > 0 || daemon->orphans) {
        return 0;
    }

    now = uv_now(daemon->loop);

    for (session = daemon->sessions; session != NULL;
         session = session->next)
    {
        if (session->state == RN_SESSION_ENDED
            && now < session->ended + RN_DAEMON_FLUSH_MS
            && !rn_stream_flushed(session))
        {
            return 0;
        }
    }

    return 1;
}


static void
rn_daemon_close(rn_daemon_t *daemon)
{
    size_t  i;

    if (daemon->closed) {
        return;
    }

    daemon->closed = 1;

    while (daemon->sessions != NULL) {
        rn_session_free(daemon->sessions);
    }

    rn_control_close_all(daemon, 1001, "the runner stops");

    if (daemon->retry.data != NULL) {
        uv_close((uv_handle_t *) &daemon->retry, NULL);
    }

    rn_notify_close(&daemon->notify);
    rn_flood_close(daemon);
    rn_behind_close(daemon);
    uv_close((uv_handle_t *) &daemon->tick, NULL);

    for (i = 0; i < RN_DAEMON_SIGNALS; i++) {
        uv_close((uv_handle_t *) &daemon->signals[i], NULL);
    }
}
