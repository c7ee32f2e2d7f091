
/*
 * What the terminal says when a program asks: the one place that types.
 *
 * Its owner decides which answers reach the program: those to bytes that have
 * just been printed, never those to what is fed again.  They are xterm.js's,
 * so that programs see the terminal that people see them in.
 */

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "wire/vt/state.h"
#include "wire/version.h"


#define AR_VT_ANSWER  512


static size_t ar_vt_answer_look(const ar_vt_t *vt, char *text, size_t size);
static size_t ar_vt_answer_colour(char *text, size_t size, unsigned base,
    uint32_t colour);


void
ar_vt_answer(const ar_vt_t *vt, const char *format, ...)
{
    int      n;
    char     text[AR_VT_ANSWER];
    va_list  args;

    if (vt->owner.answer == NULL) {
        return;
    }

    va_start(args, format);
    n = vsnprintf(text, sizeof(text), format, args);
    va_end(args);

    if (n > 0 && (size_t) n < sizeof(text)) {
        vt->owner.answer(vt->owner.data, text, (size_t) n);
    }
}


/* DA1, DA2 and DA3. */

void
ar_vt_answer_attributes(ar_vt_t *vt, uint32_t prefix)
{
    if (vt->params[0] > 0) {
        return;
    }

    switch (prefix) {

    case 0:
        ar_vt_answer(vt, "\033[?1;2c");
        break;

    case '>':
        ar_vt_answer(vt, "\033[>0;276;0c");
        break;

    case '=':
        ar_vt_answer(vt, "\033P!|00000000\033\\");
        break;
    }
}


/* DSR and CPR */

void
ar_vt_answer_status(ar_vt_t *vt, int decimal)
{
    const char  *mark;

    mark = decimal ? "?" : "";

    if (vt->params[0] == 5 && !decimal) {
        ar_vt_answer(vt, "\033[0n");

    } else if (vt->params[0] == 6) {
        ar_vt_answer(vt, "\033[%s%d;%dR", mark, vt->screen->y + 1,
                     vt->screen->x + 1);
    }
}


/* DECRQM */

void
ar_vt_answer_mode(ar_vt_t *vt, int ansi)
{
    ar_vt_answer(vt, "\033[%s%d;%d$y", ansi ? "" : "?", vt->params[0],
                 ar_vt_mode_report(vt, vt->params[0], ansi));
}


/* XTVERSION */

void
ar_vt_answer_version(ar_vt_t *vt)
{
    if (vt->params[0] == 0) {
        ar_vt_answer(vt, "\033P>|AgentRelay(%s)\033\\", AR_VERSION);
    }
}


/* DECRQSS */

void
ar_vt_answer_request(ar_vt_t *vt)
{
    int                   style;
    char                  look[AR_VT_ANSWER / 2];
    const char           *what;
    const ar_vt_modes_t  *modes;

    modes = &vt->modes;
    what = vt->request.over ? "" : vt->request.data;

    if (strcmp(what, "\"q") == 0) {
        ar_vt_answer(vt, "\033P1$r%d\"q\033\\",
                     vt->pen.bg & AR_VT_BG_PROTECTED ? 1 : 0);

    } else if (strcmp(what, "\"p") == 0) {
        ar_vt_answer(vt, "\033P1$r61;1\"p\033\\");

    } else if (strcmp(what, "r") == 0) {
        ar_vt_answer(vt, "\033P1$r%d;%dr\033\\", vt->screen->top + 1,
                     vt->screen->bottom + 1);

    } else if (strcmp(what, "m") == 0) {
        (void) ar_vt_answer_look(vt, look, sizeof(look));
        ar_vt_answer(vt, "\033P1$r%sm\033\\", look);

    } else if (strcmp(what, " q") == 0) {
        style = modes->cursor == AR_VT_CURSOR_UNSET ? 2
                : (int) modes->cursor * 2;
        style -= modes->cursor_blink < 0 ? modes->blink
                                         : modes->cursor_blink;
        ar_vt_answer(vt, "\033P1$r%d q\033\\", style);

    } else {
        ar_vt_answer(vt, "\033P0$r\033\\");
    }
}


static size_t
ar_vt_answer_look(const ar_vt_t *vt, char *text, size_t size)
{
    size_t    i, n;
    uint32_t  bits;

    static const struct {
        uint32_t   fg;
        uint32_t   bg;
        int        sgr;
    } flags[] = {
        { AR_VT_FG_BOLD, 0, 1 },
        { 0, AR_VT_BG_DIM, 2 },
        { 0, AR_VT_BG_ITALIC, 3 },
        { AR_VT_FG_UNDERLINE, 0, 4 },
        { AR_VT_FG_BLINK, 0, 5 },
        { AR_VT_FG_INVERSE, 0, 7 },
        { AR_VT_FG_INVISIBLE, 0, 8 },
        { AR_VT_FG_STRIKE, 0, 9 },
        { 0, AR_VT_BG_OVERLINE, 53 }
    };

    n = (size_t) snprintf(text, size, "0");

    for (i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
        bits = (vt->pen.fg & flags[i].fg) | (vt->pen.bg & flags[i].bg);

        if (bits) {
            n += (size_t) snprintf(text + n, size - n, ";%d", flags[i].sgr);
        }
    }

    n += ar_vt_answer_colour(text + n, size - n, 30, vt->pen.fg);
    n += ar_vt_answer_colour(text + n, size - n, 40, vt->pen.bg);

    return n;
}


/* base: 30 or 40 */

static size_t
ar_vt_answer_colour(char *text, size_t size, unsigned base, uint32_t colour)
{
    unsigned  value;

    value = colour & AR_VT_RGB;

    switch (colour & AR_VT_KIND) {

    case AR_VT_KIND_16:
        return (size_t) snprintf(text, size, ";%u",
                                 value < 8 ? base + value
                                           : base + 60 + value - 8);

    case AR_VT_KIND_256:
        return (size_t) snprintf(text, size, ";%u;5;%u", base + 8, value);

    case AR_VT_KIND_RGB:
        return (size_t) snprintf(text, size, ";%u;2;%u;%u;%u", base + 8,
                                 value >> 16, value >> 8 & 0xff,
                                 value & 0xff);
    }

    return 0;
}
