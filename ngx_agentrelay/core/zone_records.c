
/*
 * The two tables of the zone: runners by name, sessions by id.
 *
 * A table is an array of 64-bit keys beside an array of slots.  To find is to
 * scan the keys: eight bytes a record, a microsecond for thousands, and
 * nothing linked that a dying writer could leave torn.  A slot is published
 * by its key, a change by the slot's `active`.
 */

#include "core/zone_layout.h"


static uint64_t ngx_ar_zone_key(const u_char *data, size_t len);
static ngx_ar_runner_slot_t *ngx_ar_zone_runner_find(const u_char *name,
    size_t len);
static ngx_int_t ngx_ar_zone_runner_room(void);
static ngx_ar_session_slot_t *ngx_ar_zone_session_find(const u_char *id);
static ngx_int_t ngx_ar_zone_session_room(void);
static ngx_ar_session_slot_t *ngx_ar_zone_session_with(const u_char *key);


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


static uint64_t
ngx_ar_zone_key(const u_char *data, size_t len)
{
    uint64_t  key;

    /* FNV-1a */
    for (key = 14695981039346656037ULL; len; len--) {
        key = (key ^ *data++) * 1099511628211ULL;
    }

    return key ? key : 1;
}


static ngx_ar_runner_slot_t *
ngx_ar_zone_runner_find(const u_char *name, size_t len)
{
    uint64_t               key;
    ngx_uint_t             i;
    ngx_ar_runner_slot_t  *slot;

    key = ngx_ar_zone_key(name, len);

    for (i = 0; i < ngx_ar_zone->nrunners; i++) {
        if (ngx_ar_zone->runner_keys[i] != key) {
            continue;
        }

        slot = &ngx_ar_zone->runners[i];

        if (ngx_strncmp(slot->body[slot->active].name, name, len) == 0
            && slot->body[slot->active].name[len] == '\0')
        {
            return slot;
        }
    }

    return NULL;
}


ngx_int_t
ngx_ar_zone_runner_get(const u_char *name, size_t len,
    ngx_ar_runner_record_t *record)
{
    ngx_ar_runner_slot_t  *slot;

    if (len > AR_NAME_MAX) {
        return NGX_DECLINED;
    }

    ngx_ar_zone_lock();

    slot = ngx_ar_zone_runner_find(name, len);
    if (slot) {
        *record = slot->body[slot->active];
    }

    ngx_ar_zone_unlock();

    return slot ? NGX_OK : NGX_DECLINED;
}


ngx_int_t
ngx_ar_zone_runner_put(const ngx_ar_runner_record_t *record)
{
    size_t                 len;
    ngx_int_t              i;
    ngx_ar_runner_slot_t  *slot;

    len = ngx_strlen(record->name);

    ngx_ar_zone_lock();

    slot = ngx_ar_zone_runner_find(record->name, len);

    if (slot) {
        slot->body[!slot->active] = *record;
        ngx_memory_barrier();
        slot->active = !slot->active;
        ngx_ar_zone_unlock();
        return NGX_OK;
    }

    i = ngx_ar_zone_runner_room();

    if (i >= 0) {
        slot = &ngx_ar_zone->runners[i];
        slot->active = 0;
        slot->body[0] = *record;
        ngx_memory_barrier();
        ngx_ar_zone->runner_keys[i] = ngx_ar_zone_key(record->name, len);
    }

    ngx_ar_zone_unlock();

    return i >= 0 ? NGX_OK : NGX_ERROR;
}


/* A free index; else that of the runner which is away longest; else -1. */

