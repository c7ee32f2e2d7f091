
/*
 * The scrollback: old lines, packed into one ring of bytes.
 *
 * A packed line is a byte of flags and its cells up to the last that is not
 * blank.  ASCII stands for itself, so plain text takes a byte a cell; before
 * a cell with other attributes than the last come those that are not zero.
 *
 *   01 n        n + 1 blank cells (nothing was ever printed there)
 *   02 what ..  attributes: bits of `what` tell which of fg, bg, ext follow
 *   03 ..       a wide character in UTF-8, and its right half behind it
 *   04 width n  n bytes of text in a cell of that width
 *   05 ....     the content of an odd cell as it is
 *   20..7e, ..  a character in UTF-8, one column wide
 *
 * The ring doubles up to its bound; then, and beyond the number of lines
 * asked for, the oldest lines go.  A line never lies across the ring's end.
 */

#include <stdlib.h>
#include <string.h>

#include "wire/vt/state.h"


#define AR_VT_HISTORY_MIN   8192
#define AR_VT_CELL_PACKED   24         /* most of a cell but a cluster */
#define AR_VT_WRAPPED       1

#define AR_VT_PACK_BLANK    0x01
#define AR_VT_PACK_LOOK     0x02
#define AR_VT_PACK_WIDE     0x03
#define AR_VT_PACK_CLUSTER  0x04
#define AR_VT_PACK_ODD      0x05


static size_t ar_vt_pack(ar_vt_t *vt, const ar_vt_row_t *row);
static int ar_vt_pack_8(unsigned char *p, const ar_vt_cell_t *cell,
    const ar_vt_cell_t *look);
static unsigned char *ar_vt_pack_look(unsigned char *p,
    const ar_vt_cell_t *cell);
static unsigned char *ar_vt_pack_content(ar_vt_t *vt, unsigned char *p,
    const ar_vt_cell_t *cell, int paired, size_t room);
static const unsigned char *ar_vt_unpack_cell(ar_vt_t *vt,
    const unsigned char *p, const unsigned char *end, ar_vt_cell_t *cell,
    int *n);
static ar_rc_e ar_vt_history_place(ar_vt_history_t *history, size_t len,
    size_t *at);
static ar_rc_e ar_vt_history_grow(ar_vt_history_t *history, size_t len);
static void ar_vt_history_forget(ar_vt_history_t *history);
static ar_vt_packed_t *ar_vt_history_line(const ar_vt_history_t *history,
    unsigned n);


ar_rc_e
ar_vt_history_init(ar_vt_history_t *history, unsigned lines, size_t bytes,
    int cols)
{
    history->limit = lines;
    history->max = bytes;

    if (lines) {
        history->lines = malloc(lines * sizeof(ar_vt_packed_t));

        if (history->lines == NULL) {
            return AR_ERROR;
        }
    }

    return ar_vt_history_cols(history, cols);
}


void
ar_vt_history_free(ar_vt_history_t *history)
{
    free(history->bytes);
    free(history->lines);
    free(history->scratch);
}


void
ar_vt_history_clear(ar_vt_history_t *history)
{
    history->first = 0;
    history->count = 0;
    history->head = 0;
}


/* Room to pack one line of so many columns. */

ar_rc_e
ar_vt_history_cols(ar_vt_history_t *history, int cols)
{
    size_t          room;
    unsigned char  *scratch;

    room = (size_t) cols * AR_VT_CELL_PACKED + AR_VT_CLUSTER_MAX
           + AR_VT_CELL_PACKED;
    scratch = realloc(history->scratch, room);

    if (scratch == NULL) {
        return AR_ERROR;
    }

    history->scratch = scratch;
    history->room = room;

    return AR_OK;
}


/* Without memory the line is lost, as if the scrollback were shorter. */

void
ar_vt_history_push(ar_vt_t *vt, const ar_vt_row_t *row)
{
    size_t            at, len;
    ar_vt_packed_t   *line;
    ar_vt_history_t  *history;

    history = &vt->history;

    if (history->limit == 0) {
        return;
    }

    len = ar_vt_pack(vt, row);

    if (history->count == history->limit) {
        ar_vt_history_forget(history);
    }

    if (ar_vt_history_place(history, len, &at) != AR_OK) {
        return;
    }

    memcpy(history->bytes + at, history->scratch, len);
    history->head = at + len;

    line = ar_vt_history_line(history, history->count++);
    line->offset = (uint32_t) at;
    line->len = (uint32_t) len;
}


/* Line n, 0 is the oldest, to a row of `cols` cells.  0: there is none. */

