
/*
 * What the command line shows of ASCII asks nothing: a terminal that reads
 * it, our emulator, has nothing to answer.  It is the same however it was
 * cut.
 */

#include "input.h"

#include "runner/cli/questions.h"
#include "wire/vt/vt.h"


static void
answered(void *data, const char *bytes, size_t len)
{
    (void) bytes;
    (void) len;

    if (*(int *) data) {
        abort();
    }
}


static size_t
strip(const uint8_t *data, size_t size, size_t most, unsigned char *out)
{
    size_t          n, at, total;
    rn_questions_t  questions;

    memset(&questions, 0, sizeof(rn_questions_t));
    total = 0;

    for (at = 0; at < size; at += n) {
        n = size - at < most ? size - at : most;
        total += rn_questions_strip(&questions, data + at, n, out + total);
    }

    return total;
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int               ascii;
    size_t            i, whole, cut;
    ar_vt_t          *vt;
    unsigned char    *one, *other;
    ar_vt_owner_t     owner;
    ar_vt_options_t   options;

    one = malloc(size + RN_QUESTIONS_HELD);
    other = malloc(size + RN_QUESTIONS_HELD);

    if (one == NULL || other == NULL) {
        abort();
    }

    whole = strip(data, size, size, one);
    cut = strip(data, size, 1, other);

    if (whole != cut || memcmp(one, other, whole) != 0) {
        abort();
    }

    for (i = 0, ascii = 1; i < size; i++) {
        ascii &= data[i] < 0x80;
    }

    memset(&owner, 0, sizeof(ar_vt_owner_t));
    owner.data = &ascii;
    memset(&options, 0, sizeof(ar_vt_options_t));
    owner.answer = answered;
    options.rows = 5;
    options.cols = 10;

    vt = ar_vt_create(&options, &owner);
    if (vt == NULL) {
        abort();
    }

    ar_vt_feed(vt, one, whole);
    ar_vt_destroy(vt);
    free(one);
    free(other);

    return 0;
}
