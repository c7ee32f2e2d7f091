/*
 * pty_server PROGRAM
 *
 * The simplest honest peer: a websocket server that runs the program in a PTY
 * for each connection, with the words of the path as its arguments
 * (GET /terminal/print/1000: "print 1000"), and moves bytes both ways, with one read of at most
 * 64 KiB a turn, one frame for it, and TCP_NODELAY.  It reads the PTY only
 * while nothing waits for the socket.  No offsets, no resume, no ring, no
 * authentication.  Prints its port; ends when its input does.
 */

#include "socket.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "wire/handshake.h"


#define PEER_CHUNK  65536
#define PEER_WORDS  8


typedef struct peer_s  peer_t;

typedef struct {
    int        fd;
    int        pty;
    peer_t    *peer;                    /* NULL: the listening socket, stdin */
} end_t;

struct peer_s {
    end_t          socket;
    end_t          tty;
    pid_t          pid;
    int            upgraded;
    int            full;                /* the socket is: the PTY waits */
    int            closed;
    peer_t        *next;                /* of those to be freed */
    unsigned char  in[8192];            /* request, then a frame's beginning */
    size_t         nin;
    unsigned char  out[PEER_CHUNK + 10];
    size_t         from;
    size_t         to;
};


static void peer_accept(int listener);
static void peer_event(end_t *end, uint32_t events);
static int peer_socket(peer_t *peer);
static int peer_upgrade(peer_t *peer);
static void peer_start(peer_t *peer);
static int peer_frames(peer_t *peer);
static int peer_tty(peer_t *peer);
static int peer_flush(peer_t *peer);
static void peer_watch(end_t *end, int op, uint32_t events);
static void peer_close(peer_t *peer);
static void peer_free(void);


static int      peer_epoll;
static char    *peer_program;
static peer_t  *peer_ended;


int
main(int argc, char **argv)
{
    int                 i, n, listener;
    end_t               self = { 0 }, input = { 0 };
    struct epoll_event  events[64];

    if (argc != 2) {
        bench_die("usage: pty_server PROGRAM");
    }

    peer_program = argv[1];
    signal(SIGPIPE, SIG_IGN);
    signal(SIGCHLD, SIG_IGN);

    listener = bench_listen();
    peer_epoll = epoll_create1(EPOLL_CLOEXEC);
    self.fd = listener;
    peer_watch(&self, EPOLL_CTL_ADD, EPOLLIN);
    input.fd = 0;
    peer_watch(&input, EPOLL_CTL_ADD, EPOLLIN);

    for ( ;; ) {
        n = epoll_wait(peer_epoll, events, 64, -1);

        for (i = 0; i < n; i++) {
            if (events[i].data.ptr == &self) {
                peer_accept(listener);

            } else if (events[i].data.ptr == &input) {
                return 0;

            } else {
                peer_event(events[i].data.ptr, events[i].events);
            }
        }

        peer_free();
    }
}


