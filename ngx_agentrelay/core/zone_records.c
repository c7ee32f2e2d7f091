
/*
 * The two tables of the zone, runners by name and sessions by id, for those
 * who know what is in a record.  Every call takes the zone's mutex, copies,
 * and gives it back.
 */

#include "core/zone_layout.h"


static ngx_uint_t ngx_ar_zone_runner_is(const void *record,
    const u_char *name, size_t len);
static uint64_t ngx_ar_zone_runner_spare(const void *record);
static ngx_int_t ngx_ar_zone_runner_store(
    const ngx_ar_runner_record_t *record);
static void ngx_ar_zone_runner_abandoned(const u_char *name, uint64_t epoch);
static ngx_int_t ngx_ar_zone_runner_away(ngx_ar_runner_record_t *record,
    void *data);
static ngx_uint_t ngx_ar_zone_session_is(const void *record,
    const u_char *name, size_t len);
static uint64_t ngx_ar_zone_session_spare(const void *record);
static ngx_ar_session_record_t *ngx_ar_zone_session_with(const u_char *key);


static const ngx_ar_table_kind_t  ngx_ar_zone_runner_kind = {
    ngx_ar_zone_runner_is,
    ngx_ar_zone_runner_spare
};

static const ngx_ar_table_kind_t  ngx_ar_zone_session_kind = {
    ngx_ar_zone_session_is,
    ngx_ar_zone_session_spare
};


static void
ngx_ar_zone_lock(void)
{
    ngx_shmtx_lock(&ngx_ar_zone_pool->mutex);
}


static void
ngx_ar_zone_unlock(void)
{
    ngx_shmtx_unlock(&ngx_ar_zone_pool->mutex);
}


static ngx_uint_t
ngx_ar_zone_runner_is(const void *record, const u_char *name, size_t len)
{
    const ngx_ar_runner_record_t  *runner = record;

    return len <= AR_NAME_MAX && runner->name[len] == '\0'
           && ngx_strncmp(runner->name, name, len) == 0;
}


static uint64_t
ngx_ar_zone_runner_spare(const void *record)
{
    const ngx_ar_runner_record_t  *runner = record;

    return runner->epoch ? 0 : (uint64_t) runner->seen;
}


ngx_int_t
ngx_ar_zone_runner_get(const u_char *name, size_t len,
    ngx_ar_runner_record_t *record)
{
    ngx_ar_runner_record_t  *found;

    ngx_ar_zone_lock();

    found = ngx_ar_table_find(&ngx_ar_zone->runners, &ngx_ar_zone_runner_kind,
                              name, len);
    if (found) {
        *record = *found;
    }

    ngx_ar_zone_unlock();

    return found ? NGX_OK : NGX_DECLINED;
}


ngx_int_t
ngx_ar_zone_runner_put(const ngx_ar_runner_record_t *record)
{
    ngx_int_t                rc;
    ngx_ar_runner_record_t   old;

    /* it went away before it comes again, even if nobody has noticed yet */

    if (ngx_ar_zone_runner_get(record->name, ngx_strlen(record->name), &old)
        == NGX_OK)
    {
        ngx_ar_zone_runner_abandoned(old.name, old.epoch);
    }

    rc = ngx_ar_zone_runner_store(record);

    if (rc == NGX_ERROR) {
        ngx_ar_zone_runners_sweep();
        rc = ngx_ar_zone_runner_store(record);
    }

    return rc;
}


static ngx_int_t
ngx_ar_zone_runner_store(const ngx_ar_runner_record_t *record)
{
    size_t                   len;
    ngx_int_t                rc;
    ngx_ar_table_t          *table;
    ngx_ar_runner_record_t  *draft;

    rc = NGX_OK;
    len = ngx_strlen(record->name);
    table = &ngx_ar_zone->runners;

    ngx_ar_zone_lock();

    draft = ngx_ar_table_draft(table, &ngx_ar_zone_runner_kind, record->name,
                               len);

    if (draft) {
        *draft = *record;
        ngx_ar_zone_runner_changed(ngx_ar_table_active_body(table, draft),
                                   draft);
        ngx_ar_table_publish(table, draft);

    } else if (ngx_ar_table_room(table, &ngx_ar_zone_runner_kind) < 0) {
        rc = NGX_ERROR;

    } else {
        ngx_ar_zone_runner_changed(NULL, record);
        rc = ngx_ar_table_add(table, &ngx_ar_zone_runner_kind, record->name,
                              len, record);
    }

    ngx_ar_zone_unlock();

    return rc;
}


