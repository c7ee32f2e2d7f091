
/*
 * The terminal's state, for the files of this folder only.
 *
 * Cells keep xterm.js's own layout of attributes, so that what one of its
 * sequences does to a cell is the same arithmetic here.
 */

#ifndef AR_VT_STATE_H
#define AR_VT_STATE_H

#include "wire/vt/vt.h"


/* content: a code point or a cluster's number, and the width */

#define AR_VT_CODE          0x001fffffU
#define AR_VT_COMBINED      0x00200000U
#define AR_VT_CONTENT       0x003fffffU
#define AR_VT_WIDTH_SHIFT   22
#define AR_VT_BLANK         (1U << AR_VT_WIDTH_SHIFT)

/* fg and bg: a colour, and flags above it */

#define AR_VT_RGB           0x00ffffffU
#define AR_VT_KIND          0x03000000U
#define AR_VT_KIND_16       0x01000000U
#define AR_VT_KIND_256      0x02000000U
#define AR_VT_KIND_RGB      0x03000000U
#define AR_VT_COLOUR        (AR_VT_KIND | AR_VT_RGB)

#define AR_VT_FG_INVERSE    0x04000000U
#define AR_VT_FG_BOLD       0x08000000U
#define AR_VT_FG_UNDERLINE  0x10000000U
#define AR_VT_FG_BLINK      0x20000000U
#define AR_VT_FG_INVISIBLE  0x40000000U
#define AR_VT_FG_STRIKE     0x80000000U

#define AR_VT_BG_ITALIC     0x04000000U
#define AR_VT_BG_DIM        0x08000000U
#define AR_VT_BG_EXTENDED   0x10000000U      /* ext holds */
#define AR_VT_BG_PROTECTED  0x20000000U
#define AR_VT_BG_OVERLINE   0x40000000U

/* ext: an underline's style and colour, or a link's number */

#define AR_VT_EXT_STYLE     26
#define AR_VT_EXT_LINK      0x80000000U

#define AR_VT_PARAMS        32
#define AR_VT_CLUSTER_MAX   128              /* bytes of one cell's text */
#define AR_VT_TITLES        10               /* pushed by CSI 22 t */
#define AR_VT_KITTY         16               /* keyboard flags pushed */
#define AR_VT_LINKS         1024
#define AR_VT_REQUEST       64               /* of a DECRQSS */


typedef struct {
    uint32_t   content;
    uint32_t   fg;
    uint32_t   bg;
    uint32_t   ext;
} ar_vt_cell_t;


typedef struct {
    ar_vt_cell_t   *cells;
    int             used;       /* the cells from here on are blank ones */
    int             wrapped;    /* continues the row above */
} ar_vt_row_t;


typedef enum {
    AR_VT_GROUND = 0,
    AR_VT_ESCAPE,
    AR_VT_ESCAPE_INTERMEDIATE,
    AR_VT_CSI_ENTRY,
    AR_VT_CSI_PARAM,
    AR_VT_CSI_INTERMEDIATE,
    AR_VT_CSI_IGNORE,
    AR_VT_SOS_PM_APC,
    AR_VT_OSC,
    AR_VT_DCS_ENTRY,
    AR_VT_DCS_PARAM,
    AR_VT_DCS_IGNORE,
    AR_VT_DCS_INTERMEDIATE,
    AR_VT_DCS_PASSTHROUGH
} ar_vt_parser_e;


/* What the character printed last means for the next one. */

typedef struct {
    int        set;             /* something was printed last */
    unsigned   kind;            /* its grapheme break property */
    int        width;
} ar_vt_join_t;


typedef struct {
    uint32_t   fg;
    uint32_t   bg;
    uint32_t   underline;       /* style and colour */
    unsigned   link;            /* 0: none */
    uint32_t   ext;             /* made of these two */
} ar_vt_pen_t;


typedef struct {
    int               x;
    int64_t           y;        /* from the oldest line of the scrollback */
    uint32_t          fg;
    uint32_t          bg;
    const uint16_t   *charset;
} ar_vt_saved_t;


typedef struct {
    unsigned   flags[AR_VT_KITTY];
    unsigned   depth;
    unsigned   now;
} ar_vt_kitty_t;


