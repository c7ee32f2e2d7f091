
/*
 * The zone's life and its worker rows.
 *
 * The memory is cut once, in the master, by the size the operator gave: a
 * sixteenth for counters, a sixteenth of the rest for shares, two fifths of
 * what then remains for runners, and what is left for sessions.  A reload
 * finds it again, a
 * changed size or layout means a new zone (the runners announce themselves
 * again).  A worker row belongs to one process; rows of dead processes are
 * taken over by the next worker that starts, and nobody trusts a row without
 * asking the kernel whether its process lives.
 */

#include "core/zone_layout.h"
#include "core/zone_metrics.h"

#include <openssl/rand.h>


#define NGX_AR_ZONE_YOUNG  20000        /* ms */


static ngx_int_t ngx_ar_zone_init(ngx_shm_zone_t *shm_zone, void *data);
static ngx_int_t ngx_ar_zone_cut(ngx_ar_zone_t **out, ngx_slab_pool_t *pool,
    ngx_log_t *log);
static ngx_int_t ngx_ar_zone_take_row(ngx_cycle_t *cycle);
static ngx_uint_t ngx_ar_zone_alive(ngx_pid_t pid);


uint64_t          ngx_ar_epoch;
ngx_ar_zone_t    *ngx_ar_zone;
ngx_slab_pool_t  *ngx_ar_zone_pool;

static ngx_ar_worker_record_t  *ngx_ar_row;


ngx_shm_zone_t *
ngx_ar_zone_add(ngx_conf_t *cf, ngx_str_t *name, size_t size)
{
    ngx_shm_zone_t  *shm_zone;

    shm_zone = ngx_shared_memory_add(cf, name, size,
                                     &ngx_http_agentrelay_module);
    if (shm_zone) {
        shm_zone->init = ngx_ar_zone_init;
    }

    return shm_zone;
}


static ngx_int_t
ngx_ar_zone_init(ngx_shm_zone_t *shm_zone, void *data)
{
    ngx_ar_zone_t    *zone;
    ngx_slab_pool_t  *pool;

    pool = (ngx_slab_pool_t *) shm_zone->shm.addr;

    zone = shm_zone->shm.exists ? pool->data : data;

    if (zone == NULL) {
        if (ngx_ar_zone_cut(&zone, pool, shm_zone->shm.log) != NGX_OK) {
            return NGX_ERROR;
        }
    }

    if (zone->layout != NGX_AR_ZONE_LAYOUT) {
        ngx_log_error(NGX_LOG_EMERG, shm_zone->shm.log, 0,
                      "agentrelay_zone \"%V\" was made by another version "
                      "of the module: restart nginx", &shm_zone->shm.name);
        return NGX_ERROR;
    }

    shm_zone->data = zone;

    return NGX_OK;
}


static ngx_int_t
ngx_ar_zone_cut(ngx_ar_zone_t **out, ngx_slab_pool_t *pool, ngx_log_t *log)
{
    size_t          bytes, records, share, head, counters;
    u_char         *p;
    uint32_t        name;
    ngx_uint_t      nshares, nrunners, nsessions, nmetrics;
    ngx_ar_zone_t  *zone;

    pool->log_nomem = 0;

    /* whole pages, less one so that the slab's own rounding always fits */
    bytes = (pool->pfree - 1) * ngx_pagesize;
    head = ngx_align(sizeof(ngx_ar_zone_t), 64);

    nmetrics = bytes / 16 / sizeof(ngx_ar_metric_row_t);
    nmetrics = ngx_min(nmetrics, NGX_AR_WORKERS);
    counters = nmetrics * sizeof(ngx_ar_metric_row_t);

    records = bytes - head - counters - ngx_ar_table_size(0, 0) * 3;

    share = ngx_ar_table_size(sizeof(ngx_ar_share_record_t), 1)
            - ngx_ar_table_size(0, 0);
    nshares = records / 16 / share;
    records -= nshares * share;

    nrunners = records * 2 / 5
               / (ngx_ar_table_size(sizeof(ngx_ar_runner_record_t), 1)
                  - ngx_ar_table_size(0, 0));
    nsessions = records * 3 / 5
                / (ngx_ar_table_size(sizeof(ngx_ar_session_record_t), 1)
                   - ngx_ar_table_size(0, 0));

    p = ngx_slab_calloc(pool, bytes);
    if (p == NULL || RAND_bytes((u_char *) &name, sizeof(name)) != 1) {
        ngx_log_error(NGX_LOG_EMERG, log, 0,
                      "agentrelay_zone could not be made");
        return NGX_ERROR;
    }

    zone = (ngx_ar_zone_t *) p;
    p += head;

    zone->nmetrics = nmetrics;
    zone->metrics = (ngx_ar_metric_row_t *) p;
    p += counters;

    ngx_ar_table_cut(&zone->shares, sizeof(ngx_ar_share_record_t), nshares,
                     p);
    p += ngx_ar_table_size(sizeof(ngx_ar_share_record_t), nshares);
    ngx_ar_table_cut(&zone->runners, sizeof(ngx_ar_runner_record_t), nrunners,
                     p);
    p += ngx_ar_table_size(sizeof(ngx_ar_runner_record_t), nrunners);
    ngx_ar_table_cut(&zone->sessions, sizeof(ngx_ar_session_record_t),
                     nsessions, p);

    zone->layout = NGX_AR_ZONE_LAYOUT;
    zone->born = ngx_ar_zone_now();
    zone->begun = ngx_current_msec;
    ngx_sprintf(zone->name, "%08xD%Z", name);

    pool->data = zone;
    *out = zone;

    return NGX_OK;
}


