
/*
 * Texts for logs: a secret that was told never comes out, whatever stands
 * around it, and what has been redacted is not changed again.  Bytes 1 of the
 * input become the secret.
 */

#include "input.h"

#include "runner/redact.h"


#define SECRET  "hunter2hunter2hunter2"


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char        *text, *out, *again, *p;
    size_t       i;
    static int   told;

    if (!told) {
        rn_redact_secret(SECRET);
        told = 1;
    }

    p = text = malloc(size * sizeof(SECRET) + 1);
    if (text == NULL) {
        abort();
    }

    for (i = 0; i < size; i++) {
        if (data[i] == 1) {
            memcpy(p, SECRET, sizeof(SECRET) - 1);
            p += sizeof(SECRET) - 1;

        } else {
            *p++ = (char) data[i];
        }
    }

    *p = '\0';
    out = rn_redact(text);

    if (out == NULL || strstr(out, SECRET)) {
        abort();
    }

    again = rn_redact(out);

    if (again == NULL || strcmp(again, out) != 0) {
        abort();
    }

    free(text);
    free(out);
    free(again);

    return 0;
}
