
/*
 * A row of counters is written by the worker that has it and by nobody else;
 * cells are single words, so a reader sees each as it was or as it is.  A
 * worker that dies leaves its row as it stands: the next one adds to it.
 */

#include "core/zone_metrics.h"

#include "core/zone_layout.h"


uint64_t *
ngx_ar_zone_metrics_claim(void)
{
    uint64_t                *cells;
    ngx_uint_t               i;
    ngx_ar_metric_row_t     *row;
    ngx_ar_worker_record_t   worker;

    cells = NULL;

    ngx_shmtx_lock(&ngx_ar_zone_pool->mutex);

    for (i = 0; i < ngx_ar_zone->nmetrics; i++) {
        row = &ngx_ar_zone->metrics[i];

        if (ngx_ar_zone_worker(row->epoch, &worker) != NGX_OK) {
            row->epoch = ngx_ar_epoch;
            cells = row->cells;
            break;
        }
    }

    ngx_shmtx_unlock(&ngx_ar_zone_pool->mutex);

    return cells;
}


void
ngx_ar_zone_metrics_sum(uint64_t *sum)
{
    ngx_uint_t               i, m, at, end, alive;
    ngx_ar_metric_row_t     *row;
    ngx_ar_worker_record_t   worker;

    for (i = 0; i < ngx_ar_zone->nmetrics; i++) {
        row = &ngx_ar_zone->metrics[i];
        alive = ngx_ar_zone_worker(row->epoch, &worker) == NGX_OK;

        for (m = 0; m < NGX_AR_METRICS; m++) {
            if (ngx_ar_metrics[m].type == NGX_AR_METRIC_OWN && !alive) {
                continue;
            }

            end = m + 1 < NGX_AR_METRICS ? ngx_ar_metric_cell(m + 1)
                                         : NGX_AR_METRIC_CELLS;

            for (at = ngx_ar_metric_cell(m); at < end; at++) {
                sum[at] += row->cells[at];
            }
        }
    }
}


void
ngx_ar_zone_usage(ngx_ar_zone_usage_t *usage)
{
    ngx_uint_t       i, t;
    ngx_ar_table_t  *table, *tables[3];

    tables[0] = &ngx_ar_zone->runners;
    tables[1] = &ngx_ar_zone->sessions;
    tables[2] = &ngx_ar_zone->shares;

    usage->size = 0;
    usage->used = 0;

    for (t = 0; t < 3; t++) {
        table = tables[t];

        usage->size += ngx_ar_table_size(table->body, table->n)
                       - ngx_ar_table_size(table->body, 0);

        for (i = 0; i < table->n; i++) {
            if (table->keys[i]) {
                usage->used += ngx_ar_table_size(table->body, 1)
                               - ngx_ar_table_size(table->body, 0);
            }
        }
    }

    usage->runners = ngx_ar_zone->runners.n;
    usage->sessions = ngx_ar_zone->sessions.n;
    usage->shares = ngx_ar_zone->shares.n;
    usage->born = ngx_ar_zone->born;
}
