
/*
 * Descriptors of a session in the loop.  The descriptor belongs to the watch
 * from rn_watch_open() on, also when that fails; it is closed at once by
 * rn_watch_close(), the libuv handle a little later, which is why each pins
 * its session.
 */

#include <unistd.h>

#include "runner/daemon/session.h"


static void rn_watch_closed(uv_handle_t *handle);


ar_rc_e
rn_watch_open(rn_session_t *session, rn_watch_t *watch, int fd)
{
    if (uv_poll_init(session->daemon->loop, &watch->poll, fd) != 0) {
        (void) close(fd);
        return AR_ERROR;
    }

    watch->poll.data = watch;
    watch->session = session;
    watch->fd = fd;
    watch->open = 1;
    watch->events = 0;
    session->pins++;

    return AR_OK;
}


void
rn_watch_poll(rn_watch_t *watch, int events, uv_poll_cb handler)
{
    if (!watch->open || watch->events == events) {
        return;
    }

    watch->events = events;

    if (events == 0) {
        (void) uv_poll_stop(&watch->poll);

    } else {
        (void) uv_poll_start(&watch->poll, events, handler);
    }
}


void
rn_watch_close(rn_watch_t *watch)
{
    if (!watch->open) {
        return;
    }

    watch->open = 0;
    uv_close((uv_handle_t *) &watch->poll, rn_watch_closed);

    if (watch->fd >= 0) {
        (void) close(watch->fd);
        watch->fd = -1;
    }
}


static void
rn_watch_closed(uv_handle_t *handle)
{
    rn_watch_t  *watch = handle->data;

    rn_session_unpin(watch->session);
}
