
/* The runner may be another system, so its signals come by name. */

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "runner/cli/signals.h"


typedef struct {
    const char  *name;
    int          number;
} rn_signal_name_t;


static const rn_signal_name_t  rn_signal_names[] = {
    { "HUP", SIGHUP }, { "INT", SIGINT }, { "QUIT", SIGQUIT },
    { "ILL", SIGILL }, { "TRAP", SIGTRAP }, { "ABRT", SIGABRT },
    { "BUS", SIGBUS }, { "FPE", SIGFPE }, { "KILL", SIGKILL },
    { "USR1", SIGUSR1 }, { "SEGV", SIGSEGV }, { "USR2", SIGUSR2 },
    { "PIPE", SIGPIPE }, { "ALRM", SIGALRM }, { "TERM", SIGTERM },
    { "CHLD", SIGCHLD }, { "CONT", SIGCONT }, { "STOP", SIGSTOP },
    { "TSTP", SIGTSTP }, { "TTIN", SIGTTIN }, { "TTOU", SIGTTOU },
    { "URG", SIGURG }, { "XCPU", SIGXCPU }, { "XFSZ", SIGXFSZ },
    { "VTALRM", SIGVTALRM }, { "PROF", SIGPROF }, { "WINCH", SIGWINCH },
    { "IO", SIGIO }, { "SYS", SIGSYS }
};


int
rn_signal_number(const char *text)
{
    long    number;
    char   *end;
    size_t  i;

    number = strtol(text, &end, 10);

    if (end != text && *end == '\0') {
        return number > 0 && number < 128 ? (int) number : 0;
    }

    if (strncasecmp(text, "SIG", 3) == 0) {
        text += 3;
    }

    for (i = 0; i < sizeof(rn_signal_names) / sizeof(rn_signal_names[0]);
         i++)
    {
        if (strcasecmp(rn_signal_names[i].name, text) == 0) {
            return rn_signal_names[i].number;
        }
    }

    return 0;
}
