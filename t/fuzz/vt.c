
/*
 * The terminal emulator: anything may come, in between new sizes.
 *
 * Byte 0 chooses rows, byte 1 columns, byte 2 seeds the cuts; in the rest
 * ff r c is a new size.  What a terminal holds keeps its bounds, all cells can
 * be looked at, text and snapshot can be made.
 */

#include <stdlib.h>
#include <string.h>

#include "wire/vt/state.h"


#define AR_LINES     50
#define AR_HISTORY   32768
#define AR_CLUSTERS  131072
#define AR_SNAPSHOT  16384


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);


static void
look_at_all(ar_vt_t *vt)
{
    int           row;
    size_t        sum;
    unsigned      col;
    ar_vt_look_t  look;

    sum = 0;

    for (row = -(int) ar_vt_scrollback(vt); row < (int) ar_vt_rows(vt);
         row++)
    {
        for (col = 0; ar_vt_look(vt, row, col, &look); col++) {
            sum += look.len + (look.link ? strlen(look.link) : 0);

            if (look.len > AR_VT_CLUSTER_MAX || look.width > 2) {
                abort();
            }
        }

        if (col != ar_vt_cols(vt)) {
            abort();
        }
    }

    if (sum > ((size_t) vt->rows + AR_LINES) * AR_COLS_MAX * 4096) {
        abort();
    }
}


static void
check(ar_vt_t *vt)
{
    char      *bytes;
    size_t     len;
    unsigned   x, y;

    ar_vt_cursor(vt, &y, &x);

    if (y >= ar_vt_rows(vt) || x > ar_vt_cols(vt)
        || vt->screen->top < 0 || vt->screen->top > vt->screen->bottom
        || vt->screen->bottom >= vt->rows || vt->history.count > AR_LINES
        || vt->history.size > AR_HISTORY || vt->clusters.held != 0
        || vt->osc.room > 2 * AR_VT_STRING_MAX + 64)
    {
        abort();
    }

    look_at_all(vt);

    if (ar_vt_text(vt, -AR_LINES, vt->rows - 1, 1, &bytes, &len) != AR_OK
        || strlen(bytes) > len)
    {
        abort();
    }

    free(bytes);

    if (ar_vt_snapshot(vt, AR_SNAPSHOT, &bytes, &len) == AR_OK) {
        if (len > AR_SNAPSHOT) {
            abort();
        }

        free(bytes);
    }
}


static void
feed(ar_vt_t *vt, const uint8_t *data, size_t n, unsigned *seed)
{
    size_t          len;
    unsigned char  *piece;

    for ( /* void */ ; n; n -= len, data += len) {
        *seed = *seed * 1103515245U + 12345U;
        len = *seed & 1 ? n : 1 + (*seed >> 16) % 40;
        len = len < n ? len : n;

        piece = malloc(len);
        if (piece == NULL) {
            abort();
        }

        memcpy(piece, data, len);
        ar_vt_feed(vt, piece, len);
        free(piece);
    }
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t           n;
    ar_vt_t         *vt;
    unsigned         seed;
    ar_vt_options_t  options;

    if (size < 3) {
        return 0;
    }

    options.rows = data[0] % 40;
    options.cols = data[1] % 120;
    options.scrollback = AR_LINES;
    options.scrollback_bytes = AR_HISTORY;
    options.offset = 0;
    seed = data[2];
    data += 3;
    size -= 3;

    vt = ar_vt_create(&options, NULL);
    if (vt == NULL) {
        abort();
    }

    while (size) {
        for (n = 0; n < size && data[n] != 0xff; n++);

        feed(vt, data, n, &seed);
        data += n;
        size -= n;

        if (size < 3) {
            break;
        }

        if (ar_vt_resize(vt, data[1] % 60, data[2]) != AR_OK) {
            abort();
        }

        data += 3;
        size -= 3;
    }

    check(vt);
    ar_vt_destroy(vt);

    return 0;
}
