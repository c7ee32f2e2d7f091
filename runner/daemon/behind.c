
/*
 * A flood's emulator runs behind.
 *
 * What a program prints is fed to the emulator after each turn of reading,
 * until that is a flood: more than RN_BEHIND_MUCH within RN_BEHIND_WINDOW.
 * From then on the bytes wait in the ring.  They are fed when the program was
 * quiet for a tick, RN_BEHIND_LATE after they were fed last, or when they
 * fill an eighth of the ring; the head of that moment is the goal.  If they
 * should come to fill half of it, all are fed at once.
 *
 * Most of what waits is passed over (wire/vt/skip.c), and the rest is fed a
 * piece in each turn, so that an echo never waits for more than a piece.
 *
 * A program that asks its terminal something and then waits is answered
 * within two ticks.  Who asks for the screen or a snapshot first has all of it
 * fed.  A session's state (status.c) does not: it is that of the last goal, or
 * it would never be looked at in a flood without end.
 */

#include "runner/daemon/behind.h"
#include "runner/daemon/flood.h"
#include "runner/daemon/session.h"
#include "runner/daemon/stream.h"


#define RN_BEHIND_MUCH    65536        /* bytes */
#define RN_BEHIND_WINDOW  100          /* ms */
#define RN_BEHIND_TICK    20           /* ms */
#define RN_BEHIND_LATE    250          /* ms */
#define RN_BEHIND_PIECE   12288        /* bytes */


static int rn_behind_flood(rn_session_t *session);
static void rn_behind_join(rn_session_t *session);
static int rn_behind_waits(rn_session_t *session);
static void rn_behind_piece(rn_session_t *session);
static void rn_behind_tick(uv_timer_t *timer);


void
rn_behind_init(rn_daemon_t *daemon)
{
    TAILQ_INIT(&daemon->behind);
    (void) uv_timer_init(daemon->loop, &daemon->catch_up);
    daemon->catch_up.data = daemon;
}


void
rn_behind_close(rn_daemon_t *daemon)
{
    uv_close((uv_handle_t *) &daemon->catch_up, NULL);
}


void
rn_behind_printed(rn_session_t *session)
{
    if (session->vt == NULL) {
        return;
    }

    if (session->eof
        || session->ring.head - ar_vt_offset(session->vt)
           > session->ring.size / 2)
    {
        rn_behind_leave(session);

    } else if (!session->behind.joined && rn_behind_flood(session)) {
        rn_behind_join(session);
    }

    if (!session->behind.joined) {
        rn_screen_feed(session, session->ring.head);

    } else if (!rn_behind_waits(session)) {
        rn_behind_piece(session);
    }

    if (session->screen.titled) {
        rn_stream_title(session);
    }
}


static int
rn_behind_flood(rn_session_t *session)
{
    rn_behind_t  *behind = &session->behind;

    if (session->active - behind->opened > RN_BEHIND_WINDOW) {
        behind->opened = session->active;
        behind->first = ar_vt_offset(session->vt);
    }

    return session->ring.head - behind->first > RN_BEHIND_MUCH;
}


static void
rn_behind_join(rn_session_t *session)
{
    rn_daemon_t  *daemon = session->daemon;
    rn_behind_t  *behind = &session->behind;

    if (TAILQ_EMPTY(&daemon->behind)) {
        (void) uv_timer_start(&daemon->catch_up, rn_behind_tick,
                              RN_BEHIND_TICK, RN_BEHIND_TICK);
    }

    behind->joined = 1;
    behind->quiet = 0;
    behind->ticked = session->ring.head;
    behind->aimed = session->active;
    behind->goal = ar_vt_offset(session->vt);
    behind->plain = behind->goal;
    TAILQ_INSERT_TAIL(&daemon->behind, session, late);
}


void
rn_behind_leave(rn_session_t *session)
{
    rn_daemon_t  *daemon = session->daemon;
    rn_behind_t  *behind = &session->behind;

    if (!behind->joined) {
        return;
    }

    /* what came since is the beginning of the next flood, if there is one */

    behind->joined = 0;
    behind->opened = behind->aimed;
    behind->first = behind->ticked;
    TAILQ_REMOVE(&daemon->behind, session, late);

    if (TAILQ_EMPTY(&daemon->behind)) {
        (void) uv_timer_stop(&daemon->catch_up);
    }
}


int
rn_behind_whole(const rn_session_t *session)
{
    uint64_t  at = ar_vt_offset(session->vt);

    return at == session->ring.head
           || (session->behind.joined && at == session->behind.goal);
}


/* 1: it is not time yet.  0: there is a goal to be fed to. */

static int
rn_behind_waits(rn_session_t *session)
{
    uint64_t      head = session->ring.head;
    rn_behind_t  *behind = &session->behind;

    if (ar_vt_offset(session->vt) < behind->goal) {
        return 0;
    }

    if (!behind->quiet
        && session->active - behind->aimed < RN_BEHIND_LATE
        && head - ar_vt_offset(session->vt) < session->ring.size / 8)
    {
        return 1;
    }

    behind->aimed = session->active;
    behind->goal = head;

    return 0;
}


/* Asks for another turn until the goal is reached, also in a quiet terminal. */

static void
rn_behind_piece(rn_session_t *session)
{
    size_t                n, rest;
    uint64_t              at;
    rn_behind_t          *behind = &session->behind;
    const unsigned char  *data;

    at = ar_vt_offset(session->vt);

    if (at >= behind->plain && at < behind->goal) {
        n = ar_ring_peek(&session->ring, at, &data);
        n = n < behind->goal - at ? n : (size_t) (behind->goal - at);
        at += ar_vt_skip(session->vt, data, n, &rest);
        behind->plain = at + rest;
    }

    rn_screen_feed(session, behind->goal < at + RN_BEHIND_PIECE
                            ? behind->goal : at + RN_BEHIND_PIECE);

    if (ar_vt_offset(session->vt) < behind->goal) {
        rn_flood_join(session);

    } else if (behind->quiet && behind->goal == session->ring.head) {
        rn_behind_leave(session);
    }
}


static void
rn_behind_tick(uv_timer_t *timer)
{
    rn_daemon_t   *daemon = timer->data;
    rn_behind_t   *behind;
    rn_session_t  *session;

    TAILQ_FOREACH(session, &daemon->behind, late) {
        behind = &session->behind;
        behind->quiet = session->ring.head == behind->ticked;
        behind->ticked = session->ring.head;

        if (behind->quiet) {
            rn_flood_join(session);
        }
    }
}