static void
peer_accept(int listener)
{
    int      on = 1;
    peer_t  *peer = calloc(1, sizeof(peer_t));

    peer->socket.fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    peer->socket.peer = peer;
    peer->tty.fd = -1;
    peer->tty.peer = peer;
    peer->tty.pty = 1;

    if (peer->socket.fd == -1) {
        free(peer);
        return;
    }

    setsockopt(peer->socket.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    bench_nonblocking(peer->socket.fd);
    peer_watch(&peer->socket, EPOLL_CTL_ADD, EPOLLIN);
}


static void
peer_event(end_t *end, uint32_t events)
{
    int      ok = 1;
    peer_t  *peer = end->peer;

    if (peer->closed) {
        return;
    }

    if (end->pty) {
        ok = peer_tty(peer);

    } else {
        if (events & EPOLLOUT) {
            ok = peer_flush(peer);
        }

        if (ok && (events & (EPOLLIN | EPOLLHUP | EPOLLERR))) {
            ok = peer_socket(peer);
        }
    }

    if (!ok) {
        peer_close(peer);
    }
}


static int
peer_socket(peer_t *peer)
{
    ssize_t  n;

    n = recv(peer->socket.fd, peer->in + peer->nin,
             sizeof(peer->in) - peer->nin, 0);

    if (n <= 0) {
        return n == -1 && errno == EAGAIN;
    }

    peer->nin += (size_t) n;

    return peer->upgraded ? peer_frames(peer) : peer_upgrade(peer);
}


static int
peer_upgrade(peer_t *peer)
{
    int          n;
    char         answer[256], *key, *end;
    const char  *name = "Sec-WebSocket-Key: ";
    char         accept[AR_HANDSHAKE_ACCEPT_LEN + 1] = "";

    end = memmem(peer->in, peer->nin, "\r\n\r\n", 4);

    if (end == NULL) {
        return peer->nin < sizeof(peer->in);
    }

    key = memmem(peer->in, peer->nin, name, strlen(name));

    if (key == NULL) {
        return 0;
    }

    key += strlen(name);
    ar_handshake_accept(key, strcspn(key, "\r"), accept);
    n = snprintf(answer, sizeof(answer),
                 "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                 "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n",
                 accept);

    if (send(peer->socket.fd, answer, (size_t) n, MSG_NOSIGNAL) != n) {
        return 0;
    }

    peer_start(peer);
    peer->upgraded = 1;
    peer->nin -= (size_t) (end + 4 - (char *) peer->in);
    memmove(peer->in, end + 4, peer->nin);

    return peer_frames(peer);
}


static void
peer_start(peer_t *peer)
{
    char  *words[PEER_WORDS] = { peer_program }, *line, *word;
    int    n = 1;

    peer->pid = forkpty(&peer->tty.fd, NULL, NULL, NULL);

    if (peer->pid == 0) {
        line = strtok((char *) peer->in, "\r");
        strtok(line, " ");              /* GET */
        word = strtok(strtok(NULL, " "), "/");

        while ((word = strtok(NULL, "/")) && n < PEER_WORDS - 1) {
            words[n++] = word;
        }

        signal(SIGCHLD, SIG_DFL);
        execv(peer_program, words);
        _exit(127);
    }

    if (peer->pid == -1) {
        bench_die("forkpty: %s", strerror(errno));
    }

    /* or the next program holds it open */
    fcntl(peer->tty.fd, F_SETFD, FD_CLOEXEC);
    bench_nonblocking(peer->tty.fd);
    peer_watch(&peer->tty, EPOLL_CTL_ADD, EPOLLIN);
}


/* Whole frames, each shorter than 64 KiB, as a terminal's input is. */

static int
peer_frames(peer_t *peer)
{
    size_t          i, head, length;
    unsigned char  *in;

    for ( ;; ) {
        in = peer->in;

        if (peer->nin < 6) {
            return 1;
        }

        length = in[1] & 0x7f;
        head = 6;

        if (length == 126) {
            if (peer->nin < 8) {
                return 1;
            }

            length = (size_t) in[2] << 8 | in[3];
            head = 8;
        }

        if (head + length > sizeof(peer->in)) {
            return 0;
        }

        if (peer->nin < head + length) {
            return 1;
        }

        for (i = 0; i < length; i++) {
            in[head + i] ^= in[head - 4 + (i & 3)];
        }

        if ((in[0] & 0x0f) == BENCH_CLOSE) {
            return 0;
        }

        if ((in[0] & 0x0f) == BENCH_BINARY
            && write(peer->tty.fd, in + head, length) == -1)
        {
            return 0;
        }

        peer->nin -= head + length;
        memmove(in, in + head + length, peer->nin);
    }
}


static int
peer_tty(peer_t *peer)
{
    ssize_t         n;
    unsigned char  *out = peer->out;

    n = read(peer->tty.fd, out + 10, PEER_CHUNK);

    if (n <= 0) {
        return n == -1 && errno == EAGAIN;
    }

    if (n < 126) {
        peer->from = 8;
        out[9] = (unsigned char) n;

    } else if (n < 65536) {
        peer->from = 6;
        out[7] = 126;
        out[8] = (unsigned char) (n >> 8);
        out[9] = (unsigned char) n;

    } else {
        peer->from = 0;
        memset(out + 1, 0, 9);
        out[1] = 127;
        out[7] = (unsigned char) (n >> 16);
        out[8] = (unsigned char) (n >> 8);
        out[9] = (unsigned char) n;
    }

    out[peer->from] = 0x80 | BENCH_BINARY;
    peer->to = 10 + (size_t) n;

    return peer_flush(peer);
}


static int
peer_flush(peer_t *peer)
{
    ssize_t  n;

    n = send(peer->socket.fd, peer->out + peer->from, peer->to - peer->from,
             MSG_NOSIGNAL);

    if (n == -1 && errno != EAGAIN) {
        return 0;
    }

    if (n > 0) {
        peer->from += (size_t) n;
    }

    if (peer->full != (peer->from < peer->to)) {
        peer->full = !peer->full;
        peer_watch(&peer->tty, EPOLL_CTL_MOD, peer->full ? 0 : EPOLLIN);
        peer_watch(&peer->socket, EPOLL_CTL_MOD,
                   peer->full ? EPOLLIN | EPOLLOUT : EPOLLIN);
    }

    return 1;
}


static void
peer_watch(end_t *end, int op, uint32_t events)
{
    struct epoll_event  event = { .events = events, .data.ptr = end };

    epoll_ctl(peer_epoll, op, end->fd, &event);
}


static void
peer_close(peer_t *peer)
{
    close(peer->socket.fd);

    if (peer->tty.fd != -1) {
        close(peer->tty.fd);
        kill(peer->pid, SIGKILL);
    }

    /* an event of this turn may still name it */
    peer->closed = 1;
    peer->next = peer_ended;
    peer_ended = peer;
}


static void
peer_free(void)
{
    peer_t  *peer;

    while ((peer = peer_ended)) {
        peer_ended = peer->next;
        free(peer);
    }
}
