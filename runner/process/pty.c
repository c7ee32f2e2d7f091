
/*
 * A pseudo-terminal.  Its modes are set by hand, not copied from a terminal
 * that the runner may or may not have: a login shell's usual ones, with
 * IUTF8 so that the line discipline erases whole characters.
 */

#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "runner/process/pty.h"


static void rn_pty_modes(struct termios *modes);


ar_rc_e
rn_pty_open(int *master, int *slave, unsigned rows, unsigned cols)
{
    int             error;
    struct winsize  size;
    struct termios  modes;

    memset(&size, 0, sizeof(size));
    size.ws_row = (unsigned short) rows;
    size.ws_col = (unsigned short) cols;

    rn_pty_modes(&modes);

    if (openpty(master, slave, NULL, &modes, &size) != 0) {
        return AR_ERROR;
    }

    if (fcntl(*master, F_SETFD, FD_CLOEXEC) == 0
        && fcntl(*slave, F_SETFD, FD_CLOEXEC) == 0
        && fcntl(*master, F_SETFL, O_RDWR|O_NONBLOCK) == 0)
    {
        return AR_OK;
    }

    error = errno;
    (void) close(*master);
    (void) close(*slave);
    errno = error;

    return AR_ERROR;
}


static void
rn_pty_modes(struct termios *modes)
{
    memset(modes, 0, sizeof(struct termios));

    modes->c_iflag = BRKINT|ICRNL|IXON|IMAXBEL|IUTF8;
    modes->c_oflag = OPOST|ONLCR;
    modes->c_cflag = CREAD|CS8|HUPCL;
    modes->c_lflag = ICANON|ISIG|IEXTEN|ECHO|ECHOE|ECHOK|ECHOKE|ECHOCTL;

    modes->c_cc[VINTR] = 3;          /* ^C */
    modes->c_cc[VQUIT] = 28;         /* ^\ */
    modes->c_cc[VERASE] = 127;
    modes->c_cc[VKILL] = 21;         /* ^U */
    modes->c_cc[VEOF] = 4;           /* ^D */
    modes->c_cc[VSTART] = 17;        /* ^Q */
    modes->c_cc[VSTOP] = 19;         /* ^S */
    modes->c_cc[VSUSP] = 26;         /* ^Z */
    modes->c_cc[VREPRINT] = 18;      /* ^R */
    modes->c_cc[VDISCARD] = 15;      /* ^O */
    modes->c_cc[VWERASE] = 23;       /* ^W */
    modes->c_cc[VLNEXT] = 22;        /* ^V */
    modes->c_cc[VMIN] = 1;
    modes->c_cc[VTIME] = 0;

    (void) cfsetispeed(modes, B38400);
    (void) cfsetospeed(modes, B38400);
}


ar_rc_e
rn_pty_resize(int master, unsigned rows, unsigned cols)
{
    struct winsize  size;

    memset(&size, 0, sizeof(size));
    size.ws_row = (unsigned short) rows;
    size.ws_col = (unsigned short) cols;

    return ioctl(master, TIOCSWINSZ, &size) == 0 ? AR_OK : AR_ERROR;
}


ar_rc_e
rn_pty_foreground(int master, pid_t *group, int *canonical)
{
    struct termios  modes;

    *group = tcgetpgrp(master);

    if (*group < 0 || tcgetattr(master, &modes) != 0) {
        return AR_ERROR;
    }

    *canonical = (modes.c_lflag & ICANON) != 0;

    return AR_OK;
}
