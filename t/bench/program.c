/*
 * What runs in the terminals, each with its tty raw, so that a byte is a byte:
 *
 *   program echo           writes what it reads
 *   program print BYTES    waits for a key, prints so many bytes, ends when
 *                          its input does, or at the next key
 *   program flood          prints without end, from the start
 *   program steady BYTES   prints so many bytes a second, without end
 *
 * The text is 78 letters, CR and LF, as a terminal makes of lines, over and
 * over.
 */

#include "socket.h"

#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>


#define BENCH_WRITE  65536


static void bench_raw(void);
static void bench_echo(void);
static void bench_print(uint64_t bytes);
static void bench_steady(uint64_t bytes);


int
main(int argc, char **argv)
{
    unsigned char  key;

    bench_raw();

    if (argc == 2 && strcmp(argv[1], "echo") == 0) {
        bench_echo();

    } else if (argc == 2 && strcmp(argv[1], "flood") == 0) {
        bench_print(UINT64_MAX);

    } else if (argc == 3 && strcmp(argv[1], "print") == 0) {
        if (read(0, &key, 1) == 1) {
            bench_print(bench_number(argv[2]));
            (void) !read(0, &key, 1);
        }

    } else if (argc == 3 && strcmp(argv[1], "steady") == 0) {
        bench_steady(bench_number(argv[2]));

    } else {
        bench_die("usage: program echo | print BYTES | flood | steady BYTES");
    }

    return 0;
}


static void
bench_raw(void)
{
    struct termios  mode;

    if (tcgetattr(0, &mode) == 0) {
        cfmakeraw(&mode);
        tcsetattr(0, TCSANOW, &mode);
    }
}


static void
bench_echo(void)
{
    ssize_t        n;
    unsigned char  bytes[4096];

    while ((n = read(0, bytes, sizeof(bytes))) > 0) {
        if (write(1, bytes, (size_t) n) != n) {
            return;
        }
    }
}


static void
bench_print(uint64_t bytes)
{
    size_t                i, n;
    ssize_t               sent;
    static unsigned char  text[BENCH_WRITE];

    for (i = 0; i < sizeof(text); i++) {
        text[i] = i % 80 == 79 ? '\n' : i % 80 == 78 ? '\r'
                  : (unsigned char) ('a' + i % 26);
    }

    while (bytes > 0) {
        n = bytes < sizeof(text) ? (size_t) bytes : sizeof(text);
        sent = write(1, text, n);

        if (sent <= 0) {
            return;
        }

        bytes -= (uint64_t) sent;
    }
}


static void
bench_steady(uint64_t bytes)
{
    for ( ;; ) {
        bench_print(bytes / 20);
        usleep(50000);
    }
}
