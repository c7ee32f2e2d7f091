
/*
 * A terminal emulator without a screen: bytes in, the state of a terminal out.
 *
 * It follows xterm.js 6 with its unicode-graphemes addon cell by cell, since
 * that is what shows the same bytes to people.  It does no I/O: what a program
 * asks for, and what its owner may want to know, goes to the owner's
 * functions, which must neither feed nor free the terminal.
 *
 * Rows count from 0 at the top of the screen; row -1 is the newest line of
 * the scrollback.  All text is UTF-8.
 */

#ifndef AR_VT_H
#define AR_VT_H

#include "wire/ar.h"


#define AR_VT_SCROLLBACK        2000         /* lines, unless told otherwise */
#define AR_VT_SCROLLBACK_BYTES  655360       /* of them, packed */
#define AR_VT_STRING_MAX        65536        /* of an OSC; longer: ignored */
#define AR_VT_SNAPSHOT_MAX      262144       /* bytes, WIRE.md section 3 */


typedef struct ar_vt_s  ar_vt_t;


/* Called from within ar_vt_feed(); any of them may be NULL. */

typedef struct {
    void    *data;

    /* what the terminal types: the owner passes on what is live, once */
    void   (*answer)(void *data, const char *bytes, size_t len);
    void   (*title)(void *data, const char *text, size_t len);
    void   (*bell)(void *data);

    /* OSC 7: file://host/path, as it came */
    void   (*cwd)(void *data, const char *uri, size_t len);

    /* OSC 7501: state=working:app=..., as it came; never the query */
    void   (*status)(void *data, const char *fields, size_t len);

    /* OSC 9;4: 0 none, 1 normal, 2 error, 3 indeterminate, 4 paused; 0..100 */
    void   (*progress)(void *data, unsigned state, unsigned percent);

    /* OSC 133: A prompt, B command, C output, D done (status or -1) */
    void   (*prompt)(void *data, int mark, int status);

    /* OSC 52: what the program wants on the clipboard, in base64 */
    void   (*clipboard)(void *data, const char *base64, size_t len);
} ar_vt_owner_t;


typedef struct {
    unsigned   rows;
    unsigned   cols;
    unsigned   scrollback;             /* lines */
    size_t     scrollback_bytes;       /* 0: AR_VT_SCROLLBACK_BYTES */
    uint64_t   offset;                 /* of the first byte to be fed */
} ar_vt_options_t;


typedef enum {
    AR_VT_BOLD          = 0x001,
    AR_VT_DIM           = 0x002,
    AR_VT_ITALIC        = 0x004,
    AR_VT_BLINK         = 0x008,
    AR_VT_INVERSE       = 0x010,
    AR_VT_INVISIBLE     = 0x020,
    AR_VT_STRIKETHROUGH = 0x040,
    AR_VT_OVERLINE      = 0x080,
    AR_VT_PROTECTED     = 0x100
} ar_vt_flag_e;


/* A colour: the default one, one of 16, one of 256, or 0xrrggbb. */

typedef enum {
    AR_VT_COLOUR_DEFAULT = 0,
    AR_VT_COLOUR_16,
    AR_VT_COLOUR_256,
    AR_VT_COLOUR_RGB
} ar_vt_colour_e;


typedef struct {
    ar_vt_colour_e   kind;
    uint32_t         value;
} ar_vt_colour_t;


typedef struct {
    const char       *text;            /* "" where nothing was ever printed */
    size_t            len;
    unsigned          width;           /* 0: the right half of the one before */
    unsigned          flags;
    ar_vt_colour_t    fg;
    ar_vt_colour_t    bg;
    unsigned          underline;       /* 0 none .. 5 dashed, as SGR 4:n */
    ar_vt_colour_t    underline_colour;
    const char       *link;            /* OSC 8, or NULL */
    const char       *link_id;
} ar_vt_look_t;


