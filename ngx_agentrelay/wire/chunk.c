
/*
 * HQ's ring: a row of refcounted chunks under absolute offsets.
 *
 * The row owns one reference to each of its chunks; a reader takes another
 * one to what it is sending.  Small pieces share a chunk of 4 KiB, large
 * ones get chunks of up to 64 KiB, so an echo costs little and a flood costs
 * few chunks.  Bytes once written stay as and where they are.
 *
 * Whole chunks fall out at the old end, as long as `size` bytes remain; base
 * moves to the next chunk's offset.  A chunk that fell out has no `next` and
 * is not the newest: this is how find() knows a stale hint.
 *
 * Chunks come from malloc(): they are below its mmap threshold, so its own
 * lists serve them; a free list here would only hide errors from ASan.
 */

#include <stdlib.h>
#include <string.h>

#include "wire/chunk.h"


#define AR_CHUNK_MIN  4096


static ar_chunk_t *ar_chunks_grow(ar_chunks_t *row, size_t len);
static void ar_chunks_evict(ar_chunks_t *row);
static void ar_chunks_drop_oldest(ar_chunks_t *row);


void
ar_chunks_init(ar_chunks_t *row, size_t size, uint64_t base)
{
    memset(row, 0, sizeof(ar_chunks_t));

    row->size = size;
    row->base = base;
    row->head = base;
}


void
ar_chunks_free(ar_chunks_t *row)
{
    ar_chunks_restart(row, row->head);
}


ar_rc_e
ar_chunks_append(ar_chunks_t *row, const void *data, size_t len)
{
    size_t                n;
    ar_chunk_t           *chunk;
    const unsigned char  *p;

    p = data;

    while (len) {
        chunk = row->newest;

        if (chunk == NULL || chunk->len == chunk->size) {
            chunk = ar_chunks_grow(row, len);

            if (chunk == NULL) {
                return AR_ERROR;
            }
        }

        n = chunk->size - chunk->len;

        if (n > len) {
            n = len;
        }

        memcpy(chunk->data + chunk->len, p, n);

        chunk->len += (uint32_t) n;
        row->head += n;

        p += n;
        len -= n;

        ar_chunks_evict(row);
    }

    return AR_OK;
}


static ar_chunk_t *
ar_chunks_grow(ar_chunks_t *row, size_t len)
{
    size_t       size;
    ar_chunk_t  *chunk;

    size = AR_FRAME_PAYLOAD;

    if (len < size) {
        size = (len + AR_CHUNK_MIN - 1) / AR_CHUNK_MIN * AR_CHUNK_MIN;
    }

    chunk = malloc(sizeof(ar_chunk_t) + size);
    if (chunk == NULL) {
        return NULL;
    }

    chunk->next = NULL;
    chunk->offset = row->head;
    chunk->refs = 1;
    chunk->len = 0;
    chunk->size = (uint32_t) size;

    if (row->newest) {
        row->newest->next = chunk;

    } else {
        row->oldest = chunk;
    }

    row->newest = chunk;
    row->memory += sizeof(ar_chunk_t) + size;

    return chunk;
}


static void
ar_chunks_evict(ar_chunks_t *row)
{
    while (row->oldest != row->newest
           && row->head - row->base - row->oldest->len >= row->size)
    {
        ar_chunks_drop_oldest(row);
    }
}


static void
ar_chunks_drop_oldest(ar_chunks_t *row)
{
    ar_chunk_t  *chunk;

    chunk = row->oldest;

    row->oldest = chunk->next;
    row->base = chunk->offset + chunk->len;
    row->memory -= sizeof(ar_chunk_t) + chunk->size;

    if (row->oldest == NULL) {
        row->newest = NULL;
    }

    chunk->next = NULL;
    ar_chunk_unref(chunk);
}


void
ar_chunks_restart(ar_chunks_t *row, uint64_t base)
{
    while (row->oldest) {
        ar_chunks_drop_oldest(row);
    }

    row->base = base;
    row->head = base;
}


ar_chunk_t *
ar_chunks_find(const ar_chunks_t *row, uint64_t offset, ar_chunk_t *hint)
{
    ar_chunk_t  *chunk;

    if (offset < row->base || offset >= row->head) {
        return NULL;
    }

    if (offset >= row->newest->offset) {
        return row->newest;
    }

    chunk = row->oldest;

    if (hint && hint->next && offset >= hint->offset) {
        chunk = hint;
    }

    while (offset >= chunk->offset + chunk->len) {
        chunk = chunk->next;
    }

    return chunk;
}


void
ar_chunk_ref(ar_chunk_t *chunk)
{
    chunk->refs++;
}


void
ar_chunk_unref(ar_chunk_t *chunk)
{
    if (--chunk->refs == 0) {
        free(chunk);
    }
}
