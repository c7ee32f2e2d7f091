
/*
 * Dialling, after RFC 8305: the addresses in the resolver's order, but the
 * families in turn; the next one is tried when one has failed or has not
 * answered for 250 ms, and the first that answers wins.  So a network whose
 * IPv6 swallows everything costs a quarter of a second, not a timeout.
 *
 * state       entered by                left by
 * RESOLVING   rn_dial_start             lookup answered, failure
 * CONNECTING  the addresses are known   one answered, all failed
 * DONE        all of these, cancel      freed when timer and lookup are
 *
 * There is no deadline here: it is the connection's.  The struct is freed
 * when libuv has given back the timer and the lookup, which cannot always be
 * cancelled; attempts end with their sockets.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/net/dial.h"


#define RN_DIAL_HEAD_START_MS  250
#define RN_DIAL_ADDRESSES      16


typedef enum {
    RN_DIAL_RESOLVING,
    RN_DIAL_CONNECTING,
    RN_DIAL_DONE
} rn_dial_state_e;


typedef struct {
    rn_dial_t    *dial;
    rn_socket_t  *socket;              /* NULL: not tried, or failed */
} rn_dial_attempt_t;


struct rn_dial_s {
    rn_dial_state_e    state;
    uv_loop_t         *loop;
    char               host[256];
    char               port[6];
    rn_dial_done_pt    done;
    void              *data;
    uv_timer_t         timer;          /* head start; 0 ms: a failure */
    uv_getaddrinfo_t   lookup;
    struct addrinfo   *found;
    struct addrinfo   *addresses[RN_DIAL_ADDRESSES];
    rn_dial_attempt_t  attempts[RN_DIAL_ADDRESSES];
    size_t             count;
    size_t             tried;
    size_t             pending;
    int                status;         /* of the last failure */
    int                pins;           /* timer, lookup */
};


static void rn_dial_resolved(uv_getaddrinfo_t *req, int status,
    struct addrinfo *addresses);
static void rn_dial_order(rn_dial_t *dial);
static void rn_dial_next(rn_dial_t *dial);
static void rn_dial_due(uv_timer_t *timer);
static void rn_dial_connected(void *data, int status);
static void rn_dial_fail(rn_dial_t *dial);
static void rn_dial_finish(rn_dial_t *dial, rn_socket_t *socket,
    const char *cause);
static void rn_dial_timer_closed(uv_handle_t *handle);
static void rn_dial_unpin(rn_dial_t *dial);


static const rn_socket_handlers_t  rn_dial_socket = {
    rn_dial_connected,
    NULL,
    NULL,
    NULL
};


rn_dial_t *
rn_dial_start(uv_loop_t *loop, const char *host, const char *port,
    rn_dial_done_pt done, void *data)
{
    rn_dial_t        *dial;
    struct addrinfo   hints;

    dial = calloc(1, sizeof(rn_dial_t));
    if (dial == NULL) {
        return NULL;
    }

    dial->loop = loop;
    dial->done = done;
    dial->data = data;
    snprintf(dial->host, sizeof(dial->host), "%s", host);
    snprintf(dial->port, sizeof(dial->port), "%s", port);

    uv_timer_init(loop, &dial->timer);
    dial->timer.data = dial;
    dial->lookup.data = dial;
    dial->pins = 1;

    memset(&hints, 0, sizeof(hints));
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;

    dial->status = uv_getaddrinfo(loop, &dial->lookup, rn_dial_resolved,
                                  dial->host, dial->port, &hints);

    if (dial->status != 0) {
        uv_timer_start(&dial->timer, rn_dial_due, 0, 0);
        return dial;
    }

    dial->pins++;

    return dial;
}


static void
rn_dial_resolved(uv_getaddrinfo_t *req, int status,
    struct addrinfo *addresses)
{
    rn_dial_t  *dial = req->data;

    dial->found = addresses;

    if (dial->state == RN_DIAL_DONE) {
        rn_dial_unpin(dial);
        return;
    }

    dial->pins--;
    dial->status = status;

    if (status != 0) {
        rn_dial_fail(dial);
        return;
    }

    dial->state = RN_DIAL_CONNECTING;

    rn_dial_order(dial);
    rn_dial_next(dial);
}


