
/*
 * Shares, a table of the zone by id, and who uses them.
 *
 * A share that has expired is gone for every reader at that moment; its
 * record goes with the next sweep, which tells of it as of a revocation.  The
 * shares of a session go with its record.
 * Connections are rows of (worker, share): a row whose worker is dead counts
 * for nothing and is taken over.
 */

#include "core/zone_layout.h"


static ngx_uint_t ngx_ar_zone_share_is(const void *record,
    const u_char *name, size_t len);
static uint64_t ngx_ar_zone_share_spare(const void *record);
static void ngx_ar_zone_share_take(const ngx_ar_share_record_t *share,
    ngx_ar_by_e by);
static ngx_ar_share_use_t *ngx_ar_zone_share_row(const u_char *id);


static const ngx_ar_table_kind_t  ngx_ar_zone_share_kind = {
    ngx_ar_zone_share_is,
    ngx_ar_zone_share_spare
};


static ngx_uint_t
ngx_ar_zone_share_is(const void *record, const u_char *name, size_t len)
{
    const ngx_ar_share_record_t  *share = record;

    return ngx_memcmp(share->id, name, len) == 0;
}


static uint64_t
ngx_ar_zone_share_spare(const void *record)
{
    const ngx_ar_share_record_t  *share = record;

    return share->expires <= ngx_ar_zone_now() ? share->expires : 0;
}


ngx_int_t
ngx_ar_zone_share_get(const u_char *id, ngx_ar_share_record_t *record)
{
    ngx_ar_share_record_t  *found;

    ngx_shmtx_lock(&ngx_ar_zone_pool->mutex);

    found = ngx_ar_table_find(&ngx_ar_zone->shares, &ngx_ar_zone_share_kind,
                              id, AR_UUID_LEN);
    if (found) {
        *record = *found;
    }

    ngx_shmtx_unlock(&ngx_ar_zone_pool->mutex);

    return found && record->expires > ngx_ar_zone_now() ? NGX_OK
                                                        : NGX_DECLINED;
}


ngx_int_t
ngx_ar_zone_share_add(const ngx_ar_share_record_t *record)
{
    ngx_int_t  rc;

    ngx_ar_zone_shares_sweep();

    ngx_shmtx_lock(&ngx_ar_zone_pool->mutex);

    rc = ngx_ar_table_add(&ngx_ar_zone->shares, &ngx_ar_zone_share_kind,
                          record->id, AR_UUID_LEN, record);
    if (rc == NGX_OK) {
        ngx_ar_zone_event_add(NGX_AR_EVENT_SHARE_CREATED, NGX_AR_BY_OPERATOR,
                              record->id, AR_UUID_LEN);
    }

    ngx_shmtx_unlock(&ngx_ar_zone_pool->mutex);

    return rc;
}


ngx_int_t
ngx_ar_zone_share_remove(const u_char *id, ngx_ar_share_record_t *record)
{
    ngx_ar_share_record_t  *found;

    ngx_shmtx_lock(&ngx_ar_zone_pool->mutex);

    found = ngx_ar_table_find(&ngx_ar_zone->shares, &ngx_ar_zone_share_kind,
                              id, AR_UUID_LEN);
    if (found) {
        *record = *found;
        ngx_ar_zone_share_take(found, NGX_AR_BY_OPERATOR);
    }

    ngx_shmtx_unlock(&ngx_ar_zone_pool->mutex);

    return found && record->expires > ngx_ar_zone_now() ? NGX_OK
                                                        : NGX_DECLINED;
}


/* With the mutex held. */

static void
ngx_ar_zone_share_take(const ngx_ar_share_record_t *share, ngx_ar_by_e by)
{
    ngx_ar_zone_event_add(NGX_AR_EVENT_SHARE_REVOKED, by, share->id,
                          AR_UUID_LEN);
    ngx_ar_table_remove(&ngx_ar_zone->shares, share);
}


void
ngx_ar_zone_shares_drop(const u_char *session)
{
    ngx_uint_t              i;
    ngx_ar_share_record_t  *share;

    for (i = 0; i < ngx_ar_zone->shares.n; i++) {
        share = ngx_ar_table_at(&ngx_ar_zone->shares, i);

        if (share
            && ngx_memcmp(share->session, session, AR_UUID_LEN) == 0)
        {
            ngx_ar_zone_share_take(share, NGX_AR_BY_HQ);
        }
    }
}


