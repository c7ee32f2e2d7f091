
/*
 * A configuration file of the user, and one that came with a stranger's tree:
 * it is read or refused, and a tree names no file outside of itself.  Byte 0
 * of the input chooses whose it is.
 */

#include "input.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "runner/exit.h"
#include "runner/say.h"
#include "runner/settings.h"


static char             home[] = "/tmp/agentrelay-fuzz-XXXXXX";
static int              tree, back;         /* where we are in a run, and else */
static volatile size_t  told;


/* What a person would read: whole, within bounds. */

void
rn_say(const char *format, ...)
{
    char     text[2048];
    va_list  args;

    va_start(args, format);
    (void) vsnprintf(text, sizeof(text), format, args);
    va_end(args);

    told += strlen(text);
}


static void
leave(void)
{
    char  command[128];

    snprintf(command, sizeof(command), "rm -rf %s", home);
    (void) !system(command);
}


static void
enter(void)
{
    char  path[128];

    back = open(".", O_RDONLY|O_DIRECTORY|O_CLOEXEC);

    if (mkdtemp(home) == NULL || chdir(home) != 0 || atexit(leave) != 0) {
        abort();
    }

    setenv("HOME", home, 1);
    snprintf(path, sizeof(path), "%s/.config", home);
    setenv("XDG_CONFIG_HOME", path, 1);

    if (mkdir(".config", 0700) || mkdir(".config/agentrelay", 0700)
        || mkdir("tree", 0700) || close(creat("tree/token", 0600)) != 0
        || (tree = open("tree", O_RDONLY|O_DIRECTORY|O_CLOEXEC)) == -1
        || fchdir(back) != 0)
    {
        abort();
    }
}


static void
written(const char *file, const uint8_t *data, size_t size)
{
    int  fd;

    fd = open(file, O_WRONLY|O_CREAT|O_TRUNC, 0600);

    if (fd == -1 || write(fd, data, size) != (ssize_t) size || close(fd)) {
        abort();
    }
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int            rc, i;
    char           real[PATH_MAX];
    rn_settings_t  place;

    static int     entered;

    if (!entered) {
        enter();
        entered = 1;
    }

    if (size < 1) {
        return 0;
    }

    if (fchdir(tree) != 0) {
        abort();
    }

    if (data[0] & 1) {
        written("../.config/agentrelay/config", data + 1, size - 1);
        rc = rn_settings_user(&place);

    } else {
        written(".agentrelay", data + 1, size - 1);
        rc = rn_settings_project(&place);

        for (i = RN_SETTING_TOKEN_FILE; rc == RN_EXIT_OK
             && i <= RN_SETTING_CA_FILE; i++)
        {
            if (place.values[i]
                && (realpath(place.values[i], real) == NULL
                    || strncmp(real, home, strlen(home)) != 0
                    || strncmp(real + strlen(home), "/tree/", 6) != 0))
            {
                abort();
            }
        }
    }

    if ((rc != RN_EXIT_OK && rc != RN_EXIT_USAGE) || fchdir(back) != 0) {
        abort();
    }

    rn_settings_free(&place);

    return 0;
}
