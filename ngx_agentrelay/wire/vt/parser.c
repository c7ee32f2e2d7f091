
/*
 * Bytes to actions: the state machine of https://vt100.net/emu/dec_ansi_parser
 * by Paul Williams, with UTF-8 and with the transitions of xterm.js 6.
 *
 * A table of states says for each code below 0xa0, and for all above it at
 * once, what is done and which state follows.  Strings (OSC, DCS) end at ESC
 * already; the backslash of ST is then an ESC sequence that does nothing.
 */

#include <stdlib.h>
#include <string.h>

#include "wire/vt/state.h"


#define AR_VT_CODES  0xa1              /* the last stands for all above */

#define AR_VT_STEP(action, state)                                            \
    ((unsigned char) ((AR_VT_DO_ ## action) << 4 | (AR_VT_ ## state)))

/* What is the same in all states but those that hold a string. */

#define AR_VT_ANYWHERE                                                       \
    [0x80 ... 0x8f] = AR_VT_STEP(EXECUTE, GROUND),                           \
    [0x90] = AR_VT_STEP(CLEAR, DCS_ENTRY),                                   \
    [0x91 ... 0x97] = AR_VT_STEP(EXECUTE, GROUND),                           \
    [0x98] = AR_VT_STEP(IGNORE, SOS_PM_APC),                                 \
    [0x99 ... 0x9a] = AR_VT_STEP(EXECUTE, GROUND),                           \
    [0x9b] = AR_VT_STEP(CLEAR, CSI_ENTRY),                                   \
    [0x9d] = AR_VT_STEP(OSC_START, OSC),                                     \
    [0x9e ... 0x9f] = AR_VT_STEP(IGNORE, SOS_PM_APC)

#define AR_VT_ENDS                                                           \
    [0x18] = AR_VT_STEP(EXECUTE, GROUND),                                    \
    [0x1a] = AR_VT_STEP(EXECUTE, GROUND),                                    \
    [0x1b] = AR_VT_STEP(CLEAR, ESCAPE),                                      \
    [0x9c] = AR_VT_STEP(IGNORE, GROUND)

#define AR_VT_CONTROLS(action, state)                                        \
    [0x00 ... 0x17] = AR_VT_STEP(action, state),                             \
    [0x19] = AR_VT_STEP(action, state),                                      \
    [0x1c ... 0x1f] = AR_VT_STEP(action, state)


typedef enum {
    AR_VT_DO_IGNORE = 0,               /* and of what the table has not */
    AR_VT_DO_PRINT,
    AR_VT_DO_EXECUTE,
    AR_VT_DO_OSC_START,
    AR_VT_DO_OSC_PUT,
    AR_VT_DO_OSC_END,
    AR_VT_DO_CSI,
    AR_VT_DO_PARAM,
    AR_VT_DO_COLLECT,
    AR_VT_DO_ESC,
    AR_VT_DO_CLEAR,
    AR_VT_DO_HOOK,
    AR_VT_DO_DCS_PUT,
    AR_VT_DO_UNHOOK
} ar_vt_action_e;


static const unsigned char *ar_vt_next(ar_vt_t *vt, const unsigned char *p,
    const unsigned char *end, int32_t *code);
static const unsigned char *ar_vt_rest(ar_vt_t *vt, const unsigned char *p,
    const unsigned char *end, int32_t *code);
static void ar_vt_act(ar_vt_t *vt, uint32_t code);
static void ar_vt_clear(ar_vt_t *vt);
static void ar_vt_parameter(ar_vt_t *vt, uint32_t code);
static void ar_vt_digit(int32_t *value, int32_t digit);
static void ar_vt_put_code(ar_vt_string_t *string, uint32_t code,
    size_t max);


static const unsigned char  ar_vt_table[][AR_VT_CODES] = {

    [AR_VT_GROUND] = {
        AR_VT_ANYWHERE, AR_VT_ENDS,
        AR_VT_CONTROLS(EXECUTE, GROUND),
        [0x20 ... 0x7e] = AR_VT_STEP(PRINT, GROUND),
        [0xa0] = AR_VT_STEP(PRINT, GROUND)
    },

    [AR_VT_ESCAPE] = {
        AR_VT_ANYWHERE, AR_VT_ENDS,
        AR_VT_CONTROLS(EXECUTE, ESCAPE),
        [0x20 ... 0x2f] = AR_VT_STEP(COLLECT, ESCAPE_INTERMEDIATE),
        [0x30 ... 0x4f] = AR_VT_STEP(ESC, GROUND),
        [0x50] = AR_VT_STEP(CLEAR, DCS_ENTRY),
        [0x51 ... 0x57] = AR_VT_STEP(ESC, GROUND),
        [0x58] = AR_VT_STEP(IGNORE, SOS_PM_APC),
        [0x59 ... 0x5a] = AR_VT_STEP(ESC, GROUND),
        [0x5b] = AR_VT_STEP(CLEAR, CSI_ENTRY),
        [0x5c] = AR_VT_STEP(ESC, GROUND),
        [0x5d] = AR_VT_STEP(OSC_START, OSC),
        [0x5e ... 0x5f] = AR_VT_STEP(IGNORE, SOS_PM_APC),
        [0x60 ... 0x7e] = AR_VT_STEP(ESC, GROUND),
        [0x7f] = AR_VT_STEP(IGNORE, ESCAPE)
    },

    [AR_VT_ESCAPE_INTERMEDIATE] = {
        AR_VT_ANYWHERE, AR_VT_ENDS,
        AR_VT_CONTROLS(EXECUTE, ESCAPE_INTERMEDIATE),
        [0x20 ... 0x2f] = AR_VT_STEP(COLLECT, ESCAPE_INTERMEDIATE),
        [0x30 ... 0x7e] = AR_VT_STEP(ESC, GROUND),
        [0x7f] = AR_VT_STEP(IGNORE, ESCAPE_INTERMEDIATE)
    },

    [AR_VT_CSI_ENTRY] = {
        AR_VT_ANYWHERE, AR_VT_ENDS,
        AR_VT_CONTROLS(EXECUTE, CSI_ENTRY),
        [0x20 ... 0x2f] = AR_VT_STEP(COLLECT, CSI_INTERMEDIATE),
        [0x30 ... 0x3b] = AR_VT_STEP(PARAM, CSI_PARAM),
        [0x3c ... 0x3f] = AR_VT_STEP(COLLECT, CSI_PARAM),
        [0x40 ... 0x7e] = AR_VT_STEP(CSI, GROUND),
        [0x7f] = AR_VT_STEP(IGNORE, CSI_ENTRY)
    },

    [AR_VT_CSI_PARAM] = {
        AR_VT_ANYWHERE, AR_VT_ENDS,
        AR_VT_CONTROLS(EXECUTE, CSI_PARAM),
        [0x20 ... 0x2f] = AR_VT_STEP(COLLECT, CSI_INTERMEDIATE),
        [0x30 ... 0x3b] = AR_VT_STEP(PARAM, CSI_PARAM),
        [0x3c ... 0x3f] = AR_VT_STEP(IGNORE, CSI_IGNORE),
        [0x40 ... 0x7e] = AR_VT_STEP(CSI, GROUND),
        [0x7f] = AR_VT_STEP(IGNORE, CSI_PARAM)
    },

    [AR_VT_CSI_INTERMEDIATE] = {
        AR_VT_ANYWHERE, AR_VT_ENDS,
        AR_VT_CONTROLS(EXECUTE, CSI_INTERMEDIATE),
        [0x20 ... 0x2f] = AR_VT_STEP(COLLECT, CSI_INTERMEDIATE),
        [0x30 ... 0x3f] = AR_VT_STEP(IGNORE, CSI_IGNORE),
        [0x40 ... 0x7e] = AR_VT_STEP(CSI, GROUND),
        [0x7f] = AR_VT_STEP(IGNORE, CSI_INTERMEDIATE)
    },

    [AR_VT_CSI_IGNORE] = {
        AR_VT_ANYWHERE, AR_VT_ENDS,
        AR_VT_CONTROLS(EXECUTE, CSI_IGNORE),
        [0x20 ... 0x3f] = AR_VT_STEP(IGNORE, CSI_IGNORE),
        [0x40 ... 0x7e] = AR_VT_STEP(IGNORE, GROUND),
        [0x7f] = AR_VT_STEP(IGNORE, CSI_IGNORE),
        [0xa0] = AR_VT_STEP(IGNORE, CSI_IGNORE)
    },

    [AR_VT_SOS_PM_APC] = {
        AR_VT_ANYWHERE, AR_VT_ENDS,
        AR_VT_CONTROLS(IGNORE, SOS_PM_APC),
        [0x20 ... 0x7f] = AR_VT_STEP(IGNORE, SOS_PM_APC)
    },

    [AR_VT_OSC] = {
        AR_VT_ANYWHERE,
        [0x00 ... 0x06] = AR_VT_STEP(IGNORE, OSC),
        [0x07] = AR_VT_STEP(OSC_END, GROUND),
        [0x08 ... 0x17] = AR_VT_STEP(IGNORE, OSC),
        [0x18] = AR_VT_STEP(OSC_END, GROUND),
        [0x19] = AR_VT_STEP(IGNORE, OSC),
        [0x1a ... 0x1b] = AR_VT_STEP(OSC_END, GROUND),
        [0x1c ... 0x1f] = AR_VT_STEP(IGNORE, OSC),
        [0x20 ... 0x7f] = AR_VT_STEP(OSC_PUT, OSC),
        [0x9c] = AR_VT_STEP(OSC_END, GROUND),
        [0xa0] = AR_VT_STEP(OSC_PUT, OSC)
    },

    [AR_VT_DCS_ENTRY] = {
        AR_VT_ANYWHERE, AR_VT_ENDS,
        AR_VT_CONTROLS(IGNORE, DCS_ENTRY),
        [0x20 ... 0x2f] = AR_VT_STEP(COLLECT, DCS_INTERMEDIATE),
        [0x30 ... 0x3b] = AR_VT_STEP(PARAM, DCS_PARAM),
        [0x3c ... 0x3f] = AR_VT_STEP(COLLECT, DCS_PARAM),
        [0x40 ... 0x7e] = AR_VT_STEP(HOOK, DCS_PASSTHROUGH),
        [0x7f] = AR_VT_STEP(IGNORE, DCS_ENTRY)
    },

    [AR_VT_DCS_PARAM] = {
        AR_VT_ANYWHERE, AR_VT_ENDS,
        AR_VT_CONTROLS(IGNORE, DCS_PARAM),
        [0x20 ... 0x2f] = AR_VT_STEP(COLLECT, DCS_INTERMEDIATE),
        [0x30 ... 0x3b] = AR_VT_STEP(PARAM, DCS_PARAM),
        [0x3c ... 0x3f] = AR_VT_STEP(IGNORE, DCS_IGNORE),
        [0x40 ... 0x7e] = AR_VT_STEP(HOOK, DCS_PASSTHROUGH),
        [0x7f] = AR_VT_STEP(IGNORE, DCS_PARAM)
    },

    [AR_VT_DCS_IGNORE] = {
        AR_VT_ANYWHERE, AR_VT_ENDS,
        AR_VT_CONTROLS(IGNORE, DCS_IGNORE),
        [0x20 ... 0x7f] = AR_VT_STEP(IGNORE, DCS_IGNORE),
        [0xa0] = AR_VT_STEP(IGNORE, DCS_IGNORE)
    },

    [AR_VT_DCS_INTERMEDIATE] = {
        AR_VT_ANYWHERE, AR_VT_ENDS,
        AR_VT_CONTROLS(IGNORE, DCS_INTERMEDIATE),
        [0x20 ... 0x2f] = AR_VT_STEP(COLLECT, DCS_INTERMEDIATE),
        [0x30 ... 0x3f] = AR_VT_STEP(IGNORE, DCS_IGNORE),
        [0x40 ... 0x7e] = AR_VT_STEP(HOOK, DCS_PASSTHROUGH),
        [0x7f] = AR_VT_STEP(IGNORE, DCS_INTERMEDIATE)
    },

    [AR_VT_DCS_PASSTHROUGH] = {
        AR_VT_ANYWHERE,
        AR_VT_CONTROLS(DCS_PUT, DCS_PASSTHROUGH),
        [0x18] = AR_VT_STEP(UNHOOK, GROUND),
        [0x1a ... 0x1b] = AR_VT_STEP(UNHOOK, GROUND),
        [0x20 ... 0x7e] = AR_VT_STEP(DCS_PUT, DCS_PASSTHROUGH),
        [0x7f] = AR_VT_STEP(IGNORE, DCS_PASSTHROUGH),
        [0x9c] = AR_VT_STEP(UNHOOK, GROUND),
        [0xa0] = AR_VT_STEP(DCS_PUT, DCS_PASSTHROUGH)
    }
};


void
ar_vt_feed(ar_vt_t *vt, const void *data, size_t len)
{
    int32_t               code;
    const unsigned char  *p, *end;

    p = data;
    end = p + len;
    vt->offset += len;
    vt->looked = 0;

    while (p < end) {
        p = ar_vt_next(vt, p, end, &code);

        if (code < 0) {
            continue;
        }

        if (vt->state == AR_VT_GROUND
            && (code >= 0xa0 || (code >= 0x20 && code < 0x7f)))
        {
            p = ar_vt_print(vt, code, p, end);
            continue;
        }

        ar_vt_act(vt, (uint32_t) code);
    }
}


/* To the ground state, whatever was open. */

void
ar_vt_parser_reset(ar_vt_t *vt)
{
    vt->state = AR_VT_GROUND;
    vt->join.set = 0;
    vt->requesting = 0;
    ar_vt_string_reset(&vt->osc);
    ar_vt_string_reset(&vt->request);
    ar_vt_clear(vt);
}


ar_rc_e
ar_vt_string_init(ar_vt_string_t *string)
{
    string->data = malloc(AR_VT_STRING_MIN);

    if (string->data == NULL) {
        return AR_ERROR;
    }

    string->data[0] = '\0';
    string->room = AR_VT_STRING_MIN;

    return AR_OK;
}


void
ar_vt_string_put(ar_vt_string_t *string, const void *data, size_t len,
    size_t max)
{
    char    *bytes;
    size_t   room;

    if (string->over) {
        return;
    }

    if (len >= max - string->len) {
        ar_vt_string_reset(string);
        string->over = 1;
        return;
    }

    if (string->len + len >= string->room) {
        room = (string->len + len + 1) * 2;
        bytes = realloc(string->data, room);

        if (bytes == NULL) {
            ar_vt_string_reset(string);
            string->over = 1;
            return;
        }

        string->data = bytes;
        string->room = room;
    }

    memcpy(string->data + string->len, data, len);
    string->len += len;
    string->data[string->len] = '\0';
}


/* Empty; most of a large block is given back. */

void
ar_vt_string_reset(ar_vt_string_t *string)
{
    char  *bytes;

    string->len = 0;
    string->over = 0;
    string->data[0] = '\0';

    if (string->room > 4096) {
        bytes = realloc(string->data, AR_VT_STRING_MIN);

        if (bytes) {
            string->data = bytes;
            string->room = AR_VT_STRING_MIN;
        }
    }
}


/* The next code point; negative: there is none yet, or it was none. */

static const unsigned char *
ar_vt_next(ar_vt_t *vt, const unsigned char *p, const unsigned char *end,
    int32_t *code)
{
    int       n;
    uint32_t  value;

    *code = -1;

    if (vt->nutf8) {
        return ar_vt_rest(vt, p, end, code);
    }

    if (*p < 0x80) {
        *code = *p;
        return p + 1;
    }

    n = ar_vt_utf8_decode(p, (size_t) (end - p), &value);

    if (n > 0) {
        *code = (int32_t) value;
        return p + n;
    }

    if (n < 0) {
        return p - n;
    }

    vt->nutf8 = (unsigned) (end - p);
    memcpy(vt->utf8, p, vt->nutf8);

    return end;
}


/* A character whose beginning came before. */

static const unsigned char *
ar_vt_rest(ar_vt_t *vt, const unsigned char *p, const unsigned char *end,
    int32_t *code)
{
    int       n;
    unsigned  had;
    uint32_t  value;

    n = 0;

    while (p < end && n == 0) {
        vt->utf8[vt->nutf8++] = *p++;
        n = ar_vt_utf8_decode(vt->utf8, vt->nutf8, &value);
    }

    if (n == 0) {
        return p;
    }

    had = vt->nutf8;
    vt->nutf8 = 0;

    if (n > 0) {
        *code = (int32_t) value;
        return p;
    }

    /* the byte that did not fit is read again */

    return (unsigned) -n < had ? p - 1 : p;
}


static void
ar_vt_act(ar_vt_t *vt, uint32_t code)
{
    unsigned  step;

    step = ar_vt_table[vt->state][code < 0xa0 ? code : 0xa0];
    vt->state = step & 0x0f;

    switch ((ar_vt_action_e) (step >> 4)) {

    case AR_VT_DO_IGNORE:
    case AR_VT_DO_PRINT:
        return;

    case AR_VT_DO_CLEAR:
        ar_vt_clear(vt);
        return;

    case AR_VT_DO_COLLECT:
        vt->collect = vt->collect << 8 | code;
        return;

    case AR_VT_DO_PARAM:
        ar_vt_parameter(vt, code);
        return;

    case AR_VT_DO_OSC_START:
        ar_vt_string_reset(&vt->osc);
        return;

    case AR_VT_DO_OSC_PUT:
        ar_vt_put_code(&vt->osc, code, AR_VT_STRING_MAX);
        return;

    case AR_VT_DO_HOOK:
        vt->hook = vt->collect << 8 | code;
        vt->requesting = vt->hook == ('$' << 8 | 'q');
        ar_vt_string_reset(&vt->request);
        return;

    case AR_VT_DO_DCS_PUT:
        if (vt->requesting) {
            ar_vt_put_code(&vt->request, code, AR_VT_REQUEST);
        }
        return;

    case AR_VT_DO_EXECUTE:
        ar_vt_execute(vt, code);
        break;

    case AR_VT_DO_CSI:
        ar_vt_csi(vt, vt->collect << 8 | code);
        break;

    case AR_VT_DO_ESC:
        ar_vt_esc(vt, vt->collect << 8 | code);
        break;

    case AR_VT_DO_OSC_END:
    case AR_VT_DO_UNHOOK:
        if (code == 0x1b) {
            vt->state = AR_VT_ESCAPE;
        }

        if (code != 0x18 && code != 0x1a) {
            if (step >> 4 == AR_VT_DO_OSC_END) {
                ar_vt_osc(vt);

            } else if (vt->requesting) {
                ar_vt_answer_request(vt);
            }
        }

        vt->requesting = 0;
        ar_vt_string_reset(&vt->osc);
        ar_vt_clear(vt);
        break;
    }

    vt->join.set = 0;
}


static void
ar_vt_clear(ar_vt_t *vt)
{
    vt->collect = 0;
    vt->nparams = 1;
    vt->params[0] = 0;
    vt->nsubs = 0;
    vt->sub_from[0] = 0;
    vt->sub_to[0] = 0;
    vt->digit_is_sub = 0;
    vt->reject = 0;
    vt->reject_sub = 0;
}


/* Digits, and the ; and : between numbers; an absent sub-parameter is -1. */

static void
ar_vt_parameter(ar_vt_t *vt, uint32_t code)
{
    if (code == ';') {
        vt->digit_is_sub = 0;

        if (vt->nparams == AR_VT_PARAMS) {
            vt->reject = 1;
            return;
        }

        vt->sub_from[vt->nparams] = (unsigned char) vt->nsubs;
        vt->sub_to[vt->nparams] = (unsigned char) vt->nsubs;
        vt->params[vt->nparams++] = 0;
        return;
    }

    if (code == ':') {
        vt->digit_is_sub = 1;

        if (vt->reject || vt->nsubs == AR_VT_PARAMS) {
            vt->reject_sub = 1;
            return;
        }

        vt->subs[vt->nsubs++] = -1;
        vt->sub_to[vt->nparams - 1]++;
        return;
    }

    if (vt->reject) {
        return;
    }

    if (!vt->digit_is_sub) {
        ar_vt_digit(&vt->params[vt->nparams - 1], (int32_t) (code - '0'));

    } else if (!vt->reject_sub && vt->nsubs) {
        ar_vt_digit(&vt->subs[vt->nsubs - 1], (int32_t) (code - '0'));
    }
}


static void
ar_vt_digit(int32_t *value, int32_t digit)
{
    if (*value < 0) {
        *value = digit;

    } else if (*value > (INT32_MAX - digit) / 10) {
        *value = INT32_MAX;

    } else {
        *value = *value * 10 + digit;
    }
}


static void
ar_vt_put_code(ar_vt_string_t *string, uint32_t code, size_t max)
{
    char  text[4];

    ar_vt_string_put(string, text, ar_vt_utf8_encode(code, text), max);
}
