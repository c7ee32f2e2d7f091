
/*
 * Rows of a terminal as JSON, for whoever wants to read a screen and not to
 * draw it.
 *
 * Rows are taken from the bottom up, since the newest ones matter, until as
 * many as were asked for are there or no more fit.  Blank rows below the last
 * one that shows something are left out, and so are blanks at the end of a
 * row.  A row that is too long alone is cut; it is the only one then.
 *
 * Nothing is kept from one call to the next.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/daemon/screen_lines.h"
#include "wire/utf8.h"


#define RN_SCREEN_BYTES            57344     /* of lines, as JSON */
#define RN_SCREEN_THUMBNAIL_BYTES  1792
#define RN_SCREEN_THUMBNAIL_ROWS   24
#define RN_SCREEN_THUMBNAIL_COLS   80
#define RN_SCREEN_RUN_BYTES        192       /* most beside a run's text */
#define RN_SCREEN_REPLACED         "\xef\xbf\xbd"


typedef struct {
    ar_vt_t          *vt;
    rn_screen_form_e  form;
    unsigned          cols;
    size_t            room;          /* for JSON, of this row */
    char             *text;          /* of the run that is open */
    size_t            len;
    ar_vt_look_t      look;          /* and how it looks */
    json_t           *runs;          /* closed ones, in the form of cells */
    size_t            used;          /* of room */
    int               cut;           /* there was no room for all of it */
} rn_screen_row_t;


static json_t *rn_screen_row(rn_screen_row_t *row, int y);
static unsigned rn_screen_end(rn_screen_row_t *row, int y);
static int rn_screen_blank(const rn_screen_row_t *row,
    const ar_vt_look_t *look);
static int rn_screen_alike(const ar_vt_look_t *a, const ar_vt_look_t *b);
static int rn_screen_put(rn_screen_row_t *row, const ar_vt_look_t *look);
static void rn_screen_close(rn_screen_row_t *row);
static void rn_screen_colour(json_t *run, const char *name,
    const ar_vt_colour_t *colour);
static json_t *rn_screen_reversed(json_t *lines);


json_t *
rn_screen_lines(ar_vt_t *vt, rn_screen_form_e form, unsigned lines,
    int *first)
{
    int              y, least;
    size_t           size, room;
    json_t          *list, *line;
    rn_screen_row_t  row;

    memset(&row, 0, sizeof(row));
    row.vt = vt;
    row.form = form;
    row.cols = ar_vt_cols(vt);
    room = RN_SCREEN_BYTES;
    least = lines > 0 ? -(int) ar_vt_scrollback(vt) : 0;

    if (form == RN_SCREEN_THUMBNAIL) {
        room = RN_SCREEN_THUMBNAIL_BYTES;
        least = 0;
        lines = lines > 0 && lines < RN_SCREEN_THUMBNAIL_ROWS
                ? lines : RN_SCREEN_THUMBNAIL_ROWS;

        if (row.cols > RN_SCREEN_THUMBNAIL_COLS) {
            row.cols = RN_SCREEN_THUMBNAIL_COLS;
        }
    }

    if (lines == 0) {
        lines = ar_vt_rows(vt);
    }

    row.text = malloc(room);
    list = json_array();
    *first = 0;

    for (y = (int) ar_vt_rows(vt) - 1;
         row.text != NULL && y >= least && json_array_size(list) < lines;
         y--)
    {
        row.room = room;
        line = rn_screen_row(&row, y);

        if (json_array_size(list) == 0
            && (json_array_size(line) | json_string_length(line)) == 0)
        {
            json_decref(line);
            continue;
        }

        if (row.cut && json_array_size(list) > 0) {
            json_decref(line);
            break;
        }

        size = json_dumpb(line, NULL, 0, JSON_COMPACT|JSON_ENCODE_ANY) + 1;

        (void) json_array_append_new(list, line);
        room -= size < room ? size : room;
        *first = y;
    }

    if (row.text == NULL) {
        json_decref(list);
        return NULL;
    }

    free(row.text);

    return rn_screen_reversed(list);
}


/* A new reference: what the row shows, as far as there is room. */

static json_t *
rn_screen_row(rn_screen_row_t *row, int y)
{
    unsigned      col, end;
    ar_vt_look_t  look;

    end = rn_screen_end(row, y);
    row->len = 0;
    row->used = 0;
    row->cut = 0;
    row->runs = row->form == RN_SCREEN_CELLS ? json_array() : NULL;

    for (col = 0; col < end && !row->cut; col++) {
        (void) ar_vt_look(row->vt, y, col, &look);

        if (look.width == 0 || col + look.width > row->cols) {
            continue;
        }

        if (row->runs != NULL && row->len > 0
            && !rn_screen_alike(&row->look, &look))
        {
            rn_screen_close(row);
        }

        row->look = look;
        row->cut = !rn_screen_put(row, &look);
    }

    if (row->runs == NULL) {
        return json_stringn(row->text, row->len);
    }

    if (row->len > 0) {
        rn_screen_close(row);
    }

    return row->runs;
}


