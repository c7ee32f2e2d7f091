
/*
 * Something between runner and HQ that cuts: connections that break soon,
 * without a word of HQ's, one after the other.
 */

#ifndef RN_CUTS_H
#define RN_CUTS_H

#include <stdint.h>


typedef struct rn_daemon_s  rn_daemon_t;


typedef struct {
    unsigned  n;               /* in a row */
    uint64_t  shortest;        /* ms */
    uint64_t  longest;
    int       told;            /* what is left of this stretch is not */
} rn_cuts_t;


/* A control connection broke, so many ms after it was opened. */
void rn_cuts_add(rn_daemon_t *daemon, uint64_t ms);

/* One ended otherwise, or could not be opened. */
void rn_cuts_end(rn_daemon_t *daemon);

/* One has lasted for rn_cuts_hold() ms: the stretch is over. */
void rn_cuts_held(rn_daemon_t *daemon);

/* 0: there is no stretch. */
uint64_t rn_cuts_hold(const rn_daemon_t *daemon);


#endif /* RN_CUTS_H */
