/*
 * What the tools of this folder share: a TCP connection, a websocket's client
 * end on it, and numbers.  Every failure ends the program with its reason: a
 * figure from a run that broke is none.  Only who asks for it, by `again`, may
 * be refused and dial again.
 */

#ifndef BENCH_SOCKET_H
#define BENCH_SOCKET_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>


#define BENCH_BUFFER  (256 * 1024)

#define BENCH_TEXT    0x1
#define BENCH_BINARY  0x2
#define BENCH_CLOSE   0x8
#define BENCH_PING    0x9
#define BENCH_PONG    0xa


typedef struct bench_socket_s  bench_socket_t;

/*
 * Payload as it comes, a piece of a frame at a time; `last` with the piece
 * that ends the frame.
 */
typedef void (*bench_payload_pt)(bench_socket_t *s, int opcode,
    const unsigned char *data, size_t n, int last);

struct bench_socket_s {
    int               fd;
    bench_payload_pt  payload;
    void             *data;         /* the caller's */
    unsigned char     head[14];     /* of the frame that is being read */
    size_t            have;
    int               opcode;
    uint64_t          left;         /* payload of that frame still to come */
    uint64_t          bytes;        /* binary payload received so far */
    unsigned char     early[1024];  /* came behind the 101 */
    size_t            nearly;
    int               ended;        /* its close code, 0: stands */
    int               again;        /* a refused upgrade is an end, no failure */
};


void bench_die(const char *format, ...)
    __attribute__((noreturn, format(printf, 1, 2)));

double bench_now(void);                 /* seconds, monotonic */
double bench_cpu(void);                 /* seconds this process has used */
uint64_t bench_number(const char *text);

/* Sorts; the value below which that share of them lies. */
double bench_quantile(double *values, size_t n, double share);

/* A connection to 127.0.0.1, with TCP_NODELAY; non-blocking if asked for. */
int bench_dial(int port);
void bench_nonblocking(int fd);

/* Listens on a free port of 127.0.0.1, and prints which. */
int bench_listen(void);

/*
 * Dials and upgrades; protocol "" asks for none.  A Bearer token goes along
 * where $BENCH_TOKEN is set.  A path "fd:N" is a descriptor that stands and
 * is upgraded already.
 */
void bench_open(bench_socket_t *s, int port, const char *path,
    const char *protocol);

/* The same, in two steps, for whoever opens many at once. */
void bench_ask(bench_socket_t *s, const char *path, const char *protocol);
int bench_answered(bench_socket_t *s);  /* 1: 101 has come, 0: not yet */

/* One masked frame; waits while the socket is full. */
void bench_send(bench_socket_t *s, int opcode, const void *data, size_t n);

/*
 * Reads once and hands out what came; pings are answered.  Returns 0 when
 * the socket is empty (non-blocking) or has ended (s->ended), else 1.
 */
int bench_read(bench_socket_t *s);


#endif /* BENCH_SOCKET_H */