ngx_int_t
ngx_ar_zone_start(ngx_cycle_t *cycle)
{
    ngx_ar_main_conf_t  *mcf;

    mcf = ngx_ar_main_conf(cycle);

    if (mcf == NULL || mcf->zone == NULL) {
        return NGX_DECLINED;
    }

    ngx_ar_zone = mcf->zone->data;
    ngx_ar_zone_pool = (ngx_slab_pool_t *) mcf->zone->shm.addr;

    do {
        if (RAND_bytes((u_char *) &ngx_ar_epoch, sizeof(ngx_ar_epoch)) != 1) {
            ngx_log_error(NGX_LOG_ALERT, cycle->log, 0,
                          "no random bytes for a worker's epoch");
            return NGX_ERROR;
        }

        /* travels as a JSON integer in door lines */
        ngx_ar_epoch &= AR_OFFSET_MAX;

    } while (ngx_ar_epoch == 0);

    if (ngx_ar_zone_take_row(cycle) != NGX_OK) {
        return NGX_ERROR;
    }

    return ngx_ar_metrics_start(ngx_ar_zone_metrics_claim(), cycle->log);
}


static ngx_int_t
ngx_ar_zone_take_row(ngx_cycle_t *cycle)
{
    ngx_uint_t               i;
    ngx_ar_worker_record_t  *row;

    ngx_shmtx_lock(&ngx_ar_zone_pool->mutex);

    for (i = 0; i < NGX_AR_WORKERS; i++) {
        row = &ngx_ar_zone->workers[i];

        if (row->epoch == 0 || !ngx_ar_zone_alive(row->pid)) {
            row->epoch = 0;
            ngx_memory_barrier();
            row->pid = ngx_pid;
            row->draining = 0;
            row->listening = 0;
            ngx_memory_barrier();
            row->epoch = ngx_ar_epoch;
            ngx_ar_row = row;
            break;
        }
    }

    ngx_shmtx_unlock(&ngx_ar_zone_pool->mutex);

    if (ngx_ar_row == NULL) {
        ngx_log_error(NGX_LOG_ALERT, cycle->log, 0,
                      "agentrelay zone has no row for another worker, "
                      "the limit is %d", NGX_AR_WORKERS);
        return NGX_ERROR;
    }

    return NGX_OK;
}


void
ngx_ar_zone_drain(void)
{
    if (ngx_ar_row) {
        ngx_ar_row->draining = 1;
    }
}


void
ngx_ar_zone_listen(ngx_uint_t readers)
{
    if (ngx_ar_row) {
        ngx_ar_row->listening = readers;
    }
}


void
ngx_ar_zone_stop(void)
{
    if (ngx_ar_row) {
        ngx_ar_row->epoch = 0;
        ngx_ar_row = NULL;
    }
}


ngx_int_t
ngx_ar_zone_worker(uint64_t epoch, ngx_ar_worker_record_t *record)
{
    ngx_uint_t               i;
    ngx_ar_worker_record_t  *row;

    if (epoch == 0) {
        return NGX_DECLINED;
    }

    for (i = 0; i < NGX_AR_WORKERS; i++) {
        row = &ngx_ar_zone->workers[i];

        if (row->epoch == epoch) {
            *record = *row;
            return ngx_ar_zone_alive(record->pid) ? NGX_OK : NGX_DECLINED;
        }
    }

    return NGX_DECLINED;
}


ngx_int_t
ngx_ar_zone_worker_next(ngx_uint_t *at, ngx_ar_worker_record_t *row)
{
    for ( /* void */ ; *at < NGX_AR_WORKERS; (*at)++) {
        *row = ngx_ar_zone->workers[*at];

        if (row->epoch && ngx_ar_zone_alive(row->pid)) {
            (*at)++;
            return NGX_OK;
        }
    }

    return NGX_DECLINED;
}


static ngx_uint_t
ngx_ar_zone_alive(ngx_pid_t pid)
{
    return pid == ngx_pid || kill(pid, 0) == 0 || ngx_errno == NGX_EPERM;
}


ngx_uint_t
ngx_ar_zone_young(void)
{
    /* all processes of a machine share the monotonic clock */
    return ngx_current_msec - ngx_ar_zone->begun < NGX_AR_ZONE_YOUNG;
}


uint64_t
ngx_ar_zone_now(void)
{
    ngx_time_t  *tp;

    tp = ngx_timeofday();

    return (uint64_t) tp->sec * 1000 + tp->msec;
}


const u_char *
ngx_ar_zone_name(void)
{
    return ngx_ar_zone->name;
}
