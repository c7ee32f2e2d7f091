
/*
 * A message's text as the bytes that type it.
 *
 * Whatever the text holds, it stays text.  A bracketed paste ends at the
 * first ESC [ 201 ~ inside it, and some programs obey other sequences there:
 * so ESC goes, and with it all of C0 but newline and tab, DEL, and C1 (U+0080
 * to U+009F), which a terminal may read as ESC and a letter.  What remains of
 * a sequence, "[201~", is typed as it stands.  CR LF and CR are newlines.
 * Newlines at the end go too: what sends the message off is not part of it.
 *
 * Without bracketed paste the bytes are keys: a tab would complete something,
 * so it is a blank, and each line is sent off by itself, so who calls this
 * decides whether there may be several.
 */

#include <stdlib.h>
#include <string.h>

#include "runner/daemon/paste.h"


#define RN_PASTE_BEGIN  "\033[200~"
#define RN_PASTE_END    "\033[201~"


static char *rn_paste_put(char *to, const char *text, size_t len);


size_t
rn_paste_clean(char *text, size_t len, size_t *lines, size_t *longest)
{
    size_t         i, n, line;
    unsigned char  c;

    for (i = 0, n = 0; i < len; i++) {
        c = (unsigned char) text[i];

        if (c == '\r') {
            if (i + 1 < len && text[i + 1] == '\n') {
                continue;
            }

            c = '\n';
        }

        if ((c < ' ' && c != '\n' && c != '\t') || c == 0x7f) {
            continue;
        }

        if (c == 0xc2 && i + 1 < len && (unsigned char) text[i + 1] < 0xa0) {
            i++;
            continue;
        }

        text[n++] = (char) c;
    }

    while (n > 0 && text[n - 1] == '\n') {
        n--;
    }

    *lines = n > 0;
    *longest = 0;

    for (i = 0, line = 0; i < n; i++) {
        if (text[i] == '\n') {
            (*lines)++;
            line = 0;

        } else if (++line > *longest) {
            *longest = line;
        }
    }

    return n;
}


char *
rn_paste_bytes(const char *text, size_t len, int bracketed,
    const char *newline, size_t *size)
{
    char    *bytes, *to;
    size_t   i, many;

    many = strlen(newline) > 1 ? strlen(newline) : 1;

    bytes = malloc(len * many + sizeof(RN_PASTE_BEGIN RN_PASTE_END));
    if (bytes == NULL) {
        return NULL;
    }

    to = bytes;

    if (bracketed) {
        to = rn_paste_put(to, RN_PASTE_BEGIN, sizeof(RN_PASTE_BEGIN) - 1);
    }

    for (i = 0; i < len; i++) {
        if (text[i] == '\n') {
            to = rn_paste_put(to, newline, strlen(newline));

        } else {
            *to++ = text[i] == '\t' && !bracketed ? ' ' : text[i];
        }
    }

    if (bracketed) {
        to = rn_paste_put(to, RN_PASTE_END, sizeof(RN_PASTE_END) - 1);
    }

    *size = (size_t) (to - bytes);

    return bytes;
}


static char *
rn_paste_put(char *to, const char *text, size_t len)
{
    memcpy(to, text, len);

    return to + len;
}
