
/* A snapshot of a screen of another size, made anew for this terminal. */

#ifndef RN_FIT_H
#define RN_FIT_H

#include "wire/ar.h"
#include "wire/vt/vt.h"


typedef struct {
    ar_vt_t   *vt;             /* NULL: nothing is being fitted */
    uint64_t   left;           /* bytes of the snapshot to come */
} rn_fit_t;


/*
 * A snapshot of so many bytes begins, of a screen of that size.  scrolls: the
 * screen becomes as large as the terminal, and old lines fill it up; else its
 * lines stay where they are.
 */
void rn_fit_begin(rn_fit_t *fit, uint64_t bytes, unsigned rows,
    unsigned cols, int scrolls);

/*
 * Its bytes, and at their end *out for a terminal of that size, which the
 * caller frees; else NULL.
 */
void rn_fit_feed(rn_fit_t *fit, const void *bytes, size_t len, unsigned rows,
    unsigned cols, char **out, size_t *out_len);

void rn_fit_end(rn_fit_t *fit);


#endif /* RN_FIT_H */
