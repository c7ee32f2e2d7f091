
/*
 * The state of the terminal as bytes for another one.
 *
 * In this order: the normal screen with its scrollback, printed from above so
 * that it scrolls and wraps as it once did; its tabs, margins and saved
 * cursor; the same of the alternate screen if that is shown; colours, title
 * and modes; the pen and the cursor; last what had come of a sequence or a
 * character that is not complete.
 *
 * What the next character joins is the one printed last, so that one is
 * printed again at the very end.  A cursor behind the last column that got
 * there otherwise is carried over from the other screen, which keeps it.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire/vt/paint.h"


typedef struct {
    unsigned   first;           /* line of the scrollback */
    int        normal;          /* the normal screen below the other one */
    int        screen;          /* the one shown */
    int        plain;
} ar_vt_extent_t;


static ar_rc_e ar_vt_snapshot_try(ar_vt_t *vt, const ar_vt_extent_t *extent,
    ar_vt_paint_t *paint);
static unsigned ar_vt_snapshot_first(ar_vt_t *vt, size_t room);
static void ar_vt_snapshot_lines(ar_vt_paint_t *paint,
    const ar_vt_screen_t *screen, unsigned first);
static void ar_vt_snapshot_screen(ar_vt_paint_t *paint,
    const ar_vt_screen_t *screen);
static void ar_vt_snapshot_saved(ar_vt_paint_t *paint,
    const ar_vt_screen_t *screen);
static void ar_vt_snapshot_tabs(ar_vt_paint_t *paint,
    const ar_vt_screen_t *screen);
static void ar_vt_snapshot_colours(ar_vt_paint_t *paint);
static void ar_vt_snapshot_modes(ar_vt_paint_t *paint);
static void ar_vt_snapshot_charsets(ar_vt_paint_t *paint);
static void ar_vt_snapshot_pen(ar_vt_paint_t *paint);
static void ar_vt_snapshot_cursor(ar_vt_paint_t *paint);
static int ar_vt_snapshot_last(ar_vt_paint_t *paint, int row);


ar_rc_e
ar_vt_snapshot(ar_vt_t *vt, size_t max, char **bytes, size_t *len)
{
    unsigned        count;
    ar_rc_e         rc;
    ar_vt_paint_t   paint;
    ar_vt_extent_t  extent;

    memset(&paint, 0, sizeof(paint));
    count = vt->history.count;
    extent.first = count;
    extent.normal = 1;
    extent.screen = 1;
    extent.plain = 0;

    vt->clusters.held++;
    rc = ar_vt_snapshot_try(vt, &extent, &paint);

    if (rc == AR_OK && paint.len < max && count) {
        extent.first = ar_vt_snapshot_first(vt, max - paint.len);
        rc = ar_vt_snapshot_try(vt, &extent, &paint);
    }

    while (rc == AR_OK && paint.len > max) {

        if (extent.first < count) {
            extent.first += (count - extent.first) / 4 + 1;

        } else if (extent.normal && vt->modes.alternate) {
            extent.normal = 0;

        } else if (!extent.plain) {
            extent.plain = 1;

        } else if (extent.screen) {
            extent.screen = 0;

        } else {
            rc = AR_ERROR;
            break;
        }

        rc = ar_vt_snapshot_try(vt, &extent, &paint);
    }

    vt->clusters.held--;

    if (rc != AR_OK) {
        free(paint.bytes);
        return rc;
    }

    *bytes = paint.bytes;
    *len = paint.len;

    return AR_OK;
}


static ar_rc_e
ar_vt_snapshot_try(ar_vt_t *vt, const ar_vt_extent_t *extent,
    ar_vt_paint_t *paint)
{
    char    *bytes;
    size_t   room;

    bytes = paint->bytes;
    room = paint->room;
    memset(paint, 0, sizeof(ar_vt_paint_t));
    paint->vt = vt;
    paint->bytes = bytes;
    paint->room = room;
    paint->plain = extent->plain;

    if (vt->modes.alternate ? extent->normal : extent->screen) {
        ar_vt_snapshot_lines(paint, &vt->normal, extent->first);
    }

    ar_vt_snapshot_screen(paint, &vt->normal);

    if (vt->modes.alternate) {
        ar_vt_paint(paint, "\033[H\033[?47h", 9);

        if (extent->screen) {
            ar_vt_snapshot_lines(paint, &vt->alternate, 0);
        }

        ar_vt_snapshot_screen(paint, &vt->alternate);
    }

    ar_vt_snapshot_colours(paint);
    ar_vt_snapshot_modes(paint);
    ar_vt_snapshot_charsets(paint);
    ar_vt_snapshot_cursor(paint);
    ar_vt_paint_pending(paint);

    return paint->failed ? AR_ERROR : AR_OK;
}


