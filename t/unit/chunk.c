
/* HQ's row of chunks: merging, eviction, references, finding. */

#include "wire/chunk.h"
#include "tap.h"


static unsigned char
byte_at(uint64_t offset)
{
    return (unsigned char) (offset * 2654435761U >> 9);
}


static void
append(ar_chunks_t *row, size_t len)
{
    size_t          i;
    unsigned char  *data;

    data = malloc(len + (len == 0));

    if (data == NULL) {
        abort();
    }

    for (i = 0; i < len; i++) {
        data[i] = byte_at(row->head + i);
    }

    if (ar_chunks_append(row, data, len) != AR_OK) {
        abort();
    }

    free(data);
}


static int
intact(const ar_chunk_t *chunk)
{
    uint32_t  i;

    for (i = 0; i < chunk->len; i++) {
        if (chunk->data[i] != byte_at(chunk->offset + i)) {
            return 0;
        }
    }

    return 1;
}


static int
row_intact(const ar_chunks_t *row)
{
    uint64_t           offset;
    const ar_chunk_t  *chunk;

    offset = row->base;

    for (chunk = row->oldest; chunk; chunk = chunk->next) {
        if (chunk->offset != offset || !intact(chunk)) {
            return 0;
        }

        offset += chunk->len;
    }

    return offset == row->head;
}


static void
merging(void)
{
    size_t             i;
    ar_chunks_t        row;
    const ar_chunk_t  *first;

    ar_chunks_init(&row, 262144, 1000);
    ok(row.base == 1000 && row.head == 1000 && row.memory == 0,
       "an empty row has no memory");

    append(&row, 0);
    ok(row.oldest == NULL, "nothing makes no chunk");

    append(&row, 1);
    first = row.oldest;
    ok(first && first->size == 4096 && first->offset == 1000,
       "an echo makes a chunk of 4 KiB");

    for (i = 0; i < 4095; i++) {
        append(&row, 1);
    }

    ok(row.newest == first && first->len == 4096 && row.head == 5096,
       "4096 echoes share it");

    append(&row, 1);
    ok(row.newest != first && first->next == row.newest, "the next does not");

    append(&row, 5000);
    ok(row.newest->size == 4096 && row.newest->len == 905
       && row.head == 10097,
       "a piece fills the newest chunk first");

    append(&row, 3191 + 30000);
    ok(row.newest->size == 32768 && row.newest->len == 30000,
       "a large piece gets a large chunk");

    append(&row, 2768 + 200000);
    ok(row.newest->size == 4096 * ((200000 - 3 * 65536 + 4095) / 4096)
       && row_intact(&row), "a huge one several of 64 KiB");

    ar_chunks_free(&row);
    ok(row.oldest == NULL && row.memory == 0 && row.base == row.head,
       "freed");
}


static void
eviction(void)
{
    size_t       i, wrong;
    ar_chunks_t  row;

    ar_chunks_init(&row, 262144, 0);

    wrong = 0;
    srand(3);

    for (i = 0; i < 5000; i++) {
        append(&row, (size_t) rand() % (i % 10 ? 3000 : 100000));

        wrong += row.head >= row.size && row.head - row.base < row.size;
        wrong += row.head < row.size && row.base != 0;
        wrong += row.head - row.base
                 >= row.size + row.oldest->len + (row.newest == row.oldest);
        wrong += row.memory > 2 * (row.size + 65536) + 65536;
    }

    ok(wrong == 0, "a row keeps its size, not more than a chunk above");
    ok(row_intact(&row), "its bytes are right");

    append(&row, 1000000);
    ok(row.head - row.base >= row.size
       && row.head - row.base < row.size + 65536 && row_intact(&row),
       "more than the row at once leaves its end");

    ar_chunks_free(&row);

    ar_chunks_init(&row, 1, 0);
    append(&row, 100);
    append(&row, 5000);
    ok(row.oldest && row_intact(&row), "the newest chunk always stays");
    ar_chunks_free(&row);

    ar_chunks_init(&row, 0, 0);
    append(&row, 100);
    ok(row.oldest && row.base == 0, "also in a row of no size");
    ar_chunks_free(&row);
}


static void
references(void)
{
    ar_chunk_t   *held, *tail;
    ar_chunks_t   row;

    ar_chunks_init(&row, 131072, 0);
    append(&row, 4096);

    held = ar_chunks_find(&row, 0, NULL);
    ar_chunk_ref(held);

    append(&row, 400000);
    ok(row.base > held->len && held->refs == 1, "a chunk fell out");
    ok(intact(held) && held->offset == 0, "its reader still has its bytes");
    ok(ar_chunks_find(&row, 0, held) == NULL,
       "but the row does not find it again");

    tail = ar_chunks_find(&row, row.base, held);
    ok(tail == row.oldest && tail != row.newest, "as a hint it is harmless");

    ar_chunk_unref(held);

    append(&row, 1);
    held = row.newest;
    ar_chunk_ref(held);

    append(&row, 10);
    ok(held->len >= 11 && intact(held), "a held chunk grows at its end");

    append(&row, 5000);
    ok(held->next != NULL, "and has a newer one");

    ar_chunks_restart(&row, 5000000);
    ok(row.base == 5000000 && row.head == 5000000 && row.oldest == NULL,
       "a restart drops everything");
    ok(intact(held), "but not what is held");

    append(&row, 5000);
    append(&row, 65536);
    ok(ar_chunks_find(&row, 5000000, held) == row.oldest,
       "and goes on elsewhere");

    ar_chunks_free(&row);
    ok(intact(held), "a chunk outlives its row");
    ar_chunk_unref(held);
}


static void
finding(void)
{
    size_t        wrong;
    uint64_t      offset;
    ar_chunk_t   *chunk, *hint, *ahead;
    ar_chunks_t   row;

    ar_chunks_init(&row, 262144, 77);

    ok(ar_chunks_find(&row, 77, NULL) == NULL, "nothing in an empty row");

    while (row.head < 300000) {
        append(&row, 1 + row.head % 9000);
    }

    wrong = 0;
    hint = NULL;
    ahead = ar_chunks_find(&row, row.newest->offset - 1, NULL);

    for (offset = row.base; offset < row.head; offset++) {
        chunk = ar_chunks_find(&row, offset, hint);

        wrong += chunk == NULL || offset < chunk->offset
                 || offset >= chunk->offset + chunk->len
                 || chunk != ar_chunks_find(&row, offset, NULL)
                 || chunk != ar_chunks_find(&row, offset, ahead)
                 || chunk != ar_chunks_find(&row, offset, row.newest);
        hint = chunk;
    }

    ok(wrong == 0, "every offset, by hint and without");
    ok(ar_chunks_find(&row, row.head, hint) == NULL, "none at the head");
    ok(ar_chunks_find(&row, row.base - 1, NULL) == NULL,
       "none below the base");

    ar_chunks_free(&row);
}


int
main(void)
{
    merging();
    eviction();
    references();
    finding();

    return done();
}
