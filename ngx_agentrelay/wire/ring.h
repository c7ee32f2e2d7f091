
/*
 * A contiguous ring of the newest bytes of a stream under absolute offsets:
 * it holds [base, head).  The runner keeps one for each session.  Memory
 * grows on demand (doubling) up to its size, so an idle session costs little.
 */

#ifndef AR_RING_H
#define AR_RING_H

#include "wire/ar.h"


typedef struct {
    unsigned char  *data;
    size_t          size;      /* limit in bytes */
    size_t          allocated;
    uint64_t        base;      /* offset of the oldest byte kept */
    uint64_t        head;      /* offset of the next byte */
} ar_ring_t;


void ar_ring_init(ar_ring_t *ring, size_t size);

/* Gives the memory back; what comes then goes on at the same head. */
void ar_ring_free(ar_ring_t *ring);

/*
 * For reading a descriptor straight into the ring: a contiguous free place
 * of at most `want` bytes (bytes that it overwrites fall out at commit, so
 * at most len of them), then how much was really read.  NULL: out of memory.
 */
unsigned char *ar_ring_reserve(ar_ring_t *ring, size_t want, size_t *len);
void ar_ring_commit(ar_ring_t *ring, size_t len);

/*
 * The contiguous bytes at offset: *data and the count, 0 when offset is
 * not in [base, head).  At the seam a second call gives the rest.
 */
size_t ar_ring_peek(const ar_ring_t *ring, uint64_t offset,
    const unsigned char **data);


#endif /* AR_RING_H */
