
/*
 * A new size, step by step what xterm.js 6 does (Buffer.ts and
 * BufferReflow.ts), so that both still agree afterwards.
 *
 * All lines are laid out one below the other: the scrollback, unpacked, and
 * the screen.  `base` is the first line of the screen.  Rows come from the
 * scrollback or go there; then, on the normal screen, lines that were wrapped
 * are wrapped anew, but not the one with the cursor, which its program will
 * draw again.  The old state is given up only when the new one is complete.
 */

#include <stdlib.h>
#include <string.h>

#include "wire/vt/reflow.h"


static ar_rc_e ar_vt_layout_load(ar_vt_t *vt, ar_vt_screen_t *screen,
    ar_vt_layout_t *layout, int rows, int cols);
static void ar_vt_layout_rows(ar_vt_t *vt, ar_vt_layout_t *layout);
static ar_rc_e ar_vt_resize_screen(ar_vt_t *vt, ar_vt_screen_t *screen,
    ar_vt_screen_t *new, ar_vt_layout_t *layout, int rows, int cols);
static void ar_vt_layout_store(ar_vt_t *vt, ar_vt_layout_t *layout,
    ar_vt_screen_t *screen);


ar_rc_e
ar_vt_resize(ar_vt_t *vt, unsigned newrows, unsigned newcols)
{
    int              cols, rows;
    ar_rc_e          rc;
    ar_vt_cell_t    *line;
    ar_vt_screen_t   alternate, normal;
    ar_vt_layout_t   layouts[2];

    rows = newrows < AR_ROWS_MIN ? AR_ROWS_MIN
           : newrows > AR_ROWS_MAX ? AR_ROWS_MAX : (int) newrows;
    cols = newcols < AR_COLS_MIN ? AR_COLS_MIN
           : newcols > AR_COLS_MAX ? AR_COLS_MAX : (int) newcols;

    if (rows == vt->rows && cols == vt->cols) {
        return AR_OK;
    }

    memset(layouts, 0, sizeof(layouts));
    memset(&normal, 0, sizeof(normal));
    memset(&alternate, 0, sizeof(alternate));
    line = malloc((size_t) cols * sizeof(ar_vt_cell_t));
    vt->clusters.held++;
    vt->clusters.open = 0;

    rc = line ? ar_vt_history_cols(&vt->history,
                                   cols > vt->cols ? cols : vt->cols)
              : AR_ERROR;

    if (rc == AR_OK) {
        rc = ar_vt_resize_screen(vt, &vt->normal, &normal, &layouts[0], rows,
                                 cols);
    }

    if (rc == AR_OK) {
        rc = ar_vt_resize_screen(vt, &vt->alternate, &alternate, &layouts[1],
                                 rows, cols);
    }

    if (rc == AR_OK) {
        ar_vt_screen_free(&vt->normal);
        ar_vt_screen_free(&vt->alternate);
        free(vt->line.cells);

        vt->normal = normal;
        vt->alternate = alternate;
        vt->line.cells = line;
        vt->looked = 0;
        vt->rows = rows;
        vt->cols = cols;

        ar_vt_layout_store(vt, &layouts[0], &vt->normal);
        ar_vt_layout_store(vt, &layouts[1], &vt->alternate);

    } else {
        free(line);
        ar_vt_screen_free(&normal);
        ar_vt_screen_free(&alternate);
    }

    ar_vt_layout_free(&layouts[0]);
    ar_vt_layout_free(&layouts[1]);
    vt->clusters.held--;

    return rc;
}


static ar_rc_e
ar_vt_resize_screen(ar_vt_t *vt, ar_vt_screen_t *screen, ar_vt_screen_t *new,
    ar_vt_layout_t *layout, int rows, int cols)
{
    if (ar_vt_layout_load(vt, screen, layout, rows, cols) != AR_OK) {
        return AR_ERROR;
    }

    if (ar_vt_screen_init(new, rows, cols) != AR_OK) {
        return AR_ERROR;
    }

    ar_vt_layout_rows(vt, layout);

    new->top = 0;

    if (screen == &vt->alternate && vt->screen != screen) {
        /* an alternate screen that is not shown has no lines to move */
        new->top = screen->top;
        layout->x = screen->x;
        layout->y = screen->y;

    } else if (screen == &vt->normal && cols != vt->cols
               && ar_vt_reflow(layout) != AR_OK)
    {
        return AR_ERROR;
    }

    /* xterm.js may leave rows below the last line; they were its first */

    if (layout->base > 0 && layout->base + rows > layout->count) {
        layout->base = layout->count > rows ? layout->count - rows : 0;
    }

    new->bottom = rows - 1;
    new->x = layout->x;
    new->y = layout->y;
    new->saved = screen->saved;
    new->saved.x = layout->saved_x;
    new->saved.y = layout->saved_y;
    new->kitty = screen->kitty;
    memcpy(new->tabs, screen->tabs, sizeof(new->tabs));
    ar_vt_tabs_resize(new, cols);

    return AR_OK;
}


