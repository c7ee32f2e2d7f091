
/*
 * Full jitter: after an outage a thousand runners spread evenly over the
 * window instead of coming in waves.
 */

#include <stdlib.h>
#include <sys/random.h>

#include "runner/net/backoff.h"


#define RN_BACKOFF_DOUBLINGS  20


const rn_backoff_range_t  rn_backoff_usual = { 100, 15000 };


unsigned
rn_backoff_next(rn_backoff_t *backoff, const rn_backoff_range_t *range)
{
    uint64_t  bound;
    uint32_t  random;

    bound = (uint64_t) range->min_ms << backoff->tries;

    if (bound > range->max_ms) {
        bound = range->max_ms;
    }

    if (backoff->tries < RN_BACKOFF_DOUBLINGS) {
        backoff->tries++;
    }

    if (getrandom(&random, sizeof(random), 0) != (ssize_t) sizeof(random)) {
        return (unsigned) bound;
    }

    return (unsigned) (random % (bound + 1));
}


void
rn_backoff_reset(rn_backoff_t *backoff)
{
    backoff->tries = 0;
}


ar_rc_e
rn_backoff_parse(rn_backoff_range_t *range, const char *text,
    const char **cause)
{
    char    *end;
    double   min, max;

    *cause = "it must be MIN..MAX in seconds, as 0.1..15";

    min = strtod(text, &end);

    if (end == text) {
        return AR_ERROR;
    }

    /* strtod() may have taken the first dot of the two */

    if (end[-1] == '.') {
        end--;
    }

    if (end[0] != '.' || end[1] != '.') {
        return AR_ERROR;
    }

    text = end + 2;
    max = strtod(text, &end);

    if (end == text || *end != '\0') {
        return AR_ERROR;
    }

    if (!(min >= 0.001) || !(max >= min) || !(max <= 3600)) {
        *cause = "it must hold 0.001 <= MIN <= MAX <= 3600";
        return AR_ERROR;
    }

    range->min_ms = (unsigned) (min * 1000);
    range->max_ms = (unsigned) (max * 1000);

    return AR_OK;
}
