
/*
 * The server's answer: what comes later never turns an error into another
 * result, and an accepted answer is accepted from exactly its last byte on.
 */

#include <stdlib.h>
#include <string.h>

#include "wire/handshake.h"


#define KEY  "dGhlIHNhbXBsZSBub25jZQ=="


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);


static volatile int  sink;


static ar_rc_e
answer(const uint8_t *data, size_t size, ar_handshake_answer_t *read)
{
    char     *text;
    ar_rc_e   rc;

    text = malloc(size + (size == 0));
    if (text == NULL) {
        abort();
    }

    memcpy(text, data, size);
    rc = ar_handshake_answer(text, size, KEY, read);

    sink += ar_handshake_key_valid(text, size);
    sink += ar_handshake_has_token(text, size, "upgrade");

    free(text);

    return rc;
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t                 cut;
    ar_rc_e                rc, early;
    ar_handshake_answer_t  whole, part;

    rc = answer(data, size, &whole);

    if (rc == AR_ERROR && whole.cause == NULL) {
        abort();
    }

    if (rc == AR_OK) {
        if (whole.header_len > size || whole.status < 101
            || answer(data, whole.header_len, &part) != AR_OK
            || answer(data, whole.header_len - 1, &part) != AR_AGAIN)
        {
            abort();
        }
    }

    for (cut = size / 7; cut && cut < size; cut += size / 7) {
        early = answer(data, cut, &part);

        if (early != AR_AGAIN && early != rc) {
            abort();
        }
    }

    return 0;
}
