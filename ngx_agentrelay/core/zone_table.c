
/*
 * Slots and keys.  What a record is, its caller knows.
 */

#include "core/zone_table.h"


#define NGX_AR_SLOT_HEAD  64            /* `active`, on a line of its own */


static uint64_t ngx_ar_table_key(const u_char *name, size_t len);
static size_t ngx_ar_table_slot(size_t body);
static ngx_atomic_t *ngx_ar_table_active(ngx_ar_table_t *table, ngx_uint_t i);
static u_char *ngx_ar_table_body(ngx_ar_table_t *table, ngx_uint_t i,
    ngx_uint_t which);
static ngx_uint_t ngx_ar_table_index(ngx_ar_table_t *table,
    const void *body);


size_t
ngx_ar_table_size(size_t body, ngx_uint_t n)
{
    return 64 + n * (sizeof(uint64_t) + ngx_ar_table_slot(body));
}


void
ngx_ar_table_cut(ngx_ar_table_t *table, size_t body, ngx_uint_t n,
    u_char *memory)
{
    table->n = n;
    table->body = body;
    table->keys = (uint64_t *) memory;
    table->slots = ngx_align_ptr(memory + n * sizeof(uint64_t), 64);
}


static uint64_t
ngx_ar_table_key(const u_char *name, size_t len)
{
    uint64_t  key;

    /* FNV-1a */
    for (key = 14695981039346656037ULL; len; len--) {
        key = (key ^ *name++) * 1099511628211ULL;
    }

    return key ? key : 1;
}


static size_t
ngx_ar_table_slot(size_t body)
{
    return NGX_AR_SLOT_HEAD + 2 * ngx_align(body, 64);
}


static ngx_atomic_t *
ngx_ar_table_active(ngx_ar_table_t *table, ngx_uint_t i)
{
    return (ngx_atomic_t *) (table->slots
                             + i * ngx_ar_table_slot(table->body));
}


static u_char *
ngx_ar_table_body(ngx_ar_table_t *table, ngx_uint_t i, ngx_uint_t which)
{
    return table->slots + i * ngx_ar_table_slot(table->body)
           + NGX_AR_SLOT_HEAD + which * ngx_align(table->body, 64);
}


static ngx_uint_t
ngx_ar_table_index(ngx_ar_table_t *table, const void *body)
{
    return (ngx_uint_t) ((const u_char *) body - table->slots)
           / ngx_ar_table_slot(table->body);
}


void *
ngx_ar_table_at(ngx_ar_table_t *table, ngx_uint_t i)
{
    return table->keys[i]
           ? ngx_ar_table_body(table, i, *ngx_ar_table_active(table, i))
           : NULL;
}


void *
ngx_ar_table_find(ngx_ar_table_t *table, const ngx_ar_table_kind_t *kind,
    const u_char *name, size_t len)
{
    void        *body;
    uint64_t     key;
    ngx_uint_t   i;

    key = ngx_ar_table_key(name, len);

    for (i = 0; i < table->n; i++) {

        if (table->keys[i] != key) {
            continue;
        }

        body = ngx_ar_table_at(table, i);

        if (kind->is(body, name, len)) {
            return body;
        }
    }

    return NULL;
}


void *
ngx_ar_table_draft(ngx_ar_table_t *table, const ngx_ar_table_kind_t *kind,
    const u_char *name, size_t len)
{
    void        *body, *draft;
    ngx_uint_t   i;

    body = ngx_ar_table_find(table, kind, name, len);
    if (body == NULL) {
        return NULL;
    }

    i = ngx_ar_table_index(table, body);
    draft = ngx_ar_table_body(table, i, !*ngx_ar_table_active(table, i));

    ngx_memcpy(draft, body, table->body);

    return draft;
}


const void *
ngx_ar_table_active_body(ngx_ar_table_t *table, const void *draft)
{
    return ngx_ar_table_at(table, ngx_ar_table_index(table, draft));
}


void
ngx_ar_table_publish(ngx_ar_table_t *table, void *draft)
{
    ngx_uint_t     i;
    ngx_atomic_t  *active;

    i = ngx_ar_table_index(table, draft);
    active = ngx_ar_table_active(table, i);

    ngx_memory_barrier();
    *active = !*active;
}


ngx_int_t
ngx_ar_table_add(ngx_ar_table_t *table, const ngx_ar_table_kind_t *kind,
    const u_char *name, size_t len, const void *record)
{
    ngx_int_t  i;

    i = ngx_ar_table_room(table, kind);
    if (i < 0) {
        return NGX_ERROR;
    }

    table->keys[i] = 0;
    ngx_memory_barrier();

    *ngx_ar_table_active(table, i) = 0;
    ngx_memcpy(ngx_ar_table_body(table, i, 0), record, table->body);

    ngx_memory_barrier();
    table->keys[i] = ngx_ar_table_key(name, len);

    return NGX_OK;
}


void
ngx_ar_table_remove(ngx_ar_table_t *table, const void *body)
{
    table->keys[ngx_ar_table_index(table, body)] = 0;
}


ngx_int_t
ngx_ar_table_room(ngx_ar_table_t *table, const ngx_ar_table_kind_t *kind)
{
    uint64_t    since, longest;
    ngx_int_t   found;
    ngx_uint_t  i;

    found = -1;
    longest = 0;

    for (i = 0; i < table->n; i++) {

        if (table->keys[i] == 0) {
            return i;
        }

        since = kind->spare(ngx_ar_table_at(table, i));

        if (since && (found < 0 || since < longest)) {
            found = i;
            longest = since;
        }
    }

    return found;
}
