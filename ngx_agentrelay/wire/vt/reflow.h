
/*
 * All lines of a screen, unpacked, while its size changes.  resize.c fills
 * it, reflow.c wraps the lines anew.  It is given up afterwards.
 */

#ifndef AR_VT_REFLOW_H
#define AR_VT_REFLOW_H

#include "wire/vt/state.h"


typedef struct {
    ar_vt_row_t    *lines;
    int             count;
    int             room;
    ar_vt_cell_t  **blocks;     /* the memory of lines, some in each */
    int             nblocks;
    int             left;       /* lines unused in the newest one */

    int             wide;       /* cells of a line: the wider of both */
    int             cols;
    int             rows;
    int             old_cols;
    int             old_rows;
    int             limit;      /* lines at most */

    int             base;       /* the first line of the screen */
    int             x;
    int             y;
    int             saved_x;
    int64_t         saved_y;
} ar_vt_layout_t;


/* A blank line behind the last; NULL: no memory. */
ar_vt_row_t *ar_vt_layout_add(ar_vt_layout_t *layout);

/* A blank line that is in no list yet. */
ar_rc_e ar_vt_layout_row(ar_vt_layout_t *layout, ar_vt_row_t *row);

/* The n first lines go. */
void ar_vt_layout_trim(ar_vt_layout_t *layout, int n);
void ar_vt_layout_free(ar_vt_layout_t *layout);
ar_rc_e ar_vt_reflow(ar_vt_layout_t *layout);


#endif /* AR_VT_REFLOW_H */