/* The column after the last one that shows something. */

static unsigned
rn_screen_end(rn_screen_row_t *row, int y)
{
    unsigned      col;
    ar_vt_look_t  look;

    for (col = row->cols; col > 0; col--) {
        if (ar_vt_look(row->vt, y, col - 1, &look)
            && !rn_screen_blank(row, &look))
        {
            break;
        }
    }

    return col;
}


static int
rn_screen_blank(const rn_screen_row_t *row, const ar_vt_look_t *look)
{
    if (look->width == 0) {
        return 0;
    }

    if (look->len > 1 || (look->len == 1 && *look->text != ' ')) {
        return 0;
    }

    return row->form != RN_SCREEN_CELLS
           || (look->bg.kind == AR_VT_COLOUR_DEFAULT && look->underline == 0
               && (look->flags & (AR_VT_INVERSE|AR_VT_STRIKETHROUGH
                                  |AR_VT_OVERLINE))
                  == 0);
}


static int
rn_screen_alike(const ar_vt_look_t *a, const ar_vt_look_t *b)
{
    return ((a->flags ^ b->flags) & ~(unsigned) AR_VT_PROTECTED) == 0
           && a->underline == b->underline
           && a->fg.kind == b->fg.kind && a->fg.value == b->fg.value
           && a->bg.kind == b->bg.kind && a->bg.value == b->bg.value;
}


/* 0: there is no room for it. */

static int
rn_screen_put(rn_screen_row_t *row, const ar_vt_look_t *look)
{
    size_t       i, len, size, around;
    const char  *text;

    text = look->len > 0 ? look->text : " ";
    len = look->len > 0 ? look->len : 1;

    if (!ar_utf8_valid(text, len)) {
        text = RN_SCREEN_REPLACED;
        len = sizeof(RN_SCREEN_REPLACED) - 1;
    }

    size = len;

    for (i = 0; i < len; i++) {
        size += text[i] == '"' || text[i] == '\\';
    }

    around = row->runs != NULL ? RN_SCREEN_RUN_BYTES : sizeof("\"\",") - 1;

    if (row->used + size + around > row->room) {
        return 0;
    }

    memcpy(row->text + row->len, text, len);
    row->len += len;
    row->used += size;

    return 1;
}


static void
rn_screen_close(rn_screen_row_t *row)
{
    size_t   i;
    json_t  *run;

    static const struct {
        unsigned     flag;
        const char  *name;
    } flags[] = {
        { AR_VT_BOLD, "bold" }, { AR_VT_DIM, "dim" },
        { AR_VT_ITALIC, "italic" }, { AR_VT_BLINK, "blink" },
        { AR_VT_INVERSE, "inverse" }, { AR_VT_INVISIBLE, "invisible" },
        { AR_VT_STRIKETHROUGH, "strikethrough" },
        { AR_VT_OVERLINE, "overline" }
    };

    run = json_pack("{s:s%}", "text", row->text, row->len);

    rn_screen_colour(run, "fg", &row->look.fg);
    rn_screen_colour(run, "bg", &row->look.bg);

    for (i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
        if (row->look.flags & flags[i].flag) {
            (void) json_object_set_new(run, flags[i].name, json_true());
        }
    }

    if (row->look.underline) {
        (void) json_object_set_new(run, "underline", json_true());
    }

    row->used += json_dumpb(run, NULL, 0, JSON_COMPACT) + 1 - row->len;
    row->len = 0;

    (void) json_array_append_new(row->runs, run);
}


static void
rn_screen_colour(json_t *run, const char *name, const ar_vt_colour_t *colour)
{
    char  text[sizeof("#rrggbb")];

    switch (colour->kind) {

    case AR_VT_COLOUR_DEFAULT:
        return;

    case AR_VT_COLOUR_16:
    case AR_VT_COLOUR_256:
        (void) json_object_set_new(run, name, json_integer(colour->value));
        return;

    case AR_VT_COLOUR_RGB:
        (void) snprintf(text, sizeof(text), "#%06x",
                        colour->value & 0xffffff);
        (void) json_object_set_new(run, name, json_string(text));
        return;
    }
}


/* Takes the reference to lines. */

static json_t *
rn_screen_reversed(json_t *lines)
{
    size_t   n;
    json_t  *list;

    list = json_array();

    for (n = json_array_size(lines); n > 0; n--) {
        (void) json_array_append(list, json_array_get(lines, n - 1));
    }

    json_decref(lines);

    return list;
}
