
/*
 * Whether there are colours, decided once.  They are the eight of any
 * terminal, so that the person's own palette holds.
 */

#include <string.h>
#include <unistd.h>

#include "runner/cli/color.h"
#include "runner/settings.h"


static int  rn_color_on;


void
rn_color_init(int no_color)
{
    const char  *force, *term;

    force = rn_settings_env("CLICOLOR_FORCE");
    term = rn_settings_env("TERM");

    if (no_color || rn_settings_env("NO_COLOR") != NULL) {
        rn_color_on = 0;

    } else if (force != NULL && strcmp(force, "0") != 0) {
        rn_color_on = 1;

    } else {
        rn_color_on = isatty(STDOUT_FILENO) && term != NULL
                      && strcmp(term, "dumb") != 0;
    }
}


const char *
rn_color(rn_color_e color)
{
    if (!rn_color_on) {
        return "";
    }

    switch (color) {

    case RN_COLOR_GOOD:
        return "\033[32m";

    case RN_COLOR_WARN:
        return "\033[33m";

    case RN_COLOR_BAD:
        return "\033[31m";

    case RN_COLOR_FAINT:
        return "\033[2m";
    }

    return "";
}


const char *
rn_color_end(void)
{
    return rn_color_on ? "\033[0m" : "";
}
