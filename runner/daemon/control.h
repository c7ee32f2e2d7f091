
/* The runner's control connection to HQ, WIRE.md section 2. */

#ifndef RN_CONTROL_H
#define RN_CONTROL_H

#include <jansson.h>

#include "runner/daemon/daemon.h"
#include "runner/net/websocket.h"
#include "wire/messages.h"


typedef enum {
    RN_CONTROL_DIALING,
    RN_CONTROL_ASKING,
    RN_CONTROL_ANSWERED,
    RN_CONTROL_CLOSED
} rn_control_state_e;


struct rn_control_s {
    rn_daemon_t         *daemon;
    rn_control_t        *next;
    rn_control_state_e   state;
    rn_websocket_t      *ws;
    uint64_t             n;
    uv_timer_t           timer;      /* welcome is awaited, or that it holds */
    uint64_t             opened;     /* time of the 101 */
    unsigned             wait_ms;    /* at least so long before the next dial */
    unsigned             wait_max;   /* of backoff, 0: the usual */
};


/* Dials the first time. */
void rn_control_start(rn_daemon_t *daemon);

/* The hello would say something else now. */
void rn_control_anew(rn_daemon_t *daemon);

/* Dials a successor; the old one serves until that is answered. */
void rn_control_replace(rn_control_t *control);

/* The answer to hello has come: this one is obeyed now. */
void rn_control_welcome(rn_control_t *control);

/* HQ refuses the hello; the connection ends. */
void rn_control_refused(rn_control_t *control, const char *code,
    const char *message);

/* Closes it for a fault of HQ's, which is logged. */
void rn_control_fail(rn_control_t *control, unsigned code,
    const char *cause);

/* NULL: none is answered. */
rn_control_t *rn_control_obeyed(const rn_daemon_t *daemon);

/* On the obeyed one, if there is one; takes the reference to payload. */
void rn_control_say(rn_daemon_t *daemon, ar_message_e type, json_t *payload);

/* On this one. */
void rn_control_tell(rn_control_t *control, ar_message_e type,
    json_t *payload);

/*
 * There is no memory for an answer: ends the obeyed connection, since on the
 * next one HQ asks again.
 */
void rn_control_starved(rn_daemon_t *daemon);

void rn_control_close_all(rn_daemon_t *daemon, unsigned code,
    const char *reason);


#endif /* RN_CONTROL_H */