int
ar_vt_history_read(ar_vt_t *vt, unsigned n, ar_vt_row_t *row, int cols)
{
    int                    i, k, x;
    ar_vt_cell_t           cell, half;
    const unsigned char   *p, *end;
    const ar_vt_packed_t  *line;

    vt->looked = 0;

    if (n >= vt->history.count) {
        return 0;
    }

    line = ar_vt_history_line(&vt->history, n);
    p = vt->history.bytes + line->offset;
    end = p + line->len;

    row->wrapped = *p++ & AR_VT_WRAPPED;
    cell = ar_vt_blank(0);
    x = 0;

    while (p < end && x < cols) {
        p = ar_vt_unpack_cell(vt, p, end, &cell, &k);

        for (i = 0; i < k && x < cols; i++) {
            row->cells[x++] = cell;
        }

        /* a negative count: a wide one with its other half */

        if (k < 0) {
            row->cells[x++] = cell;

            if (x < cols) {
                half = cell;
                half.content = 0;
                row->cells[x++] = half;
            }
        }
    }

    row->used = x;

    while (x < cols) {
        row->cells[x++] = ar_vt_blank(0);
    }

    return 1;
}


int
ar_vt_history_wrapped(const ar_vt_t *vt, unsigned n)
{
    const ar_vt_packed_t  *line;

    if (n >= vt->history.count) {
        return 0;
    }

    line = ar_vt_history_line(&vt->history, n);

    return vt->history.bytes[line->offset] & AR_VT_WRAPPED;
}


/* The line does not continue the one above it any more. */

void
ar_vt_history_unwrap(ar_vt_t *vt, unsigned n)
{
    const ar_vt_packed_t  *line;

    if (n < vt->history.count) {
        line = ar_vt_history_line(&vt->history, n);
        vt->history.bytes[line->offset] &= (unsigned char) ~AR_VT_WRAPPED;
    }
}


static size_t
ar_vt_pack(ar_vt_t *vt, const ar_vt_row_t *row)
{
    int                   i, paired, run;
    uint32_t              content;
    unsigned char        *p;
    ar_vt_cell_t          look;
    const ar_vt_cell_t   *cell;

    p = vt->history.scratch;
    *p++ = row->wrapped ? AR_VT_WRAPPED : 0;
    look = ar_vt_blank(0);

    for (i = 0; i < row->used; i++) {
        cell = &row->cells[i];

        while (row->used - i > 8 && ar_vt_pack_8(p, cell, &look)) {
            p += 8;
            cell += 8;
            i += 8;
        }

        if (cell->fg != look.fg || cell->bg != look.bg
            || cell->ext != look.ext)
        {
            p = ar_vt_pack_look(p, cell);
            look = *cell;
        }

        content = cell->content - AR_VT_BLANK;

        if (content >= 0x20 && content < 0x7f) {
            *p++ = (unsigned char) content;
            continue;
        }

        if (content == 0) {
            for (run = 1; i + run < row->used && run < 256; run++) {
                if (memcmp(cell, cell + run, sizeof(ar_vt_cell_t)) != 0) {
                    break;
                }
            }

            *p++ = AR_VT_PACK_BLANK;
            *p++ = (unsigned char) (run - 1);
            i += run - 1;
            continue;
        }

        paired = ar_vt_cell_width(cell) == 2 && i + 1 < row->used
                 && cell[1].content == 0 && cell[1].fg == cell->fg
                 && cell[1].bg == cell->bg && cell[1].ext == cell->ext
                 && !(cell->content & AR_VT_COMBINED);
        p = ar_vt_pack_content(vt, p, cell, paired,
                               (size_t) (i + 1) * AR_VT_CELL_PACKED
                               + AR_VT_CLUSTER_MAX);
        i += paired;
    }

    return (size_t) (p - vt->history.scratch);
}


/*
 * Eight cells at once, nearly all that there are: 0 when one of them is not
 * a letter that looks like those before, and p is to be written again.
 */

static int
ar_vt_pack_8(unsigned char *p, const ar_vt_cell_t *cell,
    const ar_vt_cell_t *look)
{
    int       i;
    uint32_t  content, code, other;

    code = 0;
    other = 0;

    for (i = 0; i < 8; i++) {
        content = cell[i].content - AR_VT_BLANK;
        p[i] = (unsigned char) content;

        /* both are below 80 from 20 to 7e, and only there */

        code |= (content - 0x20) | (content + 1);
        other |= (cell[i].fg ^ look->fg) | (cell[i].bg ^ look->bg)
                 | (cell[i].ext ^ look->ext);
    }

    return (other | (code & ~0x7fU)) == 0;
}


static unsigned char *
ar_vt_pack_look(unsigned char *p, const ar_vt_cell_t *cell)
{
    unsigned char  *what;

    *p++ = AR_VT_PACK_LOOK;
    what = p++;
    *what = 0;

    if (cell->fg) {
        *what |= 1;
        memcpy(p, &cell->fg, sizeof(cell->fg));
        p += sizeof(cell->fg);
    }

    if (cell->bg) {
        *what |= 2;
        memcpy(p, &cell->bg, sizeof(cell->bg));
        p += sizeof(cell->bg);
    }

    if (cell->ext) {
        *what |= 4;
        memcpy(p, &cell->ext, sizeof(cell->ext));
        p += sizeof(cell->ext);
    }

    return p;
}


