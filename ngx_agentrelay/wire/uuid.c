
/*
 * RFC 9562 version 7 as lower-case text.
 *
 * The 60 bits of time and rand_a are one number that only rises in a process:
 * milliseconds, then a counter that starts anywhere in the lower half of its
 * twelve bits.  When the clock stands still or steps back it counts on from
 * the last id, so ids of one process sort by birth.  The other 62 bits are
 * from the operating system's generator: after a fork or on another machine
 * ids differ by them.  It is asked itself: OpenSSL's generator needs memory,
 * and begins with thousands of allocations.
 */

#include <stdlib.h>
#include <time.h>

#include <sys/random.h>

#include "wire/uuid.h"


#define AR_UUID_COUNTER_BITS   12
#define AR_UUID_COUNTER_START  0x07ff


static uint64_t ar_uuid_stamp(uint64_t start);
static int ar_uuid_is_hex(unsigned char ch);


void
ar_uuid7(char out[AR_UUID_LEN + 1])
{
    size_t         i;
    uint64_t       stamp;
    unsigned char  bytes[18], *p;

    static const char  hex[] = "0123456789abcdef";

    /* an id that can be guessed or repeats would be worse than no process */

    if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t) sizeof(bytes)) {
        abort();
    }

    stamp = ar_uuid_stamp((uint64_t) (bytes[16] << 8 | bytes[17])
                          & AR_UUID_COUNTER_START);

    for (i = 0; i < 6; i++) {
        bytes[i] = (unsigned char) (stamp >> (52 - 8 * i));
    }

    bytes[6] = (unsigned char) (0x70 | (stamp >> 8 & 0x0f));
    bytes[7] = (unsigned char) stamp;
    bytes[8] = (unsigned char) (0x80 | (bytes[8] & 0x3f));

    p = (unsigned char *) out;

    for (i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10) {
            *p++ = '-';
        }

        *p++ = (unsigned char) hex[bytes[i] >> 4];
        *p++ = (unsigned char) hex[bytes[i] & 0x0f];
    }

    *p = '\0';
}


static uint64_t
ar_uuid_stamp(uint64_t start)
{
    uint64_t         now, last;
    struct timespec  ts;

    static uint64_t  newest;

    (void) clock_gettime(CLOCK_REALTIME, &ts);

    now = (uint64_t) ts.tv_sec * 1000 + (uint64_t) ts.tv_nsec / 1000000;
    now = now << AR_UUID_COUNTER_BITS | start;

    last = __atomic_load_n(&newest, __ATOMIC_RELAXED);

    do {
        if (now <= last) {
            now = last + 1;
        }

    } while (!__atomic_compare_exchange_n(&newest, &last, now, 0,
                                          __ATOMIC_RELAXED,
                                          __ATOMIC_RELAXED));

    return now;
}


int
ar_uuid7_valid(const void *text, size_t len)
{
    size_t                i;
    const unsigned char  *p;

    p = text;

    if (len != AR_UUID_LEN) {
        return 0;
    }

    for (i = 0; i < AR_UUID_LEN; i++) {

        if (i == 8 || i == 13 || i == 18 || i == 23) {
            if (p[i] != '-') {
                return 0;
            }

        } else if (!ar_uuid_is_hex(p[i])) {
            return 0;
        }
    }

    return p[14] == '7'
           && (p[19] == '8' || p[19] == '9' || p[19] == 'a' || p[19] == 'b');
}


static int
ar_uuid_is_hex(unsigned char ch)
{
    return (ch >= '0' && ch <= '9') || (ch >= 'a' && ch <= 'f');
}


int
ar_name_valid(const void *text, size_t len)
{
    size_t                i;
    const unsigned char  *p;

    p = text;

    if (len == 0 || len > AR_NAME_MAX) {
        return 0;
    }

    for (i = 0; i < len; i++) {
        if (!((p[i] >= '0' && p[i] <= '9') || (p[i] >= 'A' && p[i] <= 'Z')
              || (p[i] >= 'a' && p[i] <= 'z')
              || p[i] == '.' || p[i] == '_' || p[i] == '-'))
        {
            return 0;
        }
    }

    return 1;
}
