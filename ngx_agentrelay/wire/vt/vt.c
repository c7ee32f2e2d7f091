
/* A terminal's life, and what its owner may look at. */

#include <stdlib.h>
#include <string.h>

#include "wire/vt/state.h"


static ar_rc_e ar_vt_init(ar_vt_t *vt, const ar_vt_options_t *options);
static unsigned ar_vt_within(unsigned n, unsigned low, unsigned high);
static ar_vt_row_t *ar_vt_any_row(ar_vt_t *vt, int row);
static ar_vt_colour_t ar_vt_colour_of(uint32_t bits);
static void ar_vt_look_text(ar_vt_t *vt, const ar_vt_cell_t *cell,
    ar_vt_look_t *look);
static void ar_vt_look_extended(const ar_vt_t *vt, const ar_vt_cell_t *cell,
    ar_vt_look_t *look);


ar_vt_t *
ar_vt_create(const ar_vt_options_t *options, const ar_vt_owner_t *owner)
{
    ar_vt_t  *vt;

    vt = calloc(1, sizeof(ar_vt_t));

    if (vt == NULL) {
        return NULL;
    }

    if (owner) {
        vt->owner = *owner;
    }

    if (ar_vt_init(vt, options) != AR_OK) {
        ar_vt_destroy(vt);
        return NULL;
    }

    return vt;
}


void
ar_vt_destroy(ar_vt_t *vt)
{
    if (vt == NULL) {
        return;
    }

    while (vt->ntitles) {
        free(vt->titles[--vt->ntitles]);
    }

    ar_vt_screen_free(&vt->normal);
    ar_vt_screen_free(&vt->alternate);
    ar_vt_history_free(&vt->history);
    ar_vt_clusters_free(&vt->clusters);
    ar_vt_links_free(vt);

    free(vt->line.cells);
    free(vt->osc.data);
    free(vt->request.data);
    free(vt->title.data);
    free(vt);
}


uint64_t
ar_vt_offset(const ar_vt_t *vt)
{
    return vt->offset;
}


unsigned
ar_vt_rows(const ar_vt_t *vt)
{
    return (unsigned) vt->rows;
}


unsigned
ar_vt_cols(const ar_vt_t *vt)
{
    return (unsigned) vt->cols;
}


unsigned
ar_vt_scrollback(const ar_vt_t *vt)
{
    return vt->screen == &vt->normal ? vt->history.count : 0;
}


/* col is the number of columns when the next character would wrap. */

void
ar_vt_cursor(const ar_vt_t *vt, unsigned *row, unsigned *col)
{
    *row = (unsigned) vt->screen->y;
    *col = (unsigned) vt->screen->x;
}


const ar_vt_modes_t *
ar_vt_modes(const ar_vt_t *vt)
{
    return &vt->modes;
}


int
ar_vt_look(ar_vt_t *vt, int row, unsigned col, ar_vt_look_t *look)
{
    ar_vt_row_t         *line;
    const ar_vt_cell_t  *cell;

    line = ar_vt_any_row(vt, row);

    if (line == NULL || col >= (unsigned) vt->cols) {
        return 0;
    }

    cell = &line->cells[col];
    memset(look, 0, sizeof(ar_vt_look_t));

    look->width = (unsigned) ar_vt_cell_width(cell);
    look->fg = ar_vt_colour_of(cell->fg);
    look->bg = ar_vt_colour_of(cell->bg);
    look->flags = (cell->fg & AR_VT_FG_BOLD ? AR_VT_BOLD : 0U)
                  | (cell->fg & AR_VT_FG_BLINK ? AR_VT_BLINK : 0U)
                  | (cell->fg & AR_VT_FG_INVERSE ? AR_VT_INVERSE : 0U)
                  | (cell->fg & AR_VT_FG_INVISIBLE ? AR_VT_INVISIBLE : 0U)
                  | (cell->fg & AR_VT_FG_STRIKE ? AR_VT_STRIKETHROUGH : 0U)
                  | (cell->bg & AR_VT_BG_DIM ? AR_VT_DIM : 0U)
                  | (cell->bg & AR_VT_BG_ITALIC ? AR_VT_ITALIC : 0U)
                  | (cell->bg & AR_VT_BG_OVERLINE ? AR_VT_OVERLINE : 0U)
                  | (cell->bg & AR_VT_BG_PROTECTED ? AR_VT_PROTECTED : 0U);

    ar_vt_look_text(vt, cell, look);
    ar_vt_look_extended(vt, cell, look);

    return 1;
}