typedef struct {
    ar_vt_row_t     *rows;
    ar_vt_cell_t    *memory;
    int              x;         /* cols: the next character wraps */
    int              y;
    int              top;
    int              bottom;
    ar_vt_saved_t    saved;
    ar_vt_kitty_t    kitty;
    unsigned char    tabs[AR_COLS_MAX / 8 + 1];
} ar_vt_screen_t;


/* Old lines, packed, in one ring of bytes. */

typedef struct {
    uint32_t   offset;
    uint32_t   len;
} ar_vt_packed_t;


typedef struct {
    unsigned char    *bytes;
    size_t            size;
    size_t            max;
    size_t            head;
    ar_vt_packed_t   *lines;
    unsigned          first;
    unsigned          count;
    unsigned          limit;
    unsigned char    *scratch;  /* room for one packed line */
    size_t            room;
} ar_vt_history_t;


/* The texts of cells with more than one code point. */

typedef struct {
    uint32_t   offset;
    uint32_t   len;
} ar_vt_cluster_t;


typedef struct {
    ar_vt_cluster_t   *entries;
    uint32_t           count;
    uint32_t           room;
    char              *bytes;
    size_t             used;
    size_t             size;
    unsigned           refused; /* since a clean-up that did not help */
    int                held;    /* cells outside of the screens refer to it */
    int                open;    /* the newest one may still grow in place */
} ar_vt_clusters_t;


typedef struct {
    char      *uri;             /* NULL: free */
    char      *id;
    uint32_t   underline;
} ar_vt_link_t;


/* Room that is always there: a title is whole even without memory. */

#define AR_VT_STRING_MIN  512

typedef struct {
    char    *data;
    size_t   len;
    size_t   room;
    int      over;              /* it was longer than its bound */
} ar_vt_string_t;


struct ar_vt_s {
    ar_vt_owner_t       owner;
    uint64_t            offset;

    int                 rows;
    int                 cols;
    ar_vt_screen_t     *screen;         /* one of these two */
    ar_vt_screen_t      normal;
    ar_vt_screen_t      alternate;
    ar_vt_history_t     history;
    ar_vt_clusters_t    clusters;
    ar_vt_link_t       *links;
    unsigned            nlinks;
    unsigned            links_refused;
    ar_vt_row_t         line;           /* an unpacked one, for readers */
    unsigned            looked;         /* 1 + which line that is; 0: none */
    char                text[4];        /* of the cell looked at last */

    ar_vt_parser_e      state;
    uint32_t            collect;
    int                 nparams;
    int32_t             params[AR_VT_PARAMS];
    int                 nsubs;
    int32_t             subs[AR_VT_PARAMS];
    unsigned char       sub_from[AR_VT_PARAMS];
    unsigned char       sub_to[AR_VT_PARAMS];
    int                 digit_is_sub;
    int                 reject;
    int                 reject_sub;
    unsigned char       utf8[4];        /* a character that came in part */
    unsigned            nutf8;
    ar_vt_string_t      osc;
    ar_vt_string_t      request;        /* a DECRQSS */
    int                 requesting;
    uint32_t            hook;           /* what the open DCS is */

    ar_vt_pen_t         pen;
    ar_vt_join_t        join;
    ar_vt_modes_t       modes;
    const uint16_t     *charset;        /* NULL: ASCII */
    const uint16_t     *charsets[4];
    int                 level;

    ar_vt_string_t      title;
    char               *titles[AR_VT_TITLES];
    unsigned            ntitles;

    uint32_t            palette[256];   /* 0xrrggbb */
    unsigned char       changed[256 / 8];
    uint32_t            special[3];     /* foreground, background, cursor */
    unsigned            special_changed;
};


/* cursor.c */
void ar_vt_restrict(ar_vt_t *vt, int max);
void ar_vt_set_cursor(ar_vt_t *vt, int64_t x, int64_t y);
void ar_vt_move(ar_vt_t *vt, int64_t dx, int64_t dy);
void ar_vt_line_feed(ar_vt_t *vt);
void ar_vt_index(ar_vt_t *vt);
void ar_vt_reverse_index(ar_vt_t *vt);
void ar_vt_backspace(ar_vt_t *vt);
void ar_vt_save_cursor(ar_vt_t *vt);
void ar_vt_restore_cursor(ar_vt_t *vt);
void ar_vt_cursor_up(ar_vt_t *vt);
void ar_vt_cursor_down(ar_vt_t *vt);
void ar_vt_margins(ar_vt_t *vt);
void ar_vt_cursor_style(ar_vt_t *vt);

