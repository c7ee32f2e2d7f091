/*
 * hold runner|viewer COUNT PORT PATH PROTOCOL [again]
 *
 * Opens COUNT connections, says `hello` on those of runners (each a name of
 * its own), and keeps them: pings are answered, all else is read.  Prints
 * "ready" when each has heard its first message (`welcome`, `attached`);
 * ends when its input does.  "%d" in the path stands for the number of the connection.
 * With "again" one that ends is opened anew, as a viewer does on a reload.
 */

#include "socket.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>


#define HOLD_PAUSE_US  20000


static void hold_open(bench_socket_t *s, size_t k, char **argv);
static void hold_hello(bench_socket_t *s, size_t i);
static void hold_heard(bench_socket_t *s, int opcode,
    const unsigned char *data, size_t n, int last);


static int     hold_epoll;
static size_t  hold_answered;


int
main(int argc, char **argv)
{
    int                  i, n, ready = 0;
    size_t               k, count;
    bench_socket_t      *all, *s;
    struct epoll_event   event = { .events = EPOLLIN }, events[64];

    if (argc != 6 && (argc != 7 || strcmp(argv[6], "again") != 0)) {
        bench_die("usage: hold runner|viewer COUNT PORT PATH PROTOCOL "
                  "[again]");
    }

    count = (size_t) bench_number(argv[2]);
    all = calloc(count, sizeof(bench_socket_t));
    hold_epoll = epoll_create1(EPOLL_CLOEXEC);

    for (k = 0; k < count; k++) {
        hold_open(&all[k], k, argv);

        /* those that stand are heard meanwhile */
        n = epoll_wait(hold_epoll, events, 64, 0);

        for (i = 0; i < n; i++) {
            bench_read(events[i].data.ptr);
        }
    }

    event.data.ptr = NULL;
    epoll_ctl(hold_epoll, EPOLL_CTL_ADD, 0, &event);

    for ( ;; ) {
        if (!ready && hold_answered == count) {
            printf("ready\n");
            fflush(stdout);
            ready = 1;
        }

        n = epoll_wait(hold_epoll, events, 64, -1);

        for (i = 0; i < n; i++) {
            s = events[i].data.ptr;

            if (s == NULL) {
                return 0;
            }

            bench_read(s);

            if (!s->ended) {
                continue;
            }

            if (argc == 6) {
                bench_die("a connection ended");
            }

            close(s->fd);
            hold_open(s, (size_t) (s - all), argv);
        }
    }
}


static void
hold_open(bench_socket_t *s, size_t k, char **argv)
{
    char                path[256], *number;
    void               *answered;
    struct epoll_event  event = { .events = EPOLLIN };

    answered = s->data;

    number = strstr(argv[4], "%d");

    if (number) {
        snprintf(path, sizeof(path), "%.*s%zu%s", (int) (number - argv[4]),
                 argv[4], k, number + 2);
    } else {
        snprintf(path, sizeof(path), "%s", argv[4]);
    }

    for ( ;; ) {
        memset(s, 0, sizeof(bench_socket_t));
        s->again = argv[6] != NULL;
        bench_open(s, (int) bench_number(argv[3]), path, argv[5]);

        if (!s->ended) {
            break;
        }

        /* by a worker that is leaving */

        close(s->fd);
        usleep(HOLD_PAUSE_US);
    }

    s->data = answered;
    s->payload = hold_heard;

    if (strcmp(argv[1], "runner") == 0) {
        hold_hello(s, k);
    }

    bench_nonblocking(s->fd);
    event.data.ptr = s;
    epoll_ctl(hold_epoll, EPOLL_CTL_ADD, s->fd, &event);
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
