
/*
 * A terminal whose floods are skipped and one that was fed them are the same.
 *
 * Byte 0 chooses rows, byte 1 columns, byte 2 the scrollback, byte 3 seeds the
 * cuts; the rest is what a program prints, where ff n m stands for the last
 * n + 1 bytes m + 1 times more, eight times as often from 80 on.
 */

#include <stdlib.h>
#include <string.h>

#include "terminal.h"

#include "wire/vt/state.h"


#define AR_PRINTED  98304
#define AR_PIECE    12288              /* as runner/daemon/behind.c has it */


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);


static size_t
print(const uint8_t *data, size_t size, unsigned char *to)
{
    size_t  i, len, n, times;

    len = 0;

    for (i = 0; i < size && len < AR_PRINTED; i++) {

        if (data[i] != 0xff || size - i < 3) {
            to[len++] = data[i];
            continue;
        }

        n = data[i + 1] + 1U;
        times = (data[i + 2] + 1U) * (data[i + 2] < 0x80 ? 1 : 8);
        i += 2;

        for ( /* void */ ; n <= len && times && len + n < AR_PRINTED; times--)
        {
            memcpy(to + len, to + len - n, n);
            len += n;
        }
    }

    return len;
}


/*
 * Up to a goal in pieces, as a runner does.  Both are cut at the same places:
 * without autowrap a wide character's half at the margin shows a cut.
 */

static void
catch_up(ar_vt_t *one, ar_vt_t *other, const unsigned char *bytes, size_t len)
{
    size_t  at, n, plain;

    plain = 0;

    for (at = 0; at < len; at += n) {

        if (at >= plain) {
            n = ar_vt_skip(other, bytes + at, len - at, &plain);

            if (n > len - at) {
                abort();
            }

            ar_vt_feed(one, bytes + at, n);
            at += n;
            plain += at;
        }

        n = len - at < AR_PIECE ? len - at : AR_PIECE;
        ar_vt_feed(one, bytes + at, n);
        ar_vt_feed(other, bytes + at, n);
    }
}


static void
feed(ar_vt_t *one, ar_vt_t *other, const unsigned char *bytes, size_t len,
    unsigned seed)
{
    size_t          n;
    unsigned char  *copy;

    for ( /* void */ ; len; bytes += n, len -= n) {
        seed = seed * 1103515245U + 12345U;
        n = 1 + (seed >> 8) % 60000;
        n = n < len ? n : len;

        copy = malloc(n);
        if (copy == NULL) {
            abort();
        }

        memcpy(copy, bytes, n);
        catch_up(one, other, copy, n);
        free(copy);
    }
}


static void
compare_screens(const ar_vt_screen_t *one, const ar_vt_screen_t *other)
{
    if (one->x != other->x || one->y != other->y || one->top != other->top
        || one->bottom != other->bottom
        || one->saved.x != other->saved.x || one->saved.y != other->saved.y
        || one->saved.fg != other->saved.fg
        || one->saved.bg != other->saved.bg
        || one->saved.charset != other->saved.charset
        || memcmp(&one->kitty, &other->kitty, sizeof(ar_vt_kitty_t)) != 0
        || memcmp(one->tabs, other->tabs, sizeof(one->tabs)) != 0)
    {
        abort();
    }
}


static void
compare(ar_vt_t *one, ar_vt_t *other)
{
    char    *a, *b;
    size_t   a_len, b_len;

    if (one->offset != other->offset || one->state != other->state
        || one->nutf8 != other->nutf8 || one->level != other->level
        || one->charset != other->charset
        || (one->screen == &one->normal) != (other->screen == &other->normal)
        || one->join.set != other->join.set
        || one->history.count != other->history.count
        || memcmp(&one->pen, &other->pen, sizeof(ar_vt_pen_t)) != 0
        || memcmp(&one->modes, &other->modes, sizeof(ar_vt_modes_t)) != 0
        || memcmp(one->charsets, other->charsets, sizeof(one->charsets)) != 0)
    {
        abort();
    }

    compare_screens(&one->normal, &other->normal);
    compare_screens(&one->alternate, &other->alternate);

    if (ar_vt_snapshot(one, 1 << 24, &a, &a_len) != AR_OK
        || ar_vt_snapshot(other, 1 << 24, &b, &b_len) != AR_OK)
    {
        abort();
    }

    if (a_len != b_len || memcmp(a, b, a_len) != 0) {
        abort();
    }

    free(a);
    free(b);
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t          len;
    ar_vt_t        *one, *other;
    unsigned char  *bytes;

    if (size < 4) {
        return 0;
    }

    bytes = malloc(AR_PRINTED);
    if (bytes == NULL) {
        abort();
    }

    len = print(data + 4, size - 4, bytes);
    one = terminal(data[0] % 16, data[1] % 50, data[2] % 60);
    other = terminal(data[0] % 16, data[1] % 50, data[2] % 60);

    feed(one, other, bytes, len, data[3]);
    compare(one, other);

    ar_vt_destroy(one);
    ar_vt_destroy(other);
    free(bytes);

    return 0;
}
