
/*
 * The size of a session's terminal.  HQ decides who may change it; the
 * runner sets it and says in the stream from which offset on it holds.
 */

#include <stdio.h>

#include "runner/daemon/session.h"
#include "runner/daemon/size.h"
#include "runner/daemon/stream.h"
#include "runner/log.h"
#include "runner/process/pty.h"


unsigned
rn_size_rows(unsigned rows)
{
    return rows < AR_ROWS_MIN ? AR_ROWS_MIN
           : rows > AR_ROWS_MAX ? AR_ROWS_MAX : rows;
}


unsigned
rn_size_cols(unsigned cols)
{
    return cols < AR_COLS_MIN ? AR_COLS_MIN
           : cols > AR_COLS_MAX ? AR_COLS_MAX : cols;
}


void
rn_size_set(rn_session_t *session, unsigned rows, unsigned cols,
    const char *viewer)
{
    rows = rn_size_rows(rows);
    cols = rn_size_cols(cols);

    /* without memory for it everybody keeps the old size */

    if (rn_screen_resize(session, rows, cols) != AR_OK) {
        rn_log_session(RN_LOG_ERROR, session->id,
                       "no memory for a terminal of %ux%u", rows, cols);
        return;
    }

    session->rows = rows;
    session->cols = cols;
    snprintf(session->size_owner, sizeof(session->size_owner), "%s", viewer);

    if (!session->pipe && session->in.open) {
        (void) rn_pty_resize(session->in.fd, session->rows, session->cols);
    }

    rn_stream_resized(session, session->rows, session->cols, viewer);
}
