/*
 * A websocket client, just what a load needs: frames are masked, a server's
 * are read as a stream of pieces, so their size does not matter, and nothing
 * is collected.  One read buffer serves all connections.
 */

#include "socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>


static int bench_compare(const void *one, const void *two);
static void bench_write(bench_socket_t *s, const unsigned char *data,
    size_t n);
static void bench_feed(bench_socket_t *s, const unsigned char *data, size_t n);
static int bench_head(bench_socket_t *s);


void
bench_die(const char *format, ...)
{
    va_list  args;

    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);

    exit(1);
}


double
bench_now(void)
{
    struct timespec  now;

    clock_gettime(CLOCK_MONOTONIC, &now);

    return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}


double
bench_cpu(void)
{
    struct timespec  used;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);

    return (double) used.tv_sec + (double) used.tv_nsec / 1e9;
}


uint64_t
bench_number(const char *text)
{
    char                *end;
    unsigned long long   value;

    value = strtoull(text, &end, 10);

    if (end == text || *end != '\0') {
        bench_die("not a number: %s", text);
    }

    return value;
}


double
bench_quantile(double *values, size_t n, double share)
{
    qsort(values, n, sizeof(double), bench_compare);

    return n ? values[(size_t) ((double) (n - 1) * share + 0.5)] : 0;
}


static int
bench_compare(const void *one, const void *two)
{
    double  a = *(const double *) one, b = *(const double *) two;

    return (a > b) - (a < b);
}


int
bench_dial(int port)
{
    int                 fd, on = 1;
    struct sockaddr_in  address = { .sin_family = AF_INET };

    address.sin_port = htons((uint16_t) port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);

    fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd == -1
        || connect(fd, (struct sockaddr *) &address, sizeof(address)) == -1)
    {
        bench_die("port %d: %s", port, strerror(errno));
    }

    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));

    return fd;
}


void
bench_nonblocking(int fd)
{
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}


int
bench_listen(void)
{
    int                 fd;
    socklen_t           size;
    struct sockaddr_in  address = { .sin_family = AF_INET };

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    size = sizeof(address);

    fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd == -1 || bind(fd, (struct sockaddr *) &address, size) == -1
        || listen(fd, 511) == -1
        || getsockname(fd, (struct sockaddr *) &address, &size) == -1)
    {
        bench_die("listen: %s", strerror(errno));
    }

    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);

    return fd;
}


void
bench_open(bench_socket_t *s, int port, const char *path,
    const char *protocol)
{
    if (strncmp(path, "fd:", 3) == 0) {
        s->fd = (int) bench_number(path + 3);
        fcntl(s->fd, F_SETFL, fcntl(s->fd, F_GETFL) & ~O_NONBLOCK);

        return;
    }

    s->fd = bench_dial(port);
    bench_ask(s, path, protocol);

    while (!bench_answered(s)) { /* void */ }
}


void
bench_ask(bench_socket_t *s, const char *path, const char *protocol)
{
    int          n;
    char         text[2048];
    const char  *token = getenv("BENCH_TOKEN");

    n = snprintf(text, sizeof(text),
                 "GET %s HTTP/1.1\r\n"
                 "Host: 127.0.0.1\r\n"
                 "Connection: Upgrade\r\n"
                 "Upgrade: websocket\r\n"
                 "Sec-WebSocket-Version: 13\r\n"
                 "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                 "%s%s%s%s%s%s\r\n",
                 path,
                 *protocol ? "Sec-WebSocket-Protocol: " : "", protocol,
                 *protocol ? "\r\n" : "",
                 token ? "Authorization: Bearer " : "", token ? token : "",
                 token ? "\r\n" : "");

    bench_write(s, (unsigned char *) text, (size_t) n);
}


int
bench_answered(bench_socket_t *s)
{
    ssize_t         n;
    unsigned char  *end;

    n = recv(s->fd, s->early + s->nearly, sizeof(s->early) - s->nearly, 0);

    if (n == -1 && (errno == EAGAIN || errno == EINTR)) {
        return 0;
    }

    if (n <= 0 && !s->again) {
        bench_die("upgrade: %s", n ? strerror(errno) : "closed");
    }

    if (n <= 0) {
        s->ended = 1;
        return 1;
    }

    s->nearly += (size_t) n;
    end = memmem(s->early, s->nearly, "\r\n\r\n", 4);

    if (end == NULL) {
        if (s->nearly == sizeof(s->early)) {
            bench_die("upgrade: the answer is too long");
        }

        return 0;
    }

    if (memcmp(s->early, "HTTP/1.1 101", 12) != 0) {
        if (!s->again) {
            bench_die("upgrade: %.*s", (int) s->nearly, s->early);
        }

        s->ended = 1;
        return 1;
    }

    end += 4;
    s->nearly -= (size_t) (end - s->early);
    memmove(s->early, end, s->nearly);

    return 1;
}


