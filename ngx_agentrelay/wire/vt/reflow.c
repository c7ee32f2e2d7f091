
/*
 * Lines that were wrapped, wrapped for another width.
 *
 * This is xterm.js's way to the letter, also where it loses something: when
 * lines get shorter and the screen was not full, rows below the cursor go.
 * A group is a line and the wrapped ones behind it.
 */

#include <stdlib.h>
#include <string.h>

#include "wire/vt/reflow.h"


#define AR_VT_BLOCK  64                /* lines of one allocation */


/* New rows, each with the line that it stands in front of, from the last. */

typedef struct {
    ar_vt_row_t   *rows;
    int           *at;
    int            count;
    int            room;
} ar_vt_inserts_t;


static ar_rc_e ar_vt_reflow_wider(ar_vt_layout_t *layout);
static int ar_vt_join_group(ar_vt_layout_t *layout, ar_vt_row_t *lines,
    int n);
static ar_rc_e ar_vt_reflow_narrower(ar_vt_layout_t *layout);
static ar_rc_e ar_vt_split(ar_vt_layout_t *layout, int y, int n,
    ar_vt_inserts_t *inserts);
static int ar_vt_split_lengths(ar_vt_layout_t *layout,
    const ar_vt_row_t *lines, int n, int *lengths);
static void ar_vt_split_cells(ar_vt_layout_t *layout, ar_vt_row_t *group,
    int n, int more, const int *lengths);
static void ar_vt_split_view(ar_vt_layout_t *layout, int more, int inserted);
static ar_rc_e ar_vt_inserts_add(ar_vt_inserts_t *inserts, int at,
    const ar_vt_row_t *rows, int n);
static ar_rc_e ar_vt_insert(ar_vt_layout_t *layout,
    const ar_vt_inserts_t *inserts);
static int ar_vt_group_length(const ar_vt_row_t *lines, int i, int n,
    int cols);
static void ar_vt_copy_cells(ar_vt_row_t *to, int at, const ar_vt_row_t *from,
    int col, int n);
static int ar_vt_cursor_in(const ar_vt_layout_t *layout, int y, int n);


ar_rc_e
ar_vt_reflow(ar_vt_layout_t *layout)
{
    return layout->cols > layout->old_cols ? ar_vt_reflow_wider(layout)
                                           : ar_vt_reflow_narrower(layout);
}


static ar_rc_e
ar_vt_reflow_wider(ar_vt_layout_t *layout)
{
    int          i, n, removed, to, y;
    ar_vt_row_t *lines;

    lines = layout->lines;
    removed = 0;
    to = 0;

    for (y = 0; y < layout->count; y += n) {
        for (n = 1; y + n < layout->count && lines[y + n].wrapped; n++);

        i = n;

        if (n > 1 && !ar_vt_cursor_in(layout, y, n)) {
            i -= ar_vt_join_group(layout, lines + y, n);
        }

        memmove(lines + to, lines + y, (size_t) i * sizeof(ar_vt_row_t));
        to += i;
        removed += n - i;
    }

    layout->count = to;

    for (i = 0; i < removed; i++) {
        if (layout->base > 0) {
            layout->base--;
            continue;
        }

        if (layout->y > 0) {
            layout->y--;
        }

        if (layout->count < layout->rows
            && ar_vt_layout_add(layout) == NULL)
        {
            return AR_ERROR;
        }
    }

    layout->saved_y = layout->saved_y > removed ? layout->saved_y - removed
                                                : 0;

    return AR_OK;
}


/* Returns how many lines at the end of the group became empty. */

static int
ar_vt_join_group(ar_vt_layout_t *layout, ar_vt_row_t *lines, int n)
{
    int  cells, col, empty, from, from_col, i, length, to;

    to = 0;
    col = ar_vt_group_length(lines, 0, n, layout->old_cols);
    from = 1;
    from_col = 0;

    while (from < n) {
        length = ar_vt_group_length(lines, from, n, layout->old_cols);
        cells = length - from_col;

        if (cells > layout->cols - col) {
            cells = layout->cols - col;
        }

        ar_vt_copy_cells(&lines[to], col, &lines[from], from_col, cells);
        col += cells;

        if (col == layout->cols) {
            to++;
            col = 0;
        }

        from_col += cells;

        if (from_col == length) {
            from++;
            from_col = 0;
        }

        /* half of a wide character in the last column: to the next line */

        if (col == 0 && to > 0
            && ar_vt_cell_width(&lines[to - 1].cells[layout->cols - 1]) == 2)
        {
            ar_vt_copy_cells(&lines[to], col++, &lines[to - 1],
                             layout->cols - 1, 1);
            lines[to - 1].cells[layout->cols - 1] = ar_vt_blank(0);
        }
    }

    for (i = col; i < layout->cols; i++) {
        if (i == col && i > 0
            && ar_vt_cell_width(&lines[to].cells[i - 1]) == 2)
        {
            lines[to].cells[i - 1] = ar_vt_blank(0);
        }

        lines[to].cells[i] = ar_vt_blank(0);
    }

    empty = 0;

    for (i = n - 1; i > 0; i--) {
        if (i <= to && ar_vt_row_length(&lines[i]) > 0) {
            break;
        }

        empty++;
    }

    return empty;
}


