
/*
 * Handing over what this worker has, because it drains or a newer master has
 * come: runners are asked to dial again, viewers are sent away with 1012 at
 * a random moment within 0.3 s, and after a second whatever is left is
 * closed.
 */

#ifndef NGX_AR_HANDOVER_H
#define NGX_AR_HANDOVER_H

#include <ngx_config.h>
#include <ngx_core.h>


/* Begins, unless it has begun. */
void ngx_ar_handover(void);

/* The worker stops: its timer is gone. */
void ngx_ar_handover_stop(void);


#endif /* NGX_AR_HANDOVER_H */
