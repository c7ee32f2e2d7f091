
/*
 * Safe points of a terminal's output.
 *
 * The best one is a full clear: ED 2, RIS, or a switch of the alternate
 * screen.  Else it is the beginning of a line, of which one in 4 KiB is
 * remembered, and in output without lines any byte between characters and
 * sequences, one in 16 KiB.  This is no emulator: what was set before the
 * point (modes, colours, the main screen under an alternate one) is not
 * restored.
 *
 * A viewer is given at most 128 KiB to replay, half of HQ's session buffer.
 *
 * The same walk over the bytes finds titles (OSC 0 and 2).
 */

#include <stdlib.h>
#include <string.h>

#include "runner/daemon/safepoint.h"
#include "wire/utf8.h"


#define RN_SAFE_LINES   4096
#define RN_SAFE_BYTES   16384
#define RN_SAFE_REPLAY  131072


static size_t rn_safepoint_plain(const rn_safepoint_t *safe,
    const unsigned char *data, size_t len, uint64_t offset);
static void rn_safepoint_ground(rn_safepoint_t *safe, unsigned char c,
    uint64_t offset);
static void rn_safepoint_escape(rn_safepoint_t *safe, unsigned char c);
static void rn_safepoint_csi(rn_safepoint_t *safe, unsigned char c);
static void rn_safepoint_clear(rn_safepoint_t *safe);
static void rn_safepoint_osc(rn_safepoint_t *safe, unsigned char c);
static void rn_safepoint_title(rn_safepoint_t *safe);
static void rn_safepoint_mark(rn_safepoint_t *safe, uint64_t offset);


ar_rc_e
rn_safepoint_init(rn_safepoint_t *safe, size_t ring)
{
    memset(safe, 0, sizeof(rn_safepoint_t));

    if (ring > RN_SAFE_REPLAY) {
        ring = RN_SAFE_REPLAY;
    }

    safe->size = ring / RN_SAFE_LINES + 2;
    safe->marks = calloc(safe->size, sizeof(uint64_t));

    if (safe->marks == NULL) {
        return AR_ERROR;
    }

    rn_safepoint_mark(safe, 0);

    return AR_OK;
}


void
rn_safepoint_free(rn_safepoint_t *safe)
{
    free(safe->marks);
    safe->marks = NULL;
}


void
rn_safepoint_feed(rn_safepoint_t *safe, const unsigned char *data, size_t len,
    uint64_t offset)
{
    size_t         i;
    unsigned char  c;

    for (i = 0; i < len; i++) {

        if (safe->state == RN_SAFE_GROUND) {
            i += rn_safepoint_plain(safe, data + i, len - i, offset + i);
        }

        c = data[i];

        if (c == 0x18 || c == 0x1a) {          /* CAN, SUB end everything */
            safe->state = RN_SAFE_GROUND;
            continue;
        }

        switch (safe->state) {

        case RN_SAFE_GROUND:
            rn_safepoint_ground(safe, c, offset + i);
            break;

        case RN_SAFE_ESCAPE:
            rn_safepoint_escape(safe, c);
            break;

        case RN_SAFE_INTERMEDIATE:
            if (c >= 0x30) {
                safe->state = RN_SAFE_GROUND;
            }
            break;

        case RN_SAFE_CSI:
            rn_safepoint_csi(safe, c);
            break;

        case RN_SAFE_OSC:
            rn_safepoint_osc(safe, c);
            break;

        case RN_SAFE_OSC_ESCAPE:
            if (c == '\\') {
                rn_safepoint_title(safe);
                safe->state = RN_SAFE_GROUND;

            } else {
                rn_safepoint_escape(safe, c);
            }
            break;

        case RN_SAFE_STRING:
            if (c == 0x1b) {
                safe->state = RN_SAFE_STRING_ESCAPE;
            }
            break;

        case RN_SAFE_STRING_ESCAPE:
            if (c == '\\') {
                safe->state = RN_SAFE_GROUND;

            } else {
                rn_safepoint_escape(safe, c);
            }
            break;
        }
    }
}


/*
 * How many of the bytes mean nothing: they come before the next mark's line
 * and before an ESC.  Three more are walked, so that a character that begins
 * among them is known to be incomplete; one is always left.
 */

static size_t
rn_safepoint_plain(const rn_safepoint_t *safe, const unsigned char *data,
    size_t len, uint64_t offset)
{
    size_t                plain;
    const unsigned char  *escape;

    if (offset + 1 >= safe->last + RN_SAFE_LINES) {
        return 0;
    }

    plain = (size_t) (safe->last + RN_SAFE_LINES - 1 - offset);

    if (plain > len) {
        plain = len;
    }

    escape = memchr(data, 0x1b, plain);

    if (escape) {
        plain = (size_t) (escape - data);
    }

    return plain > 3 ? plain - 3 : 0;
}


