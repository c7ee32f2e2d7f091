
/*
 * The keyboard's side of a terminal.
 *
 * Keys, mouse reports and answers to queries arrive in one stream without
 * lengths.  A sequence is held until its last byte; a lone Escape cannot be
 * told from a beginning, so the caller sets a timer for rn_keys_patience()
 * and then flushes.  No byte is lost or invented: the pieces handed out are
 * the input, cut.
 */

#include <stdlib.h>
#include <string.h>

#include "runner/cli/keys.h"


#define RN_KEYS_WAIT         25      /* ms: Escape, or the begin of a CSI */
#define RN_KEYS_WAIT_STRING  250     /* ms: inside OSC, DCS, APC */

#define RN_KEYS_CTRL         4       /* of a modifier mask */
#define RN_KEYS_RELEASE      3       /* kitty's event type */
#define RN_KEYS_FUNCTIONAL   57344   /* kitty: private use, no character */


static int rn_keys_byte(rn_keys_t *keys, unsigned char c);
static int rn_keys_begin(rn_keys_t *keys, unsigned char c);
static void rn_keys_emit(rn_keys_t *keys, rn_keys_pt handler, void *data);
static int rn_keys_csi_answer(const unsigned char *key, size_t len);
static int rn_keys_coded(const unsigned char *key, size_t len,
    rn_key_t *out);


void
rn_keys_feed(rn_keys_t *keys, const unsigned char *bytes, size_t len,
    rn_keys_pt handler, void *data)
{
    size_t  i;

    for (i = 0; i < len; i++) {
        keys->held[keys->len++] = bytes[i];

        if (rn_keys_byte(keys, bytes[i]) || keys->len == RN_KEYS_MAX) {
            rn_keys_emit(keys, handler, data);
        }
    }
}


unsigned
rn_keys_patience(const rn_keys_t *keys)
{
    if (keys->len == 0) {
        return 0;
    }

    return keys->len > 2 && keys->state >= RN_KEYS_STRING
           ? RN_KEYS_WAIT_STRING : RN_KEYS_WAIT;
}


void
rn_keys_flush(rn_keys_t *keys, rn_keys_pt handler, void *data)
{
    if (keys->len > 0) {
        keys->state = RN_KEYS_GROUND;
        rn_keys_emit(keys, handler, data);
    }
}


int
rn_keys_answer(const unsigned char *key, size_t len)
{
    if (len < 3 || key[0] != 0x1b) {
        return 0;
    }

    switch (key[1]) {

    case ']':
    case 'P':
    case '_':
        return key[len - 1] == 0x07
               || (len > 3 && key[len - 2] == 0x1b && key[len - 1] == '\\');

    case '[':
        return rn_keys_csi_answer(key, len);

    default:
        return 0;
    }
}


int
rn_keys_decode(const unsigned char *key, size_t len, rn_key_t *out)
{
    memset(out, 0, sizeof(rn_key_t));

    if (len == 1) {
        out->code = key[0];

        if (key[0] < 0x20 && key[0] != '\r' && key[0] != '\t'
            && key[0] != 0x1b)
        {
            out->ctrl = 1;
            out->code = (unsigned) key[0] + '@';
        }

        if (out->ctrl && out->code >= 'A' && out->code <= 'Z') {
            out->code += 'a' - 'A';
        }

        return 1;
    }

    if (len > 3 && key[0] == 0x1b && key[1] == '[') {
        return rn_keys_coded(key, len, out);
    }

    return 0;
}


/* 1: the sequence or key is complete. */

static int
rn_keys_byte(rn_keys_t *keys, unsigned char c)
{
    switch (keys->state) {

    case RN_KEYS_GROUND:
    case RN_KEYS_ESCAPE:
        return rn_keys_begin(keys, c);

    case RN_KEYS_SS3:
        keys->state = RN_KEYS_GROUND;
        return 1;

    case RN_KEYS_CSI:
        if (c >= 0x20 && c <= 0x3f) {
            return 0;
        }

        keys->state = RN_KEYS_GROUND;
        return 1;

    case RN_KEYS_STRING:
        if (c == 0x1b) {
            keys->state = RN_KEYS_STRING_ESCAPE;
            return 0;
        }

        if (c == 0x07) {
            keys->state = RN_KEYS_GROUND;
            return 1;
        }

        return 0;

    case RN_KEYS_STRING_ESCAPE:
        keys->state = RN_KEYS_GROUND;
        return 1;
    }

    return 1;
}


static int
rn_keys_begin(rn_keys_t *keys, unsigned char c)
{
    if (keys->state == RN_KEYS_GROUND) {
        if (c != 0x1b) {
            return 1;
        }

        keys->state = RN_KEYS_ESCAPE;
        return 0;
    }

    switch (c) {

    case '[':
        keys->state = RN_KEYS_CSI;
        return 0;

    case 'O':
        keys->state = RN_KEYS_SS3;
        return 0;

    case ']':
    case 'P':
    case '_':
        keys->state = RN_KEYS_STRING;
        return 0;

    default:
        keys->state = RN_KEYS_GROUND;
        return 1;
    }
}


static void
rn_keys_emit(rn_keys_t *keys, rn_keys_pt handler, void *data)
{
    size_t  len;

    len = keys->len;
    keys->len = 0;

    if (len == 6 && memcmp(keys->held, "\033[200~", 6) == 0) {
        keys->pasting = 1;

    } else if (len == 6 && memcmp(keys->held, "\033[201~", 6) == 0) {
        keys->pasting = 0;
    }

    handler(data, keys->held, len);
}


static int
rn_keys_csi_answer(const unsigned char *key, size_t len)
{
    unsigned char  final, prefix;

    prefix = key[2];
    final = key[len - 1];

    switch (final) {

    case 'c':                        /* DA1, DA2, DA3 */
        return prefix == '?' || prefix == '>' || prefix == '=';

    case 'n':                        /* DSR */
    case 't':                        /* window reports */
    case 'x':                        /* DECREPTPARM */
        return 1;

    case 'R':                        /* CPR; F3 alone has no numbers */
        return memchr(key, ';', len) != NULL;

    case 'y':                        /* DECRPM */
        return key[len - 2] == '$';

    case 'u':                        /* kitty's flags; others are keys */
        return prefix == '?';

    default:
        return 0;
    }
}


/* CSI code ; modifiers : event u, and CSI 27 ; modifiers ; code ~ */

static int
rn_keys_coded(const unsigned char *key, size_t len, rn_key_t *out)
{
    char           text[64], *p;
    unsigned long  field[3], event;
    unsigned       n;

    if (len > sizeof(text) || key[2] < '0' || key[2] > '9') {
        return 0;
    }

    memcpy(text, key + 2, len - 2);
    text[len - 2] = '\0';

    event = 1;
    field[1] = 1;
    field[2] = 0;

    for (n = 0, p = text; n < 3; n++) {
        field[n] = strtoul(p, &p, 10);

        if (*p == ':' && n == 1) {
            event = strtoul(p + 1, &p, 10);
        }

        p += strspn(p, ":0123456789");

        if (*p != ';') {
            break;
        }

        p++;
    }

    if (*p == 'u' && n < 3) {
        out->code = (unsigned) field[0];

    } else if (*p == '~' && n == 2 && field[0] == 27) {
        out->code = (unsigned) field[2];

    } else {
        return 0;
    }

    out->ctrl = field[1] > 0 && ((field[1] - 1) & RN_KEYS_CTRL) != 0;
    out->released = event == RN_KEYS_RELEASE
                    || out->code >= RN_KEYS_FUNCTIONAL;

    return 1;
}
