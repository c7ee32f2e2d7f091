
/*
 * What the daemon does about descriptors while there are some.
 *
 * Were 0, 1 or 2 closed, a session's terminal could get that number, and the
 * log or a keeper would write into it.
 *
 * libuv ends the process where its table of descriptors cannot grow for want
 * of memory.  The table is as long as the highest number that was polled: so
 * one of a high number is polled once, at the beginning.
 */

#include <fcntl.h>
#include <unistd.h>

#include "runner/daemon/descriptors.h"


#define RN_DESCRIPTORS_MAX  1500       /* with 256 sessions */


void
rn_descriptors_stdio(void)
{
    int  fd;

    do {
        fd = open("/dev/null", O_RDWR);
    } while (fd >= 0 && fd <= 2);

    if (fd >= 0) {
        (void) close(fd);
    }
}


void
rn_descriptors_room(uv_loop_t *loop)
{
    int        fds[2], high, number;
    uv_poll_t  poll;

    if (pipe2(fds, O_CLOEXEC) != 0) {
        return;
    }

    high = -1;

    for (number = RN_DESCRIPTORS_MAX; high < 0 && number > 0; number /= 2) {
        high = fcntl(fds[0], F_DUPFD_CLOEXEC, number);
    }

    if (high >= 0) {
        if (uv_poll_init(loop, &poll, high) == 0) {
            (void) uv_poll_start(&poll, UV_READABLE, NULL);
            uv_close((uv_handle_t *) &poll, NULL);
            (void) uv_run(loop, UV_RUN_NOWAIT);
        }

        (void) close(high);
    }

    (void) close(fds[0]);
    (void) close(fds[1]);
}
