
/*
 * How a row is printed again.
 *
 * Cells that nothing was ever printed to are stepped over, or erased where
 * they have a background.  A row that the next one continues must be full, so
 * that it wraps by itself: blanks at its end are printed as spaces, and erased
 * once the wrap has happened and the cursor is in the next row.
 */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire/vt/paint.h"


#define AR_VT_WIDE_SPACE  "\343\200\200"    /* U+3000 */


static void ar_vt_paint_space(ar_vt_paint_t *paint);
static int ar_vt_paint_begin(ar_vt_paint_t *paint, const ar_vt_row_t *row,
    int first);
static void ar_vt_paint_fill(ar_vt_paint_t *paint, int col);
static int ar_vt_paint_cells(ar_vt_paint_t *paint, const ar_vt_row_t *row,
    int x);
static int ar_vt_paint_letters(ar_vt_paint_t *paint, const ar_vt_row_t *row,
    int x);
static int ar_vt_paint_is_letter(const ar_vt_cell_t *cell,
    const ar_vt_cell_t *like);
static int ar_vt_paint_blanks(ar_vt_paint_t *paint, const ar_vt_row_t *row,
    int x, const ar_vt_cell_t *next);
static void ar_vt_paint_odd(ar_vt_paint_t *paint, const ar_vt_cell_t *cell,
    int x, int n);
static void ar_vt_paint_last(ar_vt_paint_t *paint, const ar_vt_row_t *row,
    int x);
static int ar_vt_paint_is_blank(const ar_vt_cell_t *cell);
static int ar_vt_paint_is_odd(const ar_vt_cell_t *cell);
static int ar_vt_paint_width(const ar_vt_paint_t *paint,
    const ar_vt_row_t *row, int x);


void
ar_vt_paint(ar_vt_paint_t *paint, const char *bytes, size_t len)
{
    char    *more;
    size_t   room;

    if (len > paint->room - paint->len) {
        room = (paint->len + len) * 2 + 1024;
        more = paint->failed ? NULL : realloc(paint->bytes, room);

        if (more == NULL) {
            paint->failed = 1;
            return;
        }

        paint->bytes = more;
        paint->room = room;
    }

    if (len) {
        memcpy(paint->bytes + paint->len, bytes, len);
        paint->len += len;
    }

    paint->join.set = 0;
}


void
ar_vt_paintf(ar_vt_paint_t *paint, const char *format, ...)
{
    int      n;
    char     text[256];
    va_list  args;

    va_start(args, format);
    n = vsnprintf(text, sizeof(text), format, args);
    va_end(args);

    if (n > 0 && (size_t) n < sizeof(text)) {
        ar_vt_paint(paint, text, (size_t) n);
    }
}


void
ar_vt_paint_text(ar_vt_paint_t *paint, const ar_vt_cell_t *cell,
    const uint16_t *charset)
{
    int            n;
    char           one[4];
    size_t         at, len;
    uint32_t       code;
    const char    *text;
    ar_vt_join_t   join;

    if (cell->content & AR_VT_COMBINED) {
        text = ar_vt_cluster_text(paint->vt, cell->content, &len);

    } else {
        code = ar_vt_charset_source(charset, cell->content & AR_VT_CODE);
        len = ar_vt_utf8_encode(code ? code : ' ', one);
        text = one;
    }

    join = paint->join;

    for (at = 0; at < len; at += (size_t) n) {
        code = (unsigned char) text[at];
        n = code < 0x80 ? 1
            : ar_vt_utf8_decode((const unsigned char *) text + at, len - at,
                                &code);

        if (ar_vt_width_join(&join, code) && at == 0) {
            /* an ESC sequence that does nothing keeps them apart */
            ar_vt_paint(paint, "\033\\", 2);
        }
    }

    ar_vt_paint(paint, text, len);
    paint->join = join;
}


int
ar_vt_paint_first(const ar_vt_paint_t *paint, const ar_vt_cell_t *cell,
    int *whole)
{
    int            first, n;
    char           one[4];
    size_t         at, len;
    uint32_t       code;
    const char    *text;
    ar_vt_join_t   join;

    if (cell->content & AR_VT_COMBINED) {
        text = ar_vt_cluster_text(paint->vt, cell->content, &len);

    } else {
        len = ar_vt_utf8_encode(cell->content & AR_VT_CODE, one);
        text = one;
    }

    memset(&join, 0, sizeof(join));
    first = 0;
    *whole = 0;

    for (at = 0; at < len; at += (size_t) n) {
        code = (unsigned char) text[at];
        n = code < 0x80 ? 1
            : ar_vt_utf8_decode((const unsigned char *) text + at, len - at,
                                &code);

        if (!ar_vt_width_join(&join, code) && at > 0) {
            return first;
        }

        first = first ? first : join.width;
    }

    *whole = join.width;

    return first;
}


