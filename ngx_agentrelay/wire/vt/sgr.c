
/*
 * SGR: the attributes of what is printed next.
 *
 * Colours come as 38;5;n, 38;2;r;g;b or with colons, where the colour space
 * may be left out or stand empty; ar_vt_extract() reads all of them as
 * xterm.js does.  59 is its way too: it makes the underline white.
 */

#include "wire/vt/state.h"


#define AR_VT_ACCU  6                  /* target, mode, space, three values */


static void ar_vt_sgr_reset(ar_vt_t *vt);
static void ar_vt_pen_extend(ar_vt_t *vt);
static void ar_vt_sgr_one(ar_vt_t *vt, int *i);
static int ar_vt_sgr_flag(ar_vt_pen_t *pen, int32_t p);
static int ar_vt_sgr_colour(ar_vt_pen_t *pen, int32_t p);
static int ar_vt_extract(ar_vt_t *vt, int at);
static uint32_t ar_vt_extracted(uint32_t old, const int32_t *accu);
static void ar_vt_underline(ar_vt_t *vt, int32_t style);


void
ar_vt_sgr(ar_vt_t *vt)
{
    int  i;

    for (i = 0; i < vt->nparams; i++) {
        ar_vt_sgr_one(vt, &i);
    }
}


/* All but the link. */

static void
ar_vt_sgr_reset(ar_vt_t *vt)
{
    vt->pen.fg = 0;
    vt->pen.bg = 0;
    vt->pen.underline = 0;
    ar_vt_pen_update(vt);
}


/* What cells hold of underline and link, after one of them has changed. */

static void
ar_vt_pen_extend(ar_vt_t *vt)
{
    unsigned             link;
    uint32_t             colour;
    ar_vt_pen_t         *pen;
    const ar_vt_link_t  *old;

    pen = &vt->pen;
    colour = pen->underline & AR_VT_COLOUR;

    if (pen->link && vt->links[pen->link].underline != colour) {
        old = &vt->links[pen->link];
        link = ar_vt_link_open(vt, old->uri, old->id, colour);
        pen->link = link ? link : pen->link;
    }

    pen->ext = pen->link ? AR_VT_EXT_LINK | pen->link : pen->underline;
}


/* The same, and whether cells hold them at all. */

void
ar_vt_pen_update(ar_vt_t *vt)
{
    ar_vt_pen_extend(vt);

    if (vt->pen.link || vt->pen.underline >> AR_VT_EXT_STYLE) {
        vt->pen.bg |= AR_VT_BG_EXTENDED;

    } else {
        vt->pen.bg &= ~AR_VT_BG_EXTENDED;
    }
}


static void
ar_vt_sgr_one(ar_vt_t *vt, int *i)
{
    int32_t       p;
    ar_vt_pen_t  *pen;

    pen = &vt->pen;
    p = vt->params[*i];

    if (ar_vt_sgr_colour(pen, p) || ar_vt_sgr_flag(pen, p)) {
        return;
    }

    switch (p) {

    case 0:
        ar_vt_sgr_reset(vt);
        break;

    case 4:
        ar_vt_underline(vt, vt->sub_to[*i] > vt->sub_from[*i]
                            ? vt->subs[vt->sub_from[*i]] : 1);
        break;

    case 21:
        ar_vt_underline(vt, 2);
        break;

    case 24:
        ar_vt_underline(vt, 0);
        break;

    case 38:
    case 48:
    case 58:
        *i += ar_vt_extract(vt, *i);
        break;

    case 59:
        pen->underline |= AR_VT_COLOUR;
        ar_vt_pen_update(vt);
        break;
    }
}


