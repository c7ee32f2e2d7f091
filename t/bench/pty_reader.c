/*
 * pty_reader BYTES PROGRAM [ARGUMENT...]
 *
 * The floor under every terminal server: runs the program in a PTY, types one
 * key, reads BYTES and throws them away.  Prints JSON: "seconds" and "cpu".
 */

#include "socket.h"

#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>


int
main(int argc, char **argv)
{
    int                   fd;
    pid_t                 pid;
    double                start, cpu;
    ssize_t               n;
    uint64_t              left;
    static unsigned char  buffer[65536];

    if (argc < 3) {
        bench_die("usage: pty_reader BYTES PROGRAM...");
    }

    left = bench_number(argv[1]);
    pid = forkpty(&fd, NULL, NULL, NULL);

    if (pid == 0) {
        execv(argv[2], argv + 2);
        _exit(127);
    }

    usleep(100000);                     /* its tty is raw by then */
    start = bench_now();
    cpu = bench_cpu();
    (void) !write(fd, "g", 1);

    while (left > 0) {
        n = read(fd, buffer, sizeof(buffer));

        if (n <= 0) {
            bench_die("the program ended early");
        }

        left -= left < (uint64_t) n ? left : (uint64_t) n;
    }

    printf("{\"seconds\": %.4f, \"cpu\": %.4f}\n",
           bench_now() - start, bench_cpu() - cpu);

    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);

    return 0;
}
