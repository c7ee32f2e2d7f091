
/*
 * Raw mode and back.
 *
 * The descriptors 0, 1 and 2 share one open file with the shell, so O_NONBLOCK
 * must not be set on them.  Output goes to a second open file of the same
 * terminal instead, which does not block; so a terminal that takes nothing
 * (a stopped one, a dead line) cannot hold up the restoring either.
 *
 * Order of restoring: the escape sequences while the terminal is still raw,
 * then termios with TCSANOW, which does not wait for output.  Input that
 * nobody has read by then is dropped: it was typed at the session, or is a
 * terminal's answer, and the shell should not execute it.
 *
 * Who calls rn_terminal_restore(): the view when it ends, for whatever
 * reason, signals of politeness included (it watches them through the loop);
 * atexit(); and the handler of SIGSEGV and the like, which uses only what is
 * safe there.  SIGKILL is answered by `agentrelay attach --reset`.
 */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "runner/cli/cli.h"
#include "runner/cli/terminal.h"
#include "runner/say.h"
#include "wire/ar.h"


#define RN_TERMINAL_PATIENCE  20     /* tries of 10 ms to write */
#define RN_TERMINAL_UNTITLE   "\033[23;2t"


static void rn_terminal_open(int fd);
static void rn_terminal_put(const char *text, size_t len);
static void rn_terminal_watch_crashes(void);
static void rn_terminal_crashed(int signo);


static struct {
    volatile sig_atomic_t  entered;
    int                    raw;      /* termios of 0 was changed */
    int                    out;      /* -1: descriptor 1 is no terminal */
    int                    patience;
    int                    titled;
    struct termios         saved;
    rn_modes_t             modes;
} rn_terminal = { .out = -1 };


int
rn_terminal_enter(int raw)
{
    struct termios  termios;
    static int      registered;

    rn_terminal_open(STDOUT_FILENO);

    if (!registered) {
        registered = 1;
        (void) atexit(rn_terminal_restore);
        rn_terminal_watch_crashes();
    }

    if (raw && isatty(STDIN_FILENO)) {
        if (tcgetattr(STDIN_FILENO, &rn_terminal.saved) == -1) {
            return -1;
        }

        termios = rn_terminal.saved;
        cfmakeraw(&termios);
        termios.c_cc[VMIN] = 1;
        termios.c_cc[VTIME] = 0;

        rn_terminal.raw = 1;
        rn_terminal.entered = 1;

        return tcsetattr(STDIN_FILENO, TCSANOW, &termios);
    }

    rn_terminal.entered = 1;

    return 0;
}


void
rn_terminal_restore(void)
{
    int  saved;

    if (!rn_terminal.entered) {
        return;
    }

    rn_terminal.entered = 0;
    rn_terminal.patience = RN_TERMINAL_PATIENCE;
    saved = errno;

    if (rn_terminal.out != -1) {
        if (rn_terminal.titled) {
            rn_terminal_put(RN_TERMINAL_UNTITLE, 7);
        }

        rn_modes_undo(&rn_terminal.modes, rn_terminal_put);
        memset(&rn_terminal.modes, 0, sizeof(rn_modes_t));
    }

    if (rn_terminal.raw) {
        rn_terminal.raw = 0;
        (void) tcflush(STDIN_FILENO, TCIFLUSH);
        (void) tcsetattr(STDIN_FILENO, TCSANOW, &rn_terminal.saved);
    }

    errno = saved;
}


void
rn_terminal_wrote(const unsigned char *bytes, size_t len)
{
    rn_modes_feed(&rn_terminal.modes, bytes, len);
}


const rn_modes_t *
rn_terminal_modes(void)
{
    return &rn_terminal.modes;
}


int
rn_terminal_out(void)
{
    return rn_terminal.out;
}


int
rn_terminal_size(int *rows, int *cols)
{
    int             fd;
    struct winsize  ws;

    for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (ioctl(fd, TIOCGWINSZ, &ws) == 0 && ws.ws_row > 0
            && ws.ws_col > 0)
        {
            *rows = ws.ws_row < AR_ROWS_MIN ? AR_ROWS_MIN
                    : ws.ws_row > AR_ROWS_MAX ? AR_ROWS_MAX : ws.ws_row;
            *cols = ws.ws_col < AR_COLS_MIN ? AR_COLS_MIN
                    : ws.ws_col > AR_COLS_MAX ? AR_COLS_MAX : ws.ws_col;
            return 0;
        }
    }

    return -1;
}


