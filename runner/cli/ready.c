
/*
 * Readiness without O_NONBLOCK.
 *
 * uv_poll sets O_NONBLOCK on what it watches.  On the standard descriptors
 * that would be a change for everyone who shares them: the shell that waits
 * for us, the next command of a script that reads the same pipe.  So each is
 * put alone into an epoll set and the loop watches the set; the flag lands
 * there.  Regular files cannot be put into one: they are always ready.
 *
 * This is the command line's only file with calls that other systems lack.
 */

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "runner/cli/ready.h"


static void rn_ready_polled(uv_poll_t *poll, int status, int events);
static void rn_ready_idle(uv_idle_t *idle);


int
rn_ready_open(rn_ready_t *ready, uv_loop_t *loop, int fd, int write,
    void (*handler)(void *data), void *data)
{
    int                 rc, saved;
    struct epoll_event  event;

    memset(ready, 0, sizeof(rn_ready_t));

    ready->handler = handler;
    ready->data = data;
    ready->inner = epoll_create1(EPOLL_CLOEXEC);

    if (ready->inner == -1) {
        return -1;
    }

    memset(&event, 0, sizeof(struct epoll_event));
    event.events = write ? EPOLLOUT : EPOLLIN;

    if (epoll_ctl(ready->inner, EPOLL_CTL_ADD, fd, &event) == 0) {
        rc = uv_poll_init(loop, &ready->poll, ready->inner);

        if (rc != 0) {
            (void) close(ready->inner);
            errno = -rc;
            return -1;
        }

        ready->poll.data = ready;
        ready->open = 1;

        return 0;
    }

    saved = errno;
    (void) close(ready->inner);
    ready->inner = -1;

    if (saved != EPERM) {
        errno = saved;
        return -1;
    }

    (void) uv_idle_init(loop, &ready->idle);
    ready->idle.data = ready;
    ready->open = 1;

    return 0;
}


void
rn_ready_want(rn_ready_t *ready, int wanted)
{
    if (!ready->open) {
        return;
    }

    if (ready->inner == -1) {
        if (wanted) {
            (void) uv_idle_start(&ready->idle, rn_ready_idle);

        } else {
            (void) uv_idle_stop(&ready->idle);
        }

        return;
    }

    if (wanted) {
        (void) uv_poll_start(&ready->poll, UV_READABLE, rn_ready_polled);

    } else {
        (void) uv_poll_stop(&ready->poll);
    }
}


void
rn_ready_close(rn_ready_t *ready)
{
    if (!ready->open) {
        return;
    }

    ready->open = 0;

    if (ready->inner == -1) {
        uv_close((uv_handle_t *) &ready->idle, NULL);
        return;
    }

    uv_close((uv_handle_t *) &ready->poll, NULL);
    (void) close(ready->inner);
}


static void
rn_ready_polled(uv_poll_t *poll, int status, int events)
{
    rn_ready_t  *ready = poll->data;

    (void) status;
    (void) events;

    ready->handler(ready->data);
}


static void
rn_ready_idle(uv_idle_t *idle)
{
    rn_ready_t  *ready = idle->data;

    ready->handler(ready->data);
}
