
/*
 * A TCP socket on libuv's loop.
 *
 * What the kernel does not take at once is collected in `waiting`; one
 * uv_write() at a time owns `sending`, and both swap when it is done.  So a
 * burst of small messages is one system call, and nothing is copied while
 * the peer keeps up.  The struct is freed by libuv's close callback, later
 * than its owner's rn_socket_close().
 */

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>

#include "runner/net/socket.h"


#define RN_SOCKET_READ   65536
#define RN_SOCKET_LOWAT  131072


typedef struct {
    char    *data;
    size_t   len;
    size_t   size;
} rn_buffer_t;


struct rn_socket_s {
    uv_tcp_t                     tcp;
    uv_connect_t                 connect;
    uv_write_t                   write;
    const rn_socket_handlers_t  *handlers;
    void                        *data;
    rn_buffer_t                  sending;
    rn_buffer_t                  waiting;
    int                          busy;     /* sending is libuv's */
    int                          closed;
};


static void rn_socket_connected(uv_connect_t *req, int status);
static int rn_socket_keep(rn_socket_t *socket, const uv_buf_t *buf);
static int rn_socket_kick(rn_socket_t *socket);
static void rn_socket_written(uv_write_t *req, int status);
static void rn_socket_alloc(uv_handle_t *handle, size_t want, uv_buf_t *buf);
static void rn_socket_received(uv_stream_t *stream, ssize_t n,
    const uv_buf_t *buf);
static void rn_socket_ended(uv_handle_t *handle);


rn_socket_t *
rn_socket_connect(uv_loop_t *loop, const struct sockaddr *address,
    const rn_socket_handlers_t *handlers, void *data, int *status)
{
    rn_socket_t  *socket;

    socket = calloc(1, sizeof(rn_socket_t));
    if (socket == NULL) {
        *status = UV_ENOMEM;
        return NULL;
    }

    *status = uv_tcp_init(loop, &socket->tcp);
    if (*status != 0) {
        free(socket);
        return NULL;
    }

    socket->handlers = handlers;
    socket->data = data;
    socket->tcp.data = socket;
    socket->connect.data = socket;
    socket->write.data = socket;

    *status = uv_tcp_connect(&socket->connect, &socket->tcp, address,
                             rn_socket_connected);
    if (*status != 0) {
        rn_socket_close(socket);
        return NULL;
    }

    return socket;
}


static void
rn_socket_connected(uv_connect_t *req, int status)
{
    int           fd, lowat;
    rn_socket_t  *socket = req->data;

    if (socket->closed) {
        return;
    }

    if (status == 0) {
        uv_tcp_nodelay(&socket->tcp, 1);
        uv_tcp_keepalive(&socket->tcp, 1, 30);

        /* the unsent stays with us, where the queue's length can be seen */

        if (uv_fileno((uv_handle_t *) &socket->tcp, &fd) == 0) {
            lowat = RN_SOCKET_LOWAT;
            (void) setsockopt(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &lowat,
                              sizeof(lowat));
        }
    }

    socket->handlers->connected(socket->data, status);
}


void
rn_socket_hand_over(rn_socket_t *socket, const rn_socket_handlers_t *handlers,
    void *data)
{
    socket->handlers = handlers;
    socket->data = data;
}


int
rn_socket_send(rn_socket_t *socket, uv_buf_t *buf)
{
    int  rc;

    if (!socket->busy && socket->waiting.len == 0) {
        rc = uv_try_write((uv_stream_t *) &socket->tcp, buf, 1);

        if (rc < 0 && rc != UV_EAGAIN) {
            return rc;
        }

        if (rc > 0) {
            buf->base += rc;
            buf->len -= (size_t) rc;
        }
    }

    rc = rn_socket_keep(socket, buf);

    return rc != 0 ? rc : rn_socket_kick(socket);
}


static int
rn_socket_keep(rn_socket_t *socket, const uv_buf_t *buf)
{
    char         *data;
    size_t        size;
    rn_buffer_t  *w = &socket->waiting;

    if (buf->len == 0) {
        return 0;
    }

    if (w->len + buf->len > w->size) {
        size = (w->len + buf->len) * 2;

        data = realloc(w->data, size);
        if (data == NULL) {
            return UV_ENOMEM;
        }

        w->data = data;
        w->size = size;
    }

    memcpy(w->data + w->len, buf->base, buf->len);
    w->len += buf->len;

    return 0;
}


static int
rn_socket_kick(rn_socket_t *socket)
{
    int       rc;
    uv_buf_t  buf;

    if (socket->busy || socket->waiting.len == 0) {
        return 0;
    }

    socket->sending = socket->waiting;
    memset(&socket->waiting, 0, sizeof(rn_buffer_t));

    buf = uv_buf_init(socket->sending.data, (unsigned) socket->sending.len);

    rc = uv_write(&socket->write, (uv_stream_t *) &socket->tcp, &buf, 1,
                  rn_socket_written);

    socket->busy = rc == 0;

    return rc;
}


static void
rn_socket_written(uv_write_t *req, int status)
{
    rn_socket_t  *socket = req->data;

    socket->busy = 0;
    free(socket->sending.data);
    memset(&socket->sending, 0, sizeof(rn_buffer_t));

    if (socket->closed) {
        return;
    }

    if (status == 0) {
        status = rn_socket_kick(socket);
    }

    if (status != 0) {
        socket->handlers->failed(socket->data, status);
        return;
    }

    if (!socket->busy) {
        socket->handlers->drained(socket->data);
    }
}


size_t
rn_socket_queued(const rn_socket_t *socket)
{
    return socket->waiting.len + socket->tcp.write_queue_size;
}


int
rn_socket_read(rn_socket_t *socket)
{
    return uv_read_start((uv_stream_t *) &socket->tcp, rn_socket_alloc,
                         rn_socket_received);
}


static void
rn_socket_alloc(uv_handle_t *handle, size_t want, uv_buf_t *buf)
{
    static char  bytes[RN_SOCKET_READ];

    (void) handle;
    (void) want;

    *buf = uv_buf_init(bytes, sizeof(bytes));
}


static void
rn_socket_received(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
    rn_socket_t  *socket = stream->data;

    if (socket->closed || n == 0) {
        return;
    }

    if (n < 0) {
        socket->handlers->failed(socket->data, (int) n);
        return;
    }

    socket->handlers->received(socket->data, (unsigned char *) buf->base,
                               (size_t) n);
}


void
rn_socket_close(rn_socket_t *socket)
{
    socket->closed = 1;
    uv_close((uv_handle_t *) &socket->tcp, rn_socket_ended);
}


static void
rn_socket_ended(uv_handle_t *handle)
{
    rn_socket_t  *socket = handle->data;

    free(socket->sending.data);
    free(socket->waiting.data);
    free(socket);
}
