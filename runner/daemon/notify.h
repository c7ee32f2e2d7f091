
/*
 * What the service manager is told, by sd_notify(3)'s protocol: that the
 * runner is ready, what it does, that it lives, that it stops.  Without a
 * NOTIFY_SOCKET nothing happens.
 */

#ifndef RN_NOTIFY_H
#define RN_NOTIFY_H

#include <uv.h>

#include "wire/ar.h"


#define RN_NOTIFY_STATUS  512


typedef struct {
    int         fd;                          /* -1: nobody listens */
    uint64_t    watchdog;                    /* ms, 0: none is wanted */
    uv_timer_t  timer;
    char        status[RN_NOTIFY_STATUS];    /* the last one told */
} rn_notify_t;


/*
 * Takes NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID out of the
 * environment.  AR_ERROR: the socket cannot be reached, *cause.
 */
ar_rc_e rn_notify_init(rn_notify_t *notify, const char **cause);

/* READY, and from now on WATCHDOG from the loop, at half the time asked. */
void rn_notify_ready(rn_notify_t *notify, uv_loop_t *loop);

/* Told only when it has changed. */
void rn_notify_status(rn_notify_t *notify, const char *status);

void rn_notify_stopping(rn_notify_t *notify);

/* Nothing is told any more. */
void rn_notify_close(rn_notify_t *notify);


#endif /* RN_NOTIFY_H */
