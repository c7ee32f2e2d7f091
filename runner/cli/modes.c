
/*
 * A terminal's modes, as far as they would disturb the shell afterwards.
 *
 * Why not simply send every reset there is: leaving the alternate screen
 * where none was entered moves the cursor, resetting the scroll region homes
 * it, and popping a keyboard mode that was never pushed takes the shell's.
 * A command that ends in the middle of the main screen should leave the
 * cursor where it is, so only what was seen is undone.
 *
 * The parser follows ECMA-48 closely enough to know where a sequence ends;
 * it stores nothing but the numbers of a CSI.
 */

#include <string.h>

#include "runner/cli/modes.h"


#define RN_MODES_MAX_PARAM  100000


typedef struct {
    unsigned     mode;         /* CSI ? mode h or l */
    unsigned     normal;       /* 1: is set when the shell runs */
    const char  *undo;
} rn_modes_row_t;


static void rn_modes_escape(rn_modes_t *modes, unsigned char c);
static void rn_modes_csi(rn_modes_t *modes, unsigned char c);
static void rn_modes_csi_end(rn_modes_t *modes, unsigned char final);
static void rn_modes_private(rn_modes_t *modes, int set);
static void rn_modes_keyboard(rn_modes_t *modes);
static void rn_modes_ground_byte(rn_modes_t *modes, unsigned char c);
static void rn_modes_default(rn_modes_t *modes);


/* In the order in which they are undone: the alternate screen first. */

static const rn_modes_row_t  rn_modes_table[] = {
    { 2026, 0, "\033[?2026l" },        /* synchronized output */
    { 47, 0, "\033[?47l" },
    { 1047, 0, "\033[?1047l" },
    { 1049, 0, "\033[?1049l" },        /* alternate screen */
    { 1, 0, "\033[?1l" },              /* cursor keys */
    { 5, 0, "\033[?5l" },              /* reverse video */
    { 6, 0, "\033[?6l" },              /* origin */
    { 7, 1, "\033[?7h" },              /* wrap */
    { 9, 0, "\033[?9l" },              /* mouse, all of its kinds */
    { 1000, 0, "\033[?1000l" },
    { 1001, 0, "\033[?1001l" },
    { 1002, 0, "\033[?1002l" },
    { 1003, 0, "\033[?1003l" },
    { 1005, 0, "\033[?1005l" },
    { 1006, 0, "\033[?1006l" },
    { 1015, 0, "\033[?1015l" },
    { 1016, 0, "\033[?1016l" },
    { 1004, 0, "\033[?1004l" },        /* focus reports */
    { 2004, 0, "\033[?2004l" },        /* bracketed paste */
    { 2031, 0, "\033[?2031l" },        /* colour scheme reports */
    { 2048, 0, "\033[?2048l" },        /* size reports */
    { 69, 0, "\033[?69l" },            /* left and right margins */
    { 66, 0, "\033[?66l" },            /* keypad */
    { 25, 1, "\033[?25h" }             /* the cursor is seen */
};

#define RN_MODES_ROWS  (sizeof(rn_modes_table) / sizeof(rn_modes_table[0]))


const char  rn_modes_reset[] =
    "\033\\"
    "\033[?2026l\033[?47l\033[?1047l\033[?1049l"
    "\033[=0u\033[>4m"
    "\033[?1l\033>\033[?5l\033[?6l\033[?7h\033[4l"
    "\033[?9l\033[?1000l\033[?1001l\033[?1002l\033[?1003l"
    "\033[?1005l\033[?1006l\033[?1015l\033[?1016l"
    "\033[?1004l\033[?2004l\033[?2031l\033[?2048l\033[?69l"
    "\0337\033[r\0338"
    "\017\033(B\033[0 q\033[?25h\033[m";

const size_t  rn_modes_reset_len = sizeof(rn_modes_reset) - 1;


void
rn_modes_feed(rn_modes_t *modes, const unsigned char *bytes, size_t len)
{
    size_t         i;
    unsigned char  c;

    for (i = 0; i < len; i++) {
        c = bytes[i];

        switch (modes->state) {

        case RN_MODES_GROUND:
        case RN_MODES_UTF8:
            rn_modes_ground_byte(modes, c);
            break;

        case RN_MODES_ESCAPE:
            rn_modes_escape(modes, c);
            break;

        case RN_MODES_CHARSET:
            if (modes->charset == '(') {
                modes->graphics = (c != 'B');
            }

            modes->state = RN_MODES_GROUND;
            break;

        case RN_MODES_CSI:
            rn_modes_csi(modes, c);
            break;

        case RN_MODES_STRING:
            if (c == 0x1b) {
                modes->state = RN_MODES_STRING_ESCAPE;

            } else if (c == 0x07 || c == 0x18 || c == 0x1a) {
                modes->state = RN_MODES_GROUND;
            }
            break;

        case RN_MODES_STRING_ESCAPE:
            if (c == '\\') {
                modes->state = RN_MODES_GROUND;

            } else {
                rn_modes_escape(modes, c);
            }
            break;
        }
    }
}


int
rn_modes_ground(const rn_modes_t *modes)
{
    return modes->state == RN_MODES_GROUND;
}


void
rn_modes_undo(const rn_modes_t *modes,
    void (*put)(const char *text, size_t len))
{
    size_t    i;
    unsigned  n;

    if (modes->state != RN_MODES_GROUND) {
        put("\033\\", 2);
    }

    for (n = modes->kitty; n > 0; n--) {
        put("\033[<u", 4);
    }

    if (modes->kitty_set) {
        put("\033[=0u", 5);
    }

    if (modes->region) {
        put("\0337\033[r\0338", 7);
    }

    for (i = 0; i < RN_MODES_ROWS; i++) {
        if (modes->changed & (1u << i)) {
            put(rn_modes_table[i].undo, strlen(rn_modes_table[i].undo));
        }
    }

    if (modes->modify_keys) {
        put("\033[>4m", 5);
    }

    if (modes->keypad) {
        put("\033>", 2);
    }

    if (modes->insert) {
        put("\033[4l", 4);
    }

    if (modes->cursor) {
        put("\033[0 q", 5);
    }

    if (modes->graphics) {
        put("\017\033(B", 4);
    }

    put("\033[m", 3);
}


