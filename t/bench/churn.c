/*
 * churn runner|echo COUNT AT_ONCE PORT PATH PROTOCOL
 *
 * Opens and closes COUNT connections, AT_ONCE of them at a time: a runner's
 * says `hello` and waits for `welcome`, an echo's says as much and waits for
 * it back.  Prints JSON: "seconds" and "rate" per second.
 */

#include "socket.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>


typedef struct {
    bench_socket_t  s;
    int             upgraded;
    int             answered;
} churn_t;


static void churn_open(churn_t *one);
static int churn_step(churn_t *one);
static void churn_heard(bench_socket_t *s, int opcode,
    const unsigned char *data, size_t n, int last);


static int      churn_epoll;
static int      churn_port;
static char    *churn_path, *churn_protocol;
static size_t   churn_opened;


int
main(int argc, char **argv)
{
    int                  i, n;
    size_t               k, count, at_once, done;
    double               start;
    churn_t             *all, *one;
    struct linger        reset = { 1, 0 };
    struct epoll_event   events[64];

    if (argc != 7) {
        bench_die("usage: churn runner|echo COUNT AT_ONCE PORT PATH "
                  "PROTOCOL");
    }

    count = (size_t) bench_number(argv[2]);
    at_once = (size_t) bench_number(argv[3]);
    churn_port = (int) bench_number(argv[4]);
    churn_path = argv[5];
    churn_protocol = argv[6];

    all = calloc(at_once, sizeof(churn_t));
    churn_epoll = epoll_create1(EPOLL_CLOEXEC);
    start = bench_now();
    done = 0;

    for (k = 0; k < at_once && k < count; k++) {
        churn_open(&all[k]);
    }

    while (done < count) {
        n = epoll_wait(churn_epoll, events, 64, -1);

        for (i = 0; i < n; i++) {
            one = events[i].data.ptr;

            if (!churn_step(one)) {
                continue;
            }

            /* no TIME_WAIT: ports are few, connections many */
            setsockopt(one->s.fd, SOL_SOCKET, SO_LINGER, &reset,
                       sizeof(reset));
            close(one->s.fd);
            done++;

            if (churn_opened < count) {
                churn_open(one);
            }
        }
    }

    printf("{\"seconds\": %.4f, \"rate\": %.1f}\n", bench_now() - start,
           (double) count / (bench_now() - start));

    return 0;
}


static void
churn_open(churn_t *one)
{
    struct epoll_event  event = { .events = EPOLLIN, .data.ptr = one };

    memset(one, 0, sizeof(churn_t));
    one->s.payload = churn_heard;
    one->s.data = one;
    one->s.fd = bench_dial(churn_port);
    bench_ask(&one->s, churn_path, churn_protocol);
    bench_nonblocking(one->s.fd);
    epoll_ctl(churn_epoll, EPOLL_CTL_ADD, one->s.fd, &event);
    churn_opened++;
}


/* 1: this connection has done its work. */

static int
churn_step(churn_t *one)
{
    int   n;
    char  text[512];

    if (!one->upgraded) {
        if (!bench_answered(&one->s)) {
            return 0;
        }

        one->upgraded = 1;
        n = snprintf(text, sizeof(text),
                     "{\"type\":\"hello\",\"payload\":{\"protocol\":1,"
                     "\"name\":\"churn-%zu\",\"version\":\"1\","
                     "\"os\":\"linux\",\"arch\":\"x86_64\","
                     "\"hostname\":\"bench\",\"capacity\":8,"
                     "\"boot\":\"01920000-0000-7000-8000-%012zx\",\"n\":%zu,"
                     "\"labels\":{},\"clis\":[],\"sessions\":[]}}",
                     churn_opened % 500, churn_opened, churn_opened);
        bench_send(&one->s, BENCH_TEXT, text, (size_t) n);

        return 0;
    }

    bench_read(&one->s);

    if (one->s.ended && !one->answered) {
        bench_die("a connection ended unanswered");
    }

    return one->answered;
}


static void
churn_heard(bench_socket_t *s, int opcode, const unsigned char *data,
    size_t n, int last)
{
    (void) data;
    (void) n;

    if (opcode == BENCH_TEXT && last) {
        ((churn_t *) s->data)->answered = 1;
    }
}
