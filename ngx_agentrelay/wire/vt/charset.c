
/*
 * Character sets: what a terminal prints in place of ASCII.
 *
 * DEC's line drawing is what programs use; the national ones are VT220's, as
 * xterm.js has them.  A set is NULL (ASCII) or a table of 128 with zero for
 * what stays.  The current one is kept apart from G0 to G3, since DECRC
 * brings back the one without the others.
 */

#include "wire/vt/state.h"


typedef struct {
    char       final;
    uint16_t   codes[128];
} ar_vt_set_t;


static const ar_vt_set_t  ar_vt_sets[] = {
    /* special */
    { '0', {
        ['`'] = 0x25c6, ['a'] = 0x2592, ['b'] = 0x2409, ['c'] = 0x240c,
        ['d'] = 0x240d, ['e'] = 0x240a, ['f'] = 0x00b0, ['g'] = 0x00b1,
        ['h'] = 0x2424, ['i'] = 0x240b, ['j'] = 0x2518, ['k'] = 0x2510,
        ['l'] = 0x250c, ['m'] = 0x2514, ['n'] = 0x253c, ['o'] = 0x23ba,
        ['p'] = 0x23bb, ['q'] = 0x2500, ['r'] = 0x23bc, ['s'] = 0x23bd,
        ['t'] = 0x251c, ['u'] = 0x2524, ['v'] = 0x2534, ['w'] = 0x252c,
        ['x'] = 0x2502, ['y'] = 0x2264, ['z'] = 0x2265, ['{'] = 0x03c0,
        ['|'] = 0x2260, ['}'] = 0x00a3, ['~'] = 0x00b7 } },
    /* british */
    { 'A', {
        ['#'] = 0x00a3 } },
    /* dutch */
    { '4', {
        ['#'] = 0x00a3, ['@'] = 0x00be, ['['] = 0x0069, ['\\'] = 0x00bd,
        [']'] = 0x007c, ['{'] = 0x00a8, ['|'] = 0x0066, ['}'] = 0x00bc,
        ['~'] = 0x00b4 } },
    /* finnish */
    { 'C', {
        ['['] = 0x00c4, ['\\'] = 0x00d6, [']'] = 0x00c5, ['^'] = 0x00dc,
        ['`'] = 0x00e9, ['{'] = 0x00e4, ['|'] = 0x00f6, ['}'] = 0x00e5,
        ['~'] = 0x00fc } },
    { '5', {
        ['['] = 0x00c4, ['\\'] = 0x00d6, [']'] = 0x00c5, ['^'] = 0x00dc,
        ['`'] = 0x00e9, ['{'] = 0x00e4, ['|'] = 0x00f6, ['}'] = 0x00e5,
        ['~'] = 0x00fc } },
    /* french */
    { 'R', {
        ['#'] = 0x00a3, ['@'] = 0x00e0, ['['] = 0x00b0, ['\\'] = 0x00e7,
        [']'] = 0x00a7, ['{'] = 0x00e9, ['|'] = 0x00f9, ['}'] = 0x00e8,
        ['~'] = 0x00a8 } },
    /* canadian */
    { 'Q', {
        ['@'] = 0x00e0, ['['] = 0x00e2, ['\\'] = 0x00e7, [']'] = 0x00ea,
        ['^'] = 0x00ee, ['`'] = 0x00f4, ['{'] = 0x00e9, ['|'] = 0x00f9,
        ['}'] = 0x00e8, ['~'] = 0x00fb } },
    /* german */
    { 'K', {
        ['@'] = 0x00a7, ['['] = 0x00c4, ['\\'] = 0x00d6, [']'] = 0x00dc,
        ['{'] = 0x00e4, ['|'] = 0x00f6, ['}'] = 0x00fc, ['~'] = 0x00df } },
    /* italian */
    { 'Y', {
        ['#'] = 0x00a3, ['@'] = 0x00a7, ['['] = 0x00b0, ['\\'] = 0x00e7,
        [']'] = 0x00e9, ['`'] = 0x00f9, ['{'] = 0x00e0, ['|'] = 0x00f2,
        ['}'] = 0x00e8, ['~'] = 0x00ec } },
    /* danish */
    { 'E', {
        ['@'] = 0x00c4, ['['] = 0x00c6, ['\\'] = 0x00d8, [']'] = 0x00c5,
        ['^'] = 0x00dc, ['`'] = 0x00e4, ['{'] = 0x00e6, ['|'] = 0x00f8,
        ['}'] = 0x00e5, ['~'] = 0x00fc } },
    { '6', {
        ['@'] = 0x00c4, ['['] = 0x00c6, ['\\'] = 0x00d8, [']'] = 0x00c5,
        ['^'] = 0x00dc, ['`'] = 0x00e4, ['{'] = 0x00e6, ['|'] = 0x00f8,
        ['}'] = 0x00e5, ['~'] = 0x00fc } },
    /* spanish */
    { 'Z', {
        ['#'] = 0x00a3, ['@'] = 0x00a7, ['['] = 0x00a1, ['\\'] = 0x00d1,
        [']'] = 0x00bf, ['{'] = 0x00b0, ['|'] = 0x00f1, ['}'] = 0x00e7 } },
    /* swedish */
    { 'H', {
        ['@'] = 0x00c9, ['['] = 0x00c4, ['\\'] = 0x00d6, [']'] = 0x00c5,
        ['^'] = 0x00dc, ['`'] = 0x00e9, ['{'] = 0x00e4, ['|'] = 0x00f6,
        ['}'] = 0x00e5, ['~'] = 0x00fc } },
    { '7', {
        ['@'] = 0x00c9, ['['] = 0x00c4, ['\\'] = 0x00d6, [']'] = 0x00c5,
        ['^'] = 0x00dc, ['`'] = 0x00e9, ['{'] = 0x00e4, ['|'] = 0x00f6,
        ['}'] = 0x00e5, ['~'] = 0x00fc } },
    /* swiss */
    { '=', {
        ['#'] = 0x00f9, ['@'] = 0x00e0, ['['] = 0x00e9, ['\\'] = 0x00e7,
        [']'] = 0x00ea, ['^'] = 0x00ee, ['_'] = 0x00e8, ['`'] = 0x00f4,
        ['{'] = 0x00e4, ['|'] = 0x00f6, ['}'] = 0x00fc, ['~'] = 0x00fb } }
};


