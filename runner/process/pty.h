
/* A pseudo-terminal: the pair of descriptors, its size and modes. */

#ifndef RN_PTY_H
#define RN_PTY_H

#include <sys/types.h>

#include "wire/ar.h"


/*
 * Both ends are close-on-exec, the master does not block; window size and
 * terminal modes are set before anything runs in it.  AR_ERROR: errno.
 */
ar_rc_e rn_pty_open(int *master, int *slave, unsigned rows, unsigned cols);

ar_rc_e rn_pty_resize(int master, unsigned rows, unsigned cols);

/* Its foreground process group, and whether it hands over whole lines. */
ar_rc_e rn_pty_foreground(int master, pid_t *group, int *canonical);


#endif /* RN_PTY_H */
