
/*
 * The heartbeat.  One walk over the processes serves all sessions: a process
 * belongs to the session whose keeper is among its ancestors.  256 sessions
 * of 150 bytes fit into one message.
 */

#include <stdlib.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "runner/daemon/control.h"
#include "runner/daemon/heartbeat.h"
#include "runner/daemon/session.h"
#include "runner/process/linux.h"
#include "wire/json.h"


#define RN_HEARTBEAT_PROCESSES  16384


static json_t *rn_heartbeat_session(const rn_session_t *session,
    const rn_process_t *list, size_t n, pid_t *tree);
static json_t *rn_heartbeat_load(void);
static json_t *rn_heartbeat_memory(void);
static json_t *rn_heartbeat_disk(const char *root);


void
rn_heartbeat_send(rn_daemon_t *daemon)
{
    size_t               n, live;
    pid_t               *tree;
    json_t              *payload, *sessions;
    rn_process_t        *list;
    const rn_session_t  *session;

    if (rn_control_obeyed(daemon) == NULL) {
        return;
    }

    list = malloc(RN_HEARTBEAT_PROCESSES * sizeof(rn_process_t));
    tree = malloc(RN_HEARTBEAT_PROCESSES * sizeof(pid_t));
    live = rn_session_live(daemon);
    n = 0;

    if (list != NULL && tree != NULL && live > 0) {
        n = rn_linux_processes(list, RN_HEARTBEAT_PROCESSES);
    }

    /* without memory or descriptors there is none, rather than a wrong one */

    if (n == 0 && live > 0) {
        free(list);
        free(tree);
        return;
    }

    ar_json_begin();

    sessions = json_array();

    for (session = daemon->sessions; session != NULL;
         session = session->next)
    {
        if (session->state == RN_SESSION_RUNNING) {
            json_array_append_new(sessions,
                                  rn_heartbeat_session(session, list, n,
                                                       tree));
        }
    }

    free(list);
    free(tree);

    payload = json_pack("{s:o, s:o, s:o, s:o}", "load", rn_heartbeat_load(),
                        "memory", rn_heartbeat_memory(), "disk",
                        rn_heartbeat_disk(daemon->options.root), "sessions",
                        sessions);
    payload = ar_json_end(payload);

    if (payload != NULL) {
        rn_control_say(daemon, AR_MSG_HEARTBEAT, payload);
    }
}


/* The descendants of the keeper; /proc is nearly in order of birth. */

static json_t *
rn_heartbeat_session(const rn_session_t *session, const rn_process_t *list,
    size_t n, pid_t *tree)
{
    size_t    i, j, count;
    uint64_t  ticks, rss;

    count = 0;
    ticks = 0;
    rss = 0;

    for (i = 0; i < n; i++) {

        for (j = 0; j < count && tree[j] != list[i].parent; j++) {
            continue;
        }

        if (j < count || list[i].parent == session->keeper.pid) {
            tree[count++] = list[i].pid;
            ticks += list[i].ticks;
            rss += list[i].rss;
        }
    }

    return json_pack("{s:s, s:f, s:I, s:I, s:I, s:I}", "session", session->id,
                     "cpu_s", (double) ticks / (double) sysconf(_SC_CLK_TCK),
                     "rss", (json_int_t) rss, "processes",
                     (json_int_t) count, "idle_ms",
                     (json_int_t) (uv_now(session->daemon->loop)
                                   - session->active),
                     "head", (json_int_t) session->ring.head);
}


static json_t *
rn_heartbeat_load(void)
{
    double  load[3] = { 0, 0, 0 };

    (void) getloadavg(load, 3);

    return json_pack("[f, f, f]", load[0], load[1], load[2]);
}


static json_t *
rn_heartbeat_memory(void)
{
    return json_pack("{s:I, s:I}", "total",
                     (json_int_t) uv_get_total_memory(), "free",
                     (json_int_t) uv_get_free_memory());
}


static json_t *
rn_heartbeat_disk(const char *root)
{
    struct statvfs  fs;

    if (statvfs(root, &fs) != 0) {
        return json_null();
    }

    return json_pack("{s:I, s:I}", "total",
                     (json_int_t) fs.f_blocks * (json_int_t) fs.f_frsize,
                     "free",
                     (json_int_t) fs.f_bavail * (json_int_t) fs.f_frsize);
}
