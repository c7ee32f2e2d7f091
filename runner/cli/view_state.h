
/* Private to the view's files: its parts, and who does what. */

#ifndef RN_VIEW_STATE_H
#define RN_VIEW_STATE_H

#include "runner/cli/display.h"
#include "runner/cli/fit.h"
#include "runner/cli/keyboard.h"
#include "runner/cli/view.h"
#include "runner/cli/viewer.h"


#define RN_VIEW_SIGNALS  5


typedef enum {
    RN_VIEW_DIALING,
    RN_VIEW_ATTACHED,
    RN_VIEW_AWAY,
    RN_VIEW_DRAINING,
    RN_VIEW_DONE
} rn_view_state_e;


typedef enum {
    RN_VIEW_OPEN,                /* not over */
    RN_VIEW_DETACHED,
    RN_VIEW_SIGNALED,            /* by signo */
    RN_VIEW_HUNG_UP,             /* the terminal is gone */
    RN_VIEW_UNWRITABLE,          /* err: why stdout takes no more */
    RN_VIEW_ENDED                /* end */
} rn_view_cause_e;


typedef struct {
    const rn_view_options_t  *options;
    uv_loop_t                *loop;
    rn_view_state_e           state;
    rn_view_cause_e           cause;
    int                       signo;
    int                       err;
    rn_viewer_end_t           end;         /* its text is a copy */

    int                       entered;     /* the terminal is ours */
    int                       raw;
    int                       keys;        /* the keyboard is open */
    int                       told;        /* the state line is shown */
    int                       cropped;     /* larger than this terminal */
    int                       interrupts;
    int                       last;        /* byte typed, or -1 */
    unsigned                  resets;
    uint64_t                  lost;
    rn_fit_t                  fit;         /* a snapshot of another size */
    char                      why[128];

    rn_viewer_t              *viewer;
    rn_viewer_options_t       viewer_options;
    rn_keyboard_t             keyboard;
    rn_display_t              display;
    uv_timer_t                away;
    uv_timer_t                linger;
    uv_signal_t               signals[RN_VIEW_SIGNALS];
} rn_view_t;


/* view.c */

/* The terminal is entered, keyboard and output begin; -1: told and over. */
int rn_view_enter(rn_view_t *view);
void rn_view_size(rn_view_t *view, int take);
void rn_view_done(rn_view_t *view, rn_view_cause_e cause);

/* view_show.c */

extern const rn_viewer_handlers_t  rn_view_viewer;
extern const rn_display_handlers_t  rn_view_display;

/* view_end.c: tells how it ended, on a restored terminal; the exit code. */

int rn_view_verdict(const rn_view_t *view);


#endif /* RN_VIEW_STATE_H */
