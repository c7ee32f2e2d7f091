
/*
 * Where the cursor is, and what moves it.
 *
 * A row is `cols` wide and the cursor may stand behind it: the next character
 * then wraps.  Most sequences first bring it back to the last column.
 */

#include "wire/vt/state.h"


static void ar_vt_place(ar_vt_t *vt, int64_t x, int64_t y, int max);
static int ar_vt_clamp(int64_t value, int low, int high);


/* Within the screen, or the margins in origin mode; x at most max. */

void
ar_vt_restrict(ar_vt_t *vt, int max)
{
    ar_vt_place(vt, vt->screen->x, vt->screen->y, max);
}


void
ar_vt_set_cursor(ar_vt_t *vt, int64_t x, int64_t y)
{
    if (vt->modes.origin) {
        y += vt->screen->top;
    }

    ar_vt_place(vt, x, y, vt->cols - 1);
}


/* In origin mode a step down is counted from the margin: xterm.js's way. */

void
ar_vt_move(ar_vt_t *vt, int64_t dx, int64_t dy)
{
    ar_vt_restrict(vt, vt->cols - 1);
    ar_vt_set_cursor(vt, vt->screen->x + dx, vt->screen->y + dy);
}


static void
ar_vt_place(ar_vt_t *vt, int64_t x, int64_t y, int max)
{
    ar_vt_screen_t  *screen;

    screen = vt->screen;
    screen->x = ar_vt_clamp(x, 0, max);
    screen->y = vt->modes.origin
                ? ar_vt_clamp(y, screen->top, screen->bottom)
                : ar_vt_clamp(y, 0, vt->rows - 1);
}


static int
ar_vt_clamp(int64_t value, int low, int high)
{
    return value < low ? low : value > high ? high : (int) value;
}


void
ar_vt_line_feed(ar_vt_t *vt)
{
    ar_vt_screen_t  *screen;

    screen = vt->screen;

    if (vt->modes.newline) {
        screen->x = 0;
    }

    screen->y++;

    if (screen->y == screen->bottom + 1) {
        screen->y--;
        ar_vt_scroll(vt, 0);

    } else if (screen->y >= vt->rows) {
        screen->y = vt->rows - 1;

    } else {
        ar_vt_row(vt)->wrapped = 0;
    }

    if (screen->x >= vt->cols) {
        screen->x--;
    }
}


void
ar_vt_index(ar_vt_t *vt)
{
    ar_vt_restrict(vt, vt->cols - 1);
    vt->screen->y++;

    if (vt->screen->y == vt->screen->bottom + 1) {
        vt->screen->y--;
        ar_vt_scroll(vt, 0);

    } else if (vt->screen->y >= vt->rows) {
        vt->screen->y = vt->rows - 1;
    }

    ar_vt_restrict(vt, vt->cols - 1);
}


void
ar_vt_reverse_index(ar_vt_t *vt)
{
    ar_vt_restrict(vt, vt->cols - 1);

    if (vt->screen->y == vt->screen->top) {
        ar_vt_shift_down(vt, vt->screen->top, vt->screen->bottom, 1,
                         ar_vt_erase_bg(vt));
        return;
    }

    vt->screen->y--;
    ar_vt_restrict(vt, vt->cols - 1);
}


/* With reverse wrap the cursor goes back over the rows that were wrapped. */

void
ar_vt_backspace(ar_vt_t *vt)
{
    const ar_vt_cell_t  *cell;
    ar_vt_screen_t      *screen;

    screen = vt->screen;

    if (!vt->modes.reverse_wrap) {
        ar_vt_restrict(vt, vt->cols - 1);

        if (screen->x > 0) {
            screen->x--;
        }

        return;
    }

    ar_vt_restrict(vt, vt->cols);

    if (screen->x > 0) {
        screen->x--;

    } else if (screen->y > screen->top && screen->y <= screen->bottom
               && ar_vt_row(vt)->wrapped)
    {
        ar_vt_row(vt)->wrapped = 0;
        screen->y--;
        screen->x = vt->cols - 1;

        /* the cell that a wide character left empty when it wrapped */

        cell = &ar_vt_row(vt)->cells[screen->x];

        if (ar_vt_cell_width(cell) && !(cell->content & AR_VT_CONTENT)) {
            screen->x--;
        }
    }

    ar_vt_restrict(vt, vt->cols - 1);
}


void
ar_vt_save_cursor(ar_vt_t *vt)
{
    ar_vt_saved_t  *saved;

    saved = &vt->screen->saved;
    saved->x = vt->screen->x;
    saved->y = ar_vt_base(vt) + vt->screen->y;
    saved->fg = vt->pen.fg;
    saved->bg = vt->pen.bg;
    saved->charset = vt->charset;
}


void
ar_vt_restore_cursor(ar_vt_t *vt)
{
    int64_t               y;
    const ar_vt_saved_t  *saved;

    saved = &vt->screen->saved;
    y = saved->y - ar_vt_base(vt);

    vt->pen.fg = saved->fg;
    vt->pen.bg = saved->bg;
    vt->charset = saved->charset;

    ar_vt_place(vt, saved->x, y > 0 ? y : 0, vt->cols - 1);
}


/* Up and down stop at a margin that they come to from inside. */

void
ar_vt_cursor_up(ar_vt_t *vt)
{
    int64_t  n, room;

    n = ar_vt_param(vt);
    room = vt->screen->y - vt->screen->top;

    ar_vt_move(vt, 0, -(room >= 0 && room < n ? room : n));
}


void
ar_vt_cursor_down(ar_vt_t *vt)
{
    int64_t  n, room;

    n = ar_vt_param(vt);
    room = vt->screen->bottom - vt->screen->y;

    ar_vt_move(vt, 0, room >= 0 && room < n ? room : n);
}


void
ar_vt_margins(ar_vt_t *vt)
{
    int32_t  top, bottom;

    top = ar_vt_param(vt);
    bottom = vt->nparams > 1 ? vt->params[1] : 0;

    if (bottom == 0 || bottom > vt->rows) {
        bottom = vt->rows;
    }

    if (bottom > top) {
        vt->screen->top = top - 1;
        vt->screen->bottom = bottom - 1;
        ar_vt_set_cursor(vt, 0, 0);
    }
}


/* DECSCUSR.  Beyond 6 only the blinking changes, as in xterm.js. */

void
ar_vt_cursor_style(ar_vt_t *vt)
{
    int32_t  style;

    style = vt->params[0];

    if (style == 0) {
        vt->modes.cursor = AR_VT_CURSOR_UNSET;
        vt->modes.cursor_blink = -1;
        return;
    }

    if (style <= 6) {
        vt->modes.cursor = style <= 2 ? AR_VT_CURSOR_BLOCK
                           : style <= 4 ? AR_VT_CURSOR_UNDERLINE
                                        : AR_VT_CURSOR_BAR;
    }

    vt->modes.cursor_blink = style % 2;
}
