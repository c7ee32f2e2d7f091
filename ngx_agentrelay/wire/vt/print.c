
/*
 * Printing: characters to cells, with wrap, insert mode, and what joins.
 *
 * A run is everything up to the next control character.  At its ends the
 * halves of wide characters that it cut are blanked.  Plain ASCII, nearly all
 * of what comes, is written as it is read.
 */

#include <string.h>

#include "wire/vt/state.h"


#define AR_VT_REPEAT  32767            /* REP: more would only scroll on */


static int ar_vt_print_plainly(const ar_vt_t *vt);
static int ar_vt_ascii_8(const unsigned char *p);
static const unsigned char *ar_vt_print_ascii(ar_vt_t *vt,
    const unsigned char *p, const unsigned char *end);
static void ar_vt_print_begin(ar_vt_t *vt);
static void ar_vt_print_end(ar_vt_t *vt);
static void ar_vt_print_one(ar_vt_t *vt, uint32_t code);
static int ar_vt_overflow(ar_vt_t *vt, int width, int old);
static void ar_vt_wrap(ar_vt_t *vt, int old);
static void ar_vt_combine(ar_vt_t *vt, uint32_t code, int width, int old);
static void ar_vt_put(ar_vt_t *vt, uint32_t content);


/*
 * Prints `first`, if not negative, and from p on; returns where something
 * stands that is not printed: a control or the part of a character.
 */

const unsigned char *
ar_vt_print(ar_vt_t *vt, int32_t first, const unsigned char *p,
    const unsigned char *end)
{
    int       n;
    uint32_t  code;

    ar_vt_print_begin(vt);

    if (first >= 0x20 && first < 0x7f && ar_vt_print_plainly(vt)) {
        p--;

    } else if (first >= 0) {
        ar_vt_print_one(vt, (uint32_t) first);
    }

    while (p < end) {
        code = *p;

        if (code >= 0x20 && code < 0x7f) {

            if (ar_vt_print_plainly(vt)) {
                p = ar_vt_print_ascii(vt, p, end);
                continue;
            }

            p++;

        } else if (code < 0x80) {
            break;

        } else {
            n = ar_vt_utf8_decode(p, (size_t) (end - p), &code);

            if (n == 0 || (n > 0 && code < 0xa0)) {
                break;
            }

            p += n < 0 ? -n : n;

            if (n < 0) {
                continue;
            }
        }

        ar_vt_print_one(vt, code);
    }

    ar_vt_print_end(vt);

    return p;
}


/* Nothing makes a letter other than a letter in the next cell. */

static int
ar_vt_print_plainly(const ar_vt_t *vt)
{
    return vt->charset == NULL && !vt->modes.insert
           && !ar_vt_width_after_prepend(&vt->join);
}


/* REP: the text of the last cell again. */

void
ar_vt_repeat(ar_vt_t *vt)
{
    int             n, x;
    char            text[AR_VT_CLUSTER_MAX];
    size_t          at, len;
    int32_t         times;
    uint32_t        code;
    const char     *from;
    ar_vt_cell_t   *cell;

    x = vt->screen->x - vt->join.width;

    if (!vt->join.set || x < 0) {
        return;
    }

    cell = &ar_vt_row(vt)->cells[x];
    len = 0;

    if (cell->content & AR_VT_COMBINED) {
        from = ar_vt_cluster_text(vt, cell->content, &len);
        memcpy(text, from, len);

    } else if (cell->content & AR_VT_CODE) {
        len = ar_vt_utf8_encode(cell->content & AR_VT_CODE, text);
    }

    times = ar_vt_param(vt);
    times = times < AR_VT_REPEAT ? times : AR_VT_REPEAT;

    if (len == 0) {
        return;
    }

    ar_vt_print_begin(vt);

    while (times-- > 0) {
        for (at = 0; at < len; at += (size_t) n) {
            code = (unsigned char) text[at];
            n = code < 0x80 ? 1
                : ar_vt_utf8_decode((unsigned char *) text + at, len - at,
                                    &code);
            ar_vt_print_one(vt, code);
        }
    }

    ar_vt_print_end(vt);
}


static const unsigned char *
ar_vt_print_ascii(ar_vt_t *vt, const unsigned char *p,
    const unsigned char *end)
{
    int                   i, x, last;
    ar_vt_row_t          *row;
    ar_vt_cell_t          cell, *cells;
    const unsigned char  *stop;

    cell = ar_vt_pen_blank(vt);

    do {
        if (vt->screen->x >= vt->cols) {
            if (vt->modes.wrap) {
                ar_vt_wrap(vt, 0);

            } else {
                vt->screen->x = vt->cols - 1;
            }
        }

        row = ar_vt_row(vt);
        x = vt->screen->x;
        cells = row->cells + x;
        last = vt->cols - x;
        stop = end - p > last ? p + last : end;

        for ( /* void */ ; stop - p >= 8 && ar_vt_ascii_8(p); p += 8) {
            for (i = 0; i < 8; i++) {
                cell.content = p[i] | AR_VT_BLANK;
                *cells++ = cell;
            }
        }

        while (p < stop && *p >= 0x20 && *p < 0x7f) {
            cell.content = *p++ | AR_VT_BLANK;
            *cells++ = cell;
        }

        vt->screen->x = (int) (cells - row->cells);

        if (vt->screen->x > row->used) {
            row->used = vt->screen->x;
        }

    } while (p < end && *p >= 0x20 && *p < 0x7f);

    vt->join.set = 1;
    vt->join.kind = 0;
    vt->join.width = 1;

    return p;
}