/* A glance without the mutex: what it finds is looked at again under it. */

void
ngx_ar_zone_runners_sweep(void)
{
    u_char                         name[AR_NAME_MAX + 1];
    uint64_t                       epoch;
    ngx_uint_t                     i;
    const ngx_ar_runner_record_t  *runner;

    for (i = 0; i < ngx_ar_zone->runners.n; i++) {
        runner = ngx_ar_table_at(&ngx_ar_zone->runners, i);

        if (runner == NULL) {
            continue;
        }

        epoch = runner->epoch;

        if (epoch && epoch != ngx_ar_epoch) {
            ngx_cpystrn(name, (u_char *) runner->name, sizeof(name));
            ngx_ar_zone_runner_abandoned(name, epoch);
        }
    }
}


static void
ngx_ar_zone_runner_abandoned(const u_char *name, uint64_t epoch)
{
    ngx_ar_worker_record_t  row;

    if (epoch && ngx_ar_zone_worker(epoch, &row) != NGX_OK) {
        (void) ngx_ar_zone_runner_change(name, ngx_strlen(name),
                                         ngx_ar_zone_runner_away, &epoch);
    }
}


static ngx_int_t
ngx_ar_zone_runner_away(ngx_ar_runner_record_t *record, void *data)
{
    uint64_t  *epoch = data;

    if (record->epoch != *epoch) {
        return NGX_DECLINED;
    }

    record->epoch = 0;

    return NGX_OK;
}


ngx_int_t
ngx_ar_zone_runner_change(const u_char *name, size_t len,
    ngx_ar_runner_change_pt change, void *data)
{
    ngx_int_t                rc;
    ngx_ar_runner_record_t  *draft;

    rc = NGX_DECLINED;

    ngx_ar_zone_lock();

    draft = ngx_ar_table_draft(&ngx_ar_zone->runners,
                               &ngx_ar_zone_runner_kind, name, len);
    if (draft) {
        rc = change(draft, data);
    }

    if (rc == NGX_OK) {
        ngx_ar_zone_runner_changed(
                     ngx_ar_table_active_body(&ngx_ar_zone->runners, draft),
                     draft);
        ngx_ar_table_publish(&ngx_ar_zone->runners, draft);
    }

    ngx_ar_zone_unlock();

    return rc;
}


ngx_int_t
ngx_ar_zone_runner_next(ngx_uint_t *at, ngx_ar_runner_record_t *record)
{
    return ngx_ar_zone_next(&ngx_ar_zone->runners, at, record);
}


static ngx_uint_t
ngx_ar_zone_session_is(const void *record, const u_char *name, size_t len)
{
    const ngx_ar_session_record_t  *session = record;

    return ngx_memcmp(session->id, name, len) == 0;
}


static uint64_t
ngx_ar_zone_session_spare(const void *record)
{
    const ngx_ar_session_record_t  *session = record;

    return session->ended;
}


ngx_int_t
ngx_ar_zone_session_get(const u_char *id, ngx_ar_session_record_t *record)
{
    ngx_ar_session_record_t  *found;

    ngx_ar_zone_lock();

    found = ngx_ar_table_find(&ngx_ar_zone->sessions,
                              &ngx_ar_zone_session_kind, id, AR_UUID_LEN);
    if (found) {
        *record = *found;
    }

    ngx_ar_zone_unlock();

    return found ? NGX_OK : NGX_DECLINED;
}


