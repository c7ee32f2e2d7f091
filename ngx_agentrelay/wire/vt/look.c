
/*
 * Attributes and links as sequences, from what the reader prints with now.
 *
 * A change of a colour alone is told alone; anything else begins from none,
 * which leaves the link as it is but takes the protection of cells away.
 */

#include <string.h>

#include "wire/vt/paint.h"


#define AR_VT_FG_FLAGS  (~AR_VT_COLOUR)
#define AR_VT_BG_FLAGS  (~AR_VT_COLOUR & ~AR_VT_BG_EXTENDED)


static void ar_vt_paint_flags(ar_vt_paint_t *paint, uint32_t fg, uint32_t bg,
    uint32_t ext);
static void ar_vt_paint_colour(ar_vt_paint_t *paint, unsigned base,
    uint32_t colour);
static void ar_vt_paint_link(ar_vt_paint_t *paint, uint32_t ext);


void
ar_vt_paint_look(ar_vt_paint_t *paint, uint32_t fg, uint32_t bg,
    uint32_t ext)
{
    if (paint->plain) {
        fg = bg = ext = 0;
    }

    if (!(bg & AR_VT_BG_EXTENDED)) {
        ext = 0;

    } else if (ext >> AR_VT_EXT_STYLE == 0) {
        /* DECALN and DECRC leave underlines of no style, which do not show */
        fg &= ~AR_VT_FG_UNDERLINE;
    }

    ar_vt_paint_link(paint, ext);

    if ((fg & AR_VT_FG_FLAGS) != (paint->fg & AR_VT_FG_FLAGS)
        || (bg & AR_VT_BG_FLAGS) != (paint->bg & AR_VT_BG_FLAGS)
        || ext != paint->ext)
    {
        ar_vt_paint_flags(paint, fg, bg, ext);

    } else {
        if ((fg ^ paint->fg) & AR_VT_COLOUR) {
            ar_vt_paint(paint, "\033[", 2);
            ar_vt_paint_colour(paint, 30, fg);
            ar_vt_paint(paint, "m", 1);
        }

        if ((bg ^ paint->bg) & AR_VT_COLOUR) {
            ar_vt_paint(paint, "\033[", 2);
            ar_vt_paint_colour(paint, 40, bg);
            ar_vt_paint(paint, "m", 1);
        }
    }

    paint->fg = fg;
    paint->bg = bg;
    paint->ext = ext;
}


static void
ar_vt_paint_flags(ar_vt_paint_t *paint, uint32_t fg, uint32_t bg,
    uint32_t ext)
{
    size_t  i;

    static const struct {
        uint32_t     fg;
        uint32_t     bg;
        const char  *sgr;
    } flags[] = {
        { AR_VT_FG_BOLD, 0, ";1" },
        { 0, AR_VT_BG_DIM, ";2" },
        { 0, AR_VT_BG_ITALIC, ";3" },
        { AR_VT_FG_BLINK, 0, ";5" },
        { AR_VT_FG_INVERSE, 0, ";7" },
        { AR_VT_FG_INVISIBLE, 0, ";8" },
        { AR_VT_FG_STRIKE, 0, ";9" },
        { 0, AR_VT_BG_OVERLINE, ";53" }
    };

    ar_vt_paint(paint, "\033[0", 3);

    for (i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
        if ((fg & flags[i].fg) | (bg & flags[i].bg)) {
            ar_vt_paint(paint, flags[i].sgr, strlen(flags[i].sgr));
        }
    }

    if (fg & AR_VT_FG_UNDERLINE) {
        if (ext && !(ext & AR_VT_EXT_LINK)) {
            ar_vt_paintf(paint, ";4:%u", ext >> AR_VT_EXT_STYLE);

        } else {
            ar_vt_paint(paint, ";4", 2);
        }
    }

    if (ext & AR_VT_EXT_LINK) {
        ext = paint->vt->links[ext & ~AR_VT_EXT_LINK].underline;
    }

    if (ext & AR_VT_KIND) {
        ar_vt_paint(paint, ";", 1);
        ar_vt_paint_colour(paint, 50, ext);
    }

    if (fg & AR_VT_COLOUR) {
        ar_vt_paint(paint, ";", 1);
        ar_vt_paint_colour(paint, 30, fg);
    }

    if (bg & AR_VT_COLOUR) {
        ar_vt_paint(paint, ";", 1);
        ar_vt_paint_colour(paint, 40, bg);
    }

    ar_vt_paint(paint, "m", 1);

    if (bg & AR_VT_BG_PROTECTED) {
        ar_vt_paint(paint, "\033[1\"q", 5);
    }
}


/* base: 30 text, 40 background, 50 underline */

static void
ar_vt_paint_colour(ar_vt_paint_t *paint, unsigned base, uint32_t colour)
{
    unsigned  value;

    value = colour & AR_VT_RGB;

    switch (colour & AR_VT_KIND) {

    case AR_VT_KIND_16:
        ar_vt_paintf(paint, "%u", value < 8 ? base + value
                                            : base + 60 + value - 8);
        break;

    case AR_VT_KIND_256:
        ar_vt_paintf(paint, "%u:5:%u", base + 8, value);
        break;

    case AR_VT_KIND_RGB:
        ar_vt_paintf(paint, "%u:2::%u:%u:%u", base + 8, value >> 16,
                     value >> 8 & 0xff, value & 0xff);
        break;

    default:
        ar_vt_paintf(paint, "%u", base + 9);
    }
}


static void
ar_vt_paint_link(ar_vt_paint_t *paint, uint32_t ext)
{
    unsigned             link;
    const ar_vt_link_t  *new;

    link = ext & AR_VT_EXT_LINK ? ext & ~AR_VT_EXT_LINK : 0;

    if (link == paint->link) {
        return;
    }

    paint->link = link;

    /* the pen's underline is told anew, since a link replaces its style */
    paint->ext = UINT32_MAX;

    if (link == 0) {
        ar_vt_paint(paint, "\033]8;;\033\\", 7);
        return;
    }

    new = &paint->vt->links[link];
    ar_vt_paint(paint, "\033]8;", 4);

    if (*new->id) {
        ar_vt_paint(paint, "id=", 3);
        ar_vt_paint(paint, new->id, strlen(new->id));
    }

    ar_vt_paint(paint, ";", 1);
    ar_vt_paint(paint, new->uri, strlen(new->uri));
    ar_vt_paint(paint, "\033\\", 2);
}
