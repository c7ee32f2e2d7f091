
/*
 * UTF-8 as a terminal reads it: what is wrong vanishes, and the byte that
 * showed it to be wrong is read again.  This is xterm.js's decoder, which
 * also drops byte order marks; wire/utf8.c, which refuses, is for messages.
 */

#include "wire/vt/state.h"


#define AR_VT_MARK  0xfeff


/*
 * One character that begins with a byte above 0x7f.  Returns how many bytes
 * it took, negative when they mean nothing, 0 when it goes on behind `len`.
 */

int
ar_vt_utf8_decode(const unsigned char *p, size_t len, uint32_t *code)
{
    int       i, n;
    uint32_t  value;

    static const uint32_t  least[] = { 0, 0, 0x80, 0x800, 0x10000 };

    if ((p[0] & 0xe0) == 0xc0) {
        n = 2;
        value = p[0] & 0x1fU;

    } else if ((p[0] & 0xf0) == 0xe0) {
        n = 3;
        value = p[0] & 0x0fU;

    } else if ((p[0] & 0xf8) == 0xf0) {
        n = 4;
        value = p[0] & 0x07U;

    } else {
        return -1;
    }

    for (i = 1; i < n; i++) {
        if ((size_t) i == len) {
            return 0;
        }

        if ((p[i] & 0xc0) != 0x80) {
            return -i;
        }

        value = value << 6 | (p[i] & 0x3fU);
    }

    if (value < least[n] || value > 0x10ffff || value == AR_VT_MARK
        || (value >= 0xd800 && value <= 0xdfff))
    {
        return -n;
    }

    *code = value;

    return n;
}


/* At most 4 bytes to `out`. */

size_t
ar_vt_utf8_encode(uint32_t code, char *out)
{
    if (code < 0x80) {
        out[0] = (char) code;
        return 1;
    }

    if (code < 0x800) {
        out[0] = (char) (0xc0 | code >> 6);
        out[1] = (char) (0x80 | (code & 0x3f));
        return 2;
    }

    if (code < 0x10000) {
        out[0] = (char) (0xe0 | code >> 12);
        out[1] = (char) (0x80 | (code >> 6 & 0x3f));
        out[2] = (char) (0x80 | (code & 0x3f));
        return 3;
    }

    out[0] = (char) (0xf0 | code >> 18);
    out[1] = (char) (0x80 | (code >> 12 & 0x3f));
    out[2] = (char) (0x80 | (code >> 6 & 0x3f));
    out[3] = (char) (0x80 | (code & 0x3f));
    return 4;
}
