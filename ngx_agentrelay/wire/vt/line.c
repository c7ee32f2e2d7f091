
/*
 * The cells of one row: fill, insert, delete, replace.
 *
 * `used` is where the blank cells begin that nothing ever touched, so that a
 * row is cleared and packed by what is in it rather than by how wide it is.
 * A wide character never loses one half: what would cut it blanks the other.
 */

#include <string.h>

#include "wire/vt/state.h"


static void ar_vt_row_set(ar_vt_row_t *row, int x, ar_vt_cell_t cell);
static void ar_vt_row_run(ar_vt_row_t *row, int from, int to,
    ar_vt_cell_t fill);


ar_vt_cell_t
ar_vt_blank(uint32_t bg)
{
    ar_vt_cell_t  cell;

    cell.content = AR_VT_BLANK;
    cell.fg = 0;
    cell.bg = bg;
    cell.ext = 0;

    return cell;
}


/* A blank with all attributes of the pen. */

ar_vt_cell_t
ar_vt_pen_blank(const ar_vt_t *vt)
{
    ar_vt_cell_t  cell;

    cell.content = AR_VT_BLANK;
    cell.fg = vt->pen.fg;
    cell.bg = vt->pen.bg;
    cell.ext = vt->pen.bg & AR_VT_BG_EXTENDED ? vt->pen.ext : 0;

    return cell;
}


void
ar_vt_row_clear(const ar_vt_t *vt, ar_vt_row_t *row, uint32_t bg)
{
    int  n;

    n = bg ? vt->cols : row->used;
    row->used = 0;
    ar_vt_row_run(row, 0, n, ar_vt_blank(bg));
    row->used = bg ? vt->cols : 0;
    row->wrapped = 0;
}


void
ar_vt_row_fill(const ar_vt_t *vt, ar_vt_row_t *row, ar_vt_cell_t cell,
    int protect)
{
    int  i;

    for (i = 0; i < vt->cols; i++) {
        if (!protect || !(row->cells[i].bg & AR_VT_BG_PROTECTED)) {
            ar_vt_row_set(row, i, cell);
        }
    }
}


/* Printing one cell; the halves of wide ones are the printer's business. */

void
ar_vt_row_put(ar_vt_row_t *row, int x, ar_vt_cell_t cell)
{
    ar_vt_row_set(row, x, cell);
}


void
ar_vt_row_insert(const ar_vt_t *vt, ar_vt_row_t *row, int pos, int64_t n,
    ar_vt_cell_t fill)
{
    pos %= vt->cols;

    if (pos && ar_vt_cell_width(&row->cells[pos - 1]) == 2) {
        ar_vt_row_set(row, pos - 1, fill);
        row->cells[pos - 1].content = AR_VT_BLANK;
    }

    if (n < vt->cols - pos) {
        memmove(row->cells + pos + n, row->cells + pos,
                (size_t) (vt->cols - pos - n) * sizeof(ar_vt_cell_t));

        if (row->used > pos) {
            row->used = row->used + (int) n < vt->cols
                        ? row->used + (int) n : vt->cols;
        }

        ar_vt_row_run(row, pos, pos + (int) n, fill);

    } else {
        ar_vt_row_run(row, pos, vt->cols, fill);
    }

    if (ar_vt_cell_width(&row->cells[vt->cols - 1]) == 2) {
        ar_vt_row_set(row, vt->cols - 1, fill);
        row->cells[vt->cols - 1].content = AR_VT_BLANK;
    }
}


void
ar_vt_row_delete(const ar_vt_t *vt, ar_vt_row_t *row, int pos, int64_t n,
    ar_vt_cell_t fill)
{
    pos %= vt->cols;

    if (n < vt->cols - pos) {
        memmove(row->cells + pos, row->cells + pos + n,
                (size_t) (vt->cols - pos - n) * sizeof(ar_vt_cell_t));
        ar_vt_row_run(row, vt->cols - (int) n, vt->cols, fill);

    } else {
        ar_vt_row_run(row, pos, vt->cols, fill);
    }

    if (pos && ar_vt_cell_width(&row->cells[pos - 1]) == 2) {
        ar_vt_row_set(row, pos - 1, fill);
        row->cells[pos - 1].content = AR_VT_BLANK;
    }

    if ((row->cells[pos].content >> AR_VT_WIDTH_SHIFT) == 0
        && (row->cells[pos].content & AR_VT_CONTENT) == 0)
    {
        ar_vt_row_set(row, pos, fill);
        row->cells[pos].content = AR_VT_BLANK;
    }
}


/* Cells from..to-1 become `fill`, but for protected ones when `protect`. */

void
ar_vt_row_replace(const ar_vt_t *vt, ar_vt_row_t *row, int64_t from,
    int64_t to, ar_vt_cell_t fill, int protect)
{
    int            i;
    ar_vt_cell_t  *cells;

    cells = row->cells;

    if (from > 0 && from <= vt->cols
        && ar_vt_cell_width(&cells[from - 1]) == 2
        && !(protect && cells[from - 1].bg & AR_VT_BG_PROTECTED))
    {
        ar_vt_row_set(row, (int) from - 1, fill);
    }

    if (to > 0 && to < vt->cols && ar_vt_cell_width(&cells[to - 1]) == 2
        && !(protect && cells[to].bg & AR_VT_BG_PROTECTED))
    {
        ar_vt_row_set(row, (int) to, fill);
    }

    if (to > vt->cols) {
        to = vt->cols;
    }

    if (!protect) {
        ar_vt_row_run(row, (int) from, (int) to, fill);
        return;
    }

    for (i = (int) from; i < to; i++) {
        if (!(cells[i].bg & AR_VT_BG_PROTECTED)) {
            ar_vt_row_set(row, i, fill);
        }
    }
}


/* Where the blanks at the end begin; blanks are what was never printed. */

int
ar_vt_row_length(const ar_vt_row_t *row)
{
    int  i;

    for (i = row->used; i > 0; i--) {
        if (row->cells[i - 1].content & AR_VT_CONTENT) {
            return i - 1 + ar_vt_cell_width(&row->cells[i - 1]);
        }
    }

    return 0;
}


static void
ar_vt_row_set(ar_vt_row_t *row, int x, ar_vt_cell_t cell)
{
    row->cells[x] = cell;

    if (x >= row->used) {
        row->used = x + 1;
    }
}


static void
ar_vt_row_run(ar_vt_row_t *row, int from, int to, ar_vt_cell_t fill)
{
    int  i;

    for (i = from; i < to; i++) {
        row->cells[i] = fill;
    }

    if (to <= from) {
        return;
    }

    if (fill.bg == 0 && fill.fg == 0 && fill.content == AR_VT_BLANK) {

        /* blank to the end: as if nothing had been there */

        if (to >= row->used && from < row->used) {
            row->used = from;
        }

    } else if (to > row->used) {
        row->used = to;
    }
}
