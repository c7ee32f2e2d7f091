
/* The directory of the door sockets (hub/) of all workers. */

#ifndef NGX_AR_DOORS_H
#define NGX_AR_DOORS_H

#include <ngx_config.h>
#include <ngx_core.h>


/* In the master, at start and reload: makes it and sets mcf->doors. */
ngx_int_t ngx_ar_doors_make(ngx_cycle_t *cycle);

/* When the master exits: removes it, unless somebody's doors are in it. */
void ngx_ar_doors_remove(ngx_cycle_t *cycle);


#endif /* NGX_AR_DOORS_H */
