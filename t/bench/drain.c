/*
 * drain CLIENTS BYTES PORT
 *
 * The other side of fan_out: so many bare TCP clients, each reads BYTES.
 * Prints JSON: "seconds" from the first byte to the last client's last.
 */

#include "socket.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>


typedef struct {
    int       fd;
    uint64_t  left;
} drain_t;


int
main(int argc, char **argv)
{
    int                   i, ready, epoll;
    size_t                n, left;
    double                start = 0;
    ssize_t               got;
    drain_t              *all, *one;
    struct epoll_event    event, events[64];
    static unsigned char  buffer[BENCH_BUFFER];

    if (argc != 4) {
        bench_die("usage: drain CLIENTS BYTES PORT");
    }

    n = left = (size_t) bench_number(argv[1]);
    all = calloc(n, sizeof(drain_t));
    epoll = epoll_create1(EPOLL_CLOEXEC);

    for (i = 0; i < (int) n; i++) {
        all[i].fd = bench_dial((int) bench_number(argv[3]));
        all[i].left = bench_number(argv[2]);
        bench_nonblocking(all[i].fd);
        event.events = EPOLLIN;
        event.data.ptr = &all[i];
        epoll_ctl(epoll, EPOLL_CTL_ADD, all[i].fd, &event);
    }

    while (left > 0) {
        ready = epoll_wait(epoll, events, 64, -1);
        start = start > 0 ? start : bench_now();

        for (i = 0; i < ready; i++) {
            one = events[i].data.ptr;
            got = recv(one->fd, buffer, sizeof(buffer), 0);

            if (got <= 0 && one->left > 0) {
                bench_die("a client was closed early");
            }

            if (got <= 0) {
                epoll_ctl(epoll, EPOLL_CTL_DEL, one->fd, NULL);
                continue;
            }

            if (one->left > 0 && one->left <= (uint64_t) got) {
                one->left = 0;
                left--;

            } else if (one->left > 0) {
                one->left -= (uint64_t) got;
            }
        }
    }

    printf("{\"seconds\": %.4f}\n", bench_now() - start);

    return 0;
}
