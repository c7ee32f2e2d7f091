
/*
 * A session: one program, its ring, its streams.
 *
 * state      entered by                        left by
 * STARTING   start_session accepted            the keeper's answer
 * RUNNING    the program was executed          it was reaped, keeper lost
 * DRAINING   reaped, output may follow         end of output, 2 s
 * ENDED      everything it printed is in ring  10 min, or 32 newer ones
 * FAILED     it could not be executed          10 min (only remembered)
 * FREED      all of these                      its last handle is closed
 *
 * RUNNING and later (not FAILED) have a stream whenever HQ can be reached;
 * that is a list of rn_stream_t.  Timers: `retry` (next dial) any time,
 * `drain` in DRAINING, `ack`, `title` and `status` while something is to be
 * told, `look` until the program has ended.
 */

#ifndef RN_SESSION_H
#define RN_SESSION_H

#include <jansson.h>
#include <uv.h>

#include "runner/attention/attention.h"
#include "runner/net/backoff.h"
#include "runner/daemon/daemon.h"
#include "runner/daemon/input.h"
#include "runner/daemon/message.h"
#include "runner/daemon/queue.h"
#include "runner/daemon/screen.h"
#include "runner/process/keeper.h"
#include "wire/ring.h"
#include "wire/vt/vt.h"


#define RN_VIEWER_MAX  128
#define RN_TAIL_MAX    4096
#define RN_PROGRAM_MAX 15              /* that much of its name */


typedef enum {
    RN_SESSION_STARTING,
    RN_SESSION_RUNNING,
    RN_SESSION_DRAINING,
    RN_SESSION_ENDED,
    RN_SESSION_FAILED,
    RN_SESSION_FREED
} rn_session_state_e;


/* A descriptor in the loop; open from rn_watch_open to rn_watch_close. */

typedef struct {
    uv_poll_t      poll;
    rn_session_t  *session;
    int            fd;
    int            open;
    int            events;       /* polled for */
} rn_watch_t;


/* behind.c */

typedef struct {
    /* while the emulator keeps up: the window in which a flood is noticed */
    uint64_t       opened;       /* time */
    uint64_t       first;        /* offset */

    /* while it runs behind */
    int            joined;       /* it does */
    int            quiet;        /* nothing came since the last tick */
    uint64_t       ticked;       /* head at the last tick */
    uint64_t       aimed;        /* time of the last goal */
    uint64_t       goal;         /* offset: it is fed up to there */
    uint64_t       plain;        /* offset: nothing can be skipped below */
} rn_behind_t;


struct rn_session_s {
    rn_daemon_t        *daemon;
    rn_session_t       *next;
    rn_session_state_e  state;
    char                id[AR_UUID_LEN + 1];
    int                 pipe;          /* mode pipe, else pty */
    int                 block;         /* overflow block, else drop */
    int                 pins;          /* open handles */
    json_t             *memo;
    json_t             *requests;      /* to be echoed, each in an answer */

    /* the program */
    rn_keeper_t         keeper;
    rn_watch_t          channel;       /* of the keeper */
    rn_cgroup_t         cgroup;
    pid_t               pid;
    int                 stop;          /* the ladder was ordered */
    int                 stopped;       /* by HQ, while the program ran */
    int                 code;          /* of exit, -1: none */
    int                 signo;         /* that killed it, 0: none */
    int                 oom;
    uint64_t            ended;         /* time */
    int                 errnum;        /* FAILED */
    char               *message;
    char               *path;          /* the PATH searched */

    /* its terminal or pipes */
    rn_watch_t          out;
    rn_watch_t          in;
    rn_watch_t          err;
    unsigned            rows;
    unsigned            cols;
    char                size_owner[RN_VIEWER_MAX + 1];
    char               *tail;          /* of stderr, RN_TAIL_MAX */
    size_t              tail_len;

    /* what it shows, screen.c */
    ar_vt_t            *vt;            /* NULL in mode pipe */
    rn_screen_t         screen;
    rn_behind_t         behind;
    TAILQ_ENTRY(rn_session_s)  late;

    /* what it wants, status.c */
    rn_attention_t     *attention;     /* NULL in mode pipe */
    char                program[RN_PROGRAM_MAX + 1];
    uv_timer_t          look;
    uint64_t            look_at;       /* time of the next look */
    uint64_t            looked;        /* and of the last one */
    uv_timer_t          status;
    uint64_t            said;          /* time of the last status sent */
    int                 told;          /* there is one to be sent */

    /* output, output.c */
    ar_ring_t           ring;
    int                 held;          /* consumed is a number */
    uint64_t            consumed;
    uint64_t            moved;         /* time, see rn_output_stalled() */
    uint64_t            hold_ms;
    uint64_t            rest;          /* readable up to it once reaped */
    int                 eof;
    int                 parched;       /* no memory for what there is */
    uint64_t            active;        /* time of the last output */
    int                 flooding;      /* waits for a turn, flood.c */
    TAILQ_ENTRY(rn_session_s)  flood;
    uv_timer_t          drain;
    uint64_t            end;           /* offset, ENDED */

    /* what is typed: input.c, message.c, and queue.c of both */
    rn_input_t          input;
    uv_timer_t          ack;
    rn_messages_t       messages;
    uv_timer_t          typing;
    rn_queue_t          queue;

    /* streams, stream.c */
    rn_stream_t        *streams;       /* newest first */
    uint64_t            obeyed;        /* n of the newest answered */
    rn_backoff_t        backoff;
    uv_timer_t          retry;
    uv_timer_t          title;
    uint64_t            titled;        /* time of the last title sent */
    int                 gone;          /* HQ wants no stream until a welcome */
};


/* Creates or answers again; takes nothing. */
void rn_session_start(rn_daemon_t *daemon, const json_t *payload);

rn_session_t *rn_session_find(rn_daemon_t *daemon, const char *id);

/* Fewer than capacity count: STARTING, RUNNING, DRAINING. */
size_t rn_session_live(const rn_daemon_t *daemon);

void rn_session_stop(rn_session_t *session, unsigned kill_ms);

/* From output.c: the last byte has been read, or will not come. */
void rn_session_drained(rn_session_t *session);

/* {code} or {signal}, oom, end, reason of an ENDED one, into payload. */
void rn_session_outcome(const rn_session_t *session, json_t *payload);

/* One handle less; the last one frees a FREED session. */
void rn_session_unpin(rn_session_t *session);

/* Closes all it has, forgets it. */
void rn_session_free(rn_session_t *session);

/* From the tick: forgets what is old. */
void rn_session_expire(rn_daemon_t *daemon);

ar_rc_e rn_watch_open(rn_session_t *session, rn_watch_t *watch, int fd);
void rn_watch_poll(rn_watch_t *watch, int events, uv_poll_cb handler);
void rn_watch_close(rn_watch_t *watch);


#endif /* RN_SESSION_H */
