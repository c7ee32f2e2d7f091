
/* Digests: the examples of FIPS 180 and RFC 4231, in pieces and in one. */

#include "wire/digest.h"
#include "tap.h"


static const char *
hex(const unsigned char *bytes, size_t n)
{
    size_t       i;
    static char  text[2 * AR_SHA256 + 1];

    for (i = 0; i < n; i++) {
        (void) snprintf(text + 2 * i, 3, "%02x", bytes[i]);
    }

    return text;
}


int
main(void)
{
    size_t         i;
    unsigned char  out[AR_SHA256], key[AR_SHA256];

    static const char  text[] =
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";

    for (i = 0; i < sizeof(text); i++) {
        ar_piece_t  cut[2] = { { text, i },
                               { text + i, sizeof(text) - 1 - i } };

        ar_sha1(out, cut, 2);
        is_text(hex(out, AR_SHA1), "84983e441c3bd26ebaae4aa1f95129e5e54670f1",
                "SHA-1");
        ar_sha256(out, cut, 2);
        is_text(hex(out, AR_SHA256), "248d6a61d20638b8e5c026930c3e6039"
                "a33ce45964ff2167f6ecedd419db06c1", "SHA-256");
    }

    ar_sha256(out, NULL, 0);
    is_text(hex(out, AR_SHA256), "e3b0c44298fc1c149afbf4c8996fb924"
            "27ae41e4649b934ca495991b7852b855", "SHA-256 of nothing");

    /* case 1, whose key of 20 bytes is that one with zeros behind it */

    memset(key, 0, sizeof(key));
    memset(key, 0x0b, 20);
    ar_hmac_sha256(out, key, (ar_piece_t[2]) { { "Hi ", 3 },
                                               { "There", 5 } }, 2);
    is_text(hex(out, AR_SHA256), "b0344c61d8db38535ca8afceaf0bf12b"
            "881dc200c9833da726e9376c2e32cff7", "HMAC-SHA-256");

    return done();
}
