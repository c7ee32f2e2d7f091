
/*
 * A terminal and another one that was given its snapshot show the same.
 *
 * Byte 0 chooses rows, byte 1 columns, the rest is what a program prints.
 * Cells that nothing can print again (wire/vt/README.md) are not compared:
 * halves of wide characters, and what is not as wide as its text; and while
 * there is no autowrap, what was dropped at the margin may join what was not.
 */

#include <stdlib.h>
#include <string.h>

#include "terminal.h"

#include "wire/vt/state.h"


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);


/* 1 when the text of the cell takes the cell's width by itself. */

static int
natural(const ar_vt_look_t *look)
{
    int            n;
    size_t         at;
    uint32_t       code;
    ar_vt_join_t   join;

    memset(&join, 0, sizeof(join));

    for (at = 0; at < look->len; at += (size_t) n) {
        code = (unsigned char) look->text[at];
        n = code < 0x80 ? 1
            : ar_vt_utf8_decode((const unsigned char *) look->text + at,
                                look->len - at, &code);

        if (n <= 0 || (!ar_vt_width_join(&join, code) && at > 0)) {
            return 0;
        }
    }

    return look->len == 0 || join.width == (int) look->width;
}


/* 1 when each cell of the row can be printed again. */

static int
printable(ar_vt_t *vt, int row)
{
    unsigned      col, half;
    ar_vt_look_t  look;

    half = 0;

    for (col = 0; ar_vt_look(vt, row, col, &look); col++) {
        if ((look.width == 0) != half || (half && look.len)
            || (look.width && !natural(&look)))
        {
            return 0;
        }

        half = look.width == 2;
    }

    return !half;
}


static void
compare(ar_vt_t *one, ar_vt_t *other, int row)
{
    char          text[AR_VT_CLUSTER_MAX];
    unsigned      col;
    ar_vt_look_t  a, b;

    for (col = 0; ar_vt_look(one, row, col, &a); col++) {
        memcpy(text, a.text, a.len);

        if (!ar_vt_look(other, row, col, &b) || a.len != b.len
            || memcmp(text, b.text, b.len) != 0 || a.width != b.width
            || a.bg.kind != b.bg.kind || a.bg.value != b.bg.value)
        {
            abort();
        }

        if (a.len && (a.flags != b.flags || a.fg.kind != b.fg.kind
                      || a.fg.value != b.fg.value
                      || !a.underline != !b.underline
                      || !a.link != !b.link))
        {
            abort();
        }
    }
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int        row;
    char      *bytes;
    size_t     len;
    ar_vt_t   *one, *other;

    if (size < 2) {
        return 0;
    }

    one = terminal(data[0] % 20, data[1] % 60, 20);
    other = terminal(data[0] % 20, data[1] % 60, 20);
    ar_vt_feed(one, data + 2, size - 2);

    if (ar_vt_snapshot(one, 1 << 24, &bytes, &len) != AR_OK) {
        abort();
    }

    ar_vt_feed(other, bytes, len);
    free(bytes);

    if (memcmp(ar_vt_modes(one), ar_vt_modes(other),
               sizeof(ar_vt_modes_t)) != 0)
    {
        abort();
    }

    if (!ar_vt_modes(one)->wrap) {
        goto done;
    }

    if (one->screen->y != other->screen->y
        || (one->screen->x < one->cols
            && one->screen->x != other->screen->x)
        || one->state != other->state || one->nutf8 != other->nutf8
        || strcmp(ar_vt_title(one), ar_vt_title(other)) != 0
        || one->screen->top != other->screen->top
        || one->screen->bottom != other->screen->bottom)
    {
        abort();
    }

    for (row = 0; row < one->rows; row++) {
        if (printable(one, row)) {
            compare(one, other, row);
        }
    }

done:

    ar_vt_destroy(one);
    ar_vt_destroy(other);

    return 0;
}