static int
ar_vt_sgr_flag(ar_vt_pen_t *pen, int32_t p)
{
    switch (p) {

    case 1:
        pen->fg |= AR_VT_FG_BOLD;
        return 1;

    case 2:
        pen->bg |= AR_VT_BG_DIM;
        return 1;

    case 3:
        pen->bg |= AR_VT_BG_ITALIC;
        return 1;

    case 5:
        pen->fg |= AR_VT_FG_BLINK;
        return 1;

    case 7:
        pen->fg |= AR_VT_FG_INVERSE;
        return 1;

    case 8:
        pen->fg |= AR_VT_FG_INVISIBLE;
        return 1;

    case 9:
        pen->fg |= AR_VT_FG_STRIKE;
        return 1;

    case 22:
        pen->fg &= ~AR_VT_FG_BOLD;
        pen->bg &= ~AR_VT_BG_DIM;
        return 1;

    case 23:
        pen->bg &= ~AR_VT_BG_ITALIC;
        return 1;

    case 25:
        pen->fg &= ~AR_VT_FG_BLINK;
        return 1;

    case 27:
        pen->fg &= ~AR_VT_FG_INVERSE;
        return 1;

    case 28:
        pen->fg &= ~AR_VT_FG_INVISIBLE;
        return 1;

    case 29:
        pen->fg &= ~AR_VT_FG_STRIKE;
        return 1;

    case 53:
        pen->bg |= AR_VT_BG_OVERLINE;
        return 1;

    case 55:
        pen->bg &= ~AR_VT_BG_OVERLINE;
        return 1;
    }

    return 0;
}


static int
ar_vt_sgr_colour(ar_vt_pen_t *pen, int32_t p)
{
    uint32_t  colour, *target;

    if (p == 39 || (p >= 30 && p <= 37) || (p >= 90 && p <= 97)) {
        target = &pen->fg;

    } else if (p == 49 || (p >= 40 && p <= 47) || (p >= 100 && p <= 107)) {
        target = &pen->bg;
        p -= 10;

    } else {
        return 0;
    }

    colour = p == 39 ? 0
             : AR_VT_KIND_16 | (uint32_t) (p >= 90 ? p - 90 + 8 : p - 30);
    *target = (*target & ~AR_VT_COLOUR) | colour;

    return 1;
}


/* 38, 48 or 58 at this parameter; returns how many more it took. */

static int
ar_vt_extract(ar_vt_t *vt, int at)
{
    int      advance, i, n, space;
    int32_t  accu[AR_VT_ACCU] = { 0, 0, -1, 0, 0, 0 };

    advance = 0;
    space = 0;

    do {
        accu[advance + space] = vt->params[at + advance];
        n = vt->sub_to[at + advance] - vt->sub_from[at + advance];

        if (n > 0) {
            i = 0;

            do {
                if (accu[1] == 5) {
                    space = 1;
                }

                if (advance + i + 1 + space < AR_VT_ACCU) {
                    accu[advance + i + 1 + space] =
                        vt->subs[vt->sub_from[at + advance] + i];
                }
            } while (++i < n && i + advance + 1 + space < AR_VT_ACCU);

            break;
        }

        if ((accu[1] == 5 && advance + space >= 2)
            || (accu[1] == 2 && advance + space >= 5))
        {
            break;
        }

        if (accu[1]) {
            space = 1;
        }
    } while (++advance + at < vt->nparams && advance + space < AR_VT_ACCU);

    for (i = 2; i < AR_VT_ACCU; i++) {
        accu[i] = accu[i] == -1 ? 0 : accu[i];
    }

    switch (accu[0]) {

    case 38:
        vt->pen.fg = ar_vt_extracted(vt->pen.fg, accu);
        break;

    case 48:
        vt->pen.bg = ar_vt_extracted(vt->pen.bg, accu);
        break;

    case 58:
        vt->pen.underline = ar_vt_extracted(vt->pen.underline, accu);
        ar_vt_pen_extend(vt);
        break;
    }

    return advance;
}


static uint32_t
ar_vt_extracted(uint32_t old, const int32_t *accu)
{
    if (accu[1] == 2) {
        return (old & ~AR_VT_COLOUR) | AR_VT_KIND_RGB
               | ((uint32_t) accu[3] & 0xff) << 16
               | ((uint32_t) accu[4] & 0xff) << 8
               | ((uint32_t) accu[5] & 0xff);
    }

    if (accu[1] == 5) {
        return (old & ~AR_VT_COLOUR) | AR_VT_KIND_256
               | ((uint32_t) accu[3] & 0xff);
    }

    return old;
}


static void
ar_vt_underline(ar_vt_t *vt, int32_t style)
{
    if (style < 0 || style > 5) {
        style = 1;
    }

    vt->pen.underline = (vt->pen.underline & AR_VT_COLOUR)
                        | (uint32_t) style << AR_VT_EXT_STYLE;

    if (style) {
        vt->pen.fg |= AR_VT_FG_UNDERLINE;

    } else {
        vt->pen.fg &= ~AR_VT_FG_UNDERLINE;
    }

    ar_vt_pen_update(vt);
}
