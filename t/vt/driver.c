
/*
 * The emulator for tests: commands on standard input, a line of JSON for each
 * that asks for one.  t/vt/xterm.mjs does the same with xterm.js.
 *
 *     new ROWS COLS SCROLLBACK     feed BYTES (they follow the line)
 *     resize ROWS COLS             dump
 *     snapshot                     widths
 *     answers (in hex, since the last time)       text (of the screen)
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire/vt/vt.h"
#include "wire/vt/state.h"


static void command(char *line);
static void feed(size_t len);
static void dump(void);
static void dump_modes(void);
static void dump_row(int row);
static void dump_look(const ar_vt_look_t *look);
static int links_differ(const ar_vt_look_t *one,
    const ar_vt_look_t *other);
static void colour(ar_vt_colour_t colour);
static void text(const char *bytes, size_t len);
static void snapshot(void);
static void hex(const char *bytes, size_t len);
static void widths(void);
static void keep_answer(void *data, const char *bytes, size_t len);
static void show_answers(void);
static void show_text(void);


static ar_vt_t  *vt;

static char      answers[8192];
static size_t    answered;

static const ar_vt_owner_t  owner = { .answer = keep_answer };


int
main(void)
{
    char  line[128];

    while (fgets(line, sizeof(line), stdin)) {
        command(line);
        fflush(stdout);
    }

    ar_vt_destroy(vt);

    return 0;
}


static void
command(char *line)
{
    unsigned         cols, lines, rows;
    size_t           len;
    ar_vt_options_t  options;

    if (sscanf(line, "new %u %u %u", &rows, &cols, &lines) == 3) {
        memset(&options, 0, sizeof(options));
        options.rows = rows;
        options.cols = cols;
        options.scrollback = lines;
        options.scrollback_bytes = 16 << 20;
        ar_vt_destroy(vt);
        vt = ar_vt_create(&options, &owner);

    } else if (sscanf(line, "feed %zu", &len) == 1) {
        feed(len);

    } else if (sscanf(line, "resize %u %u", &rows, &cols) == 2) {
        (void) ar_vt_resize(vt, rows, cols);

    } else if (strcmp(line, "dump\n") == 0) {
        dump();

    } else if (strcmp(line, "snapshot\n") == 0) {
        snapshot();

    } else if (strcmp(line, "widths\n") == 0) {
        widths();

    } else if (strcmp(line, "answers\n") == 0) {
        show_answers();

    } else if (strcmp(line, "text\n") == 0) {
        show_text();
    }
}


/* Each piece is a block of its own, so that ASan sees a read beyond it. */

static void
feed(size_t len)
{
    char  *piece;

    piece = malloc(len ? len : 1);

    if (piece && fread(piece, 1, len, stdin) == len) {
        ar_vt_feed(vt, piece, len);
    }

    free(piece);
}


static void
dump(void)
{
    int       row;
    unsigned  i, x, y;

    ar_vt_cursor(vt, &y, &x);
    printf("{\"cursor\":[%u,%u],", y, x);
    dump_modes();
    printf("\"title\":");
    text(ar_vt_title(vt), strlen(ar_vt_title(vt)));
    printf(",\"margins\":[%d,%d],\"tabs\":[", vt->screen->top,
           vt->screen->bottom);

    for (i = 0, x = 0; i < ar_vt_cols(vt); i++) {
        if (ar_vt_tab_at(vt->screen, (int) i)) {
            printf("%s%u", x++ ? "," : "", i);
        }
    }

    printf("],\"rows\":%u,\"lines\":[", ar_vt_rows(vt));

    for (row = -(int) ar_vt_scrollback(vt); row < (int) ar_vt_rows(vt); row++)
    {
        printf("%s", row > -(int) ar_vt_scrollback(vt) ? "," : "");
        dump_row(row);
    }

    printf("]}\n");
}


static void
dump_modes(void)
{
    const ar_vt_modes_t  *m;

    static const char *const  mice[] = { "none", "x10", "vt200", "drag",
                                         "any" };
    static const char *const  codes[] = { "DEFAULT", "SGR", "SGR_PIXELS" };
    static const char *const  styles[] = { "", "block", "underline", "bar" };

    m = ar_vt_modes(vt);

    printf("\"modes\":\"%s%s%s%s%s%s%s%s%s%s%s%s%s%s%s %s %d\",",
           m->alternate ? "alternate " : "",
           m->cursor_hidden ? "hidden " : "",
           m->application_cursor ? "cursor " : "",
           m->application_keypad ? "keypad " : "",
           m->bracketed_paste ? "paste " : "", m->focus ? "focus " : "",
           m->insert ? "insert " : "", m->newline ? "newline " : "",
           m->origin ? "origin " : "", m->reverse_wrap ? "reverse " : "",
           m->synchronized ? "sync " : "", m->wrap ? "wrap " : "",
           m->blink ? "blink " : "", mice[m->mouse],
           codes[m->encoding], styles[m->cursor], m->cursor_blink);
}


