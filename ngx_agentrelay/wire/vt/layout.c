
/* The lines of a screen while its size changes: their memory. */

#include <stdlib.h>
#include <string.h>

#include "wire/vt/reflow.h"


#define AR_VT_BLOCK  64                /* lines of one allocation */


ar_vt_row_t *
ar_vt_layout_add(ar_vt_layout_t *layout)
{
    int           room;
    void         *memory;
    ar_vt_row_t  *row;

    if (layout->count == layout->room) {
        room = layout->room ? layout->room * 2 : AR_VT_BLOCK;
        memory = realloc(layout->lines, (size_t) room * sizeof(ar_vt_row_t));

        if (memory == NULL) {
            return NULL;
        }

        layout->lines = memory;
        layout->room = room;
    }

    row = &layout->lines[layout->count];

    if (ar_vt_layout_row(layout, row) != AR_OK) {
        return NULL;
    }

    layout->count++;

    return row;
}


void
ar_vt_layout_trim(ar_vt_layout_t *layout, int n)
{
    layout->count -= n;
    memmove(layout->lines, layout->lines + n,
            (size_t) layout->count * sizeof(ar_vt_row_t));
}


void
ar_vt_layout_free(ar_vt_layout_t *layout)
{
    while (layout->nblocks) {
        free(layout->blocks[--layout->nblocks]);
    }

    free(layout->blocks);
    free(layout->lines);
}


ar_rc_e
ar_vt_layout_row(ar_vt_layout_t *layout, ar_vt_row_t *row)
{
    int    i;
    void  *memory;

    if (layout->left == 0) {
        memory = realloc(layout->blocks, (size_t) (layout->nblocks + 1)
                                         * sizeof(ar_vt_cell_t *));
        if (memory == NULL) {
            return AR_ERROR;
        }

        layout->blocks = memory;
        memory = malloc((size_t) (layout->wide + 1) * AR_VT_BLOCK
                        * sizeof(ar_vt_cell_t));
        if (memory == NULL) {
            return AR_ERROR;
        }

        layout->blocks[layout->nblocks++] = memory;
        layout->left = AR_VT_BLOCK;
    }

    row->cells = layout->blocks[layout->nblocks - 1]
                 + (size_t) (AR_VT_BLOCK - layout->left--)
                   * (size_t) (layout->wide + 1);
    row->used = 0;
    row->wrapped = 0;

    for (i = 0; i < layout->wide; i++) {
        row->cells[i] = ar_vt_blank(0);
    }

    /* a wide character that was cut has its right half here */

    memset(&row->cells[i], 0, sizeof(ar_vt_cell_t));

    return AR_OK;
}
