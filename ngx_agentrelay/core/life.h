
/*
 * The life of a worker.  Areas (hub, jobs, ...) hook into it by a row in
 * module.c's table, so core/ calls nobody above it by name.
 */

#ifndef NGX_AR_LIFE_H
#define NGX_AR_LIFE_H

#include <ngx_config.h>
#include <ngx_core.h>


typedef struct {
    /* in each worker before its loop; only for worker and single processes */
    ngx_int_t  (*start)(ngx_cycle_t *cycle);
    /* once, at the moment a graceful shutdown begins (NGINX.md 6.2) */
    void       (*drain)(void);
    /* before a worker exits: close everything that has a descriptor */
    void       (*stop)(ngx_cycle_t *cycle);
} ngx_ar_area_t;


/* Ends with a NULL; defined in module.c.  Stopped in reverse order. */
extern const ngx_ar_area_t  *const ngx_ar_areas[];

/* 1 from the beginning of a graceful shutdown. */
extern ngx_uint_t  ngx_ar_draining;

ngx_int_t ngx_ar_life_start(ngx_cycle_t *cycle);
void ngx_ar_life_stop(ngx_cycle_t *cycle);


#endif /* NGX_AR_LIFE_H */
