
/*
 * A flood of text of which most is skipped leaves the terminal as the same
 * bytes do that are all fed.
 */

#include "wire/vt/state.h"
#include "terminal.h"


#define FLOOD  65536


static unsigned  seed;


static unsigned
below(unsigned n)
{
    seed = seed * 1103515245 + 12345;

    return (seed >> 16) % n;
}


static size_t
one(const char *const *of, unsigned n, char *to)
{
    const char  *text = of[below(n)];

    return (size_t) sprintf(to, "%s", text);
}


/* Lines of letters, some with what else a flood has. */

static size_t
flood(char *to, int odd)
{
    size_t             len;
    static const char  *const  often[] = {
        "the quick brown fox ", "jumps", "\r\n", "\r\n", "\r\n", "\t", "\n",
        "0123456789012345678901234567890123456789", "\r"
    };
    static const char  *const  seldom[] = {
        "\033[31m", "\033[1;38:2::1:2:3;4:3m", "\033[m", "\303\251",
        "\344\270\226\347\225\214", "e\314\201\r\n", "\344\270\r\n",
        "\377\r\n", "\360\237\221\250\342\200\215"
    };
    static const char  *const  never[] = {
        "\033[2J", "\033[5;3H", "\007", "\302\233?7l", "\b\b", "\033[?1049h",
        "\033[?1049l", "\033[2;4r", "\033[r", "\033]0;title\033\\", "\0337",
        "\0338", "\033[5b", "\033[4h", "\033[?7l", "\033[?7h", "\033[4l",
        "\033(0", "\033(B", "\033[31"
    };

    for (len = 0; len < FLOOD - 64; /* void */ ) {
        len += odd && below(6000) == 0
               ? one(never, sizeof(never) / sizeof(*never), to + len)
               : below(12) == 0
               ? one(seldom, sizeof(seldom) / sizeof(*seldom), to + len)
               : one(often, sizeof(often) / sizeof(*often), to + len);
    }

    return len;
}


static int
same(ar_vt_t *one, ar_vt_t *other)
{
    int      is;
    char    *a, *b;
    size_t   a_len, b_len;

    if (ar_vt_snapshot(one, 1 << 24, &a, &a_len) != AR_OK
        || ar_vt_snapshot(other, 1 << 24, &b, &b_len) != AR_OK)
    {
        return 0;
    }

    is = a_len == b_len && memcmp(a, b, a_len) == 0
         && ar_vt_offset(one) == ar_vt_offset(other)
         && one->history.count == other->history.count;

    free(a);
    free(b);

    return is;
}


static void
at_once(ar_vt_t *vt, const char *bytes, size_t len)
{
    size_t  n, rest;

    for ( /* void */ ; len > 0; bytes += n, len -= n) {
        n = ar_vt_skip(vt, bytes, len, &rest);
        bytes += n;
        len -= n;
        n = rest < len ? rest : len;
        ar_vt_feed(vt, bytes, n);
    }
}


static void
floods(int odd, unsigned count)
{
    char              bytes[FLOOD];
    size_t            i, len;
    ar_vt_t          *whole, *pieces;
    unsigned          n, wrong;
    ar_vt_options_t   options = { 0 };

    wrong = 0;

    for (n = 1; n <= count; n++) {
        options.rows = 2 + n % 30;
        options.cols = 2 + n * 7 % 100;
        options.scrollback = n % 3 * 50;
        whole = ar_vt_create(&options, NULL);
        pieces = ar_vt_create(&options, NULL);
        seed = n;
        len = flood(bytes, odd);

        at_once(whole, bytes, len);

        for (i = 0; i < len; i++) {
            ar_vt_feed(pieces, bytes + i, 1);
        }

        if (!same(whole, pieces)) {
            wrong = wrong ? wrong : n;
        }

        ar_vt_destroy(whole);
        ar_vt_destroy(pieces);
    }

    ok(wrong == 0, "%u floods%s, the first wrong one: %u", count,
       odd ? " with all else" : "", wrong);
}


static void
skipped(void)
{
    char      bytes[FLOOD];
    size_t    i, rest, n;
    ar_vt_t  *vt;

    for (i = 0; i < FLOOD; i += 2) {
        memcpy(bytes + i, i % 64 ? "xy" : "\r\n", 2);
    }

    vt = terminal(24, 80, 100);
    n = ar_vt_skip(vt, bytes, FLOOD, &rest);
    ok(n > FLOOD / 2, "most of a flood is skipped: %zu bytes", n);
    is_number((long long) (n + rest), FLOOD, "the rest is not");

    FED(vt, "\033[2;5r");
    is_number((long long) ar_vt_skip(vt, bytes, FLOOD,
                                     &rest),
              0, "nothing is with margins");

    ar_vt_destroy(vt);
}


int
main(void)
{
    skipped();
    floods(0, 60);
    floods(1, 60);

    return done();
}
