
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


#define RN_SAY_MAX     2048
#define RN_SAY_PREFIX  "agentrelay: "


static size_t rn_say_draws(const unsigned char *p);


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
            drawn = rn_say_draws((const unsigned char *) text + i);
        }

        out[i] = drawn > 0 ? '?' : text[i];
        drawn -= drawn > 0;
    }

    out[i] = '\0';
}


/* Bytes of the character here, when it does more than stand there. */

static size_t
rn_say_draws(const unsigned char *p)
{
    unsigned  c;

    if (p[0] < 0x20 || p[0] == 0x7f) {
        return 1;
    }

    /* U+0080 to U+009F, U+061C */

    if ((p[0] == 0xc2 && p[1] >= 0x80 && p[1] < 0xa0)
        || (p[0] == 0xd8 && p[1] == 0x9c))
    {
        return 2;
    }

    if (p[0] != 0xe2 || (p[1] & 0xfe) != 0x80 || p[2] < 0x80) {
        return 0;
    }

    /* U+200E, U+200F, U+2028 to U+202E, U+2066 to U+2069 */

    c = (p[1] & 1u) << 6 | (p[2] & 0x3fu);

    return c == 0x0e || c == 0x0f || (c >= 0x28 && c <= 0x2e)
           || (c >= 0x66 && c <= 0x69) ? 3 : 0;
}
