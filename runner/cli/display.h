
/*
 * What goes to the standard output: a queue, in order, never blocking.  A
 * terminal is asked nothing by what a session prints.
 */

#ifndef RN_DISPLAY_H
#define RN_DISPLAY_H

#include "runner/cli/questions.h"
#include "runner/cli/ready.h"


typedef struct rn_display_piece_s  rn_display_piece_t;


typedef struct {
    /* so many bytes of the session have been taken by the descriptor */
    void  (*written)(void *data, size_t len);

    /* the last one: nothing more can be written */
    void  (*failed)(void *data, int err);
} rn_display_handlers_t;


typedef struct {
    rn_ready_t                    ready;
    int                           fd;
    int                           own;       /* fd is ours, does not block */
    int                           broken;
    rn_questions_t                questions;
    rn_display_piece_t           *first;
    rn_display_piece_t           *last;
    const rn_display_handlers_t  *handlers;
    void                         *data;
} rn_display_t;


/* After rn_terminal_enter().  -1 with errno. */
int rn_display_open(rn_display_t *display, uv_loop_t *loop,
    const rn_display_handlers_t *handlers, void *data);

/*
 * Copies the bytes.  counted: they are the session's, else ours (they are in
 * order with the rest, but `written` does not tell of them).
 */
void rn_display_add(rn_display_t *display, const void *bytes, size_t len,
    int counted);

/* What the session prints from here on continues nothing. */
void rn_display_restart(rn_display_t *display);

/* Nothing is left to write. */
int rn_display_idle(const rn_display_t *display);

/* What is queued is dropped. */
void rn_display_close(rn_display_t *display);


#endif /* RN_DISPLAY_H */
