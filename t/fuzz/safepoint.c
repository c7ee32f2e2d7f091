
/*
 * What a program prints, fed whole and byte by byte: the same marks, the same
 * title, which is UTF-8 without controls and within its bound; what is found
 * lies between what was asked for and the head.
 */

#include "input.h"

#include "runner/daemon/safepoint.h"
#include "wire/utf8.h"


#define RING   65536
#define BASE   1000


static void
feed(rn_safepoint_t *safe, const uint8_t *data, size_t size, size_t most)
{
    size_t    n;
    void     *piece;
    uint64_t  offset;

    if (rn_safepoint_init(safe, RING) != AR_OK) {
        abort();
    }

    for (offset = BASE; size; offset += n) {
        n = most && most < size ? most : size;
        piece = input_block(data, n);
        rn_safepoint_feed(safe, piece, n, offset);
        free(piece);
        data += n;
        size -= n;
    }
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t          at;
    uint64_t        head, found;
    const char     *p;
    rn_safepoint_t  whole, cut;

    feed(&whole, data, size, 0);
    feed(&cut, data, size, 1);
    head = BASE + size;

    if (strcmp(whole.title, cut.title) != 0
        || strlen(whole.title) > RN_TITLE_MAX
        || !ar_utf8_valid(whole.title, strlen(whole.title)))
    {
        abort();
    }

    for (p = whole.title; *p; p++) {
        if ((unsigned char) *p < ' ' || *p == 0x7f) {
            abort();
        }
    }

    for (at = 0; at <= size; at += 1 + size / 16) {
        found = rn_safepoint_find(&whole, BASE + at, head);

        if (found < BASE + at || found > head
            || found != rn_safepoint_find(&cut, BASE + at, head))
        {
            abort();
        }
    }

    rn_safepoint_free(&whole);
    rn_safepoint_free(&cut);

    return 0;
}
