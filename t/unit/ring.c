
/* The runner's ring: offsets, growth, the seam, reading into it. */

#include "wire/ring.h"
#include "tap.h"


static unsigned char
byte_at(uint64_t offset)
{
    return (unsigned char) (offset * 2654435761U >> 9);
}


static void
fill(unsigned char *data, uint64_t offset, size_t len)
{
    size_t  i;

    for (i = 0; i < len; i++) {
        data[i] = byte_at(offset + i);
    }
}


/* Every byte of [base, head), read by peek(). */

static int
intact(const ar_ring_t *ring)
{
    size_t                i, n;
    uint64_t              offset;
    const unsigned char  *p;

    for (offset = ring->base; offset < ring->head; offset += n) {
        n = ar_ring_peek(ring, offset, &p);

        if (n == 0) {
            return 0;
        }

        for (i = 0; i < n; i++) {
            if (p[i] != byte_at(offset + i)) {
                return 0;
            }
        }
    }

    return 1;
}


static void
append(ar_ring_t *ring, size_t len)
{
    size_t          n;
    unsigned char  *place;

    for ( /* void */ ; len > 0; len -= n) {
        place = ar_ring_reserve(ring, len, &n);

        if (place == NULL) {
            abort();
        }

        fill(place, ring->head, n);
        ar_ring_commit(ring, n);
    }
}


static void
growth(void)
{
    ar_ring_t             ring;
    const unsigned char  *p;

    ar_ring_init(&ring, 4194304);
    ok(ring.allocated == 0, "an unused ring has no memory");
    ok(ar_ring_peek(&ring, 0, &p) == 0, "and no bytes");

    append(&ring, 100);
    ok(ring.allocated == 4096, "a few bytes cost 4 KiB");

    append(&ring, 3996);
    ok(ring.allocated == 4096 && ring.base == 0, "4096 bytes too");

    append(&ring, 1);
    ok(ring.allocated == 8192 && ring.base == 0 && intact(&ring),
       "one more doubles it, nothing fell out");

    append(&ring, 1000000);
    ok(ring.allocated == 1048576 && ring.base == 0 && intact(&ring),
       "a million at once");

    append(&ring, 4194304 - 1004097);
    ok(ring.allocated == 4194304 && ring.base == 0 && intact(&ring),
       "up to its limit");

    append(&ring, 1);
    ok(ring.allocated == 4194304 && ring.base == 1 && intact(&ring),
       "then the oldest byte falls out");

    append(&ring, 9000000);
    ok(ring.head - ring.base == 4194304 && intact(&ring),
       "more than the ring at once leaves its end");

    ar_ring_free(&ring);
    ok(ring.data == NULL && ar_ring_peek(&ring, ring.base, &p) == 0,
       "freed, it has no bytes");
}


static void
seam(void)
{
    size_t                i;
    ar_ring_t             ring;
    const unsigned char  *p, *q;

    ar_ring_init(&ring, 10000);

    for (i = 0; i < 4; i++) {
        append(&ring, 3000);
    }

    ok(ring.base == 2000 && ring.head == 12000, "2000 bytes past its end");

    ok(ar_ring_peek(&ring, 2000, &p) == 8000
       && ar_ring_peek(&ring, 10000, &q) == 2000 && q + 2000 == p,
       "two pieces at the seam");

    ok(ar_ring_peek(&ring, 9999, &p) == 1, "one byte before the seam");
    ok(ar_ring_peek(&ring, 11999, &p) == 1, "the last byte");
    ok(ar_ring_peek(&ring, 12000, &p) == 0, "none at the head");
    ok(ar_ring_peek(&ring, 1999, &p) == 0, "none below the base");
    ok(intact(&ring), "all bytes are right");

    ar_ring_free(&ring);
}


static void
reading(void)
{
    size_t          i, len, shortest;
    ar_ring_t       ring;
    unsigned char  *place;

    ar_ring_init(&ring, 100000);
    shortest = 4096;

    for (i = 0; i < 20000; i++) {
        place = ar_ring_reserve(&ring, 4096, &len);

        if (place == NULL || len == 0 || len > 4096) {
            break;
        }

        shortest = len < shortest ? len : shortest;

        /* a read gives less than was asked for */

        len -= (len > 1) ? i % len : 0;

        fill(place, ring.head, len);
        ar_ring_commit(&ring, len);
    }

    ok(i == 20000 && intact(&ring) && ring.head - ring.base == 100000,
       "20000 reads of all lengths, %llu bytes",
       (unsigned long long) ring.head);

    place = ar_ring_reserve(&ring, 4096, &len);
    ar_ring_commit(&ring, 0);
    ok(place && intact(&ring) && ring.head - ring.base == 100000,
       "a read of nothing changes nothing");

    ar_ring_free(&ring);

    ar_ring_init(&ring, 4194304);
    place = ar_ring_reserve(&ring, 65536, &len);
    ok(place && len == 4096 && ring.allocated == 4096,
       "reserving much costs an idle session little");
    ar_ring_free(&ring);
}


static void
mixed(void)
{
    size_t         i, sizes, wrong, len;
    ar_ring_t      ring;
    unsigned char  *place;

    static const size_t  size[] = { 1, 2, 100, 4095, 4096, 4097, 12289, 65536,
                                    100003 };

    wrong = 0;
    srand(7);

    for (sizes = 0; sizes < sizeof(size) / sizeof(size[0]); sizes++) {
        ar_ring_init(&ring, size[sizes]);

        for (i = 0; i < 200; i++) {

            if (rand() % 2) {
                append(&ring, (size_t) rand() % 5000);

            } else {
                place = ar_ring_reserve(&ring, (size_t) rand() % 5000 + 1,
                                        &len);
                fill(place, ring.head, len);
                ar_ring_commit(&ring, len);
            }

            wrong += !intact(&ring)
                     || ring.head - ring.base
                        != (ring.head < ring.size ? ring.head : ring.size);
        }

        ar_ring_free(&ring);
    }

    ok(wrong == 0, "appending and reading mixed, rings of 1 to 100003 bytes");
}


static void
after_free(void)
{
    size_t          i, len, wrong;
    ar_ring_t       ring;
    unsigned char  *place;

    ar_ring_init(&ring, 50000);
    append(&ring, 45000);
    ar_ring_free(&ring);

    ok(ring.base == 45000 && ring.head == 45000, "freed, it keeps its place");

    wrong = 0;

    for (i = 0; i < 200; i++) {
        place = ar_ring_reserve(&ring, 999, &len);
        fill(place, ring.head, len);
        ar_ring_commit(&ring, len);

        wrong += !intact(&ring)
                 || ring.head - ring.base
                    != (ring.head < 95000 ? ring.head - 45000 : 50000);
    }

    ok(wrong == 0, "and goes on there, growing over the seam");
    ar_ring_free(&ring);
}


int
main(void)
{
    growth();
    seam();
    reading();
    mixed();
    after_free();

    return done();
}
