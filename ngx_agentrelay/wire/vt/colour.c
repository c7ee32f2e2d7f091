
/*
 * The palette and the colours of text, background and cursor.
 *
 * A viewer has a theme of its own; what a program asks before it changed a
 * colour is answered with xterm.js's default one.
 */

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "wire/vt/state.h"


#define AR_VT_NO_COLOUR  UINT32_MAX


static uint32_t ar_vt_colour_default(unsigned n);
static uint32_t ar_vt_colour_parse(const char *text, size_t len);
static uint32_t ar_vt_colour_hex(const char *text, size_t len);
static void ar_vt_colour_answer(ar_vt_t *vt, const char *what,
    uint32_t colour);
static const char *ar_vt_colour_slot(const char **text, size_t *len);
static int ar_vt_colour_number(const char *text, size_t len);


static const uint32_t  ar_vt_basic[16] = {
    0x2e3436, 0xcc0000, 0x4e9a06, 0xc4a000,
    0x3465a4, 0x75507b, 0x06989a, 0xd3d7cf,
    0x555753, 0xef2929, 0x8ae234, 0xfce94f,
    0x729fcf, 0xad7fa8, 0x34e2e2, 0xeeeeec
};

static const uint32_t  ar_vt_special[3] = { 0xffffff, 0x000000, 0xffffff };


void
ar_vt_colours_default(ar_vt_t *vt)
{
    unsigned  n;

    for (n = 0; n < 256; n++) {
        vt->palette[n] = ar_vt_colour_default(n);
    }

    memcpy(vt->special, ar_vt_special, sizeof(vt->special));
    memset(vt->changed, 0, sizeof(vt->changed));
    vt->special_changed = 0;
}


/* OSC 4: pairs of a number and a colour, or a question mark. */

void
ar_vt_colour_indexed(ar_vt_t *vt, const char *text)
{
    int          n;
    char         what[16];
    size_t       len, idlen;
    uint32_t     colour;
    const char  *id, *spec;

    while (text) {
        id = ar_vt_colour_slot(&text, &idlen);

        if (text == NULL) {
            return;
        }

        spec = ar_vt_colour_slot(&text, &len);
        n = ar_vt_colour_number(id, idlen);

        if (n < 0) {
            continue;
        }

        if (len == 1 && *spec == '?') {
            (void) snprintf(what, sizeof(what), "4;%d", n);
            ar_vt_colour_answer(vt, what, vt->palette[n]);
            continue;
        }

        colour = ar_vt_colour_parse(spec, len);

        if (colour != AR_VT_NO_COLOUR) {
            vt->palette[n] = colour;
            vt->changed[n / 8] |= (unsigned char) (1 << n % 8);
        }
    }
}


/* OSC 104: these, or all. */

void
ar_vt_colour_restore(ar_vt_t *vt, const char *text)
{
    int          n;
    size_t       len;
    const char  *id;

    if (*text == '\0') {
        for (n = 0; n < 256; n++) {
            vt->palette[n] = ar_vt_colour_default((unsigned) n);
        }

        memset(vt->changed, 0, sizeof(vt->changed));
        return;
    }

    while (text) {
        id = ar_vt_colour_slot(&text, &len);
        n = ar_vt_colour_number(id, len);

        if (n >= 0) {
            vt->palette[n] = ar_vt_colour_default((unsigned) n);
            vt->changed[n / 8] &= (unsigned char) ~(1 << n % 8);
        }
    }
}


/* OSC 10, 11, 12: each further colour is the next one's. */

void
ar_vt_colour_special(ar_vt_t *vt, const char *text, int first)
{
    size_t       len;
    uint32_t     colour;
    const char  *spec;

    static const char *const  names[] = { "10", "11", "12" };

    for ( /* void */ ; text && first < 3; first++) {
        spec = ar_vt_colour_slot(&text, &len);

        if (len == 1 && *spec == '?') {
            ar_vt_colour_answer(vt, names[first], vt->special[first]);
            continue;
        }

        colour = ar_vt_colour_parse(spec, len);

        if (colour != AR_VT_NO_COLOUR) {
            vt->special[first] = colour;
            vt->special_changed |= 1U << first;
        }
    }
}


