
/*
 * HQ's ring: a row of refcounted chunks under absolute offsets.  A chunk's
 * bytes never move and never change, it only grows at its end, so readers
 * send straight from it and keep it by a reference after it fell out of the
 * row.  Pieces are merged into the newest chunk while it has room.
 */

#ifndef AR_CHUNK_H
#define AR_CHUNK_H

#include "wire/ar.h"


typedef struct ar_chunk_s  ar_chunk_t;

struct ar_chunk_s {
    ar_chunk_t     *next;      /* newer */
    uint64_t        offset;    /* of data[0] */
    uint32_t        refs;      /* the row's own one included */
    uint32_t        len;
    uint32_t        size;
    unsigned char   data[];
};


typedef struct {
    ar_chunk_t     *oldest;
    ar_chunk_t     *newest;
    size_t          size;      /* limit of bytes held by the row */
    size_t          memory;    /* bytes allocated by the row's chunks */
    uint64_t        base;
    uint64_t        head;
} ar_chunks_t;


/* An empty row at offset base. */
void ar_chunks_init(ar_chunks_t *row, size_t size, uint64_t base);
void ar_chunks_free(ar_chunks_t *row);

/*
 * Appends a copy; whole oldest chunks fall out as long as `size` bytes stay.
 * AR_ERROR: out of memory, and head tells how much was taken.
 */
ar_rc_e ar_chunks_append(ar_chunks_t *row, const void *data, size_t len);

/* Drops everything and goes on at another offset (a skip). */
void ar_chunks_restart(ar_chunks_t *row, uint64_t base);

/*
 * The chunk that holds offset, or NULL when offset is not in [base, head).
 * `hint` makes the sequential reader O(1): NULL, or a chunk of this row to
 * which the caller has a reference; it may have fallen out meanwhile.
 */
ar_chunk_t *ar_chunks_find(const ar_chunks_t *row, uint64_t offset,
    ar_chunk_t *hint);

void ar_chunk_ref(ar_chunk_t *chunk);
void ar_chunk_unref(ar_chunk_t *chunk);


#endif /* AR_CHUNK_H */
