
/* The size of a session's terminal. */

#ifndef RN_SIZE_H
#define RN_SIZE_H

#include "runner/daemon/daemon.h"


/* Within AR_ROWS_MIN and so on of wire/ar.h. */
unsigned rn_size_rows(unsigned rows);
unsigned rn_size_cols(unsigned cols);

/* Takes effect at the ring's head; viewer owns it, "": nobody. */
void rn_size_set(rn_session_t *session, unsigned rows, unsigned cols,
    const char *viewer);


#endif /* RN_SIZE_H */
