
/*
 * A stranger's text as people are shown it, in browsers and terminals: without
 * what could move a cursor, colour a line, end it or turn its direction, by
 * which a name could pass for another one.
 */

#include <string.h>

#include "wire/shown.h"
#include "wire/utf8.h"


static size_t ar_shown_char(const char *text, size_t len);
static int ar_shown_blank(const unsigned char *text, size_t len);


size_t
ar_shown_acts(const unsigned char *p)
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

    /* U+FEFF */

    if (p[0] == 0xef) {
        return p[1] == 0xbb && p[2] == 0xbf ? 3 : 0;
    }

    if (p[0] != 0xe2 || (p[1] & 0xfe) != 0x80 || p[2] < 0x80) {
        return 0;
    }

    /* U+200E, U+200F, U+2028 to U+202E, U+2066 to U+2069 */

    c = (p[1] & 1u) << 6 | (p[2] & 0x3fu);

    return c == 0x0e || c == 0x0f || (c >= 0x28 && c <= 0x2e)
           || (c >= 0x66 && c <= 0x69) ? 3 : 0;
}


size_t
ar_shown_text(char *out, size_t size, const char *text, size_t len)
{
    size_t  n, width, acts;

    for (n = 0; len > 0; text += width, len -= width) {
        width = ar_shown_char(text, len);

        if (width == 0) {
            width = 1;
            continue;
        }

        acts = ar_shown_acts((const unsigned char *) text);

        if (n + (acts ? 1 : width) >= size) {
            break;
        }

        if (acts) {
            out[n++] = ' ';

        } else {
            memmove(out + n, text, width);
            n += width;
        }
    }

    out[n] = '\0';

    return n;
}


size_t
ar_shown_line(char *out, size_t size, const char *text, size_t len)
{
    int                   blank;
    size_t                n, width;
    const unsigned char  *p;

    n = 0;
    blank = 0;

    while (len > 0) {
        p = (const unsigned char *) text;
        width = ar_shown_char(text, len);

        if (width == 0) {
            text++;
            len--;
            continue;
        }

        text += width;
        len -= width;

        if (ar_shown_blank(p, width)) {
            blank = n > 0;
            continue;
        }

        if (ar_shown_acts(p)) {
            continue;
        }

        if (n + (size_t) blank + width >= size) {
            break;
        }

        if (blank) {
            out[n++] = ' ';
            blank = 0;
        }

        memcpy(out + n, p, width);
        n += width;
    }

    out[n] = '\0';

    return n;
}


/* The bytes of the character that begins here, 0: none does. */

static size_t
ar_shown_char(const char *text, size_t len)
{
    size_t    n;
    uint32_t  state;

    state = AR_UTF8_ACCEPT;

    for (n = 0; n < 4 && n < len; n++) {
        state = ar_utf8_feed(state, (const unsigned char *) text + n, 1);

        if (state == AR_UTF8_ACCEPT) {
            return n + 1;
        }

        if (state == AR_UTF8_REJECT) {
            return 0;
        }
    }

    return 0;
}


static int
ar_shown_blank(const unsigned char *text, size_t len)
{
    if (len == 1) {
        return *text == ' ' || (*text >= '\t' && *text <= '\r');
    }

    /* no-break space */

    return len == 2 && text[0] == 0xc2 && text[1] == 0xa0;
}
