
/*
 * Cells to sequences: what prints a row again.  snapshot.c decides which
 * rows, paint.c how.
 */

#ifndef AR_VT_PAINT_H
#define AR_VT_PAINT_H

#include "wire/vt/state.h"


typedef struct {
    ar_vt_t      *vt;
    char         *bytes;
    size_t        len;
    size_t        room;
    int           failed;       /* no memory */
    int           plain;        /* without colours and links */

    /* what the terminal that reads this prints with now */
    uint32_t      fg;
    uint32_t      bg;
    uint32_t      ext;
    unsigned      link;
    ar_vt_join_t  join;

    /* blanks of the row before that had to be printed for it to wrap */
    int           fill;
    uint32_t      fill_bg;
    int           last;         /* the row's last column is seen to */
} ar_vt_paint_t;


void ar_vt_paint(ar_vt_paint_t *paint, const char *bytes, size_t len);
__attribute__((format(printf, 2, 3)))
void ar_vt_paintf(ar_vt_paint_t *paint, const char *format, ...);

/* Attributes and link of this cell for what follows. */
void ar_vt_paint_look(ar_vt_paint_t *paint, uint32_t fg, uint32_t bg,
    uint32_t ext);

/*
 * The text of a cell, as a terminal with this character set must get it.
 * It joins nothing that was printed before.
 */
void ar_vt_paint_text(ar_vt_paint_t *paint, const ar_vt_cell_t *cell,
    const uint16_t *charset);

/*
 * Columns of the first code point of a cell alone, and of the whole text; that
 * is 0 where it would not be one cell.
 */
int ar_vt_paint_first(const ar_vt_paint_t *paint, const ar_vt_cell_t *cell,
    int *whole);

/*
 * The row under the last one; `first`: at the top.  `next`: the first cell of
 * the next row if that continues this one, else NULL.
 */
void ar_vt_paint_row(ar_vt_paint_t *paint, const ar_vt_row_t *row, int first,
    const ar_vt_cell_t *next);

/* pending.c: what is not complete. */
void ar_vt_paint_pending(ar_vt_paint_t *paint);


#endif /* AR_VT_PAINT_H */