int
ar_vt_wrapped(ar_vt_t *vt, int row)
{
    if (row < 0) {
        return -row <= (int) ar_vt_scrollback(vt)
               && ar_vt_history_wrapped(vt, vt->history.count
                                            - (unsigned) -row);
    }

    return row < vt->rows && vt->screen->rows[row].wrapped;
}


static ar_rc_e
ar_vt_init(ar_vt_t *vt, const ar_vt_options_t *options)
{
    size_t  bytes;

    vt->rows = (int) ar_vt_within(options->rows, AR_ROWS_MIN, AR_ROWS_MAX);
    vt->cols = (int) ar_vt_within(options->cols, AR_COLS_MIN, AR_COLS_MAX);
    vt->offset = options->offset;
    vt->screen = &vt->normal;

    bytes = options->scrollback_bytes ? options->scrollback_bytes
                                      : AR_VT_SCROLLBACK_BYTES;
    vt->line.cells = malloc((size_t) vt->cols * sizeof(ar_vt_cell_t));

    if (vt->line.cells == NULL
        || ar_vt_string_init(&vt->osc) != AR_OK
        || ar_vt_string_init(&vt->request) != AR_OK
        || ar_vt_string_init(&vt->title) != AR_OK
        || ar_vt_screen_init(&vt->normal, vt->rows, vt->cols) != AR_OK
        || ar_vt_screen_init(&vt->alternate, vt->rows, vt->cols) != AR_OK
        || ar_vt_history_init(&vt->history, options->scrollback, bytes,
                              vt->cols)
           != AR_OK)
    {
        return AR_ERROR;
    }

    ar_vt_tabs_default(&vt->normal, vt->cols);
    ar_vt_tabs_default(&vt->alternate, vt->cols);
    ar_vt_modes_default(&vt->modes);
    ar_vt_colours_default(vt);
    ar_vt_parser_reset(vt);

    return AR_OK;
}


static unsigned
ar_vt_within(unsigned n, unsigned low, unsigned high)
{
    return n < low ? low : n > high ? high : n;
}


static ar_vt_row_t *
ar_vt_any_row(ar_vt_t *vt, int row)
{
    unsigned  n;

    if (row >= 0) {
        return row < vt->rows ? &vt->screen->rows[row] : NULL;
    }

    if (-row > (int) ar_vt_scrollback(vt)) {
        return NULL;
    }

    /* a row is looked at cell by cell, and unpacked once */

    n = vt->history.count - (unsigned) -row;

    if (vt->looked != n + 1) {
        (void) ar_vt_history_read(vt, n, &vt->line, vt->cols);
        vt->looked = n + 1;
    }

    return &vt->line;
}


static ar_vt_colour_t
ar_vt_colour_of(uint32_t bits)
{
    ar_vt_colour_t  colour;

    colour.kind = (ar_vt_colour_e) ((bits & AR_VT_KIND) >> 24);
    colour.value = bits & AR_VT_RGB;

    return colour;
}


static void
ar_vt_look_text(ar_vt_t *vt, const ar_vt_cell_t *cell, ar_vt_look_t *look)
{
    if (cell->content & AR_VT_COMBINED) {
        look->text = ar_vt_cluster_text(vt, cell->content, &look->len);
        return;
    }

    look->text = vt->text;

    if (cell->content & AR_VT_CODE) {
        look->len = ar_vt_utf8_encode(cell->content & AR_VT_CODE, vt->text);
    }
}


static void
ar_vt_look_extended(const ar_vt_t *vt, const ar_vt_cell_t *cell,
    ar_vt_look_t *look)
{
    uint32_t             underline;
    const ar_vt_link_t  *link;

    underline = cell->bg & AR_VT_BG_EXTENDED ? cell->ext : 0;

    if (underline & AR_VT_EXT_LINK) {
        link = &vt->links[underline & ~AR_VT_EXT_LINK];
        look->link = link->uri;
        look->link_id = link->id;
        underline = 5U << AR_VT_EXT_STYLE | link->underline;
    }

    if (cell->fg & AR_VT_FG_UNDERLINE) {
        look->underline = cell->bg & AR_VT_BG_EXTENDED
                          ? underline >> AR_VT_EXT_STYLE : 1;
    }

    if (look->underline) {
        look->underline_colour = ar_vt_colour_of(underline);
    }
}