/* A string of cells: \1look\2 when the look changes, \3 where is nothing. */

static void
dump_row(int row)
{
    int           nothing;
    size_t        n;
    unsigned      col;
    ar_vt_look_t  look, last;

    memset(&last, 0, sizeof(last));
    nothing = 0;
    printf("\"%s", ar_vt_wrapped(vt, row) ? "\\u0006" : "");

    for (col = 0; ar_vt_look(vt, row, col, &look); col++) {

        if (look.len == 0 && look.width == 1 && look.fg.kind == 0
            && look.bg.kind == 0 && look.flags == 0 && look.underline == 0
            && look.link == NULL)
        {
            nothing++;
            continue;
        }

        for ( /* void */ ; nothing; nothing--) {
            if (last.width) {
                printf("\\u0001\\u0002");
                memset(&last, 0, sizeof(last));
            }

            printf("\\u0003");
        }

        n = look.len;

        if (look.flags != last.flags || look.fg.kind != last.fg.kind
            || look.fg.value != last.fg.value || look.bg.kind != last.bg.kind
            || look.bg.value != last.bg.value || links_differ(&look, &last)
            || look.underline != last.underline
            || look.underline_colour.kind != last.underline_colour.kind
            || look.underline_colour.value != last.underline_colour.value)
        {
            dump_look(&look);
            last = look;
            last.width = look.flags || look.fg.kind || look.bg.kind
                         || look.underline || look.link;
        }

        if (n == 0 && look.width == 1) {
            printf("\\u0003");
            continue;
        }

        if (look.width != 1) {
            printf("\\u0004%u", look.width);
        }

        for (n = 0; n < look.len; n++) {
            if (look.text[n] == '"' || look.text[n] == '\\') {
                putchar('\\');
            }

            putchar(look.text[n]);
        }

        printf("\\u0005");
    }

    printf("\"");
}


static void
dump_look(const ar_vt_look_t *look)
{
    const char  *p;

    printf("\\u0001");

    if (look->flags || look->fg.kind || look->bg.kind || look->underline
        || look->link)
    {
        printf("%x ", look->flags);
        colour(look->fg);
        colour(look->bg);
        printf("%u", look->underline);
        colour(look->underline_colour);

        if (look->link) {
            printf("%s;", look->link_id);

            for (p = look->link; *p; p++) {
                if (*p == '"' || *p == '\\') {
                    putchar('\\');
                }

                putchar(*p);
            }
        }
    }

    printf("\\u0002");
}


static int
links_differ(const ar_vt_look_t *one, const ar_vt_look_t *other)
{
    if (one->link == NULL || other->link == NULL) {
        return one->link != other->link;
    }

    return strcmp(one->link, other->link) != 0
           || strcmp(one->link_id, other->link_id) != 0;
}


static void
colour(ar_vt_colour_t c)
{
    printf("%u.%x ", c.kind, c.value);
}


static void
text(const char *bytes, size_t len)
{
    size_t  i;

    putchar('"');

    for (i = 0; i < len; i++) {
        if (bytes[i] == '"' || bytes[i] == '\\') {
            putchar('\\');
        }

        putchar(bytes[i]);
    }

    putchar('"');
}


static void
snapshot(void)
{
    char    *bytes;
    size_t   len;

    if (ar_vt_snapshot(vt, AR_VT_SNAPSHOT_MAX, &bytes, &len) != AR_OK) {
        printf("\n");
        return;
    }

    hex(bytes, len);
    free(bytes);
}


static void
hex(const char *bytes, size_t len)
{
    size_t  i;

    for (i = 0; i < len; i++) {
        printf("%02x", (unsigned char) bytes[i]);
    }

    printf("\n");
}


/* Where the properties of code points change, as a check on the table. */

static void
widths(void)
{
    unsigned  last, value;
    uint32_t  code;

    last = 256;

    for (code = 0x20; code < 0x110000; code++) {
        if (code >= 0xd800 && code < 0xe000) {
            continue;
        }

        value = ar_vt_width_value(code);

        if (value != last) {
            printf("%x:%x ", code, value);
            last = value;
        }
    }

    printf("\n");
}


static void
keep_answer(void *data, const char *bytes, size_t len)
{
    (void) data;

    if (len <= sizeof(answers) - answered) {
        memcpy(answers + answered, bytes, len);
        answered += len;
    }
}


static void
show_answers(void)
{
    hex(answers, answered);
    answered = 0;
}


static void
show_text(void)
{
    char    *lines;
    size_t   len;

    if (ar_vt_text(vt, 0, (int) ar_vt_rows(vt) - 1, 0, &lines, &len) != AR_OK)
    {
        printf("\n");
        return;
    }

    hex(lines, len);
    free(lines);
}