static void
rn_safepoint_ground(rn_safepoint_t *safe, unsigned char c, uint64_t offset)
{
    if (c >= 0x80 && c < 0xc0 && safe->more > 0) {
        safe->more--;
        return;
    }

    if (offset >= safe->last + RN_SAFE_BYTES) {
        rn_safepoint_mark(safe, offset);
    }

    safe->more = c < 0xc0 ? 0 : c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;

    if (c == 0x1b) {
        safe->state = RN_SAFE_ESCAPE;
        safe->start = offset;
        return;
    }

    if (c == '\n' && offset + 1 >= safe->last + RN_SAFE_LINES) {
        rn_safepoint_mark(safe, offset + 1);
    }
}


static void
rn_safepoint_escape(rn_safepoint_t *safe, unsigned char c)
{
    safe->len = 0;
    safe->state = RN_SAFE_GROUND;

    switch (c) {

    case '[':
        safe->state = RN_SAFE_CSI;
        break;

    case ']':
        safe->state = RN_SAFE_OSC;
        break;

    case 'P':
    case 'X':
    case '^':
    case '_':
        safe->state = RN_SAFE_STRING;
        break;

    case 'c':
        rn_safepoint_clear(safe);
        break;

    case 0x1b:
        safe->state = RN_SAFE_ESCAPE;
        break;

    default:
        if (c >= 0x20 && c < 0x30) {
            safe->state = RN_SAFE_INTERMEDIATE;
        }
    }
}


static void
rn_safepoint_csi(rn_safepoint_t *safe, unsigned char c)
{
    size_t                    i;
    static const char *const  clears[] = {
        "2J", "?47h", "?47l", "?1047h", "?1047l", "?1049h", "?1049l"
    };

    if (c == 0x1b) {
        safe->state = RN_SAFE_ESCAPE;
        return;
    }

    if (c < 0x20) {
        return;
    }

    if (safe->len < 16) {
        safe->text[safe->len++] = (char) c;
    }

    if (c < 0x40) {
        return;
    }

    safe->state = RN_SAFE_GROUND;
    safe->text[safe->len] = '\0';

    for (i = 0; i < sizeof(clears) / sizeof(clears[0]); i++) {
        if (strcmp(safe->text, clears[i]) == 0) {
            rn_safepoint_clear(safe);
            return;
        }
    }
}


static void
rn_safepoint_clear(rn_safepoint_t *safe)
{
    safe->clear = safe->start;
}


static void
rn_safepoint_osc(rn_safepoint_t *safe, unsigned char c)
{
    if (c == 0x1b) {
        safe->state = RN_SAFE_OSC_ESCAPE;
        return;
    }

    if (c == 0x07) {
        rn_safepoint_title(safe);
        safe->state = RN_SAFE_GROUND;
        return;
    }

    if (safe->len < sizeof(safe->text) - 1) {
        safe->text[safe->len++] = (char) c;
    }
}


static void
rn_safepoint_title(rn_safepoint_t *safe)
{
    char    *text;
    size_t   i, len;

    safe->text[safe->len] = '\0';

    if ((safe->text[0] != '0' && safe->text[0] != '2')
        || safe->text[1] != ';')
    {
        return;
    }

    text = safe->text + 2;
    len = strlen(text);

    for (i = 0; i < len; i++) {
        if ((unsigned char) text[i] < 0x20 || text[i] == 0x7f) {
            text[i] = ' ';
        }
    }

    /* a title that was cut may end inside a character */

    for (i = 0; i < 4 && len > 0 && !ar_utf8_valid(text, len); i++) {
        text[--len] = '\0';
    }

    if (!ar_utf8_valid(text, len) || strcmp(safe->title, text) == 0) {
        return;
    }

    memcpy(safe->title, text, len + 1);
    safe->titled = 1;
}


static void
rn_safepoint_mark(rn_safepoint_t *safe, uint64_t offset)
{
    if (safe->count == safe->size) {
        safe->first = (safe->first + 1) % safe->size;
        safe->count--;
    }

    safe->marks[(safe->first + safe->count) % safe->size] = offset;
    safe->count++;
    safe->last = offset;
}


uint64_t
rn_safepoint_find(const rn_safepoint_t *safe, uint64_t least, uint64_t head)
{
    size_t    i;
    uint64_t  mark;

    if (head > RN_SAFE_REPLAY && least < head - RN_SAFE_REPLAY) {
        least = head - RN_SAFE_REPLAY;
    }

    if (safe->clear >= least && safe->clear > 0) {
        return safe->clear;
    }

    for (i = 0; i < safe->count; i++) {
        mark = safe->marks[(safe->first + i) % safe->size];

        if (mark >= least) {
            return mark;
        }
    }

    return head;
}
