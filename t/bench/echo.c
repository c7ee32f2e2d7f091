/*
 * echo COUNT PAUSE_US PORT PATH PROTOCOL [PORT PATH PROTOCOL...]
 *
 * Types COUNT keys into each terminal, one key a turn and the terminals in
 * turn, so what disturbs the machine disturbs all alike, and times each from
 * the send to the byte that comes back.  Prints JSON: an array with the p50,
 * p90 and p99 of each terminal, in microseconds.
 */

#include "socket.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>


#define BENCH_WARM  50                  /* keys nobody counts */


static double bench_key(bench_socket_t *s);


int
main(int argc, char **argv)
{
    size_t           i, k, n, count;
    double         **times;
    useconds_t       pause;
    bench_socket_t  *s;

    if (argc < 6 || (argc - 3) % 3) {
        bench_die("usage: echo COUNT PAUSE_US PORT PATH PROTOCOL ...");
    }

    count = (size_t) bench_number(argv[1]);
    pause = (useconds_t) bench_number(argv[2]);
    n = (size_t) (argc - 3) / 3;

    s = calloc(n, sizeof(bench_socket_t));
    times = calloc(n, sizeof(double *));

    for (i = 0; i < n; i++) {
        times[i] = calloc(count, sizeof(double));
        bench_open(&s[i], (int) bench_number(argv[3 + 3 * i]),
                   argv[4 + 3 * i], argv[5 + 3 * i]);
    }

    for (k = 0; k < BENCH_WARM + count; k++) {
        for (i = 0; i < n; i++) {
            double  took = bench_key(&s[i]);

            if (k >= BENCH_WARM) {
                times[i][k - BENCH_WARM] = took;
            }

            if (pause) {
                usleep(pause);
            }
        }
    }

    for (i = 0; i < n; i++) {
        printf("%s{\"p50\": %.1f, \"p90\": %.1f, \"p99\": %.1f}",
               i ? ", " : "[",
               bench_quantile(times[i], count, 0.50) * 1e6,
               bench_quantile(times[i], count, 0.90) * 1e6,
               bench_quantile(times[i], count, 0.99) * 1e6);
    }

    printf("]\n");

    return 0;
}


static double
bench_key(bench_socket_t *s)
{
    double         start;
    uint64_t       before = s->bytes;
    struct pollfd  quiet = { .fd = s->fd, .events = POLLIN };

    /* acks and pings of the pause are not this key's */
    while (poll(&quiet, 1, 0) == 1) {
        bench_read(s);
        before = s->bytes;

        if (s->ended) {
            bench_die("the terminal ended");
        }
    }

    start = bench_now();
    bench_send(s, BENCH_BINARY, "k", 1);

    while (s->bytes == before) {
        bench_read(s);

        if (s->ended) {
            bench_die("the terminal ended");
        }
    }

    return bench_now() - start;
}