void
bench_send(bench_socket_t *s, int opcode, const void *data, size_t n)
{
    size_t                i, head;
    unsigned char         frame[65536 + 14];
    const unsigned char  *in = data, mask[4] = { 0x5a, 0x91, 0x3c, 0xe7 };

    if (n > 65535) {
        bench_die("a frame of %zu bytes", n);
    }

    frame[0] = (unsigned char) (0x80 | opcode);

    if (n < 126) {
        frame[1] = (unsigned char) (0x80 | n);
        head = 2;

    } else {
        frame[1] = 0x80 | 126;
        frame[2] = (unsigned char) (n >> 8);
        frame[3] = (unsigned char) n;
        head = 4;
    }

    memcpy(frame + head, mask, 4);
    head += 4;

    for (i = 0; i < n; i++) {
        frame[head + i] = in[i] ^ mask[i & 3];
    }

    bench_write(s, frame, head + n);
}


static void
bench_write(bench_socket_t *s, const unsigned char *data, size_t n)
{
    ssize_t        sent;
    struct pollfd  wait = { .fd = s->fd, .events = POLLOUT };

    while (n > 0) {
        sent = send(s->fd, data, n, MSG_NOSIGNAL);

        if (sent == -1) {
            if (s->again && (errno == EPIPE || errno == ECONNRESET)) {
                return;             /* as the next read will say */
            }

            if (errno != EAGAIN && errno != EINTR) {
                bench_die("send: %s", strerror(errno));
            }

            poll(&wait, 1, -1);
            continue;
        }

        data += sent;
        n -= (size_t) sent;
    }
}


int
bench_read(bench_socket_t *s)
{
    size_t                n;
    ssize_t               got;
    static unsigned char  buffer[BENCH_BUFFER];

    if (s->nearly) {
        n = s->nearly;
        s->nearly = 0;
        bench_feed(s, s->early, n);

        return 1;
    }

    got = recv(s->fd, buffer, sizeof(buffer), 0);

    if (got == -1 && (errno == EAGAIN || errno == EINTR)) {
        return 0;
    }

    if (got <= 0) {
        s->ended = s->ended ? s->ended : 1006;
        return 0;
    }

    bench_feed(s, buffer, (size_t) got);

    return 1;
}


static void
bench_feed(bench_socket_t *s, const unsigned char *data, size_t n)
{
    size_t  take;

    while (n > 0) {

        if (!bench_head(s)) {
            s->head[s->have++] = *data++;
            n--;

            if (!bench_head(s) || s->left > 0) {
                continue;
            }
        }

        take = s->left < n ? (size_t) s->left : n;
        s->left -= take;

        if (s->opcode == BENCH_BINARY || s->opcode == 0) {
            s->bytes += take;
        }

        if (s->left == 0) {
            s->have = 0;
        }

        if (s->opcode == BENCH_PING) {
            bench_send(s, BENCH_PONG, data, take);

        } else if (s->opcode == BENCH_CLOSE) {
            s->ended = take > 1 ? data[0] << 8 | data[1] : 1005;

        } else if (s->payload) {
            s->payload(s, s->opcode, data, take, s->left == 0);
        }

        data += take;
        n -= take;
    }
}


/* 1 once the frame's header is whole; servers do not mask. */

static int
bench_head(bench_socket_t *s)
{
    size_t   i, need;
    uint64_t length;

    if (s->have < 2) {
        return 0;
    }

    length = s->head[1] & 0x7f;
    need = length == 127 ? 10 : length == 126 ? 4 : 2;

    if (s->have < need) {
        return 0;
    }

    if (s->have > need) {
        return 1;                       /* in the payload */
    }

    if (need > 2) {
        for (length = 0, i = 2; i < need; i++) {
            length = length << 8 | s->head[i];
        }
    }

    s->opcode = s->head[0] & 0x0f;
    s->left = length;
    s->have++;                          /* marks it as decoded */

    return 1;
}
