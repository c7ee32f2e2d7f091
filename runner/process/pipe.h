
/* The three pipes of a session in mode pipe. */

#ifndef RN_PIPE_H
#define RN_PIPE_H

#include "wire/ar.h"


typedef struct {
    int  ours[3];            /* do not block */
    int  theirs[3];
} rn_pipes_t;


/* stdin, stdout, stderr; all close-on-exec.  AR_ERROR: errno. */
ar_rc_e rn_pipe_open(rn_pipes_t *pipes);


#endif /* RN_PIPE_H */
