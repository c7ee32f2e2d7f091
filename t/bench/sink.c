/*
 * sink BYTES SECONDS PORT PROTOCOL PATH [PATH...]
 *
 * Opens a terminal at each path, types one key into each (programs wait for
 * it), and reads until each has given BYTES, or until SECONDS have gone by
 * since the keys when that is not 0.  Prints JSON: "seconds" until the last
 * had its bytes, "bytes" of all together, "slowest" and "fastest" in bytes
 * per second, "cpu" seconds of this client.
 *
 * Acknowledgements and other messages are read and not counted.
 */

#include "socket.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>


typedef struct {
    bench_socket_t  s;
    double          took;               /* 0: not there yet */
} bench_sink_t;


static void bench_report(bench_sink_t *sinks, size_t n, double start);


int
main(int argc, char **argv)
{
    int                 i, ready, port, epoll;
    size_t              n, left;
    double              start, until;
    uint64_t            bytes;
    bench_sink_t       *sinks, *sink;
    struct epoll_event  event, events[64];

    if (argc < 6) {
        bench_die("usage: sink BYTES SECONDS PORT PROTOCOL PATH...");
    }

    bytes = bench_number(argv[1]);
    until = (double) bench_number(argv[2]);
    port = (int) bench_number(argv[3]);
    n = left = (size_t) argc - 5;

    sinks = calloc(n, sizeof(bench_sink_t));
    epoll = epoll_create1(EPOLL_CLOEXEC);

    for (i = 0; i < (int) n; i++) {
        sink = &sinks[i];
        bench_open(&sink->s, port, argv[5 + i], argv[4]);
        bench_nonblocking(sink->s.fd);
        event.events = EPOLLIN;
        event.data.ptr = sink;
        epoll_ctl(epoll, EPOLL_CTL_ADD, sink->s.fd, &event);
    }

    start = bench_now();
    until = until > 0 ? start + until : 0;

    for (i = 0; i < (int) n; i++) {
        bench_send(&sinks[i].s, BENCH_BINARY, "g", 1);
    }

    while (left > 0 && (until == 0 || bench_now() < until)) {
        ready = epoll_wait(epoll, events, 64, 100);

        for (i = 0; i < ready; i++) {
            sink = events[i].data.ptr;
            bench_read(&sink->s);

            if (sink->took == 0 && sink->s.bytes >= bytes) {
                sink->took = bench_now() - start;
                left--;
            }

            if (sink->s.ended) {
                if (sink->took == 0) {
                    bench_die("a terminal ended with %d after %llu bytes",
                              sink->s.ended,
                              (unsigned long long) sink->s.bytes);
                }

                epoll_ctl(epoll, EPOLL_CTL_DEL, sink->s.fd, NULL);
            }
        }
    }

    bench_report(sinks, n, start);

    return 0;
}


static void
bench_report(bench_sink_t *sinks, size_t n, double start)
{
    size_t    i;
    double    rate, slowest = 0, fastest = 0, seconds = 0, all;
    uint64_t  bytes = 0;

    all = bench_now() - start;

    for (i = 0; i < n; i++) {
        if (sinks[i].took == 0) {
            sinks[i].took = all;
        }

        bytes += sinks[i].s.bytes;
        rate = (double) sinks[i].s.bytes / sinks[i].took;
        slowest = i == 0 || rate < slowest ? rate : slowest;
        fastest = rate > fastest ? rate : fastest;
        seconds = sinks[i].took > seconds ? sinks[i].took : seconds;
    }

    printf("{\"seconds\": %.4f, \"bytes\": %llu, \"slowest\": %.0f, "
           "\"fastest\": %.0f, \"cpu\": %.4f}\n",
           seconds, (unsigned long long) bytes, slowest, fastest,
           bench_cpu());
}
