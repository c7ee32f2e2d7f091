
/*
 * Which sequences ask a terminal something.
 *
 * Device attributes and status (c, n), modes and settings (DECRQM, DECRQSS,
 * DECRQPSR, XTGETTCAP), versions (XTVERSION), checksums, window reports,
 * keyboard modes, colours, the clipboard's content, what is allowed, graphics
 * with an answer and remote control (kitty's), iTerm's reports; and what
 * makes a terminal tell something later of itself: sizes, notices.
 *
 * Of an OSC that is not known here, a field of one question mark asks.  Those
 * whose text people or shells write never do.
 */

#include <stdlib.h>
#include <string.h>

#include "runner/cli/asks.h"


#define RN_ASKS_NUMBER_MAX  99999


typedef struct {
    char  prefix;
    char  between;
    char  final;
} rn_asks_t;


static rn_asks_e rn_asks_osc(const unsigned char *text, size_t len);
static rn_asks_e rn_asks_iterm(const char *text, size_t len);
static rn_asks_e rn_asks_notice(const unsigned char *text, size_t len);
static size_t rn_asks_number(const unsigned char *text, size_t len,
    unsigned long *number);
static int rn_asks_among(const unsigned short *numbers, size_t size,
    unsigned long number);


static const rn_asks_t  rn_asks_table[] = {
    { 0, 0, 'c' }, { '>', 0, 'c' }, { '=', 0, 'c' },    /* DA1, DA2, DA3 */
    { 0, 0, 'n' }, { '?', 0, 'n' },                     /* DSR */
    { 0, '$', 'p' }, { '?', '$', 'p' },                 /* DECRQM */
    { 0, '$', 'w' }, { 0, '$', 'u' }, { 0, '&', 'u' },  /* presentation */
    { 0, '"', 'v' }, { 0, '\'', '|' },                  /* DECRQDE, DECRQLP */
    { 0, 0, 'x' }, { 0, '*', 'y' },                     /* DECREQTPARM, -CRA */
    { '>', 0, 'q' },                                    /* XTVERSION */
    { '?', 0, 'u' },                                    /* kitty's keyboard */
    { '?', 0, 'm' }, { '?', 0, 'g' },                   /* XTQMODKEYS, -FMT- */
    { '?', 0, 'S' },                                    /* XTSMGRAPHICS */
    { 0, '#', 'R' }, { 0, '#', '|' }                    /* XTREPORT- */
};

/* titles, places, links, notices, marks: a question mark is text */
static const unsigned short  rn_asks_texts[] = {
    0, 1, 2, 6, 7, 8, 9, 30, 31, 133, 633, 777, 3008
};

/* what is allowed, and kitty's files and clipboard: asked in words */
static const unsigned short  rn_asks_always[] = { 60, 61, 5113, 5522 };


int
rn_asks_csi(const unsigned char *csi, size_t len)
{
    char           prefix, between, final;
    size_t         i;
    unsigned long  first;

    prefix = csi[2] >= 0x3c && csi[2] <= 0x3f ? (char) csi[2] : 0;
    between = csi[len - 2] >= 0x20 && csi[len - 2] < 0x30
              ? (char) csi[len - 2] : 0;
    final = (char) csi[len - 1];

    for (i = 0; i < sizeof(rn_asks_table) / sizeof(rn_asks_t); i++) {
        if (rn_asks_table[i].prefix == prefix
            && rn_asks_table[i].between == between
            && rn_asks_table[i].final == final)
        {
            return 1;
        }
    }

    /* sizes are told from then on */

    if (prefix == '?' && final == 'h' && memmem(csi, len, "2048", 4)) {
        return 1;
    }

    if (final != 't' || prefix || between) {
        return 0;
    }

    /* of what is done to a window, these tell something */

    first = 0;

    for (i = 2; csi[i] >= '0' && csi[i] <= '9' && first < 100; i++) {
        first = first * 10 + (unsigned long) (csi[i] - '0');
    }

    return first == 11 || (first >= 13 && first <= 21);
}


