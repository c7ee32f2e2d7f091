
/*
 * Tables.  A cell's width is that of its characters on a terminal, not of its
 * bytes: names may be in any language.
 */

#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#include "runner/cli/color.h"
#include "runner/cli/table.h"
#include "runner/say.h"


#define RN_TABLE_COLUMNS  8
#define RN_TABLE_CELL     512
#define RN_TABLE_GAP      2


static size_t rn_table_cut(const char *text, size_t most, size_t *width);
static void rn_table_row(const rn_column_t *columns, const json_t *row,
    const size_t *widths, size_t edge, int head);
static void rn_table_cell(const char *color, const char *text, size_t width,
    int right, int last);


void
rn_table_print(const rn_column_t *columns, const json_t *rows)
{
    size_t          n, i, width, widths[RN_TABLE_COLUMNS], edge;
    char            plain[RN_TABLE_CELL];
    json_t         *row, *head;
    struct winsize  ws;

    (void) setlocale(LC_CTYPE, "");

    head = json_array();

    for (n = 0; columns[n].name != NULL && n < RN_TABLE_COLUMNS; n++) {
        widths[n] = strlen(columns[n].name);
        (void) json_array_append_new(head, json_string(columns[n].name));
    }

    json_array_foreach(rows, i, row) {
        for (n = 0; columns[n].name != NULL; n++) {
            rn_say_plain(plain, sizeof(plain),
                         json_string_value(json_array_get(row, n)));
            (void) rn_table_cut(plain, RN_TABLE_CELL, &width);
            widths[n] = width > widths[n] ? width : widths[n];
        }
    }

    edge = ioctl(STDOUT_FILENO, TIOCGWINSZ, &ws) == 0 && ws.ws_col > 0
           ? ws.ws_col : RN_TABLE_CELL;

    rn_table_row(columns, head, widths, edge, 1);

    json_array_foreach(rows, i, row) {
        rn_table_row(columns, row, widths, edge, 0);
    }

    json_decref(head);
}


const char *
rn_table_state(const char *cell)
{
    return strcmp(cell, "running") == 0 || strcmp(cell, "online") == 0
           ? rn_color(RN_COLOR_GOOD)
           : strncmp(cell, "exited", 6) == 0 || strcmp(cell, "stopped") == 0
             ? rn_color(RN_COLOR_FAINT)
           : strcmp(cell, "failed") == 0 || strcmp(cell, "lost") == 0
             ? rn_color(RN_COLOR_BAD) : rn_color(RN_COLOR_WARN);
}


const char *
rn_table_attention(const char *cell)
{
    return strcmp(cell, "ask") == 0 || strcmp(cell, "approve") == 0
           ? rn_color(RN_COLOR_WARN)
           : strcmp(cell, "error") == 0 || strcmp(cell, "stalled") == 0
             ? rn_color(RN_COLOR_BAD)
             : strcmp(cell, "idle") == 0 || strcmp(cell, "done") == 0
               ? rn_color(RN_COLOR_GOOD) : rn_color(RN_COLOR_FAINT);
}


static void
rn_table_row(const rn_column_t *columns, const json_t *row,
    const size_t *widths, size_t edge, int head)
{
    int          last;
    char         plain[RN_TABLE_CELL];
    size_t       n, at, width;
    const char  *color;

    at = 0;

    for (n = 0; columns[n].name != NULL; n++) {
        last = columns[n + 1].name == NULL;
        rn_say_plain(plain, sizeof(plain),
                     json_string_value(json_array_get(row, n)));

        /* what does not fit even a character is left to the terminal */

        if (last && edge > at) {
            plain[rn_table_cut(plain, edge - at, &width)] = '\0';
        }

        color = head || columns[n].color == NULL ? ""
                : columns[n].color(plain);
        rn_table_cell(color, plain, widths[n], columns[n].right, last);
        at += widths[n] + RN_TABLE_GAP;
    }

    (void) putchar('\n');
}


static void
rn_table_cell(const char *color, const char *text, size_t width, int right,
    int last)
{
    int     pad;
    size_t  used;

    (void) rn_table_cut(text, RN_TABLE_CELL, &used);
    pad = used < width ? (int) (width - used) : 0;

    if (right) {
        printf("%*s", pad, "");
    }

    printf("%s%s%s", color, text, *color ? rn_color_end() : "");

    if (!last) {
        printf("%*s", RN_TABLE_GAP + (right ? 0 : pad), "");
    }
}


/* Bytes of the text that are at most so wide; how wide they are. */

static size_t
rn_table_cut(const char *text, size_t most, size_t *width)
{
    int        columns;
    size_t     at, n, len;
    wchar_t    c;
    mbstate_t  state;

    memset(&state, 0, sizeof(mbstate_t));
    len = strlen(text);
    *width = 0;

    for (at = 0; at < len; at += n) {
        n = mbrtowc(&c, text + at, len - at, &state);

        if (n == (size_t) -1 || n == (size_t) -2 || n == 0) {
            memset(&state, 0, sizeof(mbstate_t));
            n = 1;
            columns = 1;

        } else {
            columns = wcwidth(c);
            columns = columns < 0 ? 1 : columns;
        }

        if (*width + (size_t) columns > most) {
            break;
        }

        *width += (size_t) columns;
    }

    return at;
}