void
rn_terminal_title(const char *text)
{
    int   n;
    char  plain[200], line[256];

    if (rn_terminal.out == -1 || !rn_terminal.entered) {
        return;
    }

    rn_terminal.patience = 1;

    if (text == NULL) {
        if (rn_terminal.titled) {
            rn_terminal.titled = 0;
            rn_terminal_put(RN_TERMINAL_UNTITLE, 7);
        }
        return;
    }

    if (!rn_terminal.titled) {
        rn_terminal.titled = 1;
        rn_terminal_put("\033[22;2t", 7);
    }

    rn_say_plain(plain, sizeof(plain), text);
    n = snprintf(line, sizeof(line), "\033]2;%s\033\\", plain);

    rn_terminal_put(line, (size_t) n);
}


int
rn_terminal_repair(void)
{
    struct termios  termios;

    if (!isatty(STDIN_FILENO) || tcgetattr(STDIN_FILENO, &termios) == -1) {
        rn_say("there is no terminal to repair on the standard input");
        return RN_EXIT_FAILED;
    }

    termios.c_iflag |= ICRNL|IXON;
    termios.c_iflag &= ~(tcflag_t) (IGNBRK|INLCR|IGNCR|ISTRIP|PARMRK|INPCK);
    termios.c_oflag |= OPOST|ONLCR;
    termios.c_lflag |= ISIG|ICANON|IEXTEN|ECHO|ECHOE|ECHOK|ECHOCTL|ECHOKE;
    termios.c_lflag &= ~(tcflag_t) (ECHONL|NOFLSH|TOSTOP);
    termios.c_cflag |= CREAD|CS8;

    if (tcsetattr(STDIN_FILENO, TCSANOW, &termios) == -1) {
        rn_say("the terminal's settings cannot be changed: %s",
               strerror(errno));
        return RN_EXIT_FAILED;
    }

    rn_terminal_open(STDIN_FILENO);

    if (rn_terminal.out == -1) {
        rn_say("the terminal cannot be written: %s", strerror(errno));
        return RN_EXIT_FAILED;
    }

    rn_terminal.patience = RN_TERMINAL_PATIENCE;
    rn_terminal_put(rn_modes_reset, rn_modes_reset_len);

    return RN_EXIT_OK;
}


/* Opens the terminal of a descriptor again; nothing when it is none. */

static void
rn_terminal_open(int fd)
{
    char  name[128];

    if (rn_terminal.out == -1 && isatty(fd)
        && ttyname_r(fd, name, sizeof(name)) == 0)
    {
        rn_terminal.out = open(name, O_WRONLY|O_NOCTTY|O_NONBLOCK|O_CLOEXEC);
    }
}


static void
rn_terminal_put(const char *text, size_t len)
{
    ssize_t        n;
    struct pollfd  ready;

    while (len > 0) {
        n = write(rn_terminal.out, text, len);

        if (n > 0) {
            text += n;
            len -= (size_t) n;
            continue;
        }

        if (n == -1 && errno == EINTR) {
            continue;
        }

        if (n == -1 && errno != EAGAIN) {
            return;
        }

        if (rn_terminal.patience-- <= 0) {
            return;
        }

        ready.fd = rn_terminal.out;
        ready.events = POLLOUT;
        (void) poll(&ready, 1, 10);
    }
}


static void
rn_terminal_watch_crashes(void)
{
    size_t            i;
    struct sigaction  sa;

    static const int  crashes[] = {
        SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS
    };

    memset(&sa, 0, sizeof(struct sigaction));
    sa.sa_handler = rn_terminal_crashed;
    sa.sa_flags = (int) (SA_RESETHAND|SA_NODEFER);
    (void) sigemptyset(&sa.sa_mask);

    for (i = 0; i < sizeof(crashes) / sizeof(crashes[0]); i++) {
        (void) sigaction(crashes[i], &sa, NULL);
    }
}


/* The disposition is the default again: the second one ends the process. */

static void
rn_terminal_crashed(int signo)
{
    rn_terminal_restore();
    (void) raise(signo);
}