void
ngx_ar_zone_shares_sweep(void)
{
    ngx_uint_t              i;
    ngx_ar_share_record_t  *share;

    ngx_shmtx_lock(&ngx_ar_zone_pool->mutex);

    for (i = 0; i < ngx_ar_zone->shares.n; i++) {
        share = ngx_ar_table_at(&ngx_ar_zone->shares, i);

        if (share && ngx_ar_zone_share_spare(share)) {
            ngx_ar_zone_share_take(share, NGX_AR_BY_HQ);
        }
    }

    ngx_shmtx_unlock(&ngx_ar_zone_pool->mutex);
}


ngx_int_t
ngx_ar_zone_share_next(ngx_uint_t *at, ngx_ar_share_record_t *record)
{
    while (ngx_ar_zone_next(&ngx_ar_zone->shares, at, record) == NGX_OK) {
        if (record->expires > ngx_ar_zone_now()) {
            return NGX_OK;
        }
    }

    return NGX_DECLINED;
}


ngx_int_t
ngx_ar_zone_share_join(const u_char *id, ngx_uint_t most)
{
    ngx_int_t                rc;
    ngx_uint_t               i;
    ngx_ar_share_use_t      *use, *rows;
    ngx_ar_worker_record_t   worker;

    rows = ngx_ar_zone->share_uses;

    ngx_shmtx_lock(&ngx_ar_zone_pool->mutex);

    use = ngx_ar_zone_share_row(id);

    for (i = 0; use == NULL && i < NGX_AR_SHARE_USES; i++) {

        if (rows[i].connections
            && ngx_ar_zone_worker(rows[i].epoch, &worker) == NGX_OK)
        {
            continue;
        }

        use = &rows[i];
        use->connections = 0;
        ngx_memory_barrier();
        use->epoch = ngx_ar_epoch;
        ngx_memcpy(use->share, id, AR_UUID_LEN);
        ngx_memory_barrier();
    }

    rc = use == NULL ? NGX_ERROR
         : use->connections >= most ? NGX_DECLINED : NGX_OK;

    if (rc == NGX_OK) {
        use->connections++;
    }

    ngx_shmtx_unlock(&ngx_ar_zone_pool->mutex);

    return rc;
}


void
ngx_ar_zone_share_leave(const u_char *id)
{
    ngx_ar_share_use_t  *use;

    ngx_shmtx_lock(&ngx_ar_zone_pool->mutex);

    use = ngx_ar_zone_share_row(id);
    if (use) {
        use->connections--;
    }

    ngx_shmtx_unlock(&ngx_ar_zone_pool->mutex);
}


/* This worker's row for a share, or NULL. */

static ngx_ar_share_use_t *
ngx_ar_zone_share_row(const u_char *id)
{
    ngx_uint_t           i;
    ngx_ar_share_use_t  *use;

    for (i = 0; i < NGX_AR_SHARE_USES; i++) {
        use = &ngx_ar_zone->share_uses[i];

        if (use->connections && use->epoch == ngx_ar_epoch
            && ngx_memcmp(use->share, id, AR_UUID_LEN) == 0)
        {
            return use;
        }
    }

    return NULL;
}


ngx_uint_t
ngx_ar_zone_share_connections(const u_char *id)
{
    ngx_uint_t               i, n;
    ngx_ar_share_use_t      *use;
    ngx_ar_worker_record_t   worker;

    n = 0;

    ngx_shmtx_lock(&ngx_ar_zone_pool->mutex);

    for (i = 0; i < NGX_AR_SHARE_USES; i++) {
        use = &ngx_ar_zone->share_uses[i];

        if (use->connections
            && ngx_memcmp(use->share, id, AR_UUID_LEN) == 0
            && ngx_ar_zone_worker(use->epoch, &worker) == NGX_OK)
        {
            n += use->connections;
        }
    }

    ngx_shmtx_unlock(&ngx_ar_zone_pool->mutex);

    return n;
}