/* The families in turn, beginning with the first one's. */

static void
rn_dial_order(rn_dial_t *dial)
{
    size_t            i, n;
    struct addrinfo  *a, *b;

    a = dial->found;
    b = a;
    n = 0;

    while (n < RN_DIAL_ADDRESSES && (a != NULL || b != NULL)) {

        for (i = 0; i < 2 && n < RN_DIAL_ADDRESSES; i++) {

            while (i == 0 && a != NULL
                   && a->ai_family != dial->found->ai_family)
            {
                a = a->ai_next;
            }

            while (i == 1 && b != NULL
                   && b->ai_family == dial->found->ai_family)
            {
                b = b->ai_next;
            }

            if (i == 0 && a != NULL) {
                dial->addresses[n++] = a;
                a = a->ai_next;

            } else if (i == 1 && b != NULL) {
                dial->addresses[n++] = b;
                b = b->ai_next;
            }
        }
    }

    dial->count = n;
}


static void
rn_dial_next(rn_dial_t *dial)
{
    rn_dial_attempt_t  *attempt;

    while (dial->tried < dial->count) {
        attempt = &dial->attempts[dial->tried];
        attempt->dial = dial;
        attempt->socket = rn_socket_connect(dial->loop,
                              dial->addresses[dial->tried++]->ai_addr,
                              &rn_dial_socket, attempt, &dial->status);

        if (attempt->socket != NULL) {
            dial->pending++;
            uv_timer_start(&dial->timer, rn_dial_due, RN_DIAL_HEAD_START_MS,
                           0);
            return;
        }
    }

    if (dial->pending == 0) {
        rn_dial_fail(dial);
    }
}


static void
rn_dial_due(uv_timer_t *timer)
{
    rn_dial_t  *dial = timer->data;

    if (dial->state == RN_DIAL_CONNECTING) {
        rn_dial_next(dial);

    } else {
        rn_dial_fail(dial);
    }
}


static void
rn_dial_connected(void *data, int status)
{
    rn_socket_t        *socket;
    rn_dial_attempt_t  *attempt = data;

    socket = attempt->socket;
    attempt->socket = NULL;

    if (status != 0) {
        rn_socket_close(socket);
        attempt->dial->pending--;
        attempt->dial->status = status;
        rn_dial_next(attempt->dial);
        return;
    }

    rn_dial_finish(attempt->dial, socket, NULL);
}


static void
rn_dial_fail(rn_dial_t *dial)
{
    char  cause[320];

    if (dial->state == RN_DIAL_RESOLVING) {
        snprintf(cause, sizeof(cause), "cannot resolve %.150s: %s",
                 dial->host, uv_strerror(dial->status));

    } else if (dial->count > 1) {
        snprintf(cause, sizeof(cause), "cannot connect to %.150s port %s: %s "
                 "(the last of %zu addresses)", dial->host, dial->port,
                 uv_strerror(dial->status), dial->count);

    } else {
        snprintf(cause, sizeof(cause), "cannot connect to %.150s port %s: %s",
                 dial->host, dial->port, uv_strerror(dial->status));
    }

    rn_dial_finish(dial, NULL, cause);
}


static void
rn_dial_finish(rn_dial_t *dial, rn_socket_t *socket, const char *cause)
{
    rn_dial_cancel(dial);
    dial->done(dial->data, socket, cause);
}


void
rn_dial_cancel(rn_dial_t *dial)
{
    size_t  i;

    if (dial->state == RN_DIAL_DONE) {
        return;
    }

    if (dial->state == RN_DIAL_RESOLVING) {
        (void) uv_cancel((uv_req_t *) &dial->lookup);
    }

    dial->state = RN_DIAL_DONE;

    for (i = 0; i < dial->tried; i++) {
        if (dial->attempts[i].socket != NULL) {
            rn_socket_close(dial->attempts[i].socket);
        }
    }

    uv_close((uv_handle_t *) &dial->timer, rn_dial_timer_closed);
}


static void
rn_dial_timer_closed(uv_handle_t *handle)
{
    rn_dial_unpin(handle->data);
}


static void
rn_dial_unpin(rn_dial_t *dial)
{
    if (--dial->pins > 0) {
        return;
    }

    uv_freeaddrinfo(dial->found);
    free(dial);
}
