
/*
 * Turns at reading, for programs that print faster than one turn reads.
 *
 * A session whose turn ended before its output did waits in line here.  In
 * each round of the loop the first few get a turn, and go behind if there is
 * still more; then the loop asks for everything else.  What floods cost a
 * key's echo is therefore those turns, however many programs flood.
 *
 * The terminal of who waits is not polled: with many it would be asked in
 * each round for nothing.  The line is in use only while it is not empty,
 * since the loop does not sleep meanwhile; it gives way to other processes.
 */

#include <sched.h>

#include "runner/daemon/flood.h"
#include "runner/daemon/output.h"
#include "runner/daemon/session.h"


#define RN_FLOOD_TURNS  4             /* in a round of the loop */


static void rn_flood_round(uv_idle_t *idle);


void
rn_flood_init(rn_daemon_t *daemon)
{
    TAILQ_INIT(&daemon->flooding);
    (void) uv_idle_init(daemon->loop, &daemon->flood);
    daemon->flood.data = daemon;
}


void
rn_flood_close(rn_daemon_t *daemon)
{
    uv_close((uv_handle_t *) &daemon->flood, NULL);
}


void
rn_flood_join(rn_session_t *session)
{
    rn_daemon_t  *daemon = session->daemon;

    if (session->flooding) {
        return;
    }

    session->flooding = 1;
    rn_output_check(session);
    TAILQ_INSERT_TAIL(&daemon->flooding, session, flood);
    (void) uv_idle_start(&daemon->flood, rn_flood_round);
}


void
rn_flood_leave(rn_session_t *session)
{
    rn_daemon_t  *daemon = session->daemon;

    if (!session->flooding) {
        return;
    }

    session->flooding = 0;
    TAILQ_REMOVE(&daemon->flooding, session, flood);

    if (TAILQ_EMPTY(&daemon->flooding)) {
        (void) uv_idle_stop(&daemon->flood);
    }
}


static void
rn_flood_round(uv_idle_t *idle)
{
    unsigned       n;
    rn_daemon_t   *daemon = idle->data;
    rn_session_t  *session, *last;

    last = TAILQ_LAST(&daemon->flooding, rn_flood_s);

    for (n = 0; n < RN_FLOOD_TURNS; n++) {
        session = TAILQ_FIRST(&daemon->flooding);

        if (session == NULL) {
            break;
        }

        rn_flood_leave(session);
        rn_output_await(session);
        (void) rn_output_turn(session);

        if (session == last) {
            break;
        }
    }

    /* who shares our processor would wait for the end of a time slice */

    (void) sched_yield();
}
