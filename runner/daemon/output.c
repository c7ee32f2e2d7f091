
/*
 * Reading the program, and holding it back (WIRE.md section 3.4).
 *
 * While `consumed` is a number, the program's terminal is read only below
 * consumed + a quarter of the ring: a turn's reads may pass that,
 * and half of the ring stays behind the most advanced holder.  What is not
 * read fills the terminal's buffer and blocks the program.  Without a number
 * everything is read and the oldest bytes fall out of the ring.
 *
 * A `drop` session that no answered stream serves stops being held once the
 * number has stood still below the head for hold_ms: HQ cannot say so, it is
 * not there.  `block` waits for ever.
 *
 * A turn is one read of a full terminal, since a second one would wait for
 * the kernel to fill it again.  A session that has more to read waits for its
 * next turn (flood.c); what it has read is sent when RN_OUTPUT_SEND bytes of
 * it have come together, or when there is no more.
 *
 * After the program was reaped the rest is read whatever holds, at most what
 * a terminal or pipe can have buffered.
 */

#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "runner/daemon/behind.h"
#include "runner/daemon/flood.h"
#include "runner/daemon/output.h"
#include "runner/daemon/session.h"
#include "runner/daemon/stream.h"


#define RN_OUTPUT_READ  16384             /* at once; a terminal gives 4095 */
#define RN_OUTPUT_TURN  4000              /* after which others have a turn */
#define RN_OUTPUT_ASK   50                /* times whether half is there */
#define RN_OUTPUT_ECHO  64                /* that little comes alone */
#define RN_OUTPUT_SEND  65536             /* held back for more, at most */
#define RN_OUTPUT_REST  81920


static int rn_output_may(const rn_session_t *session);
static void rn_output_readable(uv_poll_t *poll, int status, int events);
static ar_rc_e rn_output_read(rn_session_t *session);
static void rn_output_end(rn_session_t *session);
static void rn_output_err(uv_poll_t *poll, int status, int events);


void
rn_output_check(rn_session_t *session)
{
    if (!session->out.open) {
        return;
    }

    rn_watch_poll(&session->out,
                  !session->flooding && rn_output_may(session)
                      ? UV_READABLE : 0,
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
    rn_watch_t    *watch = poll->data;
    rn_session_t  *session = watch->session;

    (void) events;

    if (status < 0) {
        rn_output_end(session);
        rn_behind_printed(session);

    } else {
        (void) rn_output_turn(session);
    }
}


size_t
rn_output_turn(rn_session_t *session)
{
    ar_rc_e   rc;
    uint64_t  from;

    if (!session->out.open) {
        return 0;
    }

    rc = AR_OK;
    from = session->ring.head;

    while (rc == AR_OK && session->ring.head < from + RN_OUTPUT_TURN
           && rn_output_may(session))
    {
        rc = rn_output_read(session);
    }

    session->parched = rc == AR_UNKNOWN;

    if (rc == AR_ERROR) {
        rn_output_end(session);

    } else if (session->parched) {

        /* the tick polls again; a poll would not wait for memory */

        rn_watch_poll(&session->out, 0, NULL);

    } else if (rc == AR_OK && rn_output_may(session)) {
        rn_flood_join(session);

    } else {
        rn_output_check(session);
    }

    if (!session->flooding
        || rn_stream_unsent(session) >= RN_OUTPUT_SEND)
    {
        rn_stream_pump(session);
    }

    rn_behind_printed(session);

    return (size_t) (session->ring.head - from);
}


/*
 * A terminal that was read empty is being filled by a worker of the kernel.
 * A read would sleep until that is done, and wake two processors for 4 KiB;
 * to ask for a few microseconds costs less than half of it.
 */

void
rn_output_await(const rn_session_t *session)
{
    int  i, n;

    if (session->pipe || !session->out.open) {
        return;
    }

    n = 0;

    for (i = 0; i < RN_OUTPUT_ASK && n < RN_OUTPUT_TURN / 2; i++) {
        if (ioctl(session->out.fd, FIONREAD, &n) == -1) {
            return;
        }
    }
}


static void
rn_output_end(rn_session_t *session)
{
    rn_watch_close(&session->out);
    session->eof = 1;
    rn_stream_pump(session);

    if (session->state == RN_SESSION_DRAINING) {
        rn_session_drained(session);
    }
}


/* AR_AGAIN: nothing more now; AR_ERROR: the end; AR_UNKNOWN: no memory. */

static ar_rc_e
rn_output_read(rn_session_t *session)
{
    size_t          len;
    ssize_t         n;
    unsigned char  *place;

    place = ar_ring_reserve(&session->ring, RN_OUTPUT_READ, &len);

    if (place == NULL || len == 0) {
        return AR_UNKNOWN;
    }

    n = read(session->out.fd, place, len);

    if (n < 0) {
        if (errno == EINTR) {
            return AR_OK;
        }

        /* EIO: every slave of the terminal is closed */

        return errno == EAGAIN ? AR_AGAIN : AR_ERROR;
    }

    if (n == 0) {
        return AR_ERROR;
    }

    session->active = uv_now(session->daemon->loop);

    if (session->held && session->consumed == session->ring.head) {
        session->moved = session->active;
    }

    ar_ring_commit(&session->ring, (size_t) n);

    return n > RN_OUTPUT_ECHO ? AR_OK : AR_AGAIN;
}


void
rn_output_rest(rn_session_t *session)
{
    session->rest = session->ring.head + RN_OUTPUT_REST;
    rn_output_check(session);
}


ar_rc_e
rn_output_finish(rn_session_t *session)
{
    while (session->ring.head < session->rest
           && rn_output_turn(session) > 0)
    {
        /* void */
    }

    return session->parched ? AR_AGAIN : AR_OK;
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