static void
rn_modes_ground_byte(rn_modes_t *modes, unsigned char c)
{
    if (c == 0x1b) {
        modes->state = RN_MODES_ESCAPE;
        return;
    }

    if (modes->state == RN_MODES_UTF8 && (c & 0xc0) == 0x80) {
        if (--modes->utf8 == 0) {
            modes->state = RN_MODES_GROUND;
        }
        return;
    }

    modes->state = RN_MODES_GROUND;

    if (c >= 0xc2 && c <= 0xf4) {
        modes->utf8 = c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;
        modes->state = RN_MODES_UTF8;

    } else if (c == 0x0e) {
        modes->graphics = 1;

    } else if (c == 0x0f) {
        modes->graphics = 0;
    }
}


static void
rn_modes_escape(rn_modes_t *modes, unsigned char c)
{
    modes->state = RN_MODES_GROUND;

    switch (c) {

    case '[':
        modes->state = RN_MODES_CSI;
        modes->prefix = 0;
        modes->between = 0;
        modes->nparams = 1;
        modes->params[0] = 0;
        break;

    case ']':
    case 'P':
    case '_':
    case '^':
    case 'X':
        modes->state = RN_MODES_STRING;
        break;

    case '(':
    case ')':
    case '*':
    case '+':
        modes->state = RN_MODES_CHARSET;
        modes->charset = (char) c;
        break;

    case ' ':
    case '#':
    case '%':
        modes->state = RN_MODES_CHARSET;
        modes->charset = 0;
        break;

    case '=':
        modes->keypad = 1;
        break;

    case '>':
        modes->keypad = 0;
        break;

    case 'c':
        rn_modes_default(modes);
        break;

    case 0x1b:
        modes->state = RN_MODES_ESCAPE;
        break;

    default:
        break;
    }
}


static void
rn_modes_csi(rn_modes_t *modes, unsigned char c)
{
    unsigned  *param;

    if (c >= 0x40 && c <= 0x7e) {
        modes->state = RN_MODES_GROUND;
        rn_modes_csi_end(modes, c);
        return;
    }

    param = &modes->params[modes->nparams - 1];

    if (c >= '0' && c <= '9') {
        if (*param < RN_MODES_MAX_PARAM) {
            *param = *param * 10 + (unsigned) (c - '0');
        }

    } else if (c == ';' || c == ':') {
        if (modes->nparams < RN_MODES_PARAMS) {
            modes->params[modes->nparams++] = 0;
        }

    } else if (c >= 0x3c && c <= 0x3f) {
        modes->prefix = (char) c;

    } else if (c >= 0x20 && c <= 0x2f) {
        modes->between = (char) c;

    } else if (c == 0x1b) {
        modes->state = RN_MODES_ESCAPE;

    } else if (c == 0x18 || c == 0x1a || c >= 0x80) {
        modes->state = RN_MODES_GROUND;
    }
}


static void
rn_modes_csi_end(rn_modes_t *modes, unsigned char final)
{
    switch (final) {

    case 'h':
    case 'l':
        if (modes->prefix == '?' && modes->between == 0) {
            rn_modes_private(modes, final == 'h');

        } else if (modes->prefix == 0 && modes->params[0] == 4) {
            modes->insert = (final == 'h');
        }
        break;

    case 'u':
        rn_modes_keyboard(modes);
        break;

    case 'm':
        if (modes->prefix == '>' && modes->params[0] == 4) {
            modes->modify_keys = modes->nparams > 1 && modes->params[1] > 0;
        }
        break;

    case 'r':
        if (modes->prefix == 0 && modes->between == 0) {
            modes->region = modes->nparams > 1 || modes->params[0] > 1;
        }
        break;

    case 'q':
        if (modes->between == ' ') {
            modes->cursor = modes->params[0] != 0;
        }
        break;

    case 'p':
        if (modes->between == '!') {
            modes->region = 0;
            modes->insert = 0;
            modes->keypad = 0;
            modes->graphics = 0;
        }
        break;

    default:
        break;
    }
}


static void
rn_modes_private(rn_modes_t *modes, int set)
{
    size_t    i;
    unsigned  n;

    for (n = 0; n < modes->nparams; n++) {
        for (i = 0; i < RN_MODES_ROWS; i++) {
            if (rn_modes_table[i].mode != modes->params[n]) {
                continue;
            }

            if ((unsigned) set == rn_modes_table[i].normal) {
                modes->changed &= ~(1u << i);

            } else {
                modes->changed |= 1u << i;
            }
        }
    }
}


/* CSI > flags u pushes, CSI < n u pops, CSI = flags ; how u sets. */

static void
rn_modes_keyboard(rn_modes_t *modes)
{
    unsigned  n;

    if (modes->prefix == '>') {
        if (modes->kitty < 16) {
            modes->kitty++;
        }

    } else if (modes->prefix == '<') {
        n = modes->params[0] ? modes->params[0] : 1;
        modes->kitty = n < modes->kitty ? modes->kitty - n : 0;

    } else if (modes->prefix == '=') {
        modes->kitty_set = modes->params[0] != 0;
    }
}


static void
rn_modes_default(rn_modes_t *modes)
{
    memset(modes, 0, sizeof(rn_modes_t));
}
