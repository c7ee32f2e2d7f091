/*
 * fan_out CLIENTS BYTES PROGRAM [ARGUMENT...]
 *
 * The floor under a session with many viewers: reads a PTY once and writes
 * the same bytes to so many TCP clients, bare.  A ring of 4 MiB, an offset a
 * client; the PTY is read while the slowest leaves room.  Prints its port,
 * begins with a key when all clients are there, ends when each has BYTES.
 */

#include "socket.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>


#define FAN_RING  (4 * 1024 * 1024)


typedef struct {
    int        fd;
    int        full;
    uint64_t   at;
} fan_client_t;


static void fan_accept(void);
static void fan_run(int pty);
static int fan_read(int pty);
static void fan_write(fan_client_t *client);
static uint64_t fan_slowest(void);


static int             fan_epoll;
static size_t          fan_n;
static fan_client_t   *fan_clients;
static uint64_t        fan_head, fan_bytes;
static unsigned char  *fan_ring;


int
main(int argc, char **argv)
{
    int    pty;
    pid_t  pid;

    if (argc < 4) {
        bench_die("usage: fan_out CLIENTS BYTES PROGRAM...");
    }

    signal(SIGPIPE, SIG_IGN);
    fan_n = (size_t) bench_number(argv[1]);
    fan_bytes = bench_number(argv[2]);
    fan_clients = calloc(fan_n, sizeof(fan_client_t));
    fan_ring = malloc(FAN_RING);
    fan_epoll = epoll_create1(EPOLL_CLOEXEC);

    pid = forkpty(&pty, NULL, NULL, NULL);

    if (pid == 0) {
        execv(argv[3], argv + 3);
        _exit(127);
    }

    fan_accept();
    fan_run(pty);

    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);

    return 0;
}


static void
fan_accept(void)
{
    int                 listener, on = 1;
    size_t              i;
    struct epoll_event  event = { .events = EPOLLOUT | EPOLLET };

    listener = bench_listen();

    for (i = 0; i < fan_n; i++) {
        fan_clients[i].fd = accept(listener, NULL, NULL);
        setsockopt(fan_clients[i].fd, IPPROTO_TCP, TCP_NODELAY, &on,
                   sizeof(on));
        bench_nonblocking(fan_clients[i].fd);
        event.data.ptr = &fan_clients[i];
        epoll_ctl(fan_epoll, EPOLL_CTL_ADD, fan_clients[i].fd, &event);
    }

    close(listener);
}


static void
fan_run(int pty)
{
    int                 i, n, reading = 1;
    struct epoll_event  event = { .events = EPOLLIN }, events[128];

    event.data.ptr = NULL;
    epoll_ctl(fan_epoll, EPOLL_CTL_ADD, pty, &event);
    (void) !write(pty, "g", 1);

    while (fan_slowest() < fan_bytes) {
        n = epoll_wait(fan_epoll, events, 128, -1);

        for (i = 0; i < n; i++) {
            if (events[i].data.ptr) {
                fan_write(events[i].data.ptr);

            } else if (!fan_read(pty)) {
                bench_die("the program ended early");
            }
        }

        n = fan_head - fan_slowest() <= FAN_RING - 65536
            && fan_head < fan_bytes;

        if (n != reading) {
            reading = n;
            event.events = n ? EPOLLIN : 0;
            epoll_ctl(fan_epoll, EPOLL_CTL_MOD, pty, &event);
        }
    }
}


static int
fan_read(int pty)
{
    size_t   i, at, room;
    ssize_t  n;

    at = (size_t) (fan_head % FAN_RING);
    room = FAN_RING - at < 65536 ? FAN_RING - at : 65536;
    n = read(pty, fan_ring + at, room);

    if (n <= 0) {
        return n == -1 && errno == EAGAIN;
    }

    fan_head += (uint64_t) n;

    for (i = 0; i < fan_n; i++) {
        if (!fan_clients[i].full) {
            fan_write(&fan_clients[i]);
        }
    }

    return 1;
}


static void
fan_write(fan_client_t *client)
{
    size_t   at, n;
    ssize_t  sent;

    client->full = 0;

    while (client->at < fan_head) {
        at = (size_t) (client->at % FAN_RING);
        n = FAN_RING - at;

        if (n > fan_head - client->at) {
            n = (size_t) (fan_head - client->at);
        }

        sent = send(client->fd, fan_ring + at, n, 0);

        if (sent == -1) {
            if (errno != EAGAIN) {
                bench_die("client: %s", strerror(errno));
            }

            client->full = 1;
            return;
        }

        client->at += (uint64_t) sent;
    }
}


static uint64_t
fan_slowest(void)
{
    size_t    i;
    uint64_t  at = UINT64_MAX;

    for (i = 0; i < fan_n; i++) {
        if (fan_clients[i].at < at) {
            at = fan_clients[i].at;
        }
    }

    return at;
}
