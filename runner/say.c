
/*
 * Messages on stderr.
 *
 * A line is built first and written by one write(), so that it stays whole
 * beside the output of others.  Bytes of UTF-8 pass; controls (C0, DEL, C1 in
 * its two-byte form), line separators and what turns the direction of the text
 * around it do not: a session's name or an error text of HQ may come from
 * someone who would like to draw on this screen.
 */

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "runner/say.h"
#include "wire/shown.h"


#define RN_SAY_MAX     2048
#define RN_SAY_PREFIX  "agentrelay: "


void
rn_say(const char *format, ...)
{
    char     text[RN_SAY_MAX], line[RN_SAY_MAX + sizeof(RN_SAY_PREFIX) + 1];
    size_t   len;
    ssize_t  n;
    va_list  args;

    va_start(args, format);
    (void) vsnprintf(text, sizeof(text), format, args);
    va_end(args);

    len = sizeof(RN_SAY_PREFIX) - 1;
    memcpy(line, RN_SAY_PREFIX, len);

    rn_say_plain(line + len, RN_SAY_MAX, text);

    len = strlen(line);
    line[len++] = '\n';

    n = write(STDERR_FILENO, line, len);
    (void) n;
}


void
rn_say_plain(char *out, size_t size, const char *text)
{
    size_t  i, drawn;

    drawn = 0;

    for (i = 0; i + 1 < size && text[i] != '\0'; i++) {

        if (drawn == 0) {
            drawn = ar_shown_acts((const unsigned char *) text + i);
        }

        out[i] = drawn > 0 ? '?' : text[i];
        drawn -= drawn > 0;
    }

    out[i] = '\0';
}
