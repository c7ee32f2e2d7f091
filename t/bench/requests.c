/*
 * requests SECONDS AT_ONCE PORT PATH
 *
 * GETs one path over and over on AT_ONCE connections that are kept alive,
 * the next request as soon as the answer is whole.  Prints JSON: "rate" per
 * second and "bytes" of a body.  An answer that is not 200 ends it.
 */

#include "socket.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>


typedef struct {
    int     fd;
    char    head[4096];
    size_t  have;
    size_t  left;                       /* of the body */
    int     body;
} request_t;


static int request_step(request_t *request);
static int request_head(request_t *request);


static char    request_text[2048];
static size_t  request_len, request_bytes, request_done;


int
main(int argc, char **argv)
{
    int                  i, n, epoll;
    size_t               k, at_once;
    double               start, until;
    request_t           *all, *one;
    const char          *token = getenv("BENCH_TOKEN");
    struct epoll_event   event = { .events = EPOLLIN }, events[64];

    if (argc != 5) {
        bench_die("usage: requests SECONDS AT_ONCE PORT PATH");
    }

    at_once = (size_t) bench_number(argv[2]);
    request_len = (size_t) snprintf(request_text, sizeof(request_text),
        "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n%s%s\r\n\r\n", argv[4],
        token ? "Authorization: Bearer " : "X: y", token ? token : "");

    all = calloc(at_once, sizeof(request_t));
    epoll = epoll_create1(EPOLL_CLOEXEC);
    start = bench_now();
    until = start + (double) bench_number(argv[1]);

    for (k = 0; k < at_once; k++) {
        all[k].fd = bench_dial((int) bench_number(argv[3]));
        bench_nonblocking(all[k].fd);
        event.data.ptr = &all[k];
        epoll_ctl(epoll, EPOLL_CTL_ADD, all[k].fd, &event);
        (void) !send(all[k].fd, request_text, request_len, 0);
    }

    while (bench_now() < until) {
        n = epoll_wait(epoll, events, 64, 100);

        for (i = 0; i < n; i++) {
            one = events[i].data.ptr;

            while (request_step(one)) { /* void */ }
        }
    }

    printf("{\"rate\": %.1f, \"bytes\": %zu}\n",
           (double) request_done / (bench_now() - start), request_bytes);

    return 0;
}


/* 0: the socket is empty. */

static int
request_step(request_t *request)
{
    size_t         want;
    ssize_t        n;
    static char    rest[65536];

    if (request->body) {
        want = request->left < sizeof(rest) ? request->left : sizeof(rest);
        n = recv(request->fd, rest, want, 0);

    } else {
        want = sizeof(request->head) - request->have;
        n = recv(request->fd, request->head + request->have, want, 0);
    }

    if (n == -1 && errno == EAGAIN) {
        return 0;
    }

    if (n <= 0) {
        /* nginx ends a connection after keepalive_requests */
        bench_die("closed: %s", n ? strerror(errno) : "set "
                  "keepalive_requests");
    }

    if (request->body) {
        request->left -= (size_t) n;

    } else {
        request->have += (size_t) n;

        if (!request_head(request)) {
            return 1;
        }
    }

    if (request->left == 0) {
        request->body = 0;
        request->have = 0;
        request_done++;
        (void) !send(request->fd, request_text, request_len, 0);
    }

    return 1;
}


static int
request_head(request_t *request)
{
    char    *end, *length;
    size_t   early;

    end = memmem(request->head, request->have, "\r\n\r\n", 4);

    if (end == NULL) {
        return 0;
    }

    *end = '\0';

    if (strncmp(request->head, "HTTP/1.1 200", 12) != 0) {
        bench_die("%s", request->head);
    }

    length = strcasestr(request->head, "\r\nContent-Length: ");

    if (length == NULL) {
        bench_die("an answer without Content-Length");
    }

    request_bytes = strtoul(length + 18, NULL, 10);
    early = request->have - (size_t) (end + 4 - request->head);
    request->left = request_bytes - early;
    request->body = 1;

    return 1;
}
