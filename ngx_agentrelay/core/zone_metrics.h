
/* The workers' rows of counters in the zone, and how full the zone is. */

#ifndef NGX_AR_ZONE_METRICS_H
#define NGX_AR_ZONE_METRICS_H

#include "core/metrics.h"
#include "core/zone.h"


typedef struct {
    size_t      size;                   /* bytes that records can take */
    size_t      used;
    ngx_uint_t  runners;                /* records that fit */
    ngx_uint_t  sessions;
    ngx_uint_t  shares;
    uint64_t    born;                   /* ms since 1970 */
} ngx_ar_zone_usage_t;


/* A row that no live worker has, or NULL; it is this worker's from now on. */
uint64_t *ngx_ar_zone_metrics_claim(void);

/*
 * Adds all rows to sum, of NGX_AR_METRIC_CELLS; what is of this moment only
 * of workers that live.
 */
void ngx_ar_zone_metrics_sum(uint64_t *sum);

void ngx_ar_zone_usage(ngx_ar_zone_usage_t *usage);


#endif /* NGX_AR_ZONE_METRICS_H */
