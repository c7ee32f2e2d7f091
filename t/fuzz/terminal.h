
/* A terminal without an owner; there is none without memory. */

#ifndef AR_FUZZ_TERMINAL_H
#define AR_FUZZ_TERMINAL_H

#include <stdint.h>
#include <stdlib.h>

#include "wire/vt/vt.h"


static inline ar_vt_t *
terminal(unsigned rows, unsigned cols, unsigned scrollback)
{
    ar_vt_t          *vt;
    ar_vt_options_t   options = { 0 };

    options.rows = rows;
    options.cols = cols;
    options.scrollback = scrollback;

    vt = ar_vt_create(&options, NULL);
    if (vt == NULL) {
        abort();
    }

    return vt;
}


#endif /* AR_FUZZ_TERMINAL_H */
