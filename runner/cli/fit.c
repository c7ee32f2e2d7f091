
/*
 * A snapshot is for a terminal of the size at which it was made, and what is
 * here may have another.  Whoever owns the size has the session follow at
 * once: then the runner's emulator does to its screen what ours does here, so
 * both show the same.  Else the program goes on drawing for its own size, and
 * the lines must stay where it has put them.
 */

#include <stdlib.h>
#include <string.h>

#include "runner/cli/fit.h"
#include "runner/cli/memory.h"


void
rn_fit_begin(rn_fit_t *fit, uint64_t bytes, unsigned rows, unsigned cols,
    int scrolls)
{
    ar_vt_options_t  options;

    rn_fit_end(fit);

    memset(&options, 0, sizeof(ar_vt_options_t));
    options.rows = rows;
    options.cols = cols;
    options.scrollback = scrolls ? AR_VT_SCROLLBACK : 0;

    fit->vt = ar_vt_create(&options, NULL);
    fit->left = bytes;

    if (fit->vt == NULL) {
        rn_memory_end();
    }
}


void
rn_fit_feed(rn_fit_t *fit, const void *bytes, size_t len, unsigned rows,
    unsigned cols, char **out, size_t *out_len)
{
    *out = NULL;

    ar_vt_feed(fit->vt, bytes, len);
    fit->left -= len < fit->left ? len : fit->left;

    if (fit->left > 0) {
        return;
    }

    if (ar_vt_resize(fit->vt, rows, cols) != AR_OK
        || ar_vt_snapshot(fit->vt, AR_VT_SNAPSHOT_MAX, out, out_len) != AR_OK)
    {
        rn_memory_end();
    }

    rn_fit_end(fit);
}


void
rn_fit_end(rn_fit_t *fit)
{
    ar_vt_destroy(fit->vt);
    memset(fit, 0, sizeof(rn_fit_t));
}
