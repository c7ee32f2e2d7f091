
/*
 * Reading the program, and holding it back (WIRE.md section 3.4).
 *
 * While `consumed` is a number, the program's terminal is read only below
 * consumed + a quarter of the ring: a read of at most 64 KiB may pass that,
 * and half of the ring stays behind the most advanced holder.  What is not
 * read fills the terminal's buffer and blocks the program.  Without a number
 * everything is read and the oldest bytes fall out of the ring.
 *
 * A `drop` session that no answered stream serves stops being held once the
 * number has stood still below the head for hold_ms: HQ cannot say so, it is
 * not there.  `block` waits for ever.
 *
 * After the program was reaped the rest is read whatever holds, at most what
 * a terminal or pipe can have buffered.
 */

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "runner/daemon/output.h"
#include "runner/daemon/session.h"
#include "runner/daemon/stream.h"


#define RN_OUTPUT_READ  65536
#define RN_OUTPUT_REST  81920


static int rn_output_may(const rn_session_t *session);
static void rn_output_readable(uv_poll_t *poll, int status, int events);
static int rn_output_read(rn_session_t *session, size_t *left);
static void rn_output_err(uv_poll_t *poll, int status, int events);


void
rn_output_check(rn_session_t *session)
{
    if (!session->out.open) {
        return;
    }

    rn_watch_poll(&session->out,
                  rn_output_may(session) ? UV_READABLE : 0,
                  rn_output_readable);
}


static int
rn_output_may(const rn_session_t *session)
{
    uint64_t  head = session->ring.head;

    if (!session->held || head < session->rest) {
        return 1;
    }

    if (!session->block && rn_stream_obeyed(session) == NULL
        && rn_output_stalled(session) > session->hold_ms)
    {
        return 1;
    }

    return head < session->consumed + session->ring.size / 4;
}


uint64_t
rn_output_stalled(const rn_session_t *session)
{
    if (session->held && session->consumed >= session->ring.head) {
        return 0;
    }

    return uv_now(session->daemon->loop) - session->moved;
}


void
rn_output_consumed(rn_session_t *session, int held, uint64_t consumed)
{
    if (held == session->held && (!held || consumed == session->consumed)) {
        return;
    }

    session->held = held;
    session->consumed = consumed;
    session->moved = uv_now(session->daemon->loop);

    rn_output_check(session);
}


static void
rn_output_readable(uv_poll_t *poll, int status, int events)
{
    int            end;
    size_t         left;
    rn_watch_t    *watch = poll->data;
    rn_session_t  *session = watch->session;

    (void) events;

    end = status < 0;
    left = RN_OUTPUT_READ;

    while (!end && left > 0 && rn_output_may(session)) {
        end = rn_output_read(session, &left);

        if (end < 0) {
            end = 0;
            break;
        }
    }

    if (end) {
        rn_watch_close(&session->out);
        session->eof = 1;

    } else {
        rn_output_check(session);
    }

    rn_stream_pump(session);

    if (session->safe.titled) {
        rn_stream_title(session);
    }

    if (end && session->state == RN_SESSION_DRAINING) {
        rn_session_drained(session);
    }
}


/* 0: go on, 1: the end, -1: nothing more now. */

static int
rn_output_read(rn_session_t *session, size_t *left)
{
    size_t          len;
    ssize_t         n;
    unsigned char  *place;

    place = ar_ring_reserve(&session->ring, *left, &len);

    if (place == NULL || len == 0) {
        return -1;
    }

    n = read(session->out.fd, place, len);

    if (n < 0) {
        if (errno == EINTR) {
            return 0;
        }

        /* EIO: every slave of the terminal is closed */

        return errno == EAGAIN ? -1 : 1;
    }

    if (n == 0) {
        return 1;
    }

    session->active = uv_now(session->daemon->loop);

    if (session->held && session->consumed == session->ring.head) {
        session->moved = session->active;
    }

    rn_safepoint_feed(&session->safe, place, (size_t) n, session->ring.head);
    ar_ring_commit(&session->ring, (size_t) n);
    *left -= (size_t) n;

    return 0;
}


void
rn_output_rest(rn_session_t *session)
{
    session->rest = session->ring.head + RN_OUTPUT_REST;
    rn_output_check(session);
}


void
rn_output_watch_err(rn_session_t *session)
{
    rn_watch_poll(&session->err, UV_READABLE, rn_output_err);
}


static void
rn_output_err(uv_poll_t *poll, int status, int events)
{
    char           text[RN_TAIL_MAX];
    size_t         len, drop;
    ssize_t        n;
    rn_watch_t    *watch = poll->data;
    rn_session_t  *session = watch->session;

    (void) events;

    n = status < 0 ? 0 : read(watch->fd, text, sizeof(text));

    if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
        return;
    }

    if (n <= 0) {
        rn_watch_close(watch);
        return;
    }

    len = (size_t) n;
    drop = session->tail_len + len > RN_TAIL_MAX
               ? session->tail_len + len - RN_TAIL_MAX : 0;

    if (drop > 0) {
        session->tail_len -= drop;
        memmove(session->tail, session->tail + drop, session->tail_len);
    }

    memcpy(session->tail + session->tail_len, text, len);
    session->tail_len += len;
}