/* The oldest line of the scrollback that there is about room for. */

static unsigned
ar_vt_snapshot_first(ar_vt_t *vt, size_t room)
{
    unsigned       n;
    ar_vt_paint_t  paint;

    memset(&paint, 0, sizeof(paint));
    paint.vt = vt;

    for (n = vt->history.count; n > 0; n--) {
        (void) ar_vt_history_read(vt, n - 1, &vt->line, vt->cols);
        ar_vt_paint_row(&paint, &vt->line, 1, NULL);

        /* the end of the line, and attributes anew */

        if (paint.len + (vt->history.count - n) * 8 > room) {
            break;
        }
    }

    free(paint.bytes);

    return n;
}


static void
ar_vt_snapshot_lines(ar_vt_paint_t *paint, const ar_vt_screen_t *screen,
    unsigned first)
{
    int                   y;
    unsigned              i, n;
    ar_vt_t              *vt;
    ar_vt_cell_t          next;
    const ar_vt_row_t    *row;
    const ar_vt_cell_t   *cell;

    vt = paint->vt;
    n = screen == &vt->normal ? vt->history.count : 0;

    for (i = first; i < n; i++) {
        cell = NULL;

        if (i + 1 == n) {
            cell = screen->rows[0].wrapped ? screen->rows[0].cells : NULL;

        } else if (ar_vt_history_wrapped(vt, i + 1)) {
            (void) ar_vt_history_read(vt, i + 1, &vt->line, vt->cols);
            next = vt->line.cells[0];
            cell = &next;
        }

        (void) ar_vt_history_read(vt, i, &vt->line, vt->cols);
        ar_vt_paint_row(paint, &vt->line, i == first, cell);
    }

    for (y = 0; y < vt->rows; y++) {
        row = &screen->rows[y];
        cell = y + 1 < vt->rows && row[1].wrapped ? row[1].cells : NULL;
        ar_vt_paint_row(paint, row, y == 0 && first >= n, cell);
    }

    ar_vt_paint_look(paint, 0, 0, 0);
    paint->fill = 0;
}


static void
ar_vt_snapshot_screen(ar_vt_paint_t *paint, const ar_vt_screen_t *screen)
{
    unsigned  i;

    ar_vt_snapshot_tabs(paint, screen);

    if (screen->top > 0 || screen->bottom < paint->vt->rows - 1) {
        ar_vt_paintf(paint, "\033[%d;%dr", screen->top + 1,
                     screen->bottom + 1);
    }

    for (i = 0; i < screen->kitty.depth; i++) {
        ar_vt_paintf(paint, "\033[=%uu\033[>%uu", screen->kitty.flags[i],
                     i + 1 < screen->kitty.depth ? screen->kitty.flags[i + 1]
                                                 : screen->kitty.now);
    }

    if (screen->kitty.depth == 0 && screen->kitty.now) {
        ar_vt_paintf(paint, "\033[=%uu", screen->kitty.now);
    }

    ar_vt_snapshot_saved(paint, screen);
}


static void
ar_vt_snapshot_saved(ar_vt_paint_t *paint, const ar_vt_screen_t *screen)
{
    int                   x;
    int64_t               y;
    ar_vt_t              *vt;
    const ar_vt_saved_t  *saved;

    vt = paint->vt;
    saved = &screen->saved;
    y = saved->y - (screen == &vt->normal ? (int64_t) vt->history.count : 0);
    x = saved->x < vt->cols ? saved->x : vt->cols - 1;
    y = y < 0 ? 0 : y < vt->rows ? y : vt->rows - 1;

    if (x == 0 && y == 0 && saved->fg == 0 && saved->bg == 0
        && saved->charset == NULL)
    {
        return;
    }

    ar_vt_paint_look(paint, saved->fg, saved->bg & ~AR_VT_BG_EXTENDED, 0);
    ar_vt_paintf(paint, "\033(%c\033[%d;%dH\0337\033(B",
                 (int) ar_vt_charset_final(saved->charset), (int) y + 1,
                 x + 1);
    ar_vt_paint_look(paint, 0, 0, 0);
}


