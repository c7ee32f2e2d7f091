
/*
 * CSI sequences: which one does what.  Those of a final byte alone are looked
 * up by it, the few with a prefix or intermediates are searched.  What is not
 * here is swallowed.
 */

#include "wire/vt/state.h"


#define AR_VT_KEY1(a, final)     ((uint32_t) (a) << 8 | (final))
#define AR_VT_KEY2(a, b, final)  ((uint32_t) (a) << 16 | (uint32_t) (b) << 8 \
                                  | (final))


typedef void (*ar_vt_csi_pt)(ar_vt_t *vt);

typedef struct {
    uint32_t       key;
    ar_vt_csi_pt   handler;
} ar_vt_csi_t;


static void ar_vt_forward(ar_vt_t *vt);
static void ar_vt_backward(ar_vt_t *vt);
static void ar_vt_down(ar_vt_t *vt);
static void ar_vt_next_line(ar_vt_t *vt);
static void ar_vt_previous_line(ar_vt_t *vt);
static void ar_vt_column(ar_vt_t *vt);
static void ar_vt_line(ar_vt_t *vt);
static void ar_vt_position(ar_vt_t *vt);
static void ar_vt_tab(ar_vt_t *vt);
static void ar_vt_back_tab(ar_vt_t *vt);
static void ar_vt_display(ar_vt_t *vt);
static void ar_vt_selective_display(ar_vt_t *vt);
static void ar_vt_in_line(ar_vt_t *vt);
static void ar_vt_selective_line(ar_vt_t *vt);
static void ar_vt_up_lines(ar_vt_t *vt);
static void ar_vt_down_lines(ar_vt_t *vt);
static void ar_vt_attributes(ar_vt_t *vt);
static void ar_vt_attributes_second(ar_vt_t *vt);
static void ar_vt_attributes_third(ar_vt_t *vt);
static void ar_vt_set(ar_vt_t *vt);
static void ar_vt_reset(ar_vt_t *vt);
static void ar_vt_set_private(ar_vt_t *vt);
static void ar_vt_reset_private(ar_vt_t *vt);
static void ar_vt_status(ar_vt_t *vt);
static void ar_vt_status_private(ar_vt_t *vt);
static void ar_vt_mode(ar_vt_t *vt);
static void ar_vt_mode_of_dec(ar_vt_t *vt);
static void ar_vt_protect(ar_vt_t *vt);
static void ar_vt_kitty_push(ar_vt_t *vt);
static void ar_vt_kitty_pop(ar_vt_t *vt);
static void ar_vt_kitty_change(ar_vt_t *vt);


static const ar_vt_csi_pt  ar_vt_plain[0x80] = {
    ['@'] = ar_vt_insert_chars,
    ['A'] = ar_vt_cursor_up,
    ['B'] = ar_vt_cursor_down,
    ['C'] = ar_vt_forward,
    ['D'] = ar_vt_backward,
    ['E'] = ar_vt_next_line,
    ['F'] = ar_vt_previous_line,
    ['G'] = ar_vt_column,
    ['H'] = ar_vt_position,
    ['I'] = ar_vt_tab,
    ['J'] = ar_vt_display,
    ['K'] = ar_vt_in_line,
    ['L'] = ar_vt_insert_lines,
    ['M'] = ar_vt_delete_lines,
    ['P'] = ar_vt_delete_chars,
    ['S'] = ar_vt_up_lines,
    ['T'] = ar_vt_down_lines,
    ['X'] = ar_vt_erase_chars,
    ['Z'] = ar_vt_back_tab,
    ['`'] = ar_vt_column,
    ['a'] = ar_vt_forward,
    ['b'] = ar_vt_repeat,
    ['c'] = ar_vt_attributes,
    ['d'] = ar_vt_line,
    ['e'] = ar_vt_down,
    ['f'] = ar_vt_position,
    ['g'] = ar_vt_tab_clear,
    ['h'] = ar_vt_set,
    ['l'] = ar_vt_reset,
    ['m'] = ar_vt_sgr,
    ['n'] = ar_vt_status,
    ['r'] = ar_vt_margins,
    ['s'] = ar_vt_save_cursor,
    ['t'] = ar_vt_title_stack,
    ['u'] = ar_vt_restore_cursor
};


static const ar_vt_csi_t  ar_vt_prefixed[] = {
    { AR_VT_KEY1('?', 'h'), ar_vt_set_private },
    { AR_VT_KEY1('?', 'l'), ar_vt_reset_private },
    { AR_VT_KEY1('?', 'J'), ar_vt_selective_display },
    { AR_VT_KEY1('?', 'K'), ar_vt_selective_line },
    { AR_VT_KEY1('?', 'n'), ar_vt_status_private },
    { AR_VT_KEY1('>', 'c'), ar_vt_attributes_second },
    { AR_VT_KEY1('=', 'c'), ar_vt_attributes_third },
    { AR_VT_KEY1('>', 'q'), ar_vt_answer_version },
    { AR_VT_KEY1('>', 'u'), ar_vt_kitty_push },
    { AR_VT_KEY1('<', 'u'), ar_vt_kitty_pop },
    { AR_VT_KEY1('=', 'u'), ar_vt_kitty_change },
    { AR_VT_KEY1(' ', '@'), ar_vt_scroll_left },
    { AR_VT_KEY1(' ', 'A'), ar_vt_scroll_right },
    { AR_VT_KEY1(' ', 'q'), ar_vt_cursor_style },
    { AR_VT_KEY1('!', 'p'), ar_vt_soft_reset },
    { AR_VT_KEY1('"', 'q'), ar_vt_protect },
    { AR_VT_KEY1('$', 'p'), ar_vt_mode },
    { AR_VT_KEY2('?', '$', 'p'), ar_vt_mode_of_dec },
    { AR_VT_KEY1('\'', '}'), ar_vt_insert_columns },
    { AR_VT_KEY1('\'', '~'), ar_vt_delete_columns }
};


