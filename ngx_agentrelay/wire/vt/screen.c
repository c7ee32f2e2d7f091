
/*
 * The two screens: their memory, scrolling, and the change between them.
 *
 * A screen's rows are pointers into one block; scrolling turns the pointers.
 * Both blocks are there from the beginning, so nothing is allocated while
 * bytes come.  The alternate screen is empty whenever it is not shown.
 */

#include <stdlib.h>
#include <string.h>

#include "wire/vt/state.h"


static void ar_vt_turn(ar_vt_row_t *rows, int n, int by);


ar_rc_e
ar_vt_screen_init(ar_vt_screen_t *screen, int rows, int cols)
{
    int           y;
    size_t        i, n;
    ar_vt_row_t  *row;

    n = (size_t) rows * (size_t) cols;
    screen->rows = calloc((size_t) rows, sizeof(ar_vt_row_t));
    screen->memory = malloc(n * sizeof(ar_vt_cell_t));

    if (screen->rows == NULL || screen->memory == NULL) {
        ar_vt_screen_free(screen);
        return AR_ERROR;
    }

    for (i = 0; i < n; i++) {
        screen->memory[i] = ar_vt_blank(0);
    }

    for (y = 0; y < rows; y++) {
        row = &screen->rows[y];
        row->cells = screen->memory + (size_t) y * (size_t) cols;
    }

    screen->bottom = rows - 1;

    return AR_OK;
}


void
ar_vt_screen_free(ar_vt_screen_t *screen)
{
    free(screen->rows);
    free(screen->memory);
    screen->rows = NULL;
    screen->memory = NULL;
}


/* Everything of it but the memory as it was at first. */

void
ar_vt_screen_reset(ar_vt_t *vt, ar_vt_screen_t *screen)
{
    int  y;

    for (y = 0; y < vt->rows; y++) {
        ar_vt_row_clear(vt, &screen->rows[y], 0);
    }

    screen->x = 0;
    screen->y = 0;
    screen->top = 0;
    screen->bottom = vt->rows - 1;
    memset(&screen->kitty, 0, sizeof(ar_vt_kitty_t));
    ar_vt_tabs_default(screen, vt->cols);
}


/* How many lines are above the screen shown. */

int64_t
ar_vt_base(const ar_vt_t *vt)
{
    return vt->screen == &vt->normal ? (int64_t) vt->history.count : 0;
}


/* What is erased keeps the background colour. */

uint32_t
ar_vt_erase_bg(const ar_vt_t *vt)
{
    return vt->pen.bg & AR_VT_COLOUR;
}


/*
 * One line up within the margins.  What leaves the top of the screen goes to
 * the scrollback, whatever the bottom margin, as xterm does.
 */

void
ar_vt_scroll(ar_vt_t *vt, int wrapped)
{
    ar_vt_screen_t  *screen;

    screen = vt->screen;

    if (screen->top == 0 && screen == &vt->normal) {
        ar_vt_history_push(vt, &screen->rows[0]);
    }

    ar_vt_shift_up(vt, screen->top, screen->bottom, 1, ar_vt_erase_bg(vt));
    screen->rows[screen->bottom].wrapped = wrapped;
}


void
ar_vt_shift_up(ar_vt_t *vt, int top, int bottom, int64_t n, uint32_t bg)
{
    int           i, height;
    ar_vt_row_t  *rows;

    height = bottom - top + 1;
    rows = vt->screen->rows + top;

    if (n > height) {
        n = height;
    }

    ar_vt_turn(rows, height, (int) n);

    for (i = height - (int) n; i < height; i++) {
        ar_vt_row_clear(vt, &rows[i], bg);
    }
}


void
ar_vt_shift_down(ar_vt_t *vt, int top, int bottom, int64_t n, uint32_t bg)
{
    int           i, height;
    ar_vt_row_t  *rows;

    height = bottom - top + 1;
    rows = vt->screen->rows + top;

    if (n > height) {
        n = height;
    }

    ar_vt_turn(rows, height, height - (int) n);

    for (i = 0; i < n; i++) {
        ar_vt_row_clear(vt, &rows[i], bg);
    }
}


void
ar_vt_to_alternate(ar_vt_t *vt)
{
    int  y;

    if (vt->screen == &vt->alternate) {
        return;
    }

    for (y = 0; y < vt->rows; y++) {
        ar_vt_row_clear(vt, &vt->alternate.rows[y], ar_vt_erase_bg(vt));
    }

    vt->alternate.x = vt->normal.x;
    vt->alternate.y = vt->normal.y;
    vt->screen = &vt->alternate;
    vt->modes.alternate = 1;
}


void
ar_vt_to_normal(ar_vt_t *vt)
{
    int  x, y;

    if (vt->screen == &vt->normal) {
        return;
    }

    x = vt->alternate.x;
    y = vt->alternate.y;

    ar_vt_screen_reset(vt, &vt->alternate);

    vt->normal.x = x;
    vt->normal.y = y;
    vt->screen = &vt->normal;
    vt->modes.alternate = 0;
}


/* The first `by` rows go to the end. */

static void
ar_vt_turn(ar_vt_row_t *rows, int n, int by)
{
    ar_vt_row_t  first, saved[AR_ROWS_MAX];

    if (by <= 0 || by >= n) {
        return;
    }

    if (by == 1) {
        first = rows[0];
        memmove(rows, rows + 1, (size_t) (n - 1) * sizeof(ar_vt_row_t));
        rows[n - 1] = first;
        return;
    }

    memcpy(saved, rows, (size_t) by * sizeof(ar_vt_row_t));
    memmove(rows, rows + by, (size_t) (n - by) * sizeof(ar_vt_row_t));
    memcpy(rows + n - by, saved, (size_t) by * sizeof(ar_vt_row_t));
}
