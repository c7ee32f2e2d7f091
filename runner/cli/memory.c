
/*
 * Where memory runs out the command line ends, with a word and an exit code
 * that say so: a list with a row less or a value left out would be a wrong
 * answer, and who typed a command can type it again.  exit() gives back the
 * terminal; sessions do not mind.
 *
 * jansson does not look everywhere whether it was given what it asked for, and
 * libuv ends the process without a word; both ask here.
 */

#include <jansson.h>
#include <stdlib.h>
#include <uv.h>

#include "runner/cli/memory.h"
#include "runner/say.h"


static void *rn_memory_malloc(size_t size);
static void *rn_memory_realloc(void *p, size_t size);
static void *rn_memory_calloc(size_t n, size_t size);


static int  rn_memory_failure;


void
rn_memory_init(int failure)
{
    rn_memory_failure = failure;

    json_set_alloc_funcs(rn_memory_malloc, free);
    (void) uv_replace_allocator(rn_memory_malloc, rn_memory_realloc,
                                rn_memory_calloc, free);
}


void *
rn_memory_have(void *p)
{
    if (p == NULL) {
        rn_memory_end();
    }

    return p;
}


void
rn_memory_end(void)
{
    rn_say("out of memory");
    exit(rn_memory_failure);
}


static void *
rn_memory_malloc(size_t size)
{
    return rn_memory_have(malloc(size));
}


/* libuv frees with it, too. */

static void *
rn_memory_realloc(void *p, size_t size)
{
    if (size == 0) {
        free(p);
        return NULL;
    }

    return rn_memory_have(realloc(p, size));
}


static void *
rn_memory_calloc(size_t n, size_t size)
{
    return rn_memory_have(calloc(n, size));
}
