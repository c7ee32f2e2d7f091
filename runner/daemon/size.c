
/*
 * The size of a session's terminal.  HQ decides who may change it; the
 * runner sets it and says in the stream from which offset on it holds.
 */

#include <stdio.h>

#include "runner/daemon/session.h"
#include "runner/daemon/size.h"
#include "runner/daemon/stream.h"
#include "runner/process/pty.h"


unsigned
rn_size_rows(unsigned rows)
{
    return rows < RN_ROWS_MIN ? RN_ROWS_MIN
           : rows > RN_ROWS_MAX ? RN_ROWS_MAX : rows;
}


unsigned
rn_size_cols(unsigned cols)
{
    return cols < RN_COLS_MIN ? RN_COLS_MIN
           : cols > RN_COLS_MAX ? RN_COLS_MAX : cols;
}


void
rn_size_set(rn_session_t *session, unsigned rows, unsigned cols,
    const char *viewer)
{
    session->rows = rn_size_rows(rows);
    session->cols = rn_size_cols(cols);
    snprintf(session->size_owner, sizeof(session->size_owner), "%s", viewer);

    if (!session->pipe && session->in.open) {
        (void) rn_pty_resize(session->in.fd, session->rows, session->cols);
    }

    rn_stream_resized(session, session->rows, session->cols, viewer);
}
