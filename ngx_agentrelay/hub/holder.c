
/*
 * The grace of one holder, as a value: no timers, no memory.  The session
 * asks whenever it computes `consumed`, at least once a second.
 */

#include "hub/holder.h"


void
ngx_ar_holder_start(ngx_ar_holder_t *holder, uint64_t pos, uint64_t head)
{
    holder->since = ngx_current_msec;
    holder->pos = pos;
    holder->head = head;
    holder->holds = 1;
}


ngx_uint_t
ngx_ar_holder_judge(ngx_ar_holder_t *holder, uint64_t pos, uint64_t head)
{
    if (pos >= holder->pos + NGX_AR_PROGRESS || pos >= holder->head) {
        holder->since = ngx_current_msec;
        holder->pos = pos;
        holder->head = head;

    } else if (ngx_current_msec - holder->since >= NGX_AR_GRACE) {
        holder->holds = 0;
    }

    if (pos >= head) {
        holder->holds = 1;
    }

    return holder->holds;
}