static ngx_int_t
ngx_ar_zone_runner_room(void)
{
    ngx_int_t                oldest;
    ngx_uint_t               i;
    ngx_ar_runner_slot_t    *slot;
    ngx_ar_runner_record_t  *body;
    time_t                   seen;

    oldest = -1;
    seen = 0;

    for (i = 0; i < ngx_ar_zone->nrunners; i++) {
        if (ngx_ar_zone->runner_keys[i] == 0) {
            return i;
        }

        slot = &ngx_ar_zone->runners[i];
        body = &slot->body[slot->active];

        if (body->epoch == 0 && (oldest < 0 || body->seen < seen)) {
            oldest = i;
            seen = body->seen;
        }
    }

    if (oldest >= 0) {
        ngx_ar_zone->runner_keys[oldest] = 0;
        ngx_memory_barrier();
    }

    return oldest;
}


ngx_int_t
ngx_ar_zone_runner_change(const u_char *name, size_t len,
    ngx_ar_runner_change_pt change, void *data)
{
    ngx_int_t              rc;
    ngx_ar_runner_slot_t  *slot;

    rc = NGX_DECLINED;

    ngx_ar_zone_lock();

    slot = ngx_ar_zone_runner_find(name, len);

    if (slot) {
        slot->body[!slot->active] = slot->body[slot->active];
        rc = change(&slot->body[!slot->active], data);

        if (rc == NGX_OK) {
            ngx_memory_barrier();
            slot->active = !slot->active;
        }
    }

    ngx_ar_zone_unlock();

    return rc;
}


ngx_int_t
ngx_ar_zone_runner_next(ngx_uint_t *at, ngx_ar_runner_record_t *record)
{
    ngx_ar_runner_slot_t  *slot;

    for ( /* void */ ; *at < ngx_ar_zone->nrunners; (*at)++) {
        if (ngx_ar_zone->runner_keys[*at] == 0) {
            continue;
        }

        ngx_ar_zone_lock();
        slot = &ngx_ar_zone->runners[*at];
        *record = slot->body[slot->active];
        ngx_ar_zone_unlock();

        (*at)++;
        return NGX_OK;
    }

    return NGX_DECLINED;
}


static ngx_ar_session_slot_t *
ngx_ar_zone_session_find(const u_char *id)
{
    uint64_t                key;
    ngx_uint_t              i;
    ngx_ar_session_slot_t  *slot;

    key = ngx_ar_zone_key(id, AR_UUID_LEN);

    for (i = 0; i < ngx_ar_zone->nsessions; i++) {
        if (ngx_ar_zone->session_keys[i] != key) {
            continue;
        }

        slot = &ngx_ar_zone->sessions[i];

        if (ngx_memcmp(slot->body[slot->active].id, id, AR_UUID_LEN) == 0) {
            return slot;
        }
    }

    return NULL;
}


ngx_int_t
ngx_ar_zone_session_get(const u_char *id, ngx_ar_session_record_t *record)
{
    ngx_ar_session_slot_t  *slot;

    ngx_ar_zone_lock();

    slot = ngx_ar_zone_session_find(id);
    if (slot) {
        *record = slot->body[slot->active];
    }

    ngx_ar_zone_unlock();

    return slot ? NGX_OK : NGX_DECLINED;
}


ngx_int_t
ngx_ar_zone_session_put(const ngx_ar_session_record_t *record)
{
    ngx_int_t               i;
    ngx_ar_session_slot_t  *slot;

    ngx_ar_zone_lock();

    slot = ngx_ar_zone_session_find(record->id);

    if (slot) {
        slot->body[!slot->active] = *record;
        ngx_memory_barrier();
        slot->active = !slot->active;
        ngx_ar_zone_unlock();
        return NGX_OK;
    }

    if (ngx_ar_zone_session_with(record->key)) {
        ngx_ar_zone_unlock();
        return NGX_DECLINED;
    }

    i = ngx_ar_zone_session_room();

    if (i >= 0) {
        slot = &ngx_ar_zone->sessions[i];
        slot->active = 0;
        slot->body[0] = *record;
        ngx_memory_barrier();
        ngx_ar_zone->session_keys[i] = ngx_ar_zone_key(record->id,
                                                       AR_UUID_LEN);
    }

    ngx_ar_zone_unlock();

    return i >= 0 ? NGX_OK : NGX_ERROR;
}


