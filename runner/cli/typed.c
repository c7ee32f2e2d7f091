
/* Input that is kept until the program's runner says it has been written. */

#include <stdlib.h>
#include <string.h>

#include "runner/cli/typed.h"


#define RN_TYPED_MIN  4096


static void rn_typed_forget(rn_typed_t *typed);


int
rn_typed_add(rn_typed_t *typed, const void *bytes, size_t len)
{
    size_t          kept, size;
    unsigned char  *grown;

    kept = (size_t) (typed->end - typed->base);

    if (typed->start > 0 && typed->start + kept + len > typed->size) {
        memmove(typed->bytes, typed->bytes + typed->start, kept);
        typed->start = 0;
    }

    if (kept + len > typed->size) {
        size = typed->size ? typed->size : RN_TYPED_MIN;

        while (size < kept + len) {
            size *= 2;
        }

        grown = realloc(typed->bytes, size);

        if (grown == NULL) {
            return -1;
        }

        typed->bytes = grown;
        typed->size = size;
    }

    memcpy(typed->bytes + typed->start + kept, bytes, len);
    typed->end += len;

    return 0;
}


int
rn_typed_ack(rn_typed_t *typed, uint64_t offset)
{
    if (offset > typed->end) {
        return -1;
    }

    if (offset > typed->acked) {
        typed->acked = offset;
    }

    rn_typed_forget(typed);

    return 0;
}


void
rn_typed_attach(rn_typed_t *typed)
{
    typed->sent = typed->acked;
    rn_typed_forget(typed);
}


void
rn_typed_sent(rn_typed_t *typed, size_t len)
{
    typed->sent += len;
    rn_typed_forget(typed);
}


/* Drops what is acknowledged and will not be sent again. */

static void
rn_typed_forget(rn_typed_t *typed)
{
    uint64_t  base;

    base = typed->sent < typed->acked ? typed->sent : typed->acked;

    if (base > typed->base) {
        typed->start += (size_t) (base - typed->base);
        typed->base = base;
    }
}


size_t
rn_typed_next(const rn_typed_t *typed, const unsigned char **bytes)
{
    if (typed->bytes == NULL) {
        return 0;
    }

    *bytes = typed->bytes + typed->start + (typed->sent - typed->base);

    return (size_t) (typed->end - typed->sent);
}


void
rn_typed_free(rn_typed_t *typed)
{
    free(typed->bytes);
    memset(typed, 0, sizeof(rn_typed_t));
}