/* Whether eight bytes are all from 20 to 7e. */

static int
ar_vt_ascii_8(const unsigned char *p)
{
    uint64_t        eight;
    const uint64_t  ones = 0x0101010101010101ULL;

    memcpy(&eight, p, sizeof(eight));

    /* a top bit comes from the byte, from less than 20, or from 7f */

    return ((eight | (eight - 0x20 * ones) | (eight + ones)) & 0x80 * ones)
           == 0;
}


/* The run begins on the right half of a wide character. */

static void
ar_vt_print_begin(ar_vt_t *vt)
{
    int           x;
    ar_vt_row_t  *row;

    x = vt->screen->x;
    row = ar_vt_row(vt);

    if (x > 0 && ar_vt_cell_width(&row->cells[x - 1]) == 2) {
        ar_vt_row_put(row, x - 1, ar_vt_pen_blank(vt));
    }
}


/* The run ended on the left half of one. */

static void
ar_vt_print_end(ar_vt_t *vt)
{
    int           x;
    ar_vt_row_t  *row;

    x = vt->screen->x;
    row = ar_vt_row(vt);

    if (x < vt->cols && row->cells[x].content == 0) {
        ar_vt_row_put(row, x, ar_vt_pen_blank(vt));
    }
}


static void
ar_vt_print_one(ar_vt_t *vt, uint32_t code)
{
    int           joins, old, width, x;
    ar_vt_row_t  *row;

    if (code < 0x7f && vt->charset && vt->charset[code]) {
        code = vt->charset[code];
    }

    old = vt->join.width;
    joins = ar_vt_width_join(&vt->join, code);
    width = vt->join.width;
    old = joins ? old : 0;

    if (vt->screen->x + width - old > vt->cols
        && !ar_vt_overflow(vt, width, old))
    {
        return;
    }

    if (joins && vt->screen->x) {
        ar_vt_combine(vt, code, width, old);
        return;
    }

    row = ar_vt_row(vt);
    x = vt->screen->x;

    if (vt->modes.insert) {
        ar_vt_row_insert(vt, row, x, width - old, ar_vt_pen_blank(vt));

        if (ar_vt_cell_width(&row->cells[vt->cols - 1]) == 2) {
            ar_vt_row_put(row, vt->cols - 1, ar_vt_pen_blank(vt));
        }
    }

    ar_vt_put(vt, code | (uint32_t) width << AR_VT_WIDTH_SHIFT);

    while (--width > 0 && vt->screen->x < vt->cols) {
        ar_vt_put(vt, 0);
    }
}


/* 0: a wide character that has no room and may not wrap is dropped. */

static int
ar_vt_overflow(ar_vt_t *vt, int width, int old)
{
    if (vt->modes.wrap) {
        ar_vt_wrap(vt, old);
        return 1;
    }

    vt->screen->x = vt->cols - 1;

    return width != 2;
}


/* A character that has become wider takes its `old` cells along. */

static void
ar_vt_wrap(ar_vt_t *vt, int old)
{
    int              from, i, x;
    ar_vt_row_t     *row;
    ar_vt_cell_t     moved[2];
    ar_vt_screen_t  *screen;

    screen = vt->screen;
    row = ar_vt_row(vt);
    from = screen->x - old;
    from = from < 0 ? 0 : from;

    for (i = 0; i < old; i++) {
        moved[i] = row->cells[from + i];
    }

    for (x = from; x < vt->cols; x++) {
        ar_vt_row_put(row, x, ar_vt_pen_blank(vt));
    }

    screen->x = old;
    screen->y++;

    if (screen->y == screen->bottom + 1) {
        screen->y--;
        ar_vt_scroll(vt, 1);

    } else {
        if (screen->y >= vt->rows) {
            screen->y = vt->rows - 1;
        }

        ar_vt_row(vt)->wrapped = 1;
    }

    for (i = 0; i < old; i++) {
        ar_vt_row_put(ar_vt_row(vt), i, moved[i]);
    }
}


static void
ar_vt_combine(ar_vt_t *vt, uint32_t code, int width, int old)
{
    int            x;
    ar_vt_row_t   *row;
    ar_vt_cell_t  *cell;

    row = ar_vt_row(vt);
    x = vt->screen->x - 1;

    if (x > 0 && ar_vt_cell_width(&row->cells[x]) == 0) {
        x--;
    }

    cell = &row->cells[x];

    if (cell->content & AR_VT_CONTENT) {
        (void) ar_vt_cluster_append(vt, cell, code);

    } else {
        cell->content = code | AR_VT_BLANK;
    }

    cell->content = (cell->content & AR_VT_CONTENT)
                    | (uint32_t) width << AR_VT_WIDTH_SHIFT;

    if (x >= row->used) {
        row->used = x + 1;
    }

    for ( /* void */ ; old < width; old++) {
        ar_vt_put(vt, 0);
    }
}


static void
ar_vt_put(ar_vt_t *vt, uint32_t content)
{
    ar_vt_cell_t  cell;

    cell = ar_vt_pen_blank(vt);
    cell.content = content;
    ar_vt_row_put(ar_vt_row(vt), vt->screen->x++, cell);
}