static unsigned char *
ar_vt_pack_content(ar_vt_t *vt, unsigned char *p, const ar_vt_cell_t *cell,
    int paired, size_t room)
{
    size_t       len;
    uint32_t     code;
    const char  *text;

    code = cell->content & AR_VT_CODE;

    if (cell->content & AR_VT_COMBINED) {
        text = ar_vt_cluster_text(vt, cell->content, &len);

        /* many long ones in one line: the first character is kept */

        if ((size_t) (p - vt->history.scratch) + len > room) {
            for (len = 1; ((unsigned char) text[len] & 0xc0) == 0x80; len++);
        }

        *p++ = AR_VT_PACK_CLUSTER;
        *p++ = (unsigned char) ar_vt_cell_width(cell);
        *p++ = (unsigned char) len;
        memcpy(p, text, len);
        return p + len;
    }

    if (code >= 0x80 && (paired || ar_vt_cell_width(cell) == 1)) {
        if (paired) {
            *p++ = AR_VT_PACK_WIDE;
        }

        return p + ar_vt_utf8_encode(code, (char *) p);
    }

    *p++ = AR_VT_PACK_ODD;
    memcpy(p, &cell->content, sizeof(cell->content));

    return p + sizeof(cell->content);
}


/* What was packed here is trusted; `n` cells, or -1: one of two columns. */

static const unsigned char *
ar_vt_unpack_cell(ar_vt_t *vt, const unsigned char *p,
    const unsigned char *end, ar_vt_cell_t *cell, int *n)
{
    uint32_t       code;
    unsigned char  what;

    *n = 1;

    switch (*p) {

    case AR_VT_PACK_BLANK:
        cell->content = AR_VT_BLANK;
        *n = p[1] + 1;
        return p + 2;

    case AR_VT_PACK_LOOK:
        what = p[1];
        p += 2;
        cell->fg = cell->bg = cell->ext = 0;

        if (what & 1) {
            memcpy(&cell->fg, p, sizeof(cell->fg));
            p += sizeof(cell->fg);
        }

        if (what & 2) {
            memcpy(&cell->bg, p, sizeof(cell->bg));
            p += sizeof(cell->bg);
        }

        if (what & 4) {
            memcpy(&cell->ext, p, sizeof(cell->ext));
            p += sizeof(cell->ext);
        }

        *n = 0;
        return p;

    case AR_VT_PACK_CLUSTER:
        cell->content = ar_vt_cluster_make(vt, (const char *) p + 3, p[2])
                        | (uint32_t) p[1] << AR_VT_WIDTH_SHIFT;
        return p + 3 + p[2];

    case AR_VT_PACK_ODD:
        memcpy(&cell->content, p + 1, sizeof(cell->content));
        return p + 1 + sizeof(cell->content);

    case AR_VT_PACK_WIDE:
        p++;
        *n = -1;
        break;
    }

    code = *p;

    p += code < 0x80 ? 1
         : ar_vt_utf8_decode(p, (size_t) (end - p), &code);
    cell->content = code | (*n < 0 ? 2U : 1U) << AR_VT_WIDTH_SHIFT;

    return p;
}


/* Where `len` bytes may go; the oldest lines make room. */

static ar_rc_e
ar_vt_history_place(ar_vt_history_t *history, size_t len, size_t *at)
{
    size_t  tail;

    for ( ;; ) {
        if (history->count == 0) {
            *at = 0;

            if (len <= history->size) {
                return AR_OK;
            }

        } else {
            tail = ar_vt_history_line(history, 0)->offset;

            if (history->head > tail) {
                if (len <= history->size - history->head) {
                    *at = history->head;
                    return AR_OK;
                }

                if (len <= tail) {
                    *at = 0;
                    return AR_OK;
                }

            } else if (len <= tail - history->head) {
                *at = history->head;
                return AR_OK;
            }
        }

        if (history->size < history->max
            && ar_vt_history_grow(history, len) == AR_OK)
        {
            continue;
        }

        if (history->count == 0) {
            return AR_ERROR;
        }

        ar_vt_history_forget(history);
    }
}


static ar_rc_e
ar_vt_history_grow(ar_vt_history_t *history, size_t len)
{
    size_t           at, size;
    unsigned         i;
    unsigned char   *bytes;
    ar_vt_packed_t  *line;

    size = history->size ? history->size * 2 : AR_VT_HISTORY_MIN;

    while (size < len) {
        size *= 2;
    }

    if (size > history->max) {
        size = history->max;
    }

    bytes = malloc(size);

    if (bytes == NULL) {
        return AR_ERROR;
    }

    at = 0;

    for (i = 0; i < history->count; i++) {
        line = ar_vt_history_line(history, i);
        memcpy(bytes + at, history->bytes + line->offset, line->len);
        line->offset = (uint32_t) at;
        at += line->len;
    }

    free(history->bytes);
    history->bytes = bytes;
    history->size = size;
    history->head = at;

    return AR_OK;
}


static void
ar_vt_history_forget(ar_vt_history_t *history)
{
    history->first = (history->first + 1) % history->limit;
    history->count--;
}


static ar_vt_packed_t *
ar_vt_history_line(const ar_vt_history_t *history, unsigned n)
{
    return &history->lines[(history->first + n) % history->limit];
}
