
/* What a terminal holds is bounded, whatever comes. */

#include "wire/vt/state.h"
#include "terminal.h"


static void
many(ar_vt_t *vt, const char *piece, size_t times)
{
    size_t  len;

    for (len = strlen(piece); times; times--) {
        ar_vt_feed(vt, piece, len);
    }
}


static void
strings(void)
{
    ar_vt_t  *vt;

    vt = terminal(24, 80, 100);

    many(vt, "\033]0;", 1);
    many(vt, "0123456789abcdef", 100000);
    ok(vt->osc.room <= 2 * AR_VT_STRING_MAX + 64, "an endless OSC");
    is_text(FED(vt, "\007x"), "", "and it is not heard of");
    is_text(shown(vt, 0, 0), "x|", "what follows is printed");

    many(vt, "\033Pq", 1);
    many(vt, "#0;2;0;0;0#0~~@@vv@@~~", 50000);
    is_number((long long) vt->request.room, AR_VT_STRING_MIN,
              "sixels are not kept");

    many(vt, "\033\\\033[", 1);
    many(vt, "1;2:3;", 50000);
    is_text(FED(vt, "mok"), "", "a CSI without end");
    is_text(shown(vt, 0, 0), "xok|", "and on it goes");

    ar_vt_destroy(vt);
}


static void
marks(void)
{
    ar_vt_t       *vt;
    ar_vt_look_t   look;

    vt = terminal(24, 80, 100);

    many(vt, "a", 1);
    many(vt, "\314\201", 100000);
    ok(ar_vt_look(vt, 0, 0, &look) && look.len <= AR_VT_CLUSTER_MAX,
       "a cell with very many marks");

    many(vt, "e\314\201\314\202\314\203", 200000);
    ok(vt->clusters.size <= 131072, "very many cells with marks: %zu bytes",
       vt->clusters.size);

    ar_vt_destroy(vt);
}


static void
links(void)
{
    int       i;
    char      text[64];
    ar_vt_t  *vt;

    vt = terminal(24, 80, 100);

    for (i = 0; i < 20000; i++) {
        snprintf(text, sizeof(text), "\033]8;;http://x/%d\033\\y", i);
        many(vt, text, 1);
    }

    ok(vt->nlinks <= AR_VT_LINKS, "very many links");

    many(vt, "\033]8;;\033\\\033[2J\033[3J", 1);
    many(vt, "\n", 200);

    for (i = 0; i < 600; i++) {
        many(vt, "\033]8;;http://again\033\\z", 1);
    }

    ok(vt->pen.link > 0, "and when they are gone there are new ones");

    ar_vt_destroy(vt);
}


static void
scrollback(void)
{
    int               i;
    char              text[96];
    ar_vt_t          *vt;
    ar_vt_options_t   options;

    memset(&options, 0, sizeof(options));
    options.rows = 50;
    options.cols = 200;
    options.scrollback = 2000;
    options.scrollback_bytes = 100000;
    vt = ar_vt_create(&options, NULL);

    for (i = 0; i < 100000; i++) {
        snprintf(text, sizeof(text), "\033[38;2;%d;%d;%dm%c", i & 255,
                 i >> 8 & 255, i % 7, 'a' + i % 26);
        many(vt, text, 1);
    }

    ok(vt->history.size <= 100000, "the scrollback keeps its bytes");
    ok(ar_vt_scrollback(vt) > 50, "and as many lines as fit: %u",
       ar_vt_scrollback(vt));

    ar_vt_destroy(vt);
}


static void
sizes(void)
{
    ar_vt_t  *vt;

    vt = terminal(0, 0, 10);
    is_number(ar_vt_rows(vt), AR_ROWS_MIN, "no less than the least size");

    many(vt, "x", 1000);
    ok(ar_vt_resize(vt, 100000, 100000) == AR_OK
       && ar_vt_rows(vt) == AR_ROWS_MAX && ar_vt_cols(vt) == AR_COLS_MAX,
       "no more than the most");
    many(vt, "\033[2147483647;2147483647Hx\033[2147483647A\033[999999999b"
             "\033[2147483647S\033[2147483647L\033[2147483647@\033[9999999Z",
         3);
    ok(ar_vt_resize(vt, 1, 1) == AR_OK, "and back");

    ar_vt_destroy(vt);
}


int
main(void)
{
    strings();
    marks();
    links();
    scrollback();
    sizes();

    return done();
}
