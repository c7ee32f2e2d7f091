
/* A session on the local terminal, until it ends or one leaves it. */

#ifndef RN_VIEW_H
#define RN_VIEW_H

#include "runner/cli/api.h"
#include "runner/cli/chord.h"


typedef struct {
    rn_api_t    *api;
    const char  *session;        /* id */
    const char  *name;           /* for messages; "" without */
    uint64_t     offset;         /* where to begin, or RN_VIEWER_NOWHERE */
    int          write;
    int          take;
    int          keep_size;      /* this terminal's is never sent */
    int          pipe;           /* the session's mode */
    int          ours;           /* `run`: its input ends with ours */
    unsigned     others;         /* who look at it already */
    int          quiet;
    int          failure;        /* exit code for what is not the child's;
                                    0: the one that fits */
    rn_chord_t   chord;
} rn_view_options_t;


/*
 * The exit code: the child's, 128 + a signal's number, 0 after the detach
 * chord.  A signal that asks to end is obeyed after everything is restored.
 */
int rn_view(const rn_view_options_t *options);


#endif /* RN_VIEW_H */
