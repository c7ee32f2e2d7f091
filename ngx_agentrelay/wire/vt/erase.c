
/* Erasing, inserting and deleting cells, columns and lines. */

#include "wire/vt/state.h"


static int ar_vt_outside(const ar_vt_t *vt);
static void ar_vt_blank_row(ar_vt_t *vt, int y, int protect);
static void ar_vt_unwrap(ar_vt_t *vt, int line);


void
ar_vt_erase_display(ar_vt_t *vt, int protect)
{
    int              y;
    ar_vt_screen_t  *screen;

    ar_vt_restrict(vt, vt->cols);
    screen = vt->screen;

    switch (vt->params[0]) {

    case 0:
        ar_vt_erase_line(vt, protect);

        for (y = screen->y + 1; y < vt->rows; y++) {
            ar_vt_blank_row(vt, y, protect);
        }
        break;

    case 1:
        ar_vt_row_replace(vt, ar_vt_row(vt), 0, screen->x + 1,
                          ar_vt_blank(ar_vt_erase_bg(vt)), protect);
        ar_vt_row(vt)->wrapped = 0;

        if (screen->x + 1 >= vt->cols) {
            ar_vt_unwrap(vt, screen->y + 1);
        }

        for (y = 0; y < screen->y; y++) {
            ar_vt_blank_row(vt, y, protect);
        }
        break;

    case 2:
        for (y = 0; y < vt->rows; y++) {
            ar_vt_blank_row(vt, y, protect);
        }
        break;

    case 3:
        if (screen == &vt->normal) {
            ar_vt_history_clear(&vt->history);
        }
        break;
    }
}


void
ar_vt_erase_line(ar_vt_t *vt, int protect)
{
    int64_t       from, to;
    ar_vt_row_t  *row;

    ar_vt_restrict(vt, vt->cols);
    row = ar_vt_row(vt);
    from = 0;
    to = vt->cols;

    switch (vt->params[0]) {

    case 0:
        from = vt->screen->x;
        break;

    case 1:
        to = vt->screen->x + 1;
        break;

    case 2:
        break;

    default:
        return;
    }

    ar_vt_row_replace(vt, row, from, to, ar_vt_blank(ar_vt_erase_bg(vt)),
                      protect);

    if (vt->params[0] == 2 || (vt->params[0] == 0 && from == 0)) {
        row->wrapped = 0;
    }
}


void
ar_vt_erase_chars(ar_vt_t *vt)
{
    ar_vt_restrict(vt, vt->cols - 1);
    ar_vt_row_replace(vt, ar_vt_row(vt), vt->screen->x,
                      (int64_t) vt->screen->x + ar_vt_param(vt),
                      ar_vt_blank(ar_vt_erase_bg(vt)), 0);
}


void
ar_vt_insert_lines(ar_vt_t *vt)
{
    ar_vt_restrict(vt, vt->cols - 1);

    if (ar_vt_outside(vt)) {
        return;
    }

    ar_vt_shift_down(vt, vt->screen->y, vt->screen->bottom, ar_vt_param(vt),
                     ar_vt_erase_bg(vt));
    vt->screen->x = 0;
}


void
ar_vt_delete_lines(ar_vt_t *vt)
{
    ar_vt_restrict(vt, vt->cols - 1);

    if (ar_vt_outside(vt)) {
        return;
    }

    ar_vt_shift_up(vt, vt->screen->y, vt->screen->bottom, ar_vt_param(vt),
                   ar_vt_erase_bg(vt));
    vt->screen->x = 0;
}


void
ar_vt_insert_chars(ar_vt_t *vt)
{
    ar_vt_restrict(vt, vt->cols - 1);
    ar_vt_row_insert(vt, ar_vt_row(vt), vt->screen->x, ar_vt_param(vt),
                     ar_vt_blank(ar_vt_erase_bg(vt)));
}


void
ar_vt_delete_chars(ar_vt_t *vt)
{
    ar_vt_restrict(vt, vt->cols - 1);
    ar_vt_row_delete(vt, ar_vt_row(vt), vt->screen->x, ar_vt_param(vt),
                     ar_vt_blank(ar_vt_erase_bg(vt)));
}


/* DECIC, DECDC, SL and SR: the same in every row within the margins. */

void
ar_vt_insert_columns(ar_vt_t *vt)
{
    int  y;

    for (y = vt->screen->top; y <= vt->screen->bottom; y++) {
        if (ar_vt_outside(vt)) {
            return;
        }

        ar_vt_row_insert(vt, &vt->screen->rows[y], vt->screen->x,
                         ar_vt_param(vt), ar_vt_blank(ar_vt_erase_bg(vt)));
        vt->screen->rows[y].wrapped = 0;
    }
}


void
ar_vt_delete_columns(ar_vt_t *vt)
{
    int  y;

    for (y = vt->screen->top; y <= vt->screen->bottom; y++) {
        if (ar_vt_outside(vt)) {
            return;
        }

        ar_vt_row_delete(vt, &vt->screen->rows[y], vt->screen->x,
                         ar_vt_param(vt), ar_vt_blank(ar_vt_erase_bg(vt)));
        vt->screen->rows[y].wrapped = 0;
    }
}


void
ar_vt_scroll_left(ar_vt_t *vt)
{
    int  x;

    x = vt->screen->x;
    vt->screen->x = 0;
    ar_vt_delete_columns(vt);
    vt->screen->x = x;
}


void
ar_vt_scroll_right(ar_vt_t *vt)
{
    int  x;

    x = vt->screen->x;
    vt->screen->x = 0;
    ar_vt_insert_columns(vt);
    vt->screen->x = x;
}


/* DECALN: everything from the top margin, or the top, on is an E. */

void
ar_vt_alignment(ar_vt_t *vt)
{
    int           y;
    ar_vt_cell_t  cell;

    ar_vt_set_cursor(vt, 0, 0);

    cell = ar_vt_pen_blank(vt);
    cell.content = 'E' | AR_VT_BLANK;
    cell.ext = 0;

    for (y = vt->screen->y; y < vt->rows; y++) {
        ar_vt_row_fill(vt, &vt->screen->rows[y], cell, 0);
        vt->screen->rows[y].wrapped = 0;
    }

    ar_vt_set_cursor(vt, 0, 0);
}


static int
ar_vt_outside(const ar_vt_t *vt)
{
    return vt->screen->y < vt->screen->top
           || vt->screen->y > vt->screen->bottom;
}


static void
ar_vt_blank_row(ar_vt_t *vt, int y, int protect)
{
    ar_vt_row_t  *row;

    row = &vt->screen->rows[y];

    if (!protect) {
        ar_vt_row_clear(vt, row, ar_vt_erase_bg(vt));
        return;
    }

    ar_vt_row_fill(vt, row, ar_vt_blank(ar_vt_erase_bg(vt)), 1);
    row->wrapped = 0;
}


/* xterm.js counts this line from the oldest of the scrollback. */

static void
ar_vt_unwrap(ar_vt_t *vt, int line)
{
    int64_t  y;

    y = line - ar_vt_base(vt);

    if (y < 0) {
        ar_vt_history_unwrap(vt, (unsigned) line);

    } else if (y < vt->rows) {
        vt->screen->rows[y].wrapped = 0;
    }
}
