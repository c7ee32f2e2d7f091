
/*
 * Masks.  Each random byte masks once; the kernel's generator is asked for a
 * kilobyte at a time, so a mask costs a system call in 256.
 */

#include <string.h>
#include <sys/random.h>
#include <sys/types.h>

#include "runner/net/mask.h"


#define RN_MASK_POOL  1024


void
rn_mask_next(unsigned char mask[4])
{
    static size_t         left;
    static unsigned char  pool[RN_MASK_POOL];

    if (left == 0) {
        while (getrandom(pool, sizeof(pool), 0) != (ssize_t) sizeof(pool)) {
            continue;
        }

        left = sizeof(pool);
    }

    left -= 4;
    memcpy(mask, pool + left, 4);
}
