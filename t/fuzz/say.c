
/*
 * Text of elsewhere on a person's screen: no control comes through, in no
 * form, UTF-8 stays UTF-8, and it is terminated however small the place is.
 * Byte 0 of the input is the size of the place.
 */

#include "input.h"

#include "runner/say.h"
#include "wire/utf8.h"


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char           *text, *out, *again;
    size_t          room, i;
    unsigned char  *p;

    if (size < 1) {
        return 0;
    }

    text = input_text(data + 1, size - 1);
    room = data[0] ? data[0] : size;
    out = malloc(room);
    again = malloc(room);

    if (out == NULL || again == NULL) {
        abort();
    }

    rn_say_plain(out, room, text);

    if (memchr(out, '\0', room) == NULL) {
        abort();
    }

    p = (unsigned char *) out;

    for (i = 0; p[i]; i++) {
        if (p[i] < ' ' || p[i] == 0x7f
            || (p[i] == 0xc2 && p[i + 1] >= 0x80 && p[i + 1] < 0xa0))
        {
            abort();
        }
    }

    rn_say_plain(again, room, out);

    if (strcmp(again, out) != 0
        || (room > size && ar_utf8_valid(text, strlen(text))
            && (!ar_utf8_valid(out, i) || i != strlen(text))))
    {
        abort();
    }

    free(text);
    free(out);
    free(again);

    return 0;
}
