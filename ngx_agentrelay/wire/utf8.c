
/*
 * UTF-8 by RFC 3629, fed in pieces.
 *
 * A state says which range the next byte must have and which state follows;
 * 0 is the border between two characters.  The narrowed ranges after E0, ED,
 * F0 and F4 are what refuses overlong forms, surrogates and values above
 * U+10FFFF, so a bad sequence is seen at its first wrong byte.  ASCII, nearly
 * all of what comes, is skipped a word at a time.
 */

#include <string.h>

#include "wire/utf8.h"


#define AR_UTF8_HIGH_BITS  0x8080808080808080ULL


typedef enum {
    UTF8_BORDER = AR_UTF8_ACCEPT,
    UTF8_TAIL_1,
    UTF8_TAIL_2,
    UTF8_TAIL_3,
    UTF8_AFTER_E0,
    UTF8_AFTER_ED,
    UTF8_AFTER_F0,
    UTF8_AFTER_F4,
    UTF8_BAD = AR_UTF8_REJECT
} ar_utf8_state_e;


typedef struct {
    unsigned char  low;
    unsigned char  high;
    unsigned char  next;
} ar_utf8_step_t;


static uint32_t ar_utf8_lead(unsigned char ch);


static const ar_utf8_step_t  ar_utf8_steps[] = {
    [UTF8_BORDER]   = { 0x00, 0x7f, UTF8_BORDER },
    [UTF8_TAIL_1]   = { 0x80, 0xbf, UTF8_BORDER },
    [UTF8_TAIL_2]   = { 0x80, 0xbf, UTF8_TAIL_1 },
    [UTF8_TAIL_3]   = { 0x80, 0xbf, UTF8_TAIL_2 },
    [UTF8_AFTER_E0] = { 0xa0, 0xbf, UTF8_TAIL_1 },
    [UTF8_AFTER_ED] = { 0x80, 0x9f, UTF8_TAIL_1 },
    [UTF8_AFTER_F0] = { 0x90, 0xbf, UTF8_TAIL_2 },
    [UTF8_AFTER_F4] = { 0x80, 0x8f, UTF8_TAIL_2 }
};


uint32_t
ar_utf8_feed(uint32_t state, const unsigned char *data, size_t len)
{
    uint64_t               word;
    const unsigned char   *last;
    const ar_utf8_step_t  *step;

    if (state > UTF8_AFTER_F4) {
        return AR_UTF8_REJECT;
    }

    if (len == 0) {
        return state;
    }

    last = data + len;

    while (data < last) {

        if (state == UTF8_BORDER) {

            while ((size_t) (last - data) >= sizeof(word)) {
                memcpy(&word, data, sizeof(word));

                if (word & AR_UTF8_HIGH_BITS) {
                    break;
                }

                data += sizeof(word);
            }

            if (data == last) {
                return state;
            }

            state = ar_utf8_lead(*data++);

            if (state == AR_UTF8_REJECT) {
                return state;
            }

            continue;
        }

        step = &ar_utf8_steps[state];

        if (*data < step->low || *data > step->high) {
            return AR_UTF8_REJECT;
        }

        state = step->next;
        data++;
    }

    return state;
}


static uint32_t
ar_utf8_lead(unsigned char ch)
{
    if (ch < 0x80) {
        return UTF8_BORDER;
    }

    if (ch < 0xc2) {
        return UTF8_BAD;
    }

    if (ch < 0xe0) {
        return UTF8_TAIL_1;
    }

    if (ch < 0xf0) {
        return ch == 0xe0 ? UTF8_AFTER_E0
                          : ch == 0xed ? UTF8_AFTER_ED : UTF8_TAIL_2;
    }

    if (ch < 0xf5) {
        return ch == 0xf0 ? UTF8_AFTER_F0
                          : ch == 0xf4 ? UTF8_AFTER_F4 : UTF8_TAIL_3;
    }

    return UTF8_BAD;
}


int
ar_utf8_valid(const void *data, size_t len)
{
    return ar_utf8_feed(AR_UTF8_ACCEPT, data, len) == AR_UTF8_ACCEPT;
}