ngx_int_t
ngx_ar_zone_session_put(const ngx_ar_session_record_t *record)
{
    ngx_int_t                 rc, room;
    ngx_ar_table_t           *table;
    ngx_ar_session_record_t  *draft;

    rc = NGX_OK;
    table = &ngx_ar_zone->sessions;

    ngx_ar_zone_lock();

    draft = ngx_ar_table_draft(table, &ngx_ar_zone_session_kind, record->id,
                               AR_UUID_LEN);

    if (draft) {
        *draft = *record;
        ngx_ar_zone_session_changed(ngx_ar_table_active_body(table, draft),
                                    draft);
        ngx_ar_table_publish(table, draft);

    } else if (ngx_ar_zone_session_with(record->key)) {
        rc = NGX_DECLINED;

    } else {
        room = ngx_ar_table_room(table, &ngx_ar_zone_session_kind);

        if (room < 0) {
            rc = NGX_ERROR;

        } else {
            ngx_ar_zone_session_evicted(ngx_ar_table_at(table, room));
            ngx_ar_zone_session_changed(NULL, record);
            rc = ngx_ar_table_add(table, &ngx_ar_zone_session_kind,
                                  record->id, AR_UUID_LEN, record);
        }
    }

    ngx_ar_zone_unlock();

    return rc;
}


ngx_int_t
ngx_ar_zone_session_change(const u_char *id, ngx_ar_session_change_pt change,
    void *data)
{
    ngx_int_t                 rc;
    ngx_ar_session_record_t  *draft;

    rc = NGX_DECLINED;

    ngx_ar_zone_lock();

    draft = ngx_ar_table_draft(&ngx_ar_zone->sessions,
                               &ngx_ar_zone_session_kind, id, AR_UUID_LEN);
    if (draft) {
        rc = change(draft, data);
    }

    if (rc == NGX_OK) {
        ngx_ar_zone_session_changed(
                    ngx_ar_table_active_body(&ngx_ar_zone->sessions, draft),
                    draft);
        ngx_ar_table_publish(&ngx_ar_zone->sessions, draft);
    }

    ngx_ar_zone_unlock();

    return rc;
}


ngx_int_t
ngx_ar_zone_session_next(ngx_uint_t *at, ngx_ar_session_record_t *record)
{
    return ngx_ar_zone_next(&ngx_ar_zone->sessions, at, record);
}


ngx_int_t
ngx_ar_zone_next(ngx_ar_table_t *table, ngx_uint_t *at, void *record)
{
    void  *found;

    while (*at < table->n) {

        if (table->keys[*at] == 0) {
            (*at)++;
            continue;
        }

        ngx_ar_zone_lock();

        found = ngx_ar_table_at(table, (*at)++);
        if (found) {
            ngx_memcpy(record, found, table->body);
        }

        ngx_ar_zone_unlock();

        if (found) {
            return NGX_OK;
        }
    }

    return NGX_DECLINED;
}


/* The session of an Idempotency-Key's digest; a digest of zeros is none. */

static ngx_ar_session_record_t *
ngx_ar_zone_session_with(const u_char *key)
{
    ngx_uint_t                i;
    ngx_ar_session_record_t  *session;

    static const u_char  none[NGX_AR_DIGEST];

    if (ngx_memcmp(key, none, NGX_AR_DIGEST) == 0) {
        return NULL;
    }

    for (i = 0; i < ngx_ar_zone->sessions.n; i++) {
        session = ngx_ar_table_at(&ngx_ar_zone->sessions, i);

        if (session && ngx_memcmp(session->key, key, NGX_AR_DIGEST) == 0) {
            return session;
        }
    }

    return NULL;
}


ngx_int_t
ngx_ar_zone_session_by_key(const u_char *key, ngx_ar_session_record_t *record)
{
    ngx_ar_session_record_t  *found;

    ngx_ar_zone_lock();

    found = ngx_ar_zone_session_with(key);
    if (found) {
        *record = *found;
    }

    ngx_ar_zone_unlock();

    return found ? NGX_OK : NGX_DECLINED;
}
