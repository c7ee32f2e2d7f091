
/*
 * Test Anything Protocol: ok() for each fact, done() at the end of main().
 */

#ifndef T_UNIT_TAP_H
#define T_UNIT_TAP_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>


static unsigned  tap_count;
static unsigned  tap_failed;


__attribute__((format(printf, 2, 3)))
static inline int
ok(int passed, const char *name, ...)
{
    va_list  args;

    printf("%sok %u - ", passed ? "" : "not ", ++tap_count);

    va_start(args, name);
    vprintf(name, args);
    va_end(args);

    printf("\n");

    if (!passed) {
        tap_failed++;
    }

    return passed;
}


static inline int
is_text(const char *got, const char *expected, const char *name)
{
    if (ok(got && strcmp(got, expected) == 0, "%s", name)) {
        return 1;
    }

    printf("#      got: %.400s\n# expected: %.400s\n", got ? got : "(null)",
           expected);
    return 0;
}


static inline int
is_number(long long got, long long expected, const char *name)
{
    if (ok(got == expected, "%s", name)) {
        return 1;
    }

    printf("#      got: %lld\n# expected: %lld\n", got, expected);
    return 0;
}


static inline int
done(void)
{
    printf("1..%u\n", tap_count);
    fflush(stdout);

    return tap_failed ? 1 : 0;
}


#endif /* T_UNIT_TAP_H */