/* From the last line on; what is to be inserted waits until the end. */

static ar_rc_e
ar_vt_reflow_narrower(ar_vt_layout_t *layout)
{
    int              n, y;
    ar_rc_e          rc;
    ar_vt_inserts_t  inserts;

    memset(&inserts, 0, sizeof(inserts));
    rc = AR_OK;

    for (y = layout->count - 1; y >= 0 && rc == AR_OK; y--) {

        /* rows that are gone are wrapped as well, and come again at the end */

        if (!layout->lines[y].wrapped
            && ar_vt_row_length(&layout->lines[y]) <= layout->cols)
        {
            continue;
        }

        for (n = 1; layout->lines[y].wrapped && y > 0; n++) {
            y--;
        }

        if (!ar_vt_cursor_in(layout, y, n)) {
            rc = ar_vt_split(layout, y, n, &inserts);
        }
    }

    if (rc == AR_OK) {
        rc = ar_vt_insert(layout, &inserts);
    }

    free(inserts.rows);
    free(inserts.at);

    return rc;
}


/* Lines y..y+n-1 become more. */

static ar_rc_e
ar_vt_split(ar_vt_layout_t *layout, int y, int n, ar_vt_inserts_t *inserts)
{
    int           i, *lengths, more, total;
    ar_rc_e       rc;
    ar_vt_row_t  *group;

    /* no new line holds less than all columns but one */

    total = n * (layout->old_cols / (layout->cols - 1) + 2);
    lengths = malloc((size_t) total * sizeof(int));
    group = malloc((size_t) total * sizeof(ar_vt_row_t));
    rc = AR_ERROR;

    if (lengths == NULL || group == NULL) {
        goto done;
    }

    memcpy(group, layout->lines + y, (size_t) n * sizeof(ar_vt_row_t));
    more = ar_vt_split_lengths(layout, group, n, lengths) - n;

    if (n + more == 0) {
        /* the first line of all: it continues one that is gone, and is empty */
        ar_vt_split_view(layout, more, inserts->count);
        rc = AR_OK;
        goto done;
    }

    for (i = n; i < n + more; i++) {
        if (ar_vt_layout_row(layout, &group[i]) != AR_OK) {
            goto done;
        }

        group[i].wrapped = 1;
    }

    ar_vt_split_cells(layout, group, n, more, lengths);

    if (ar_vt_inserts_add(inserts, y + n, group + n, more) != AR_OK) {
        goto done;
    }

    memcpy(layout->lines + y, group, (size_t) n * sizeof(ar_vt_row_t));
    ar_vt_split_view(layout, more, inserts->count);
    rc = AR_OK;

done:

    free(lengths);
    free(group);

    return rc;
}


/* How many cells each new line gets; returns how many lines there are. */

static int
ar_vt_split_lengths(ar_vt_layout_t *layout, const ar_vt_row_t *lines, int n,
    int *lengths)
{
    int  col, count, done, i, length, line, needed, old;

    needed = 0;

    for (i = 0; i < n; i++) {
        needed += ar_vt_group_length(lines, i, n, layout->old_cols);
    }

    col = 0;
    count = 0;
    done = 0;
    line = 0;

    while (done < needed) {

        if (needed - done < layout->cols) {
            lengths[count++] = needed - done;
            break;
        }

        col += layout->cols;
        old = ar_vt_group_length(lines, line, n, layout->old_cols);

        if (col > old) {
            col -= old;
            line++;
        }

        length = layout->cols;

        if (line < n && col > 0
            && ar_vt_cell_width(&lines[line].cells[col - 1]) == 2)
        {
            col--;
            length--;
        }

        lengths[count++] = length;
        done += length;
    }

    return count;
}


/* Backwards, so that nothing is written over before it was read. */

