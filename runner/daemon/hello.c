
/*
 * The hello: who this runner is and which sessions it has.  The first part
 * tells everything about the runner, each part carries some sessions, and
 * all but the last say `more`.  FAILED and STARTING sessions are not listed:
 * HQ asks for them again.
 */

#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "runner/daemon/hello.h"
#include "runner/daemon/session.h"
#include "runner/version.h"
#include "wire/json.h"


#define RN_HELLO_PART  49152      /* of JSON; the runner's own part fits too */


static json_t *rn_hello_runner(const rn_control_t *control, int first);
static json_t *rn_hello_capabilities(const rn_daemon_t *daemon);
static json_t *rn_hello_session(const rn_session_t *session);


void
rn_hello_send(rn_control_t *control)
{
    int                  whole;
    size_t               len, size;
    json_t              *payload, *list, *entry;
    const rn_session_t  *session;

    whole = 1;
    payload = rn_hello_runner(control, 1);
    list = json_object_get(payload, "sessions");
    len = json_dumpb(payload, NULL, 0, JSON_COMPACT);

    for (session = control->daemon->sessions; session != NULL;
         session = session->next)
    {
        if (session->state < RN_SESSION_RUNNING
            || session->state > RN_SESSION_ENDED)
        {
            continue;
        }

        entry = rn_hello_session(session);
        size = json_dumpb(entry, NULL, 0, JSON_COMPACT) + 1;
        whole &= size > 1;

        if (len + size > RN_HELLO_PART && json_array_size(list) > 0) {

            /* without `more` HQ would take the part for the last one */

            if (json_object_set_new(payload, "more", json_true()) != 0) {
                json_decref(entry);
                whole = 0;
                break;
            }

            rn_control_tell(control, AR_MSG_HELLO, payload);

            payload = rn_hello_runner(control, 0);
            list = json_object_get(payload, "sessions");
            len = json_dumpb(payload, NULL, 0, JSON_COMPACT);
        }

        whole &= json_array_append_new(list, entry) == 0;
        len += size;
    }

    /* a session that is left out would count as lost */

    if (!whole) {
        json_decref(payload);
        payload = NULL;
    }

    rn_control_tell(control, AR_MSG_HELLO, payload);
}


static json_t *
rn_hello_runner(const rn_control_t *control, int first)
{
    char             hostname[256];
    json_t          *payload;
    rn_daemon_t     *daemon = control->daemon;
    struct utsname   system;

    ar_json_begin();

    payload = json_pack("{s:i, s:s, s:s, s:I, s:[]}", "protocol", 1, "name",
                        daemon->options.name, "boot", daemon->boot, "n",
                        (json_int_t) control->n, "sessions");

    if (!first) {
        return ar_json_end(payload);
    }

    memset(&system, 0, sizeof(system));
    (void) uname(&system);

    if (gethostname(hostname, sizeof(hostname)) != 0) {
        hostname[0] = '\0';
    }

    hostname[sizeof(hostname) - 1] = '\0';

    if (strcmp(system.sysname, "Linux") == 0) {
        strcpy(system.sysname, "linux");
    }

    json_object_set_new(payload, "capabilities",
                        rn_hello_capabilities(daemon));
    json_object_set_new(payload, "requires", json_array());
    json_object_set_new(payload, "version", json_string(RN_VERSION));
    json_object_set_new(payload, "os", json_string(system.sysname));
    json_object_set_new(payload, "arch", json_string(system.machine));
    json_object_set_new(payload, "hostname", json_string(hostname));
    json_object_set_new(payload, "capacity",
                        json_integer(daemon->options.capacity));
    json_object_set(payload, "labels", daemon->options.labels);
    json_object_set_new(payload, "clis", rn_clis_json(daemon->clis));

    return ar_json_end(payload);
}


/* "limits.memory" and its like: what is enforced, not what is known. */

static json_t *
rn_hello_capabilities(const rn_daemon_t *daemon)
{
    int      i;
    json_t  *list;

    list = json_pack("[s, s]", "pty", "pipe");

    for (i = 0; i < RN_LIMIT_MAX; i++) {
        if (daemon->cgroups.enforced[i]) {
            json_array_append_new(list,
                json_sprintf("limits.%s",
                             rn_cgroup_limit_name((rn_limit_e) i)));
        }
    }

    return list;
}


static json_t *
rn_hello_session(const rn_session_t *session)
{
    json_t  *entry;

    ar_json_begin();

    entry = json_pack("{s:s, s:s, s:i, s:I, s:I, s:i, s:i, s:s, s:s}",
                      "session", session->id, "state",
                      session->state == RN_SESSION_ENDED ? "exited"
                                                         : "running",
                      "pid", (int) session->pid, "base",
                      (json_int_t) session->ring.base, "head",
                      (json_int_t) session->ring.head, "rows",
                      (int) session->rows, "cols", (int) session->cols,
                      "mode", session->pipe ? "pipe" : "pty", "overflow",
                      session->block ? "block" : "drop");

    if (session->memo != NULL) {
        json_object_set(entry, "memo", session->memo);
    }

    if (session->state == RN_SESSION_ENDED) {
        rn_session_outcome(session, entry);
    }

    return ar_json_end(entry);
}
