
/*
 * Recognizing the detach chord in what is typed.
 *
 * Keys of a begun chord are held back, so that the program does not see
 * half of it; any other key releases them, in order.  When the program has
 * asked for coded keys (kitty, modifyOtherKeys) the same keys come as CSI
 * sequences, their going up too: rn_keys_decode() makes them equal.
 */

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "runner/cli/chord.h"


typedef struct {
    const char  *name;
    unsigned     code;
} rn_chord_name_t;


static int rn_chord_one(rn_key_t *key, const char *text, size_t len);
static rn_chord_e rn_chord_hold(rn_chord_t *chord, const unsigned char *key,
    size_t len);


static const rn_chord_name_t  rn_chord_names[] = {
    { "esc", 0x1b }, { "escape", 0x1b }, { "enter", '\r' },
    { "tab", '\t' }, { "space", ' ' }, { "comma", ',' }
};

#define RN_CHORD_NAMES  (sizeof(rn_chord_names) / sizeof(rn_chord_names[0]))


int
rn_chord_parse(rn_chord_t *chord, const char *text)
{
    size_t  len;

    memset(chord, 0, sizeof(rn_chord_t));

    if (strcasecmp(text, "none") == 0) {
        return 0;
    }

    for ( ;; ) {
        len = strcspn(text, ",");

        if (chord->nkeys == RN_CHORD_KEYS
            || rn_chord_one(&chord->keys[chord->nkeys], text, len) != 0)
        {
            return -1;
        }

        chord->nkeys++;

        if (text[len] == '\0') {
            return 0;
        }

        text += len + 1;
    }
}


void
rn_chord_name(const rn_chord_t *chord, char *out, size_t size)
{
    int              n;
    char             one[2];
    size_t           i;
    unsigned         k;
    const char      *name;
    const rn_key_t  *key;

    out[0] = '\0';

    for (k = 0; k < chord->nkeys; k++) {
        key = &chord->keys[k];
        name = one;
        one[0] = (char) key->code;
        one[1] = '\0';

        for (i = 0; i < RN_CHORD_NAMES; i++) {
            if (rn_chord_names[i].code == key->code) {
                name = rn_chord_names[i].name;
                break;
            }
        }

        n = snprintf(out, size, "%s%s%s", k ? " " : "",
                     key->ctrl ? "Ctrl-" : "", name);

        if (n < 0 || (size_t) n >= size) {
            return;
        }

        out += n;
        size -= (size_t) n;
    }
}


rn_chord_e
rn_chord_key(rn_chord_t *chord, const unsigned char *key, size_t len)
{
    rn_key_t         typed;
    const rn_key_t  *wanted;

    if (chord->nkeys == 0 || !rn_keys_decode(key, len, &typed)) {
        return RN_CHORD_PASS;
    }

    if (typed.released) {
        return chord->at > 0 ? rn_chord_hold(chord, key, len)
                             : RN_CHORD_PASS;
    }

    wanted = &chord->keys[chord->at];

    if (chord->nkeys > 1 && chord->at + 1 == chord->nkeys && typed.ctrl
        && typed.code == 'z' && !(wanted->ctrl && wanted->code == 'z'))
    {
        rn_chord_drop(chord);
        return RN_CHORD_SUSPEND;
    }

    if (wanted->code != typed.code || wanted->ctrl != typed.ctrl) {
        return RN_CHORD_PASS;
    }

    if (chord->at + 1 == chord->nkeys) {
        rn_chord_drop(chord);
        return RN_CHORD_DONE;
    }

    chord->at++;

    return rn_chord_hold(chord, key, len);
}


void
rn_chord_drop(rn_chord_t *chord)
{
    chord->at = 0;
    chord->len = 0;
}


static int
rn_chord_one(rn_key_t *key, const char *text, size_t len)
{
    size_t  i;

    if (len == 2 && text[0] == '^') {
        key->ctrl = 1;
        text++;
        len--;

    } else if (len > 5 && strncasecmp(text, "ctrl-", 5) == 0) {
        key->ctrl = 1;
        text += 5;
        len -= 5;
    }

    if (len == 1 && text[0] > 0x20 && text[0] < 0x7f) {
        key->code = (unsigned) text[0];

        if (key->ctrl && key->code >= 'A' && key->code <= 'Z') {
            key->code += 'a' - 'A';
        }

        return key->ctrl && key->code < '@' ? -1 : 0;
    }

    for (i = 0; i < RN_CHORD_NAMES; i++) {
        if (strlen(rn_chord_names[i].name) == len
            && strncasecmp(rn_chord_names[i].name, text, len) == 0)
        {
            key->code = rn_chord_names[i].code;
            return key->ctrl ? -1 : 0;
        }
    }

    return -1;
}


static rn_chord_e
rn_chord_hold(rn_chord_t *chord, const unsigned char *key, size_t len)
{
    if (len > sizeof(chord->held) - chord->len) {
        return RN_CHORD_PASS;
    }

    memcpy(chord->held + chord->len, key, len);
    chord->len += len;

    return RN_CHORD_HOLD;
}