rn_asks_e
rn_asks_string(int kind, const unsigned char *text, size_t len)
{
    unsigned char  last, before;

    last = text[len - 1];
    before = len > 1 ? text[len - 2] : 0;

    if (kind == ']') {
        return rn_asks_osc(text, len);
    }

    if (kind == '_') {
        return last == 'G' ? RN_ASKS_YES : RN_ASKS_NO;
    }

    if (last >= 0x20 && last < 0x40) {
        return RN_ASKS_MAYBE;
    }

    return (last == 'q' && (before == '$' || before == '+'))
           || (last == 'Q' && before == '+')
           || (last == 'p' && before == '0')       /* tmux for iTerm2 */
           || last == '@'                          /* kitty's remote control */
           ? RN_ASKS_YES : RN_ASKS_NO;
}


static rn_asks_e
rn_asks_osc(const unsigned char *text, size_t len)
{
    size_t         i;
    unsigned long  number;

    i = rn_asks_number(text, len, &number);

    if (i == len) {
        return RN_ASKS_MAYBE;
    }

    if (i == 0
        || rn_asks_among(rn_asks_texts, sizeof(rn_asks_texts), number))
    {
        return RN_ASKS_NO;
    }

    if (rn_asks_among(rn_asks_always, sizeof(rn_asks_always), number)) {
        return RN_ASKS_YES;
    }

    if (number == 1337) {
        return rn_asks_iterm((const char *) text + i, len - i);
    }

    if (number == 99) {
        return rn_asks_notice(text + i, len - i);
    }

    if (text[len - 1] != '?') {
        return RN_ASKS_MAYBE;
    }

    /* of colours, pointers, the clipboard: behind other words too */

    return text[len - 2] == ';' || number == 4 || number == 5
           || (number >= 10 && number <= 22) || number == 50 || number == 52
           || number == 7501 || (number >= 7700 && number <= 7799)
           ? RN_ASKS_YES : RN_ASKS_MAYBE;
}


static rn_asks_e
rn_asks_iterm(const char *text, size_t len)
{
    size_t  i;

    static const char *const  words[] = {
        ";Report", ";RequestUpload", ";Capabilities"
    };

    for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (len <= strlen(words[i]) && memcmp(text, words[i], len) == 0) {
            return len == strlen(words[i]) ? RN_ASKS_YES : RN_ASKS_MAYBE;
        }
    }

    return RN_ASKS_NO;
}


/* kitty's: what is before its text may ask for reports, also of later. */

static rn_asks_e
rn_asks_notice(const unsigned char *text, size_t len)
{
    size_t  i;

    static const char *const  words[] = {
        "p=?", "p=alive", "report", "c=1"
    };

    if (len == 1 || text[len - 1] != ';') {
        return RN_ASKS_MAYBE;
    }

    for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (memmem(text, len, words[i], strlen(words[i])) != NULL) {
            return RN_ASKS_YES;
        }
    }

    return RN_ASKS_NO;
}


int
rn_asks_whole(int kind, const unsigned char *text, size_t len)
{
    unsigned long  number;

    return kind == ']' && len > 0
           && rn_asks_number(text, len, &number) == len
           && rn_asks_among(rn_asks_always, sizeof(rn_asks_always), number);
}


int
rn_asks_unknown(int kind, const unsigned char *text, size_t len)
{
    unsigned long  number;

    return kind != ']' || rn_asks_number(text, len, &number) == len;
}


/* Its digits; a greater one than any is the greatest. */

static size_t
rn_asks_number(const unsigned char *text, size_t len, unsigned long *number)
{
    size_t  i;

    *number = 0;

    for (i = 0; i < len && text[i] >= '0' && text[i] <= '9'; i++) {
        *number = *number * 10 + (unsigned long) (text[i] - '0');

        if (*number > RN_ASKS_NUMBER_MAX) {
            *number = RN_ASKS_NUMBER_MAX;
        }
    }

    return i;
}


static int
rn_asks_among(const unsigned short *numbers, size_t size,
    unsigned long number)
{
    size_t  i;

    for (i = 0; i < size / sizeof(numbers[0]); i++) {
        if (numbers[i] == number) {
            return 1;
        }
    }

    return 0;
}
