
/* What owners look at: text, cells, offsets, snapshots and their bound. */

#include "terminal.h"


static void
text(void)
{
    char     *out;
    size_t    len;
    ar_vt_t  *vt;

    vt = terminal(3, 10, 5);

    FED(vt, "one\r\ntwo  \r\n\344\270\226\347\225\214\033[2Cx");
    is_text(shown(vt, 0, 2), "one|two|\344\270\226\347\225\214  x|",
            "rows end where their text does");

    FED(vt, "\r\n0123456789abcdef\r\nlast");
    is_number(ar_vt_scrollback(vt), 3, "lines went to the scrollback");
    is_text(shown(vt, -3, -1), "one|two|\344\270\226\347\225\214  x|",
            "and can be read there");
    ok(ar_vt_wrapped(vt, 1) && !ar_vt_wrapped(vt, 2), "a row that continues");

    ok(ar_vt_text(vt, 0, 2, 1, &out, &len) == AR_OK
       && strcmp(out, "0123456789abcdef\nlast\n") == 0, "is joined to it");
    free(out);

    is_text(shown(vt, -99, -90), "", "rows that are not there");
    is_number((long long) ar_vt_offset(vt), 23 + 24,
              "the offset counts bytes");

    ar_vt_destroy(vt);
}


static void
cells(void)
{
    ar_vt_t       *vt;
    ar_vt_look_t   look;

    vt = terminal(3, 10, 5);

    FED(vt, "\033[1;4:3;58;5;9;38;2;1;2;3;104m\344\270\226\033[m"
            "\033]8;id=a;http://x/\033\\y");

    ok(ar_vt_look(vt, 0, 0, &look) && look.len == 3 && look.width == 2
       && look.flags == AR_VT_BOLD && look.underline == 3
       && look.underline_colour.kind == AR_VT_COLOUR_256
       && look.underline_colour.value == 9
       && look.fg.kind == AR_VT_COLOUR_RGB && look.fg.value == 0x010203
       && look.bg.kind == AR_VT_COLOUR_16 && look.bg.value == 12,
       "a cell with everything");
    ok(ar_vt_look(vt, 0, 1, &look) && look.width == 0 && look.len == 0,
       "and its right half");
    ok(ar_vt_look(vt, 0, 2, &look) && look.link
       && strcmp(look.link, "http://x/") == 0
       && strcmp(look.link_id, "a") == 0, "a link");
    ok(ar_vt_look(vt, 0, 3, &look) && look.len == 0 && look.width == 1,
       "nothing was printed here");
    ok(!ar_vt_look(vt, 0, 10, &look) && !ar_vt_look(vt, 3, 0, &look)
       && !ar_vt_look(vt, -1, 0, &look), "and there is no such cell");

    ar_vt_destroy(vt);
}


static void
bound(void)
{
    int       i;
    char     *bytes, piece[64];
    size_t    len, max;
    ar_vt_t  *vt;

    vt = terminal(50, 200, 2000);

    for (i = 0; i < 60000; i++) {
        snprintf(piece, sizeof(piece), "\033[38;2;%d;%d;%dmx", i & 255,
                 i >> 4 & 255, i >> 8 & 255);
        fed(vt, piece, strlen(piece));
    }

    for (max = AR_VT_SNAPSHOT_MAX; max > 64; max /= 4) {
        ok(ar_vt_snapshot(vt, max, &bytes, &len) == AR_OK && len <= max,
           "a snapshot of at most %zu bytes", max);
        free(bytes);
    }

    ok(ar_vt_snapshot(vt, 1, &bytes, &len) == AR_ERROR, "but not of one");

    ar_vt_destroy(vt);
}


/* Feeding a snapshot never makes a terminal say anything. */

static void
silence(void)
{
    char     *bytes;
    size_t    len;
    ar_vt_t  *other, *vt;

    vt = terminal(24, 80, 100);
    other = terminal(24, 80, 100);

    FED(vt, "\033]4;3;#123456\007\033]11;#223344\007\033]7501;?\007"
            "\033[?1049h\033[?1003;1006;2004hx\033[c\033[>c\033[6n\007");
    ok(ar_vt_snapshot(vt, AR_VT_SNAPSHOT_MAX, &bytes, &len) == AR_OK,
       "a snapshot");
    is_text(fed(other, bytes, len), "", "asks nothing and rings no bell");
    ok(ar_vt_modes(other)->alternate
       && ar_vt_modes(other)->mouse == AR_VT_MOUSE_ANY
       && ar_vt_modes(other)->bracketed_paste, "but modes are as they were");

    free(bytes);
    ar_vt_destroy(vt);
    ar_vt_destroy(other);
}


int
main(void)
{
    text();
    cells();
    bound();
    silence();

    return done();
}
