
/* Control characters, and ESC sequences of up to two intermediates. */

#include "wire/vt/state.h"


static int ar_vt_slot(uint32_t intermediate);


void
ar_vt_execute(ar_vt_t *vt, uint32_t code)
{
    switch (code) {

    case 0x07:
        if (vt->owner.bell) {
            vt->owner.bell(vt->owner.data);
        }
        break;

    case 0x08:
        ar_vt_backspace(vt);
        break;

    case 0x09:
        ar_vt_tab_forward(vt, 1);
        break;

    case 0x0a:
    case 0x0b:
    case 0x0c:
        ar_vt_line_feed(vt);
        break;

    case 0x0d:
        vt->screen->x = 0;
        break;

    case 0x0e:
        ar_vt_charset_level(vt, 1);
        break;

    case 0x0f:
        ar_vt_charset_level(vt, 0);
        break;

    case 0x84:
        ar_vt_index(vt);
        break;

    case 0x85:
        vt->screen->x = 0;
        ar_vt_index(vt);
        break;

    case 0x88:
        ar_vt_tab_set(vt);
        break;
    }
}


/* Intermediates, a byte each, above the final byte. */

void
ar_vt_esc(ar_vt_t *vt, uint32_t key)
{
    int  slot;

    slot = ar_vt_slot(key >> 8);

    if (slot >= 0) {
        (void) ar_vt_charset_select(vt, slot, key & 0xff);
        return;
    }

    switch (key) {

    case '7':
        ar_vt_save_cursor(vt);
        break;

    case '8':
        ar_vt_restore_cursor(vt);
        break;

    case 'D':
    case 'E':
    case 'H':
        /* 0x84, 0x85 and 0x88 by their other names */
        ar_vt_execute(vt, key + 0x40);
        break;

    case 'M':
        ar_vt_reverse_index(vt);
        break;

    case '=':
        vt->modes.application_keypad = 1;
        break;

    case '>':
        vt->modes.application_keypad = 0;
        break;

    case 'c':
        ar_vt_full_reset(vt);
        break;

    case '~':
        ar_vt_charset_level(vt, 1);
        break;

    case 'n':
    case '}':
        ar_vt_charset_level(vt, 2);
        break;

    case 'o':
    case '|':
        ar_vt_charset_level(vt, 3);
        break;

    case '%' << 8 | '@':
    case '%' << 8 | 'G':
        ar_vt_charset_default(vt);
        break;

    case '#' << 8 | '8':
        ar_vt_alignment(vt);
        break;
    }
}


static int
ar_vt_slot(uint32_t intermediate)
{
    switch (intermediate) {

    case '(':
        return 0;

    case ')':
    case '-':
        return 1;

    case '*':
    case '.':
        return 2;

    case '+':
        return 3;
    }

    return -1;
}
