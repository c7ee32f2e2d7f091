
/*
 * Modes that are switched on and off, resets, and the kitty keyboard flags.
 *
 * The kitty stack is only kept: no viewer of ours encodes such keys, so the
 * query for it stays unanswered and programs fall back.
 */

#include <string.h>

#include "wire/vt/state.h"



static void ar_vt_mode_one(ar_vt_t *vt, int32_t mode, unsigned on);
static void ar_vt_mode_mouse(ar_vt_modes_t *modes, int32_t mode,
    unsigned on);
static void ar_vt_mode_screen(ar_vt_t *vt, int32_t mode, unsigned on);
static int ar_vt_mode_value(const ar_vt_t *vt, int32_t mode);


void
ar_vt_modes_default(ar_vt_modes_t *modes)
{
    modes->application_cursor = 0;
    modes->application_keypad = 0;
    modes->bracketed_paste = 0;
    modes->focus = 0;
    modes->insert = 0;
    modes->origin = 0;
    modes->reverse_wrap = 0;
    modes->synchronized = 0;
    modes->wrap = 1;
    modes->cursor = AR_VT_CURSOR_UNSET;
    modes->cursor_blink = -1;
}


void
ar_vt_mode_set(ar_vt_t *vt, unsigned on)
{
    int  i;

    for (i = 0; i < vt->nparams; i++) {
        switch (vt->params[i]) {

        case 4:
            vt->modes.insert = on & 1U;
            break;

        case 20:
            vt->modes.newline = on & 1U;
            break;
        }
    }
}


void
ar_vt_mode_private(ar_vt_t *vt, unsigned on)
{
    int  i;

    for (i = 0; i < vt->nparams; i++) {
        ar_vt_mode_one(vt, vt->params[i], on);
    }
}


static void
ar_vt_mode_one(ar_vt_t *vt, int32_t mode, unsigned on)
{
    int             i;
    ar_vt_modes_t  *modes;

    modes = &vt->modes;

    switch (mode) {

    case 1:
        modes->application_cursor = on & 1U;
        break;

    case 2:
        for (i = 0; on && i < 4; i++) {
            (void) ar_vt_charset_select(vt, i, 'B');
        }
        break;

    case 6:
        modes->origin = on & 1U;
        ar_vt_set_cursor(vt, 0, 0);
        break;

    case 7:
        modes->wrap = on & 1U;
        break;

    case 12:
        modes->blink = on & 1U;
        break;

    case 25:
        modes->cursor_hidden = !on;
        break;

    case 45:
        modes->reverse_wrap = on & 1U;
        break;

    case 66:
        modes->application_keypad = on & 1U;
        break;

    case 1004:
        modes->focus = on & 1U;
        break;

    case 2004:
        modes->bracketed_paste = on & 1U;
        break;

    case 2026:
        modes->synchronized = on & 1U;
        break;

    default:
        ar_vt_mode_mouse(modes, mode, on);
        ar_vt_mode_screen(vt, mode, on);
    }
}


/* Whichever way of tracking is switched off, there is none then. */

static void
ar_vt_mode_mouse(ar_vt_modes_t *modes, int32_t mode, unsigned on)
{
    switch (mode) {

    case 9:
        modes->mouse = on ? AR_VT_MOUSE_X10 : AR_VT_MOUSE_NONE;
        break;

    case 1000:
        modes->mouse = on ? AR_VT_MOUSE_VT200 : AR_VT_MOUSE_NONE;
        break;

    case 1002:
        modes->mouse = on ? AR_VT_MOUSE_DRAG : AR_VT_MOUSE_NONE;
        break;

    case 1003:
        modes->mouse = on ? AR_VT_MOUSE_ANY : AR_VT_MOUSE_NONE;
        break;

    case 1006:
        modes->encoding = on ? AR_VT_MOUSE_SGR : AR_VT_MOUSE_DEFAULT;
        break;

    case 1016:
        modes->encoding = on ? AR_VT_MOUSE_PIXELS : AR_VT_MOUSE_DEFAULT;
        break;
    }
}


/* Cursor and screen by 47, 1047, 1048 and 1049. */

static void
ar_vt_mode_screen(ar_vt_t *vt, int32_t mode, unsigned on)
{
    if (on && (mode == 1048 || mode == 1049)) {
        ar_vt_save_cursor(vt);
    }

    if (mode == 47 || mode == 1047 || mode == 1049) {
        if (on) {
            ar_vt_to_alternate(vt);

        } else {
            ar_vt_to_normal(vt);
        }
    }

    if (!on && (mode == 1048 || mode == 1049)) {
        ar_vt_restore_cursor(vt);
    }
}


/* What DECRQM is told: 0 unknown, 1 set, 2 reset, 3 and 4 for ever so. */