void
ar_vt_paint_row(ar_vt_paint_t *paint, const ar_vt_row_t *row, int first,
    const ar_vt_cell_t *next)
{
    int  x;

    x = ar_vt_paint_begin(paint, row, first);
    paint->last = 0;

    if (next == NULL && x < paint->vt->cols - 1) {
        ar_vt_paint_last(paint, row, x);
    }

    while (x < paint->vt->cols) {

        if (next == NULL && x >= row->used) {
            return;
        }

        x = ar_vt_paint_is_blank(&row->cells[x])
            ? ar_vt_paint_blanks(paint, row, x, next)
            : ar_vt_paint_cells(paint, row, x);
    }
}


/* To the new row; returns how many cells of it are printed by that. */

static int
ar_vt_paint_begin(ar_vt_paint_t *paint, const ar_vt_row_t *row, int first)
{
    int                  width;
    const ar_vt_cell_t  *cell;

    if (first && !row->wrapped) {
        return 0;
    }

    if (first) {
        for (width = 0; width < paint->vt->cols; width++) {
            ar_vt_paint_space(paint);
        }

    } else if (!row->wrapped) {
        /* a row that scrolls in has the colour of the moment */

        if (paint->bg & AR_VT_COLOUR) {
            ar_vt_paint_look(paint, 0, 0, 0);
        }

        ar_vt_paint(paint, "\r\n", 2);
        return 0;
    }

    cell = &row->cells[0];
    width = ar_vt_paint_is_blank(cell) ? 0
            : ar_vt_paint_width(paint, row, 0);

    if (width) {
        ar_vt_paint_look(paint, cell->fg, cell->bg, cell->ext);
        ar_vt_paint_text(paint, cell, NULL);

    } else {
        ar_vt_paint_look(paint, 0, 0, 0);
        ar_vt_paint_space(paint);
    }

    if (paint->bg & AR_VT_COLOUR && width < paint->vt->cols) {
        ar_vt_paint_look(paint, 0, 0, 0);
        ar_vt_paint(paint, "\033[K", 3);
    }

    if (paint->fill) {
        ar_vt_paint_fill(paint, width);

        if (width == paint->vt->cols) {
            /* the cursor was behind it */
            ar_vt_paint_look(paint, cell->fg, cell->bg, cell->ext);
            ar_vt_paint(paint, "\r", 1);
            ar_vt_paint_text(paint, cell, NULL);
        }
    }

    if (width == 0) {
        ar_vt_paint_look(paint, 0, 0, 0);
        ar_vt_paint(paint, "\r\033[X", 4);
    }

    if (first) {
        /* the row that it was made to continue goes */

        ar_vt_paint_look(paint, 0, 0, 0);
        ar_vt_paint(paint, "\033[H\033[M", 6);

        if (width) {
            ar_vt_paint_look(paint, cell->fg, cell->bg, cell->ext);
            ar_vt_paint_text(paint, cell, NULL);
        }
    }

    return width;
}


/* The spaces at the end of the row above; col: where to go on. */

static void
ar_vt_paint_fill(ar_vt_paint_t *paint, int col)
{
    ar_vt_paint_look(paint, 0, paint->fill_bg, 0);
    ar_vt_paintf(paint, "\033[A\033[%dG\033[%dX\033[B\033[%dG",
                 paint->vt->cols - paint->fill + 1, paint->fill,
                 col < paint->vt->cols ? col + 1 : paint->vt->cols);
    paint->fill = 0;
}


static int
ar_vt_paint_cells(ar_vt_paint_t *paint, const ar_vt_row_t *row, int x)
{
    int                  width;
    const ar_vt_cell_t  *cell;

    cell = &row->cells[x];
    width = ar_vt_paint_width(paint, row, x);

    if (width == 0) {
        /* half of a wide character; nothing prints only that */

        ar_vt_paint_look(paint, cell->fg, cell->bg, 0);
        ar_vt_paint_space(paint);

        return x + 1;
    }

    ar_vt_paint_look(paint, cell->fg, cell->bg, cell->ext);
    ar_vt_paint_text(paint, cell, NULL);

    return x + width + ar_vt_paint_letters(paint, row, x + width);
}


/*
 * ASCII that goes on with the look of the cell before it, which is ASCII too,
 * so nothing joins; but its last one, which is what the next may join.
 */

static int
ar_vt_paint_letters(ar_vt_paint_t *paint, const ar_vt_row_t *row, int x)
{
    int                  n;
    char                 text[AR_COLS_MAX];
    ar_vt_join_t         join;
    const ar_vt_cell_t  *cell;

    cell = &row->cells[x - 1];

    if (!ar_vt_paint_is_letter(cell, cell)) {
        return 0;
    }

    for (n = 0; x + n + 1 < paint->vt->cols; n++) {

        if (!ar_vt_paint_is_letter(&cell[n + 1], cell)
            || !ar_vt_paint_is_letter(&cell[n + 2], cell))
        {
            break;
        }

        text[n] = (char) (cell[n + 1].content & AR_VT_CODE);
    }

    join = paint->join;
    ar_vt_paint(paint, text, (size_t) n);
    paint->join = join;

    return n;
}