/* tabs.c */
int ar_vt_tab_at(const ar_vt_screen_t *screen, int x);
void ar_vt_tabs_default(ar_vt_screen_t *screen, int cols);
void ar_vt_tabs_resize(ar_vt_screen_t *screen, int cols);
void ar_vt_tab_set(ar_vt_t *vt);
void ar_vt_tab_clear(ar_vt_t *vt);
void ar_vt_tab_forward(ar_vt_t *vt, int32_t n);
void ar_vt_tab_backward(ar_vt_t *vt, int32_t n);

/* line.c */
ar_vt_cell_t ar_vt_blank(uint32_t bg);
ar_vt_cell_t ar_vt_pen_blank(const ar_vt_t *vt);
void ar_vt_row_clear(const ar_vt_t *vt, ar_vt_row_t *row, uint32_t bg);
void ar_vt_row_fill(const ar_vt_t *vt, ar_vt_row_t *row, ar_vt_cell_t cell,
    int protect);
void ar_vt_row_put(ar_vt_row_t *row, int x, ar_vt_cell_t cell);
void ar_vt_row_insert(const ar_vt_t *vt, ar_vt_row_t *row, int pos, int64_t n,
    ar_vt_cell_t fill);
void ar_vt_row_delete(const ar_vt_t *vt, ar_vt_row_t *row, int pos, int64_t n,
    ar_vt_cell_t fill);
void ar_vt_row_replace(const ar_vt_t *vt, ar_vt_row_t *row, int64_t from,
    int64_t to, ar_vt_cell_t fill, int protect);
int ar_vt_row_length(const ar_vt_row_t *row);

/* screen.c */
ar_rc_e ar_vt_screen_init(ar_vt_screen_t *screen, int rows, int cols);
void ar_vt_screen_free(ar_vt_screen_t *screen);
void ar_vt_screen_reset(ar_vt_t *vt, ar_vt_screen_t *screen);
int64_t ar_vt_base(const ar_vt_t *vt);
uint32_t ar_vt_erase_bg(const ar_vt_t *vt);
void ar_vt_scroll(ar_vt_t *vt, int wrapped);
void ar_vt_shift_up(ar_vt_t *vt, int top, int bottom, int64_t n, uint32_t bg);
void ar_vt_shift_down(ar_vt_t *vt, int top, int bottom, int64_t n,
    uint32_t bg);
void ar_vt_to_alternate(ar_vt_t *vt);
void ar_vt_to_normal(ar_vt_t *vt);

/* history.c */
ar_rc_e ar_vt_history_init(ar_vt_history_t *history, unsigned lines,
    size_t bytes, int cols);
void ar_vt_history_free(ar_vt_history_t *history);
void ar_vt_history_clear(ar_vt_history_t *history);
ar_rc_e ar_vt_history_cols(ar_vt_history_t *history, int cols);
void ar_vt_history_push(ar_vt_t *vt, const ar_vt_row_t *row);
int ar_vt_history_read(ar_vt_t *vt, unsigned n, ar_vt_row_t *row, int cols);
int ar_vt_history_wrapped(const ar_vt_t *vt, unsigned n);
void ar_vt_history_unwrap(ar_vt_t *vt, unsigned n);

/* cluster.c */
uint32_t ar_vt_cluster_make(ar_vt_t *vt, const char *text, size_t len);
int ar_vt_cluster_append(ar_vt_t *vt, ar_vt_cell_t *cell, uint32_t code);
const char *ar_vt_cluster_text(const ar_vt_t *vt, uint32_t content,
    size_t *len);
void ar_vt_clusters_free(ar_vt_clusters_t *clusters);

/* link.c */
unsigned ar_vt_link_open(ar_vt_t *vt, const char *uri, const char *id,
    uint32_t underline);
void ar_vt_links_free(ar_vt_t *vt);

/* width.c */
unsigned ar_vt_width_value(uint32_t code);
int ar_vt_width_join(ar_vt_join_t *join, uint32_t code);
int ar_vt_width_after_prepend(const ar_vt_join_t *join);

/* utf8.c */
int ar_vt_utf8_decode(const unsigned char *p, size_t len, uint32_t *code);
size_t ar_vt_utf8_encode(uint32_t code, char *out);