void
ar_vt_charset_level(ar_vt_t *vt, int level)
{
    vt->level = level;
    vt->charset = vt->charsets[level];
}


/* ESC ( final and the like.  0: there is no such set, nothing changed. */

int
ar_vt_charset_select(ar_vt_t *vt, int slot, unsigned final)
{
    size_t           i;
    const uint16_t  *codes;

    codes = NULL;

    for (i = 0; i < sizeof(ar_vt_sets) / sizeof(ar_vt_set_t); i++) {
        if ((unsigned char) ar_vt_sets[i].final == final) {
            codes = ar_vt_sets[i].codes;
        }
    }

    if (codes == NULL && final != 'B') {
        return 0;
    }

    vt->charsets[slot] = codes;

    if (vt->level == slot) {
        vt->charset = codes;
    }

    return 1;
}


void
ar_vt_charset_default(ar_vt_t *vt)
{
    ar_vt_charset_level(vt, 0);
    (void) ar_vt_charset_select(vt, 0, 'B');
}


/* The final byte that selects it. */

unsigned
ar_vt_charset_final(const uint16_t *charset)
{
    size_t  i;

    for (i = 0; charset && i < sizeof(ar_vt_sets) / sizeof(ar_vt_set_t); i++)
    {
        if (ar_vt_sets[i].codes == charset) {
            return (unsigned char) ar_vt_sets[i].final;
        }
    }

    return 'B';
}


/* What must be sent to have this ASCII character printed, or 0. */

unsigned
ar_vt_charset_source(const uint16_t *charset, uint32_t code)
{
    unsigned  i;

    if (charset == NULL || code >= 0x7f || charset[code] == 0) {
        return code;
    }

    for (i = 0x20; i < 0x7f; i++) {
        if (charset[i] == code) {
            return i;
        }
    }

    return 0;
}
