
/*
 * From a host name to a connected socket: lookup, then the addresses, each
 * with a short head start before the next.  Private to net/.
 *
 * `done` is called exactly once, never from inside rn_dial_start(), and not
 * after rn_dial_cancel(); then the pointer is dead.
 */

#ifndef RN_DIAL_H
#define RN_DIAL_H

#include <uv.h>

#include "runner/net/socket.h"


typedef struct rn_dial_s  rn_dial_t;

/* socket is the receiver's; NULL: cause says why. */
typedef void (*rn_dial_done_pt)(void *data, rn_socket_t *socket,
    const char *cause);


/* host and port are copied.  NULL: out of memory. */
rn_dial_t *rn_dial_start(uv_loop_t *loop, const char *host, const char *port,
    rn_dial_done_pt done, void *data);
void rn_dial_cancel(rn_dial_t *dial);


#endif /* RN_DIAL_H */