/* A free index; else that of the session that ended first; else -1. */

static ngx_int_t
ngx_ar_zone_session_room(void)
{
    uint64_t                  ended;
    ngx_int_t                 oldest;
    ngx_uint_t                i;
    ngx_ar_session_slot_t    *slot;
    ngx_ar_session_record_t  *body;

    oldest = -1;
    ended = 0;

    for (i = 0; i < ngx_ar_zone->nsessions; i++) {
        if (ngx_ar_zone->session_keys[i] == 0) {
            return i;
        }

        slot = &ngx_ar_zone->sessions[i];
        body = &slot->body[slot->active];

        if (body->ended && (oldest < 0 || body->ended < ended)) {
            oldest = i;
            ended = body->ended;
        }
    }

    if (oldest >= 0) {
        ngx_ar_zone->session_keys[oldest] = 0;
        ngx_memory_barrier();
    }

    return oldest;
}


ngx_int_t
ngx_ar_zone_session_change(const u_char *id, ngx_ar_session_change_pt change,
    void *data)
{
    ngx_int_t               rc;
    ngx_ar_session_slot_t  *slot;

    rc = NGX_DECLINED;

    ngx_ar_zone_lock();

    slot = ngx_ar_zone_session_find(id);

    if (slot) {
        slot->body[!slot->active] = slot->body[slot->active];
        rc = change(&slot->body[!slot->active], data);

        if (rc == NGX_OK) {
            ngx_memory_barrier();
            slot->active = !slot->active;
        }
    }

    ngx_ar_zone_unlock();

    return rc;
}


void
ngx_ar_zone_session_delete(const u_char *id)
{
    ngx_ar_session_slot_t  *slot;

    ngx_ar_zone_lock();

    slot = ngx_ar_zone_session_find(id);
    if (slot) {
        ngx_ar_zone->session_keys[slot - ngx_ar_zone->sessions] = 0;
    }

    ngx_ar_zone_unlock();
}


ngx_int_t
ngx_ar_zone_session_next(ngx_uint_t *at, ngx_ar_session_record_t *record)
{
    ngx_ar_session_slot_t  *slot;

    for ( /* void */ ; *at < ngx_ar_zone->nsessions; (*at)++) {
        if (ngx_ar_zone->session_keys[*at] == 0) {
            continue;
        }

        ngx_ar_zone_lock();
        slot = &ngx_ar_zone->sessions[*at];
        *record = slot->body[slot->active];
        ngx_ar_zone_unlock();

        (*at)++;
        return NGX_OK;
    }

    return NGX_DECLINED;
}


/* The live slot of an Idempotency-Key's digest; a digest of zeros is none. */

static ngx_ar_session_slot_t *
ngx_ar_zone_session_with(const u_char *key)
{
    ngx_uint_t              i;
    ngx_ar_session_slot_t  *slot;

    static const u_char  none[NGX_AR_DIGEST];

    if (ngx_memcmp(key, none, NGX_AR_DIGEST) == 0) {
        return NULL;
    }

    for (i = 0; i < ngx_ar_zone->nsessions; i++) {
        slot = &ngx_ar_zone->sessions[i];

        if (ngx_ar_zone->session_keys[i]
            && ngx_memcmp(slot->body[slot->active].key, key, NGX_AR_DIGEST)
               == 0)
        {
            return slot;
        }
    }

    return NULL;
}


ngx_int_t
ngx_ar_zone_session_by_key(const u_char *key, ngx_ar_session_record_t *record)
{
    ngx_ar_session_slot_t  *slot;

    ngx_ar_zone_lock();

    slot = ngx_ar_zone_session_with(key);
    if (slot) {
        *record = slot->body[slot->active];
    }

    ngx_ar_zone_unlock();

    return slot ? NGX_OK : NGX_DECLINED;
}
