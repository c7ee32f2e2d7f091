
/*
 * Counts control connections that break in a row, and says once what that
 * looks like.
 *
 * Every reconnect is logged, but a proxy that cuts after some seconds makes
 * thousands of such lines a day, none of which names the cause.  After ROW of
 * them the log says after how long they break and which command knows more;
 * then `told` keeps what goes on like that, streams too, at level debug.
 *
 * One that lasted SHORT and then broke is no cut: networks fail.  The stretch
 * is over when HQ ends a connection itself, when one cannot be opened, or
 * when one has lasted HOLD and twice as long as the longest before.
 */

#include <stdio.h>
#include <string.h>

#include "runner/daemon/cuts.h"
#include "runner/daemon/daemon.h"
#include "runner/log.h"


#define RN_CUTS_ROW       3
#define RN_CUTS_SHORT_MS  120000
#define RN_CUTS_HOLD_MS   10000
#define RN_CUTS_IDLE_MS   3000       /* so long the doctor waits unasked */


static void rn_cuts_tell(rn_daemon_t *daemon);


void
rn_cuts_add(rn_daemon_t *daemon, uint64_t ms)
{
    rn_cuts_t  *cuts = &daemon->cuts;

    if (ms >= RN_CUTS_SHORT_MS) {
        rn_cuts_end(daemon);
        return;
    }

    if (cuts->n == 0 || ms < cuts->shortest) {
        cuts->shortest = ms;
    }

    if (ms > cuts->longest) {
        cuts->longest = ms;
    }

    cuts->n++;

    if (cuts->n >= RN_CUTS_ROW && !cuts->told) {
        cuts->told = 1;
        rn_cuts_tell(daemon);
    }
}


static void
rn_cuts_tell(rn_daemon_t *daemon)
{
    char              hq[1024];
    const rn_cuts_t  *cuts = &daemon->cuts;

    rn_url_format(&daemon->options.url, hq, sizeof(hq));

    rn_log(RN_LOG_WARN, "%u connections to HQ in a row broke after %.1f to "
           "%.1f s without a word of HQ: most likely something in between "
           "cuts them; `agentrelay doctor%s --hq-url %s` says what. Until one "
           "holds no more is told of it",
           cuts->n, (double) cuts->shortest / 1000,
           (double) cuts->longest / 1000,
           cuts->longest > RN_CUTS_IDLE_MS ? " --long" : "", hq);
}


void
rn_cuts_end(rn_daemon_t *daemon)
{
    memset(&daemon->cuts, 0, sizeof(rn_cuts_t));
}


void
rn_cuts_held(rn_daemon_t *daemon)
{
    if (daemon->cuts.told) {
        rn_log(RN_LOG_INFO, "the connection to HQ holds again");
    }

    rn_cuts_end(daemon);
}


uint64_t
rn_cuts_hold(const rn_daemon_t *daemon)
{
    const rn_cuts_t  *cuts = &daemon->cuts;

    return cuts->n == 0 ? 0 : RN_CUTS_HOLD_MS + 2 * cuts->longest;
}
