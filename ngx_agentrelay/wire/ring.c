
/*
 * A contiguous ring of the newest bytes of a stream.
 *
 * The byte at an offset lies at data[offset % allocated].  While the ring is
 * smaller than its limit nothing falls out of it: when it is full it doubles,
 * and its bytes are laid out anew.  At its limit new bytes replace the oldest
 * ones, and base follows head.
 *
 * reserve() and commit() let a descriptor be read straight into the ring.
 * Between them nothing else may be called: the place may hold the oldest
 * bytes, which the read destroys.
 */

#include <stdlib.h>
#include <string.h>

#include "wire/ring.h"


#define AR_RING_MIN  4096


static ar_rc_e ar_ring_grow(ar_ring_t *ring);
static size_t ar_ring_held(const ar_ring_t *ring);


void
ar_ring_init(ar_ring_t *ring, size_t size)
{
    memset(ring, 0, sizeof(ar_ring_t));

    ring->size = size;
}


void
ar_ring_free(ar_ring_t *ring)
{
    free(ring->data);

    ring->data = NULL;
    ring->allocated = 0;
    ring->base = ring->head;
}


unsigned char *
ar_ring_reserve(ar_ring_t *ring, size_t want, size_t *len)
{
    size_t  at, n, room;

    *len = 0;

    if (ar_ring_held(ring) == ring->allocated
        && ring->allocated < ring->size
        && ar_ring_grow(ring) != AR_OK)
    {
        return NULL;
    }

    if (ring->allocated == 0) {
        return NULL;
    }

    at = (size_t) (ring->head % ring->allocated);
    n = ring->allocated - at;

    if (ring->allocated < ring->size) {
        room = ring->allocated - ar_ring_held(ring);

        if (n > room) {
            n = room;
        }
    }

    *len = n > want ? want : n;

    return ring->data + at;
}


/* Doubles it, as far as the limit allows. */

static ar_rc_e
ar_ring_grow(ar_ring_t *ring)
{
    size_t                size, n;
    uint64_t              offset;
    unsigned char        *bytes;
    const unsigned char  *piece;

    piece = NULL;

    if (ring->allocated > ring->size / 2) {
        size = ring->size;

    } else {
        size = ring->allocated ? ring->allocated * 2 : AR_RING_MIN;
        size = size < ring->size ? size : ring->size;
    }

    bytes = malloc(size);
    if (bytes == NULL) {
        return AR_ERROR;
    }

    for (offset = ring->base; offset < ring->head; offset += n) {
        n = ar_ring_peek(ring, offset, &piece);

        if (n > size - (size_t) (offset % size)) {
            n = size - (size_t) (offset % size);
        }

        memcpy(bytes + offset % size, piece, n);
    }

    free(ring->data);

    ring->data = bytes;
    ring->allocated = size;

    return AR_OK;
}


static size_t
ar_ring_held(const ar_ring_t *ring)
{
    return (size_t) (ring->head - ring->base);
}


void
ar_ring_commit(ar_ring_t *ring, size_t len)
{
    ring->head += len;

    if (ring->head - ring->base > ring->allocated) {
        ring->base = ring->head - ring->allocated;
    }
}


size_t
ar_ring_peek(const ar_ring_t *ring, uint64_t offset,
    const unsigned char **data)
{
    size_t    at;
    uint64_t  left;

    if (offset < ring->base || offset >= ring->head) {
        return 0;
    }

    at = (size_t) (offset % ring->allocated);
    left = ring->head - offset;

    *data = ring->data + at;

    return left < ring->allocated - at ? (size_t) left : ring->allocated - at;
}