/* The key: prefix and intermediates, a byte each, above the final byte. */

void
ar_vt_csi(ar_vt_t *vt, uint32_t key)
{
    size_t  i;

    if (key < 0x80) {
        if (ar_vt_plain[key]) {
            ar_vt_plain[key](vt);
        }

        return;
    }

    for (i = 0; i < sizeof(ar_vt_prefixed) / sizeof(ar_vt_csi_t); i++) {
        if (ar_vt_prefixed[i].key == key) {
            ar_vt_prefixed[i].handler(vt);
            return;
        }
    }
}


static void
ar_vt_forward(ar_vt_t *vt)
{
    ar_vt_move(vt, ar_vt_param(vt), 0);
}


static void
ar_vt_backward(ar_vt_t *vt)
{
    ar_vt_move(vt, -ar_vt_param(vt), 0);
}


static void
ar_vt_down(ar_vt_t *vt)
{
    ar_vt_move(vt, 0, ar_vt_param(vt));
}


static void
ar_vt_next_line(ar_vt_t *vt)
{
    ar_vt_cursor_down(vt);
    vt->screen->x = 0;
}


static void
ar_vt_previous_line(ar_vt_t *vt)
{
    ar_vt_cursor_up(vt);
    vt->screen->x = 0;
}


static void
ar_vt_column(ar_vt_t *vt)
{
    ar_vt_set_cursor(vt, (int64_t) ar_vt_param(vt) - 1, vt->screen->y);
}


static void
ar_vt_line(ar_vt_t *vt)
{
    ar_vt_set_cursor(vt, vt->screen->x, (int64_t) ar_vt_param(vt) - 1);
}


static void
ar_vt_position(ar_vt_t *vt)
{
    int32_t  col;

    col = vt->nparams > 1 && vt->params[1] ? vt->params[1] : 1;
    ar_vt_set_cursor(vt, (int64_t) col - 1, (int64_t) ar_vt_param(vt) - 1);
}


static void
ar_vt_tab(ar_vt_t *vt)
{
    ar_vt_tab_forward(vt, ar_vt_param(vt));
}


static void
ar_vt_back_tab(ar_vt_t *vt)
{
    ar_vt_tab_backward(vt, ar_vt_param(vt));
}


static void
ar_vt_display(ar_vt_t *vt)
{
    ar_vt_erase_display(vt, 0);
}


static void
ar_vt_selective_display(ar_vt_t *vt)
{
    ar_vt_erase_display(vt, 1);
}


static void
ar_vt_in_line(ar_vt_t *vt)
{
    ar_vt_erase_line(vt, 0);
}


static void
ar_vt_selective_line(ar_vt_t *vt)
{
    ar_vt_erase_line(vt, 1);
}


static void
ar_vt_up_lines(ar_vt_t *vt)
{
    ar_vt_shift_up(vt, vt->screen->top, vt->screen->bottom, ar_vt_param(vt),
                   ar_vt_erase_bg(vt));
}


/* New lines have no colour here: xterm.js's way. */

static void
ar_vt_down_lines(ar_vt_t *vt)
{
    ar_vt_shift_down(vt, vt->screen->top, vt->screen->bottom,
                     ar_vt_param(vt), 0);
}


static void
ar_vt_attributes(ar_vt_t *vt)
{
    ar_vt_answer_attributes(vt, 0);
}


static void
ar_vt_attributes_second(ar_vt_t *vt)
{
    ar_vt_answer_attributes(vt, '>');
}


static void
ar_vt_attributes_third(ar_vt_t *vt)
{
    ar_vt_answer_attributes(vt, '=');
}


static void
ar_vt_set(ar_vt_t *vt)
{
    ar_vt_mode_set(vt, 1);
}


static void
ar_vt_reset(ar_vt_t *vt)
{
    ar_vt_mode_set(vt, 0);
}


static void
ar_vt_set_private(ar_vt_t *vt)
{
    ar_vt_mode_private(vt, 1);
}


static void
ar_vt_reset_private(ar_vt_t *vt)
{
    ar_vt_mode_private(vt, 0);
}


static void
ar_vt_status(ar_vt_t *vt)
{
    ar_vt_answer_status(vt, 0);
}


static void
ar_vt_status_private(ar_vt_t *vt)
{
    ar_vt_answer_status(vt, 1);
}


static void
ar_vt_mode(ar_vt_t *vt)
{
    ar_vt_answer_mode(vt, 1);
}


static void
ar_vt_mode_of_dec(ar_vt_t *vt)
{
    ar_vt_answer_mode(vt, 0);
}


static void
ar_vt_protect(ar_vt_t *vt)
{
    switch (vt->params[0]) {

    case 0:
    case 2:
        vt->pen.bg &= ~AR_VT_BG_PROTECTED;
        break;

    case 1:
        vt->pen.bg |= AR_VT_BG_PROTECTED;
        break;
    }
}


static void
ar_vt_kitty_push(ar_vt_t *vt)
{
    ar_vt_kitty(vt, '>');
}


static void
ar_vt_kitty_pop(ar_vt_t *vt)
{
    ar_vt_kitty(vt, '<');
}


static void
ar_vt_kitty_change(ar_vt_t *vt)
{
    ar_vt_kitty(vt, '=');
}
