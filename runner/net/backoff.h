
/* When to dial again: full jitter below a bound that doubles. */

#ifndef RN_BACKOFF_H
#define RN_BACKOFF_H

#include "wire/ar.h"


typedef struct {
    unsigned  min_ms;
    unsigned  max_ms;
} rn_backoff_range_t;


typedef struct {
    unsigned  tries;         /* failures since the last reset */
} rn_backoff_t;


/* 0.1..15 s, WIRE.md section 1. */
extern const rn_backoff_range_t  rn_backoff_usual;

/* The wait in ms before the next try, from 0 to min doubled `tries` times. */
unsigned rn_backoff_next(rn_backoff_t *backoff,
    const rn_backoff_range_t *range);

void rn_backoff_reset(rn_backoff_t *backoff);

/* "0.1..15" in seconds; AR_ERROR: *cause says why. */
ar_rc_e rn_backoff_parse(rn_backoff_range_t *range, const char *text,
    const char **cause);


#endif /* RN_BACKOFF_H */
