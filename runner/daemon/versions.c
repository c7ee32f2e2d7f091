
/*
 * When the agent CLIs are asked for their versions again.
 *
 * The daemon asks once before its first dial.  Afterwards they are asked when
 * one of them is another file, has come or has gone, which is looked at with
 * each heartbeat and when one is started; and when one did not answer, a few
 * times.  The old answers are what is said until the new ones are in; if those
 * are others, a successor of the control connection says them in its hello.
 */

#include "runner/daemon/control.h"
#include "runner/daemon/versions.h"
#include "runner/log.h"


#define RN_VERSIONS_LATE  3            /* times one that is late is asked */


static void rn_versions_asked(void *data);


/* Who does not answer may be on a cold disk, or never will. */

void
rn_versions_check(rn_daemon_t *daemon)
{
    if (daemon->clis == NULL || daemon->asked != NULL) {
        return;
    }

    if (rn_clis_changed(daemon->clis)) {
        daemon->late = 0;
        rn_versions_ask(daemon);

    } else if (rn_clis_late(daemon->clis) && daemon->late < RN_VERSIONS_LATE) {
        daemon->late++;
        rn_versions_ask(daemon);
    }
}


void
rn_versions_ask(rn_daemon_t *daemon)
{
    /* not before the first answers are in */

    if (daemon->asked == NULL && daemon->retry.data != NULL
        && !daemon->stopping)
    {
        rn_log(RN_LOG_INFO, "agent CLIs are asked for their versions again");
        daemon->asked = rn_clis_find(daemon->loop, rn_versions_asked, daemon);
    }
}


static void
rn_versions_asked(void *data)
{
    int           other;
    json_t       *was, *is;
    rn_daemon_t  *daemon = data;

    if (daemon->clis != NULL) {
        rn_clis_keep(daemon->asked, daemon->clis);
    }

    was = rn_clis_json(daemon->clis);
    is = rn_clis_json(daemon->asked);
    other = !json_equal(was, is);
    json_decref(was);
    json_decref(is);

    rn_clis_free(daemon->clis);
    daemon->clis = daemon->asked;
    daemon->asked = NULL;

    if (other && !daemon->stopping) {
        rn_control_anew(daemon);
    }
}


void
rn_versions_free(rn_daemon_t *daemon)
{
    rn_clis_free(daemon->clis);
    rn_clis_free(daemon->asked);
}