static int
ar_vt_paint_is_letter(const ar_vt_cell_t *cell, const ar_vt_cell_t *like)
{
    return cell->content >= (AR_VT_BLANK | ' ')
           && cell->content < (AR_VT_BLANK | 0x7f) && cell->fg == like->fg
           && cell->bg == like->bg && cell->ext == like->ext;
}


static int
ar_vt_paint_blanks(ar_vt_paint_t *paint, const ar_vt_row_t *row, int x,
    const ar_vt_cell_t *next)
{
    int                  n, i;
    const ar_vt_cell_t  *cell;

    cell = &row->cells[x];

    for (n = 1; x + n < paint->vt->cols; n++) {
        if (memcmp(cell, cell + n, sizeof(ar_vt_cell_t)) != 0) {
            break;
        }
    }

    if (next && x + n == paint->vt->cols) {

        if (n == 1 && ar_vt_cell_width(next) == 2 && cell->fg == next->fg
            && cell->bg == next->bg && cell->ext == next->ext)
        {
            /* a wide character has no room and leaves this when it wraps */
            return x + 1;
        }

        ar_vt_paint_look(paint, 0, cell->bg & AR_VT_COLOUR, 0);

        for (i = 0; i < n; i++) {
            ar_vt_paint_space(paint);
        }

        paint->fill = n;
        paint->fill_bg = cell->bg & AR_VT_COLOUR;
        return x + n;
    }

    if (ar_vt_paint_is_odd(cell)) {
        ar_vt_paint_odd(paint, cell, x, n);

    } else if (cell->bg) {
        ar_vt_paint_look(paint, 0, cell->bg, 0);
        ar_vt_paintf(paint, "\033[%dX", n);
    }

    if (x + n < paint->vt->cols && (next || x + n < row->used)) {
        ar_vt_paintf(paint, "\033[%dG", x + n + 1);
    }

    return x + n;
}


/*
 * A blank gets all attributes of the pen only where half of a wide character
 * is printed over, so that is what happens here.
 */

static void
ar_vt_paint_odd(ar_vt_paint_t *paint, const ar_vt_cell_t *cell, int x, int n)
{
    int  i;

    for (i = 0; i < n && x + i + 1 < paint->vt->cols; i++) {
        ar_vt_paint_look(paint, cell->fg, cell->bg, cell->ext);
        ar_vt_paintf(paint, AR_VT_WIDE_SPACE "\033[%dG \033[%dG", x + i + 2,
                     x + i + 2);

        ar_vt_paint_look(paint, 0, 0, 0);
        ar_vt_paint(paint, "\033[X", 3);

        /* the one to the right had to be printed over for that */

        paint->last = paint->last && x + i + 2 < paint->vt->cols;
    }

    /* without room for the two of them it gets the background */

    if (i < n && !paint->last) {
        ar_vt_paint_look(paint, 0, cell->bg & AR_VT_COLOUR, 0);
        ar_vt_paint(paint, "\033[X", 3);
    }
}


/* Such a blank in the last column, while the one to the left is free. */

static void
ar_vt_paint_last(ar_vt_paint_t *paint, const ar_vt_row_t *row, int x)
{
    int                  last;
    const ar_vt_cell_t  *cell;

    last = paint->vt->cols - 1;
    cell = &row->cells[last];

    if (row->used <= last || !ar_vt_paint_is_blank(cell)
        || !ar_vt_paint_is_odd(cell))
    {
        return;
    }

    paint->last = 1;
    ar_vt_paint_look(paint, cell->fg, cell->bg, cell->ext);
    ar_vt_paintf(paint, "\033[%dG" AR_VT_WIDE_SPACE "\033[%dG ", last, last);
    ar_vt_paint_look(paint, 0, 0, 0);
    ar_vt_paintf(paint, "\033[%dG\033[X\033[%dG", last, x + 1);
}


static int
ar_vt_paint_is_odd(const ar_vt_cell_t *cell)
{
    return cell->fg || cell->bg & ~AR_VT_COLOUR;
}


static int
ar_vt_paint_is_blank(const ar_vt_cell_t *cell)
{
    return (cell->content & AR_VT_CONTENT) == 0
           && ar_vt_cell_width(cell) == 1;
}


/* Columns that printing this cell takes; 0: it is not what can be printed. */

static int
ar_vt_paint_width(const ar_vt_paint_t *paint, const ar_vt_row_t *row, int x)
{
    int  width;

    width = ar_vt_cell_width(&row->cells[x]);

    if (width == 2 && (x + 1 == paint->vt->cols
                       || row->cells[x + 1].content != 0))
    {
        return 0;
    }

    return row->cells[x].content & AR_VT_CONTENT ? width : 0;
}


static void
ar_vt_paint_space(ar_vt_paint_t *paint)
{
    ar_vt_join_t  join;

    join = paint->join;

    if (ar_vt_width_join(&join, ' ')) {
        ar_vt_paint(paint, "\033\\", 2);
    }

    ar_vt_paint(paint, " ", 1);
    (void) ar_vt_width_join(&paint->join, ' ');
}
