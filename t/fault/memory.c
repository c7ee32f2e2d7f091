
/*
 * Memory that runs out, preloaded: the file named by AR_MEMORY holds how many
 * more allocations succeed (a 64-bit number, -1: all); the one after them
 * fails, and then all succeed again.  Every process that has it counts down
 * the same number.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>


void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t size);
void *__libc_memalign(size_t alignment, size_t size);


static int64_t  *memory_left;


__attribute__((constructor))
static void
memory_map(void)
{
    int          fd;
    void        *page;
    const char  *name;

    name = getenv("AR_MEMORY");
    fd = name ? open(name, O_RDWR|O_CLOEXEC) : -1;

    if (fd != -1) {
        page = mmap(NULL, sizeof(int64_t), PROT_READ|PROT_WRITE, MAP_SHARED,
                    fd, 0);
        memory_left = page == MAP_FAILED ? NULL : page;
        (void) close(fd);
    }
}


static int
memory_fails(void)
{
    if (memory_left == NULL
        || __atomic_load_n(memory_left, __ATOMIC_RELAXED) < 0
        || __atomic_fetch_sub(memory_left, 1, __ATOMIC_RELAXED) != 0)
    {
        return 0;
    }

    errno = ENOMEM;

    return 1;
}


void *
malloc(size_t size)
{
    return memory_fails() ? NULL : __libc_malloc(size);
}


void *
calloc(size_t n, size_t size)
{
    return memory_fails() ? NULL : __libc_calloc(n, size);
}


void *
realloc(void *p, size_t size)
{
    return memory_fails() ? NULL : __libc_realloc(p, size);
}


int
posix_memalign(void **p, size_t alignment, size_t size)
{
    if (memory_fails()) {
        return ENOMEM;
    }

    *p = __libc_memalign(alignment, size);

    return *p ? 0 : ENOMEM;
}
