
/*
 * What scrolls away before anybody could see it is not drawn.
 *
 * Of a long run of plain text only the last lines stay: as many lines as the
 * scrollback and two screens hold push everything before them out of the
 * terminal.  So what is before them is passed over, up to a carriage return,
 * after which it does not matter where the cursor was.  Only the SGR sequences
 * in it are obeyed, since colours last.
 *
 * Plain is what moves the cursor only to the right, to the left margin and
 * down, in a terminal without margins: characters, tabs, CR, LF and SGR.
 */

#include <string.h>

#include "wire/vt/state.h"


#define AR_VT_SKIP_MIN    16384        /* bytes; less is drawn */
#define AR_VT_SKIP_REST   4096         /* bytes, at least, before more */
#define AR_VT_SKIP_BLOCK  64


static const unsigned char *ar_vt_skip_plain(const unsigned char *p,
    const unsigned char *end);
static int ar_vt_skip_block(const unsigned char *p);
static size_t ar_vt_skip_one(const unsigned char *p,
    const unsigned char *end);
static const unsigned char *ar_vt_skip_lines(const unsigned char *from,
    const unsigned char *end, unsigned lines);
static void ar_vt_skip_attributes(ar_vt_t *vt, const unsigned char *p,
    const unsigned char *end);


size_t
ar_vt_skip(ar_vt_t *vt, const void *data, size_t len, size_t *rest)
{
    size_t                 n;
    uint64_t               offset;
    unsigned               lines;
    const unsigned char   *bytes, *end, *cut;
    const ar_vt_screen_t  *screen = vt->screen;

    *rest = len < AR_VT_SKIP_MIN ? len : AR_VT_SKIP_REST;

    if (len < AR_VT_SKIP_MIN || vt->state != AR_VT_GROUND || vt->nutf8
        || screen->top != 0 || screen->bottom != vt->rows - 1)
    {
        return 0;
    }

    bytes = data;
    offset = vt->offset;
    end = ar_vt_skip_plain(bytes, bytes + len);
    lines = 2 * (unsigned) vt->rows
            + (screen == &vt->normal ? vt->history.limit : 0);
    cut = ar_vt_skip_lines(bytes, end, lines);
    ar_vt_skip_attributes(vt, bytes, cut);

    n = (size_t) (cut - bytes);
    len = (size_t) (end - cut);
    *rest = len > AR_VT_SKIP_REST ? len : AR_VT_SKIP_REST;
    vt->offset = offset + n;

    return n;
}


/* To the first that is not plain. */

static const unsigned char *
ar_vt_skip_plain(const unsigned char *p, const unsigned char *end)
{
    size_t  n;

    for ( /* void */ ; p < end; p += n) {
        n = end - p >= AR_VT_SKIP_BLOCK && ar_vt_skip_block(p)
            ? AR_VT_SKIP_BLOCK : ar_vt_skip_one(p, end);

        if (n == 0) {
            break;
        }
    }

    return p;
}


/* Letters and the ends of lines only; the compiler looks at many at once. */

static int
ar_vt_skip_block(const unsigned char *p)
{
    int            i;
    unsigned char  c, other;

    other = 0;

    for (i = 0; i < AR_VT_SKIP_BLOCK; i++) {
        c = p[i];
        other |= (unsigned char) ((unsigned char) (c - 0x20) > 0x5e)
                 & (unsigned char) (c != '\n') & (unsigned char) (c != '\r');
    }

    return !other;
}


/* The length of what is plain at p, 0 when that is not. */

static size_t
ar_vt_skip_one(const unsigned char *p, const unsigned char *end)
{
    const unsigned char  *at;

    if ((*p >= 0x20 && *p < 0x7f) || *p == '\n' || *p == '\r' || *p == '\t') {
        return 1;
    }

    if (*p >= 0x80) {

        /* C2 80 to C2 9f are the controls of 8 bits */

        return *p == 0xc2 && (end - p < 2 || p[1] < 0xa0) ? 0 : 1;
    }

    if (*p != 0x1b || end - p < 3 || p[1] != '[') {
        return 0;
    }

    for (at = p + 2; at < end && *at >= '0' && *at <= ';'; at++) {
        /* void */
    }

    return at < end && *at == 'm' ? (size_t) (at - p) + 1 : 0;
}


/*
 * The last CR that so many line feeds follow; from when there is none.  An
 * end of line behind a byte of UTF-8 is not counted: a character that was cut
 * could take it along.
 */

static const unsigned char *
ar_vt_skip_lines(const unsigned char *from, const unsigned char *end,
    unsigned lines)
{
    const unsigned char  *p;

    for (p = end; p > from + 1; /* void */ ) {
        p = memrchr(from + 1, lines ? '\n' : '\r', (size_t) (p - from - 1));

        if (p == NULL) {
            break;
        }

        if (p[-1] >= 0x80) {
            continue;
        }

        if (lines == 0) {
            return p;
        }

        lines--;
    }

    return from;
}


static void
ar_vt_skip_attributes(ar_vt_t *vt, const unsigned char *p,
    const unsigned char *end)
{
    size_t  n;

    while (p < end && (p = memchr(p, 0x1b, (size_t) (end - p)))) {
        n = ar_vt_skip_one(p, end);
        ar_vt_feed(vt, p, n);
        p += n;
    }
}