/* print.c */
const unsigned char *ar_vt_print(ar_vt_t *vt, int32_t first,
    const unsigned char *p, const unsigned char *end);
void ar_vt_repeat(ar_vt_t *vt);

/* parser.c, csi.c, esc.c, osc.c */
void ar_vt_parser_reset(ar_vt_t *vt);
void ar_vt_csi(ar_vt_t *vt, uint32_t key);
void ar_vt_esc(ar_vt_t *vt, uint32_t key);
void ar_vt_execute(ar_vt_t *vt, uint32_t code);
ar_rc_e ar_vt_string_init(ar_vt_string_t *string);
void ar_vt_string_put(ar_vt_string_t *string, const void *data, size_t len,
    size_t max);
void ar_vt_string_reset(ar_vt_string_t *string);
void ar_vt_osc(ar_vt_t *vt);

/* erase.c */
void ar_vt_erase_display(ar_vt_t *vt, int protect);
void ar_vt_erase_line(ar_vt_t *vt, int protect);
void ar_vt_erase_chars(ar_vt_t *vt);
void ar_vt_insert_lines(ar_vt_t *vt);
void ar_vt_delete_lines(ar_vt_t *vt);
void ar_vt_insert_chars(ar_vt_t *vt);
void ar_vt_delete_chars(ar_vt_t *vt);
void ar_vt_insert_columns(ar_vt_t *vt);
void ar_vt_delete_columns(ar_vt_t *vt);
void ar_vt_scroll_left(ar_vt_t *vt);
void ar_vt_scroll_right(ar_vt_t *vt);
void ar_vt_alignment(ar_vt_t *vt);

/* sgr.c, modes.c, charset.c, title.c, colour.c, answer.c */
void ar_vt_sgr(ar_vt_t *vt);
void ar_vt_pen_update(ar_vt_t *vt);
void ar_vt_modes_default(ar_vt_modes_t *modes);
void ar_vt_mode_set(ar_vt_t *vt, unsigned on);
void ar_vt_mode_private(ar_vt_t *vt, unsigned on);
int ar_vt_mode_report(const ar_vt_t *vt, int32_t mode, int ansi);
void ar_vt_soft_reset(ar_vt_t *vt);
void ar_vt_full_reset(ar_vt_t *vt);
void ar_vt_kitty(ar_vt_t *vt, uint32_t prefix);
void ar_vt_charset_level(ar_vt_t *vt, int level);
int ar_vt_charset_select(ar_vt_t *vt, int slot, unsigned final);
void ar_vt_charset_default(ar_vt_t *vt);
unsigned ar_vt_charset_final(const uint16_t *charset);
unsigned ar_vt_charset_source(const uint16_t *charset, uint32_t code);
void ar_vt_title_set(ar_vt_t *vt, const char *text, size_t len);
void ar_vt_title_stack(ar_vt_t *vt);
void ar_vt_colours_default(ar_vt_t *vt);
void ar_vt_colour_indexed(ar_vt_t *vt, const char *text);
void ar_vt_colour_restore(ar_vt_t *vt, const char *text);
void ar_vt_colour_special(ar_vt_t *vt, const char *text, int first);
void ar_vt_colour_special_restore(ar_vt_t *vt, int which);
__attribute__((format(printf, 2, 3)))
void ar_vt_answer(const ar_vt_t *vt, const char *format, ...);
void ar_vt_answer_attributes(ar_vt_t *vt, uint32_t prefix);
void ar_vt_answer_status(ar_vt_t *vt, int decimal);
void ar_vt_answer_mode(ar_vt_t *vt, int ansi);
void ar_vt_answer_version(ar_vt_t *vt);
void ar_vt_answer_request(ar_vt_t *vt);

/* The parameter n, or 1 where it is 0 or absent. */

static inline int32_t
ar_vt_param(const ar_vt_t *vt)
{
    return vt->params[0] ? vt->params[0] : 1;
}


static inline int
ar_vt_cell_width(const ar_vt_cell_t *cell)
{
    return (int) (cell->content >> AR_VT_WIDTH_SHIFT);
}


static inline ar_vt_row_t *
ar_vt_row(const ar_vt_t *vt)
{
    return &vt->screen->rows[vt->screen->y];
}


#endif /* AR_VT_STATE_H */