int
ar_vt_mode_report(const ar_vt_t *vt, int32_t mode, int ansi)
{
    if (ansi) {
        switch (mode) {

        case 2:
            return 4;

        case 4:
            return vt->modes.insert ? 1 : 2;

        case 12:
            return 3;

        case 20:
            return vt->modes.newline ? 1 : 2;
        }

        return 0;
    }

    switch (mode) {

    case 8:
        return 3;

    case 67:
    case 1005:
    case 1015:
        return 4;

    case 1048:
        return 1;
    }

    switch (ar_vt_mode_value(vt, mode)) {

    case 0:
        return 2;

    case 1:
        return 1;
    }

    return 0;
}


static int
ar_vt_mode_value(const ar_vt_t *vt, int32_t mode)
{
    const ar_vt_modes_t  *modes;

    modes = &vt->modes;

    switch (mode) {

    case 1:
        return modes->application_cursor;
    case 6:
        return modes->origin;
    case 7:
        return modes->wrap;
    case 9:
        return modes->mouse == AR_VT_MOUSE_X10;
    case 12:
        return modes->blink;
    case 25:
        return !modes->cursor_hidden;
    case 45:
        return modes->reverse_wrap;
    case 66:
        return modes->application_keypad;
    case 1000:
        return modes->mouse == AR_VT_MOUSE_VT200;
    case 1002:
        return modes->mouse == AR_VT_MOUSE_DRAG;
    case 1003:
        return modes->mouse == AR_VT_MOUSE_ANY;
    case 1004:
        return modes->focus;
    case 1006:
        return modes->encoding == AR_VT_MOUSE_SGR;
    case 1016:
        return modes->encoding == AR_VT_MOUSE_PIXELS;
    case 47:
    case 1047:
    case 1049:
        return modes->alternate;
    case 2004:
        return modes->bracketed_paste;
    case 2026:
        return modes->synchronized;
    }

    return -1;
}


/* DECSTR: the cursor stays, the mouse too. */

void
ar_vt_soft_reset(ar_vt_t *vt)
{
    ar_vt_screen_t  *screen;

    screen = vt->screen;

    vt->modes.cursor_hidden = 0;
    screen->top = 0;
    screen->bottom = vt->rows - 1;
    memset(&vt->pen, 0, sizeof(ar_vt_pen_t));
    ar_vt_modes_default(&vt->modes);
    memset(&screen->kitty, 0, sizeof(ar_vt_kitty_t));

    vt->charset = NULL;
    vt->level = 0;
    memset(vt->charsets, 0, sizeof(vt->charsets));

    screen->saved.x = 0;
    screen->saved.y = ar_vt_base(vt);
    screen->saved.fg = 0;
    screen->saved.bg = 0;
    screen->saved.charset = NULL;
}


/* RIS.  Title, palette and what modes 12, 20 and 25 say are kept. */

void
ar_vt_full_reset(ar_vt_t *vt)
{
    vt->screen = &vt->normal;
    vt->modes.alternate = 0;

    ar_vt_screen_reset(vt, &vt->normal);
    ar_vt_screen_reset(vt, &vt->alternate);
    memset(&vt->normal.saved, 0, sizeof(ar_vt_saved_t));
    memset(&vt->alternate.saved, 0, sizeof(ar_vt_saved_t));
    ar_vt_history_clear(&vt->history);

    memset(&vt->pen, 0, sizeof(ar_vt_pen_t));
    ar_vt_modes_default(&vt->modes);
    vt->modes.mouse = AR_VT_MOUSE_NONE;
    vt->modes.encoding = AR_VT_MOUSE_DEFAULT;

    vt->charset = NULL;
    vt->level = 0;
    memset(vt->charsets, 0, sizeof(vt->charsets));

    ar_vt_parser_reset(vt);
}


/* CSI > flags u pushes, < n u pops, = flags ; how u changes the top. */

void
ar_vt_kitty(ar_vt_t *vt, uint32_t prefix)
{
    int32_t         how, n;
    unsigned        flags;
    ar_vt_kitty_t  *kitty;

    kitty = &vt->screen->kitty;
    flags = (unsigned) vt->params[0] & 0x1f;

    switch (prefix) {

    case '>':
        if (kitty->depth == AR_VT_KITTY) {
            memmove(kitty->flags, kitty->flags + 1,
                    (AR_VT_KITTY - 1) * sizeof(kitty->flags[0]));
            kitty->depth--;
        }

        kitty->flags[kitty->depth++] = kitty->now;
        kitty->now = flags;
        break;

    case '<':
        for (n = ar_vt_param(vt); n > 0 && kitty->depth; n--) {
            kitty->now = kitty->flags[--kitty->depth];
        }

        if (n > 0) {
            kitty->now = 0;
        }
        break;

    case '=':
        how = vt->nparams > 1 ? vt->params[1] : 1;
        kitty->now = how == 3 ? kitty->now & ~flags
                     : how == 2 ? kitty->now | flags : flags;
        break;
    }
}
