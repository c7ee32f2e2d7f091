
/* RFC 3629: every sequence of up to four bytes against the definition. */

#include "wire/utf8.h"
#include "tap.h"


/* The definition, written differently: decode, then judge the value. */

static int
reference(const unsigned char *p, size_t len)
{
    size_t    i, n, used;
    uint32_t  value;

    for (used = 0; used < len; used += n) {
        n = p[used] < 0x80 ? 1 : p[used] >= 0xf0 ? 4
            : p[used] >= 0xe0 ? 3 : 2;
        value = n == 1 ? p[used] : p[used] & (0x7fU >> n);

        if ((p[used] >= 0x80 && p[used] < 0xc0) || p[used] >= 0xf8
            || used + n > len)
        {
            return 0;
        }

        for (i = 1; i < n; i++) {
            if ((p[used + i] & 0xc0) != 0x80) {
                return 0;
            }

            value = value << 6 | (p[used + i] & 0x3f);
        }

        if ((n == 2 && value < 0x80) || (n == 3 && value < 0x800)
            || (n == 4 && value < 0x10000) || value > 0x10ffff
            || (value >= 0xd800 && value <= 0xdfff))
        {
            return 0;
        }
    }

    return 1;
}


static void
short_sequences(void)
{
    size_t         i, j, k, wrong;
    unsigned char  p[3];

    wrong = 0;

    for (i = 0; i < 256; i++) {
        p[0] = (unsigned char) i;
        wrong += (size_t) (ar_utf8_valid(p, 1) != reference(p, 1));

        for (j = 0; j < 256; j++) {
            p[1] = (unsigned char) j;
            wrong += (size_t) (ar_utf8_valid(p, 2) != reference(p, 2));

            for (k = 0; k < 256; k++) {
                p[2] = (unsigned char) k;
                wrong += (size_t) (ar_utf8_valid(p, 3) != reference(p, 3));
            }
        }
    }

    ok(wrong == 0, "every sequence of one, two and three bytes");
}


static void
long_sequences(void)
{
    size_t         i, j, k, l, wrong;
    unsigned char  p[4];

    static const unsigned char  edges[] = { 0x00, 0x7f, 0x80, 0x81, 0x8f,
                                            0x90, 0x9f, 0xa0, 0xbf, 0xc0,
                                            0xc2, 0xe0, 0xf0, 0xff };

    wrong = 0;

    for (i = 0xe0; i < 256; i++) {
        for (j = 0; j < 256; j++) {
            for (k = 0; k < sizeof(edges); k++) {
                for (l = 0; l < sizeof(edges); l++) {
                    p[0] = (unsigned char) i;
                    p[1] = (unsigned char) j;
                    p[2] = edges[k];
                    p[3] = edges[l];
                    wrong += (size_t) (ar_utf8_valid(p, 4)
                                       != reference(p, 4));
                }
            }
        }
    }

    ok(wrong == 0, "sequences of four bytes at every edge");
}


static void
pieces(void)
{
    size_t    i, n, wrong;
    uint32_t  state;

    static const unsigned char  text[] =
        "plain ascii of some length, then \xc3\xb6 \xe2\x82\xac "
        "\xf0\x9f\x98\x80\xf4\x8f\xbf\xbf\xed\x9f\xbf and plain ascii";

    n = sizeof(text) - 1;
    wrong = 0;

    for (i = 0; i <= n; i++) {
        state = ar_utf8_feed(AR_UTF8_ACCEPT, text, i);
        state = ar_utf8_feed(state, text + i, n - i);
        wrong += state != AR_UTF8_ACCEPT;
    }

    ok(wrong == 0, "valid text in two pieces at every place");

    ok(ar_utf8_feed(AR_UTF8_REJECT, text, n) == AR_UTF8_REJECT,
       "a refused text stays refused");
    ok(ar_utf8_feed(AR_UTF8_ACCEPT, NULL, 0) == AR_UTF8_ACCEPT,
       "nothing changes nothing");
    ok(!ar_utf8_valid("\xe2\x82", 2), "an open character is not valid");
}


static void
words(void)
{
    size_t         i, wrong;
    unsigned char  text[40];

    wrong = 0;

    for (i = 0; i < sizeof(text); i++) {
        memset(text, 'a', sizeof(text));
        text[i] = 0x80;
        wrong += (size_t) ar_utf8_valid(text, sizeof(text));
    }

    ok(wrong == 0, "a bad byte is found at every place of the fast path");
}


int
main(void)
{
    short_sequences();
    long_sequences();
    pieces();
    words();

    return done();
}