static ar_rc_e
ar_vt_layout_load(ar_vt_t *vt, ar_vt_screen_t *screen,
    ar_vt_layout_t *layout, int rows, int cols)
{
    int          old;
    unsigned     i, n;
    ar_vt_row_t  *row, *from;

    n = screen == &vt->normal ? vt->history.count : 0;

    layout->cols = cols;
    layout->rows = rows;
    layout->old_cols = vt->cols;
    layout->old_rows = vt->rows;
    layout->wide = cols > vt->cols ? cols : vt->cols;
    layout->limit = rows
                    + (screen == &vt->normal ? (int) vt->history.limit : 0);
    layout->base = (int) n;
    layout->x = screen->x;
    layout->y = screen->y;
    layout->saved_x = screen->saved.x;
    layout->saved_y = screen->saved.y;

    old = (int) n + vt->rows;

    for (i = 0; i < (unsigned) old; i++) {
        row = ar_vt_layout_add(layout);

        if (row == NULL) {
            return AR_ERROR;
        }

        if (i < n) {
            (void) ar_vt_history_read(vt, i, row, vt->cols);
            continue;
        }

        from = &screen->rows[i - n];
        memcpy(row->cells, from->cells,
               (size_t) vt->cols * sizeof(ar_vt_cell_t));
        row->wrapped = from->wrapped;
        row->used = from->used;
    }

    return AR_OK;
}


/* More rows, or fewer; the cursor's line stays on the screen. */

static void
ar_vt_layout_rows(ar_vt_t *vt, ar_vt_layout_t *layout)
{
    int  n, shown, y;

    shown = 0;

    for (y = vt->rows; y < layout->rows; y++) {
        if (layout->count >= layout->rows + layout->base) {
            continue;
        }

        if (layout->base > 0
            && layout->count <= layout->base + layout->y + shown + 1)
        {
            layout->base--;
            shown++;

        } else {
            (void) ar_vt_layout_add(layout);
        }
    }

    for (y = vt->rows; y > layout->rows; y--) {
        if (layout->count <= layout->rows + layout->base) {
            continue;
        }

        if (layout->count > layout->base + layout->y + 1) {
            layout->count--;

        } else {
            layout->base++;
        }
    }

    n = layout->count - layout->limit;

    if (n > 0) {
        ar_vt_layout_trim(layout, n);
        layout->base = layout->base > n ? layout->base - n : 0;
        layout->saved_y = layout->saved_y > n ? layout->saved_y - n : 0;
    }

    if (layout->x > layout->cols - 1) {
        layout->x = layout->cols - 1;
    }

    if (layout->y > layout->rows - 1) {
        layout->y = layout->rows - 1;
    }

    layout->y += shown;

    if (layout->saved_x > layout->cols - 1) {
        layout->saved_x = layout->cols - 1;
    }
}


static void
ar_vt_layout_store(ar_vt_t *vt, ar_vt_layout_t *layout,
    ar_vt_screen_t *screen)
{
    int           i, y;
    ar_vt_row_t  *row, *to;

    if (screen == &vt->normal) {
        ar_vt_history_clear(&vt->history);
    }

    if (screen == &vt->alternate && vt->screen != screen) {
        return;
    }

    for (i = 0; i < layout->count; i++) {
        row = &layout->lines[i];
        row->used = row->used < vt->cols ? row->used : vt->cols;
        y = i - layout->base;

        if (y < 0) {
            ar_vt_history_push(vt, row);

        } else if (y < vt->rows) {
            to = &screen->rows[y];
            memcpy(to->cells, row->cells,
                   (size_t) vt->cols * sizeof(ar_vt_cell_t));
            to->wrapped = row->wrapped;
            to->used = row->used;
        }
    }
}