static void
ar_vt_snapshot_tabs(ar_vt_paint_t *paint, const ar_vt_screen_t *screen)
{
    int  same, x;

    same = 1;

    for (x = 0; x < paint->vt->cols; x++) {
        same = same && ar_vt_tab_at(screen, x) == (x % 8 == 0);
    }

    if (same) {
        return;
    }

    ar_vt_paint(paint, "\033[3g", 4);

    for (x = 0; x < paint->vt->cols; x++) {
        if (ar_vt_tab_at(screen, x)) {
            ar_vt_paintf(paint, "\033[%dG\033H", x + 1);
        }
    }
}


static void
ar_vt_snapshot_colours(ar_vt_paint_t *paint)
{
    int       n;
    uint32_t  colour;
    ar_vt_t  *vt;

    vt = paint->vt;

    for (n = 0; n < 256 + 3; n++) {

        if (n < 256 ? !(vt->changed[n / 8] >> n % 8 & 1)
                    : !(vt->special_changed >> (n - 256) & 1))
        {
            continue;
        }

        colour = n < 256 ? vt->palette[n] : vt->special[n - 256];

        if (n < 256) {
            ar_vt_paintf(paint, "\033]4;%d;", n);

        } else {
            ar_vt_paintf(paint, "\033]%d;", n - 256 + 10);
        }

        ar_vt_paintf(paint, "rgb:%02x/%02x/%02x\033\\", colour >> 16,
                     colour >> 8 & 0xff, colour & 0xff);
    }

    if (vt->title.len) {
        ar_vt_paint(paint, "\033]2;", 4);
        ar_vt_paint(paint, vt->title.data, vt->title.len);
        ar_vt_paint(paint, "\033\\", 2);
    }
}


static void
ar_vt_snapshot_modes(ar_vt_paint_t *paint)
{
    size_t                i;
    const ar_vt_modes_t  *m;

    static const int  mice[] = { 0, 9, 1000, 1002, 1003 };

    m = &paint->vt->modes;

    const struct {
        unsigned     on;
        const char  *text;
    } modes[] = {
        { m->application_cursor, "\033[?1h" },
        { m->application_keypad, "\033=" },
        { m->bracketed_paste, "\033[?2004h" },
        { m->focus, "\033[?1004h" },
        { m->newline, "\033[20h" },
        { m->reverse_wrap, "\033[?45h" },
        { m->synchronized, "\033[?2026h" },
        { m->blink, "\033[?12h" },
        { m->cursor_hidden, "\033[?25l" },
        { m->encoding == AR_VT_MOUSE_SGR, "\033[?1006h" },
        { m->encoding == AR_VT_MOUSE_PIXELS, "\033[?1016h" }
    };

    for (i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
        if (modes[i].on) {
            ar_vt_paint(paint, modes[i].text, strlen(modes[i].text));
        }
    }

    if (m->mouse != AR_VT_MOUSE_NONE) {
        ar_vt_paintf(paint, "\033[?%dh", mice[m->mouse]);
    }

    if (m->cursor != AR_VT_CURSOR_UNSET) {
        ar_vt_paintf(paint, "\033[%d q",
                     (int) m->cursor * 2 - (m->cursor_blink == 1));

    } else if (m->cursor_blink >= 0) {
        ar_vt_paintf(paint, "\033[%d q", m->cursor_blink ? 7 : 8);
    }
}


/* DECRC is what makes the current set differ from G0 to G3. */

