
/*
 * One TCP connection attempt and, when it succeeds, the socket: bytes in, a
 * queue of bytes out.  Private to net/: everyone else uses net/conn.h.
 *
 * No handler is called from inside a function of this header, and none after
 * rn_socket_close(); the struct ends on libuv's time.
 */

#ifndef RN_SOCKET_H
#define RN_SOCKET_H

#include <uv.h>

#include "wire/ar.h"


typedef struct rn_socket_s  rn_socket_t;

typedef struct {
    void  (*connected)(void *data, int status);
    void  (*received)(void *data, unsigned char *bytes, size_t len);
    void  (*drained)(void *data);

    /* status: UV_EOF or an error of libuv */
    void  (*failed)(void *data, int status);
} rn_socket_handlers_t;


/* NULL: *status says why. */
rn_socket_t *rn_socket_connect(uv_loop_t *loop, const struct sockaddr *address,
    const rn_socket_handlers_t *handlers, void *data, int *status);

/* Whom it serves from now on. */
void rn_socket_hand_over(rn_socket_t *socket,
    const rn_socket_handlers_t *handlers, void *data);

/* Returns 0 or an error of libuv.  The buf is used up. */
int rn_socket_send(rn_socket_t *socket, uv_buf_t *buf);

/* Bytes accepted and not yet taken by the kernel. */
size_t rn_socket_queued(const rn_socket_t *socket);

/* Once, when connected: bytes come from now on.  0 or an error of libuv. */
int rn_socket_read(rn_socket_t *socket);

/* No handler runs any more; frees itself when libuv has let go. */
void rn_socket_close(rn_socket_t *socket);


#endif /* RN_SOCKET_H */
