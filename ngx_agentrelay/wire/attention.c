
/*
 * The names of states and sources, and how a program's text becomes evidence.
 *
 * Evidence is shown to people, in browsers and terminals: what could move a
 * cursor, colour a line or turn its direction is left out.
 */

#include <string.h>

#include "wire/attention.h"
#include "wire/utf8.h"


static ar_rc_e ar_attention_find(const char *const *names, size_t n,
    const char *name, size_t *found);
static size_t ar_attention_char(const char *text, size_t len);
static int ar_attention_blank(const unsigned char *text, size_t len);
static int ar_attention_hidden(const unsigned char *text, size_t len);


static const char *const  ar_attention_states[AR_ATTENTION_STATES] = {
    "unknown", "working", "idle", "ask", "approve", "error", "done",
    "stalled"
};

static const char *const  ar_attention_sources[AR_ATTENTION_SOURCES] = {
    "none", "program", "prompt", "title", "bell", "screen", "terminal",
    "quiet", "exit"
};


const char *
ar_attention_name(ar_attention_e state)
{
    return ar_attention_states[state];
}


const char *
ar_attention_source_name(ar_attention_source_e source)
{
    return ar_attention_sources[source];
}


ar_rc_e
ar_attention_parse(const char *name, ar_attention_e *state)
{
    size_t  i;

    if (ar_attention_find(ar_attention_states, AR_ATTENTION_STATES, name, &i)
        != AR_OK)
    {
        return AR_UNKNOWN;
    }

    *state = (ar_attention_e) i;

    return AR_OK;
}


ar_rc_e
ar_attention_source_parse(const char *name, ar_attention_source_e *source)
{
    size_t  i;

    if (ar_attention_find(ar_attention_sources, AR_ATTENTION_SOURCES, name,
                          &i)
        != AR_OK)
    {
        return AR_UNKNOWN;
    }

    *source = (ar_attention_source_e) i;

    return AR_OK;
}


static ar_rc_e
ar_attention_find(const char *const *names, size_t n, const char *name,
    size_t *found)
{
    size_t  i;

    for (i = 0; i < n; i++) {
        if (strcmp(names[i], name) == 0) {
            *found = i;
            return AR_OK;
        }
    }

    return AR_UNKNOWN;
}


size_t
ar_attention_line(char *out, size_t size, const char *text, size_t len)
{
    int                   blank;
    size_t                n, width;
    const unsigned char  *p;

    n = 0;
    blank = 0;

    while (len > 0) {
        p = (const unsigned char *) text;
        width = ar_attention_char(text, len);

        if (width == 0) {
            text++;
            len--;
            continue;
        }

        text += width;
        len -= width;

        if (ar_attention_blank(p, width)) {
            blank = n > 0;
            continue;
        }

        if (ar_attention_hidden(p, width)) {
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
ar_attention_char(const char *text, size_t len)
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
ar_attention_blank(const unsigned char *text, size_t len)
{
    if (len == 1) {
        return *text == ' ' || (*text >= '\t' && *text <= '\r');
    }

    /* no-break space */

    return len == 2 && text[0] == 0xc2 && text[1] == 0xa0;
}


/* C0, DEL, C1, and what sets the direction or the end of a line. */

static int
ar_attention_hidden(const unsigned char *text, size_t len)
{
    if (len == 1) {
        return *text < 0x20 || *text == 0x7f;
    }

    if (len == 2) {
        return (text[0] == 0xc2 && text[1] < 0xa0)
               || (text[0] == 0xd8 && text[1] == 0x9c);
    }

    if (len != 3 || text[0] != 0xe2) {
        return len == 3 && text[0] == 0xef && text[1] == 0xbb
               && text[2] == 0xbf;
    }

    return (text[1] == 0x80 && (text[2] == 0x8e || text[2] == 0x8f
                                || (text[2] >= 0xa8 && text[2] <= 0xae)))
           || (text[1] == 0x81 && text[2] >= 0xa6 && text[2] <= 0xa9);
}