static void
ar_vt_split_cells(ar_vt_layout_t *layout, ar_vt_row_t *group, int n,
    int more, const int *lengths)
{
    int  cells, from, from_col, i, to, to_col;

    to = n + more - 1;
    to_col = lengths[to];
    from = n - 1;
    from_col = ar_vt_row_length(&group[n - 1]);

    while (from >= 0 && to >= 0) {
        cells = from_col < to_col ? from_col : to_col;
        ar_vt_copy_cells(&group[to], to_col - cells, &group[from],
                         from_col - cells, cells);
        to_col -= cells;
        from_col -= cells;

        if (to_col == 0 && --to >= 0) {
            to_col = lengths[to];
        }

        if (from_col == 0) {
            from--;
            from_col = ar_vt_group_length(group, from > 0 ? from : 0,
                                          n + more, layout->old_cols);
        }
    }

    for (i = 0; i < n + more; i++) {
        if (lengths[i] < layout->cols) {
            group[i].cells[lengths[i]] = ar_vt_blank(0);
        }
    }
}


/* The screen stays over what it showed, as far as there is room. */

static void
ar_vt_split_view(ar_vt_layout_t *layout, int more, int inserted)
{
    int  count, i, trimmed;

    trimmed = layout->base == 0 && layout->y != layout->count - 1
              ? layout->y - layout->limit + more
              : layout->count - layout->limit + more;
    trimmed = trimmed > 0 ? trimmed : 0;

    for (i = more - trimmed; i > 0; i--) {

        if (layout->base == 0) {

            if (layout->y < layout->rows - 1) {
                layout->y++;
                layout->count--;

            } else {
                layout->base++;
            }

            continue;
        }

        count = layout->count + inserted;
        count = count < layout->limit ? count : layout->limit;

        if (layout->base < count - layout->rows) {
            layout->base++;
        }
    }

    layout->saved_y += more;

    if (layout->saved_y > layout->base + layout->rows - 1) {
        layout->saved_y = layout->base + layout->rows - 1;
    }
}


static ar_rc_e
ar_vt_inserts_add(ar_vt_inserts_t *inserts, int at, const ar_vt_row_t *rows,
    int n)
{
    int    i, room;
    void  *memory;

    while (inserts->count + n > inserts->room) {
        room = inserts->room ? inserts->room * 2 : AR_VT_BLOCK;
        memory = realloc(inserts->rows, (size_t) room * sizeof(ar_vt_row_t));

        if (memory == NULL) {
            return AR_ERROR;
        }

        inserts->rows = memory;
        memory = realloc(inserts->at, (size_t) room * sizeof(int));

        if (memory == NULL) {
            return AR_ERROR;
        }

        inserts->at = memory;
        inserts->room = room;
    }

    /* the last of all comes first */

    for (i = n - 1; i >= 0; i--) {
        inserts->at[inserts->count] = at;
        inserts->rows[inserts->count++] = rows[i];
    }

    return AR_OK;
}


/* The oldest lines go when there are too many. */

static ar_rc_e
ar_vt_insert(ar_vt_layout_t *layout, const ar_vt_inserts_t *inserts)
{
    int           from, i, next, total;
    ar_vt_row_t  *lines;

    if (inserts->count == 0) {
        return AR_OK;
    }

    total = layout->count + inserts->count;
    lines = malloc((size_t) total * sizeof(ar_vt_row_t));

    if (lines == NULL) {
        return AR_ERROR;
    }

    from = layout->count - 1;
    next = 0;

    for (i = total - 1; i >= 0; i--) {
        if (next < inserts->count && inserts->at[next] > from) {
            lines[i] = inserts->rows[next++];

        } else {
            lines[i] = layout->lines[from--];
        }
    }

    free(layout->lines);
    layout->lines = lines;
    layout->count = total;
    layout->room = total;

    if (total > layout->limit) {
        ar_vt_layout_trim(layout, total - layout->limit);
    }

    return AR_OK;
}


/* The last line of a group ends where its text ends, others are full. */

static int
ar_vt_group_length(const ar_vt_row_t *lines, int i, int n, int cols)
{
    const ar_vt_cell_t  *last;

    if (i == n - 1) {
        return ar_vt_row_length(&lines[i]);
    }

    last = &lines[i].cells[cols - 1];

    /* the cell that a wide character left when it had no room there */

    if (!(last->content & AR_VT_CONTENT) && ar_vt_cell_width(last) == 1
        && ar_vt_cell_width(&lines[i + 1].cells[0]) == 2)
    {
        return cols - 1;
    }

    return cols;
}


static void
ar_vt_copy_cells(ar_vt_row_t *to, int at, const ar_vt_row_t *from, int col,
    int n)
{
    if (n <= 0) {
        return;
    }

    memmove(to->cells + at, from->cells + col,
            (size_t) n * sizeof(ar_vt_cell_t));

    if (at + n > to->used) {
        to->used = at + n;
    }
}


static int
ar_vt_cursor_in(const ar_vt_layout_t *layout, int y, int n)
{
    int  cursor;

    cursor = layout->base + layout->y;

    return cursor >= y && cursor < y + n;
}
