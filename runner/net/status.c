
/*
 * RFC 9112, 4: "HTTP/1.1 200", and then a blank or the line's end.  Nothing
 * behind that line is looked at, however it begins.
 */

#include <string.h>

#include "runner/net/status.h"


int
rn_status(const char *line)
{
    int          i, status;
    const char  *p;

    if (strncmp(line, "HTTP/1.0 ", 9) != 0
        && strncmp(line, "HTTP/1.1 ", 9) != 0)
    {
        return 0;
    }

    p = line + 9;
    status = 0;

    for (i = 0; i < 3; i++) {
        if (p[i] < '0' || p[i] > '9') {
            return 0;
        }

        status = status * 10 + (p[i] - '0');
    }

    if (p[3] != ' ' && p[3] != '\r' && p[3] != '\0') {
        return 0;
    }

    return status < 100 ? 0 : status;
}