static void
ar_vt_snapshot_charsets(ar_vt_paint_t *paint)
{
    int       i;
    ar_vt_t  *vt;

    static const char         slots[] = "()*+";
    static const char *const  levels[] = { "", "\016", "\033n", "\033o" };

    vt = paint->vt;

    for (i = 0; i < 4; i++) {
        if (vt->charsets[i]) {
            ar_vt_paintf(paint, "\033%c%c", slots[i],
                         (int) ar_vt_charset_final(vt->charsets[i]));
        }
    }

    ar_vt_paint(paint, levels[vt->level], strlen(levels[vt->level]));

    if (vt->charset != vt->charsets[vt->level]
        && vt->charset == vt->screen->saved.charset)
    {
        ar_vt_paint(paint, "\0338", 2);
        paint->fg = ~vt->pen.fg;
        paint->bg = ~vt->pen.bg;
    }
}


static void
ar_vt_snapshot_pen(ar_vt_paint_t *paint)
{
    uint32_t      bg, ext;
    ar_vt_pen_t  *pen;

    pen = &paint->vt->pen;
    bg = pen->bg;
    ext = pen->ext;

    /* an underline's colour counts before there is an underline */

    if (!(bg & AR_VT_BG_EXTENDED)) {
        ext = pen->underline & AR_VT_COLOUR;

        if (ext) {
            bg |= AR_VT_BG_EXTENDED;
            ext |= pen->fg & AR_VT_FG_UNDERLINE ? 1U << AR_VT_EXT_STYLE : 0;
        }
    }

    ar_vt_paint_look(paint, pen->fg, bg, ext);
}


static void
ar_vt_snapshot_cursor(ar_vt_paint_t *paint)
{
    int       carry, row;
    ar_vt_t  *vt;

    vt = paint->vt;
    row = vt->screen->y + 1 - (vt->modes.origin ? vt->screen->top : 0);
    row = row > 1 ? row : 1;
    carry = vt->screen->x == vt->cols && vt->screen == &vt->normal
            && !vt->join.set;

    if (vt->modes.insert) {
        ar_vt_paint(paint, "\033[4h", 4);
    }

    if (vt->modes.origin) {
        ar_vt_paint(paint, "\033[?6h", 5);
    }

    if (carry) {
        ar_vt_paintf(paint, "\033[%d;%dH\033[?47h \033[?47l", row, vt->cols);
    }

    if (!vt->modes.wrap) {
        ar_vt_paint(paint, "\033[?7l", 5);
    }

    ar_vt_snapshot_pen(paint);

    if (!carry && !ar_vt_snapshot_last(paint, row)) {
        ar_vt_paintf(paint, "\033[%d;%dH", row,
                     vt->screen->x < vt->cols ? vt->screen->x + 1
                                              : vt->cols);
    }
}


/*
 * The character printed last, once more.  0: there is none, or there is
 * nothing to see of it any more.
 */

static int
ar_vt_snapshot_last(ar_vt_paint_t *paint, int row)
{
    int            first, whole, width, x;
    ar_vt_t       *vt;
    ar_vt_cell_t  *cells;

    vt = paint->vt;
    cells = ar_vt_row(vt)->cells;
    x = vt->screen->x - 1;

    if (x < 0 || !(vt->join.set || vt->screen->x == vt->cols)) {
        return 0;
    }

    if (x > 0 && cells[x].content == 0) {
        x--;
    }

    width = vt->screen->x - x;

    if (!(cells[x].content & AR_VT_CONTENT)
        || ar_vt_cell_width(&cells[x]) != width)
    {
        return 0;
    }

    /* one that had no room without autowrap was not printed at all */

    if (vt->join.set
        && (cells[x].fg != vt->pen.fg || cells[x].bg != vt->pen.bg))
    {
        return 0;
    }

    first = ar_vt_paint_first(paint, &cells[x], &whole);

    if (whole != width) {
        return 0;
    }

    ar_vt_paintf(paint, "\033[%d;%dH", row, x + 1);

    /* what is inserted makes room by its first character */

    if (vt->modes.insert) {
        ar_vt_paintf(paint, "\033[%dP", first);
    }

    if (!vt->join.set) {
        ar_vt_paint_look(paint, cells[x].fg, cells[x].bg, cells[x].ext);
    }

    ar_vt_paint_text(paint, &cells[x], vt->charset);

    if (!vt->join.set) {
        ar_vt_snapshot_pen(paint);
    }

    return 1;
}
