
/* The text of rows, for thumbnails, search and rules about screens. */

#include <stdlib.h>
#include <string.h>

#include "wire/vt/paint.h"


static void ar_vt_text_row(ar_vt_paint_t *paint, int row);


ar_rc_e
ar_vt_text(ar_vt_t *vt, int first, int last, int join, char **text,
    size_t *len)
{
    int            row;
    ar_vt_paint_t  paint;

    memset(&paint, 0, sizeof(paint));
    paint.vt = vt;
    vt->clusters.held++;

    for (row = first; row <= last && row < vt->rows; row++) {
        if (row >= -(int) ar_vt_scrollback(vt)) {
            ar_vt_text_row(&paint, row);

            if (!join || row == last || !ar_vt_wrapped(vt, row + 1)) {
                ar_vt_paint(&paint, "\n", 1);
            }
        }
    }

    vt->clusters.held--;
    ar_vt_paint(&paint, "", 1);

    if (paint.failed) {
        free(paint.bytes);
        return AR_ERROR;
    }

    *text = paint.bytes;
    *len = paint.len - 1;

    return AR_OK;
}


static void
ar_vt_text_row(ar_vt_paint_t *paint, int row)
{
    size_t        end;
    unsigned      col;
    ar_vt_look_t  look;

    end = paint->len;

    for (col = 0; ar_vt_look(paint->vt, row, col, &look); col++) {

        if (look.width == 0) {
            continue;
        }

        if (look.len) {
            ar_vt_paint(paint, look.text, look.len);

            if (look.len > 1 || *look.text != ' ') {
                end = paint->len;
            }

        } else {
            ar_vt_paint(paint, " ", 1);
        }
    }

    /* a row that wraps is full: its blanks belong to the text */

    if (!ar_vt_wrapped(paint->vt, row + 1)) {
        paint->len = end;
    }
}