void
ar_vt_colour_special_restore(ar_vt_t *vt, int which)
{
    vt->special[which] = ar_vt_special[which];
    vt->special_changed &= ~(1U << which);
}


/* 16 basic ones, a cube of 6 by 6 by 6, and 24 greys. */

static uint32_t
ar_vt_colour_default(unsigned n)
{
    uint32_t  grey;

    static const uint32_t  steps[] = { 0, 0x5f, 0x87, 0xaf, 0xd7, 0xff };

    if (n < 16) {
        return ar_vt_basic[n];
    }

    if (n < 232) {
        n -= 16;
        return steps[n / 36] << 16 | steps[n / 6 % 6] << 8 | steps[n % 6];
    }

    grey = 8 + (n - 232) * 10;

    return grey << 16 | grey << 8 | grey;
}


/* rgb:r/g/b with one to four digits each, or # with 3, 6, 9 or 12. */

static uint32_t
ar_vt_colour_parse(const char *text, size_t len)
{
    size_t       digits, i, n;
    uint32_t     colour, value;
    const char  *p;

    colour = 0;

    if (len > 4 && strncasecmp(text, "rgb:", 4) == 0) {
        p = text + 4;
        len -= 4;
        digits = (len - 2) / 3;

        if (len < 5 || len != digits * 3 + 2 || digits > 4
            || p[digits] != '/' || p[digits * 2 + 1] != '/')
        {
            return AR_VT_NO_COLOUR;
        }

        for (i = 0; i < 3; i++) {
            value = ar_vt_colour_hex(p + i * (digits + 1), digits);

            if (value == AR_VT_NO_COLOUR) {
                return value;
            }

            n = ((size_t) 1 << digits * 4) - 1;
            value = (uint32_t) ((value * 255 * 2 + n) / (n * 2));
            colour = colour << 8 | value;
        }

        return colour;
    }

    if (len < 4 || *text != '#' || (len - 1) % 3 || len > 13) {
        return AR_VT_NO_COLOUR;
    }

    digits = (len - 1) / 3;

    for (i = 0; i < 3; i++) {
        value = ar_vt_colour_hex(text + 1 + i * digits, digits);

        if (value == AR_VT_NO_COLOUR) {
            return value;
        }

        value = digits == 1 ? value << 4 : value >> (digits - 2) * 4;
        colour = colour << 8 | value;
    }

    return colour;
}


static uint32_t
ar_vt_colour_hex(const char *text, size_t len)
{
    size_t    i;
    uint32_t  value;

    value = 0;

    for (i = 0; i < len; i++) {
        if (!isxdigit((unsigned char) text[i])) {
            return AR_VT_NO_COLOUR;
        }

        value = value << 4
                | (uint32_t) (isdigit((unsigned char) text[i])
                              ? text[i] - '0' : (text[i] | 0x20) - 'a' + 10);
    }

    return value;
}


static void
ar_vt_colour_answer(ar_vt_t *vt, const char *what, uint32_t colour)
{
    uint32_t  r, g, b;

    r = colour >> 16 & 0xff;
    g = colour >> 8 & 0xff;
    b = colour & 0xff;

    ar_vt_answer(vt, "\033]%s;rgb:%02x%02x/%02x%02x/%02x%02x\033\\", what,
                 r, r, g, g, b, b);
}


/* What is before the next semicolon; *text becomes NULL after the last. */

static const char *
ar_vt_colour_slot(const char **text, size_t *len)
{
    const char  *begin;

    begin = *text;
    *len = strcspn(begin, ";");
    *text = begin[*len] ? begin + *len + 1 : NULL;

    return begin;
}


/* 0..255, or -1. */

static int
ar_vt_colour_number(const char *text, size_t len)
{
    int     n;
    size_t  i;

    n = 0;

    for (i = 0; i < len; i++) {
        if (!isdigit((unsigned char) text[i]) || n > 255) {
            return -1;
        }

        n = n * 10 + text[i] - '0';
    }

    return len && n <= 255 ? n : -1;
}
