
/*
 * Pipes for programs that speak a protocol, not to a terminal.  stdout is
 * the session's output, stdin its input; of stderr only a tail is kept.
 */

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "runner/process/pipe.h"


ar_rc_e
rn_pipe_open(rn_pipes_t *pipes)
{
    int  i, out, error, pair[2];

    for (i = 0; i < 3; i++) {

        if (pipe2(pair, O_CLOEXEC) != 0) {
            break;
        }

        out = i != 0;
        pipes->ours[i] = pair[!out];
        pipes->theirs[i] = pair[out];

        if (fcntl(pipes->ours[i], F_SETFL,
                  (out ? O_RDONLY : O_WRONLY)|O_NONBLOCK)
            != 0)
        {
            i++;
            break;
        }
    }

    if (i == 3) {
        return AR_OK;
    }

    error = errno;

    while (i-- > 0) {
        (void) close(pipes->ours[i]);
        (void) close(pipes->theirs[i]);
    }

    errno = error;

    return AR_ERROR;
}
