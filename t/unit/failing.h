
/*
 * Allocations that fail when they are told to, by the linker's --wrap: those
 * of our code, and with failing_json() those of jansson.  fails_at_each() runs
 * a scenario with its first one failing, then with its second, until none does.
 */

#ifndef T_UNIT_FAILING_H
#define T_UNIT_FAILING_H

#include <jansson.h>
#include <stdlib.h>

#include "tap.h"


/* The linker's, for --wrap. */

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t size);
char *__real_strdup(const char *text);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t size);
char *__wrap_strdup(const char *text);


static long  before_failure = -1;      /* -1: none fails */
static int   all_fail;
static int   failed;


static int
fails(void)
{
    if (!all_fail && (before_failure < 0 || before_failure-- > 0)) {
        return 0;
    }

    failed = 1;

    return 1;
}


void *
__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}


void *
__wrap_calloc(size_t n, size_t size)
{
    return fails() ? NULL : __real_calloc(n, size);
}


void *
__wrap_realloc(void *p, size_t size)
{
    return fails() ? NULL : __real_realloc(p, size);
}


char *
__wrap_strdup(const char *text)
{
    return fails() ? NULL : __real_strdup(text);
}


/* jansson would seed itself with the first object, by an allocation. */

static inline void
failing_json(void)
{
    json_object_seed(1);
    json_set_alloc_funcs(__wrap_malloc, free);
}


/* run: 1 when what it got is right, whether or not all was got. */

static inline void
fails_at_each(const char *name, int (*run)(void))
{
    int   right;
    long  n;

    right = 1;

    for (n = 0, failed = 1; failed; n++) {
        failed = 0;
        before_failure = n;
        right = run() && right;
        before_failure = -1;
    }

    ok(right && n > 1, "%s, with each of %ld allocations failing", name,
       n - 1);
}


#endif /* T_UNIT_FAILING_H */
