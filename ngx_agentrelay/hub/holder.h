
/*
 * Who holds a program back, and where (ARCHITECTURE.md section 3).
 *
 * A holder is a viewer that may write and came by no share, a mirror, or the
 * place of one whose connection broke.  Within the grace it must take 64 KiB
 * or reach what was the head when the grace began; else it stops holding
 * until it is at the head again.  With `overflow: block` the grace does not
 * end.
 */

#ifndef NGX_AR_HOLDER_H
#define NGX_AR_HOLDER_H

#include <ngx_config.h>
#include <ngx_core.h>

#include "wire/ar.h"


#define NGX_AR_GRACE      20000         /* ms */
#define NGX_AR_PROGRESS   65536         /* bytes */
#define NGX_AR_NOBODY     UINT64_MAX    /* `consumed` null: nobody holds */


typedef struct {
    ngx_msec_t  since;
    uint64_t    pos;                    /* where the grace began */
    uint64_t    head;                   /* what was the head then */
    ngx_uint_t  holds;
} ngx_ar_holder_t;


/* A place kept for a holder whose connection broke. */
typedef struct {
    ngx_queue_t  queue;
    uint64_t     pos;
    ngx_msec_t   until;
} ngx_ar_place_t;


/* Offsets of the stream: it is at pos, the head is there. */
void ngx_ar_holder_start(ngx_ar_holder_t *holder, uint64_t pos,
    uint64_t head);

/* Looks at a holder that is at pos now; 1 when it holds. */
ngx_uint_t ngx_ar_holder_judge(ngx_ar_holder_t *holder, uint64_t pos,
    uint64_t head);


#endif /* NGX_AR_HOLDER_H */