typedef enum {
    AR_VT_MOUSE_NONE = 0,
    AR_VT_MOUSE_X10,
    AR_VT_MOUSE_VT200,
    AR_VT_MOUSE_DRAG,
    AR_VT_MOUSE_ANY
} ar_vt_mouse_e;


typedef enum {
    AR_VT_MOUSE_DEFAULT = 0,
    AR_VT_MOUSE_SGR,
    AR_VT_MOUSE_PIXELS
} ar_vt_encoding_e;


typedef enum {
    AR_VT_CURSOR_UNSET = 0,            /* as the viewer likes it */
    AR_VT_CURSOR_BLOCK,
    AR_VT_CURSOR_UNDERLINE,
    AR_VT_CURSOR_BAR
} ar_vt_cursor_e;


typedef struct {
    unsigned           alternate:1;
    unsigned           cursor_hidden:1;
    unsigned           application_cursor:1;
    unsigned           application_keypad:1;
    unsigned           bracketed_paste:1;
    unsigned           focus:1;
    unsigned           insert:1;
    unsigned           newline:1;
    unsigned           origin:1;
    unsigned           reverse_wrap:1;
    unsigned           synchronized:1;
    unsigned           wrap:1;
    unsigned           blink:1;        /* mode 12 */
    ar_vt_mouse_e      mouse;
    ar_vt_encoding_e   encoding;
    ar_vt_cursor_e     cursor;
    int                cursor_blink;   /* by DECSCUSR: 0, 1, or -1 unset */
} ar_vt_modes_t;


/* Zeroes on the right of an options_t mean the defaults above. */
ar_vt_t *ar_vt_create(const ar_vt_options_t *options,
    const ar_vt_owner_t *owner);
void ar_vt_destroy(ar_vt_t *vt);

/* After the bytes went to everybody who waits for them. */
void ar_vt_feed(ar_vt_t *vt, const void *data, size_t len);

/*
 * Of much that waits to be fed: how many bytes scroll away before anybody
 * could see them.  They count as fed.  *rest: so many after them have to be
 * fed before it is worth asking again.
 */
size_t ar_vt_skip(ar_vt_t *vt, const void *data, size_t len, size_t *rest);

/* Clamped to AR_ROWS_MIN.. and AR_COLS_MIN..; AR_ERROR: no memory, no change */
ar_rc_e ar_vt_resize(ar_vt_t *vt, unsigned rows, unsigned cols);

/* The offset of the next byte to be fed. */
uint64_t ar_vt_offset(const ar_vt_t *vt);

unsigned ar_vt_rows(const ar_vt_t *vt);
unsigned ar_vt_cols(const ar_vt_t *vt);
unsigned ar_vt_scrollback(const ar_vt_t *vt);
void ar_vt_cursor(const ar_vt_t *vt, unsigned *row, unsigned *col);
const ar_vt_modes_t *ar_vt_modes(const ar_vt_t *vt);

/* The last title set, "" before; valid until the next call of this terminal */
const char *ar_vt_title(const ar_vt_t *vt);

/*
 * One cell.  0 when there is none.  What `look` points to is valid until the
 * next call with this terminal.
 */
int ar_vt_look(ar_vt_t *vt, int row, unsigned col, ar_vt_look_t *look);

/* 1 when the row continues the one above it. */
int ar_vt_wrapped(ar_vt_t *vt, int row);

/*
 * Rows first..last as lines without trailing blanks, each ended by \n; rows
 * that were wrapped are one line when `join`.  The caller frees *text.
 */
ar_rc_e ar_vt_text(ar_vt_t *vt, int first, int last, int join, char **text,
    size_t *len);

/*
 * What makes a new xterm.js of this size show what this terminal shows, and
 * go on as this one does, for the stream from ar_vt_offset() on.  At most
 * `max` bytes: old lines are left out first, then the normal screen while the
 * alternate one is shown, then colours.  The caller frees *bytes.
 */
ar_rc_e ar_vt_snapshot(ar_vt_t *vt, size_t max, char **bytes, size_t *len);


#endif /* AR_VT_H */
