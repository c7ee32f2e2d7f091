
/*
 * A viewer: one terminal socket of this worker, a cursor on the ring, and
 * its unacknowledged input.  It frees itself when its socket ends.
 *
 * state      entered by                 left by
 * JOINING    the upgrade                the source is ready: `attached`
 * WAITING    no usable offset, behind   a reset
 * SCREEN     a reset                    its bytes are sent
 * LIVE       all else                   falls out of the ring, closes
 */

#ifndef NGX_AR_VIEWER_H
#define NGX_AR_VIEWER_H

#include "hub/hub.h"
#include "hub/session.h"


typedef enum {
    NGX_AR_VIEWER_JOINING,
    NGX_AR_VIEWER_WAITING,
    NGX_AR_VIEWER_SCREEN,
    NGX_AR_VIEWER_LIVE
} ngx_ar_viewer_state_e;


struct ngx_ar_viewer_s {
    ngx_queue_t            queue;
    ngx_ar_session_t      *session;
    ngx_ar_ws_t           *ws;
    ngx_ar_viewer_state_e  state;
    u_char                 id[AR_NAME_MAX + 1];
    u_char                 key[NGX_AR_KEY + 1];  /* of (actor, id) */
    u_char                 actor[AR_NAME_MAX + 1];
    u_char                 name[NGX_AR_SHARE_NAME];     /* told to others */
    uint64_t               expires;     /* of its share, ms since 1970 */
    ngx_ar_login_t         login;

    uint64_t               offset;      /* the query's, or NO_OFFSET */
    uint64_t               input;       /* the query's */
    uint64_t               next;        /* stream offset to send next */
    uint64_t               start;       /* of the last reset or attach */
    uint64_t               lost_from;   /* while WAITING, or NO_OFFSET */
    const char            *reason;      /* of the reset to come */
    ngx_ar_snapshot_t     *snapshot;    /* SCREEN: what is being sent */
    uint64_t               screen;      /* bytes of it sent so far */
    uint64_t               sent;        /* payload bytes, against credit */
    uint64_t               granted;

    uint64_t               ack;         /* input written to the program */
    uint64_t               sent_in;     /* input passed to the source */
    uint64_t               got_in;      /* input received */
    u_char                *keep;        /* [got_in - kept, got_in) */
    size_t                 kept;
    size_t                 keep_size;
    uint64_t               timed;       /* input whose ack is timed, or 0 */
    ngx_msec_t             timed_from;
    uint64_t               close_at;    /* input after which stdin closes */

    ngx_ar_holder_t        holder;
    ngx_event_t            away;        /* drain: 1012 within 0.3 s */
    uint64_t               credit;      /* the first grant */

    unsigned               write:1;
    unsigned               may_hold:1;  /* it writes, and by no share */
    unsigned               crediting:1;
    unsigned               has_holder:1;
    unsigned               asked:1;     /* its snapshot has been asked for */
    unsigned               exit_sent:1;
    unsigned               joined:1;    /* `join` went to the owner */
    unsigned               closing:1;   /* it said `close_input` */
    unsigned               close_sent:1;    /* and this source knows */
};


/* The source knows enough: say `attached`, begin. */
void ngx_ar_viewer_attach(ngx_ar_viewer_t *viewer);

/* What the session wants of people. */
void ngx_ar_viewer_status(ngx_ar_viewer_t *viewer);

/* Sends what it may: snapshot bytes, output, exit.  Frees nothing. */
void ngx_ar_viewer_pump(ngx_ar_viewer_t *viewer);

/* Gives the reset it waits for; 0: no usable snapshot yet. */
ngx_uint_t ngx_ar_viewer_reset(ngx_ar_viewer_t *viewer);
void ngx_ar_viewer_behind(ngx_ar_viewer_t *viewer, const char *reason);

/* Bytes it may be sent now. */
size_t ngx_ar_viewer_may(ngx_ar_viewer_t *viewer);
uint64_t ngx_ar_viewer_pos(ngx_ar_viewer_t *viewer);

/* What it typed, the socket's data handler; may close the viewer. */
void ngx_ar_viewer_data(ngx_ar_ws_t *ws, u_char *data, size_t len,
    ngx_uint_t last);

/* It said `close_input`; may close the viewer. */
void ngx_ar_viewer_close_input(ngx_ar_viewer_t *viewer);

/* Passes kept input on to the source. */
void ngx_ar_viewer_forward(ngx_ar_viewer_t *viewer);

/* To a new source: again, from what that one says was written. */
void ngx_ar_viewer_resend(ngx_ar_viewer_t *viewer);

/* The program has its input before offset. */
void ngx_ar_viewer_acked(ngx_ar_viewer_t *viewer, uint64_t offset);

/* Closes its socket and forgets it; broke: it keeps its place. */
void ngx_ar_viewer_close(ngx_ar_viewer_t *viewer, ngx_uint_t code,
    const char *reason, ngx_uint_t broke);

/* The source has changed, or this viewer has just come: joins or resends. */
void ngx_ar_viewer_resource(ngx_ar_viewer_t *viewer);

json_t *ngx_ar_viewer_size_owner(ngx_ar_viewer_t *viewer);


#endif /* NGX_AR_VIEWER_H */
