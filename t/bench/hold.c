/*
 * hold runner|viewer COUNT PORT PATH PROTOCOL
 *
 * Opens COUNT connections, says `hello` on those of runners (each a name of
 * its own), and keeps them: pings are answered, all else is read.  Prints
 * "ready" when each has heard its first message (`welcome`, `attached`);
 * ends when its input does.  "%d" in the path stands for the number of the connection.
 */

#include "socket.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>


static void hold_hello(bench_socket_t *s, size_t i);
static void hold_heard(bench_socket_t *s, int opcode,
    const unsigned char *data, size_t n, int last);


static size_t  hold_answered;


int
main(int argc, char **argv)
{
    int                  i, n, epoll, runner, ready = 0;
    char                 path[256], *number;
    size_t               k, count;
    bench_socket_t      *all, *s;
    struct epoll_event   event = { .events = EPOLLIN }, events[64];

    if (argc != 6) {
        bench_die("usage: hold runner|viewer COUNT PORT PATH PROTOCOL");
    }

    runner = strcmp(argv[1], "runner") == 0;
    count = (size_t) bench_number(argv[2]);
    all = calloc(count, sizeof(bench_socket_t));
    epoll = epoll_create1(EPOLL_CLOEXEC);
    number = strstr(argv[4], "%d");

    for (k = 0; k < count; k++) {
        s = &all[k];

        if (number) {
            snprintf(path, sizeof(path), "%.*s%zu%s",
                     (int) (number - argv[4]), argv[4], k, number + 2);
        } else {
            snprintf(path, sizeof(path), "%s", argv[4]);
        }

        bench_open(s, (int) bench_number(argv[3]), path, argv[5]);

        s->payload = hold_heard;

        if (runner) {
            hold_hello(s, k);
        }

        bench_nonblocking(s->fd);
        event.data.ptr = s;
        epoll_ctl(epoll, EPOLL_CTL_ADD, s->fd, &event);

        /* those that stand are heard meanwhile */
        n = epoll_wait(epoll, events, 64, 0);

        for (i = 0; i < n; i++) {
            bench_read(events[i].data.ptr);
        }
    }

    event.data.ptr = NULL;
    epoll_ctl(epoll, EPOLL_CTL_ADD, 0, &event);

    for ( ;; ) {
        if (!ready && hold_answered == count) {
            printf("ready\n");
            fflush(stdout);
            ready = 1;
        }

        n = epoll_wait(epoll, events, 64, -1);

        for (i = 0; i < n; i++) {
            s = events[i].data.ptr;

            if (s == NULL) {
                return 0;
            }

            bench_read(s);

            if (s->ended) {
                bench_die("a connection ended");
            }
        }
    }
}


static void
hold_hello(bench_socket_t *s, size_t i)
{
    int   n;
    char  text[512];

    n = snprintf(text, sizeof(text),
                 "{\"type\":\"hello\",\"payload\":{\"protocol\":1,"
                 "\"name\":\"bench-%zu\",\"version\":\"1\",\"os\":\"linux\","
                 "\"arch\":\"x86_64\",\"hostname\":\"bench\",\"capacity\":8,"
                 "\"boot\":\"01920000-0000-7000-8000-%012zx\",\"n\":1,"
                 "\"labels\":{},\"clis\":[],\"sessions\":[]}}", i, i);

    bench_send(s, BENCH_TEXT, text, (size_t) n);
}


static void
hold_heard(bench_socket_t *s, int opcode, const unsigned char *data,
    size_t n, int last)
{
    (void) data;
    (void) n;

    if (opcode == BENCH_TEXT && last && s->data == NULL) {
        s->data = s;
        hold_answered++;
    }
}
