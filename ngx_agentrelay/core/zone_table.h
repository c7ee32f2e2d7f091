
/*
 * A table of fixed-size records in the zone.  The caller holds the zone's
 * mutex, except for next().
 *
 * A slot has two bodies; `active` names the one that readers copy, a writer
 * fills the other and flips it.  A slot is published by its key, a hash of
 * the record's name; to find is to scan the keys: eight bytes a record, a
 * microsecond for thousands, and nothing linked that a dying writer could
 * leave torn.
 */

#ifndef NGX_AR_ZONE_TABLE_H
#define NGX_AR_ZONE_TABLE_H

#include <ngx_config.h>
#include <ngx_core.h>


/* Lies in shared memory. */
typedef struct {
    ngx_uint_t   n;
    size_t       body;                  /* bytes of a record */
    uint64_t    *keys;                  /* 0: a free slot */
    u_char      *slots;
} ngx_ar_table_t;


/* What differs between tables; lies in the process. */
typedef struct {
    /* 1 when the record has that name */
    ngx_uint_t  (*is)(const void *record, const u_char *name, size_t len);
    /* since when it could be given up, 0: it is live */
    uint64_t    (*spare)(const void *record);
} ngx_ar_table_kind_t;


/* Bytes that n records take, keys included; and cutting a table from them. */
size_t ngx_ar_table_size(size_t body, ngx_uint_t n);
void ngx_ar_table_cut(ngx_ar_table_t *table, size_t body, ngx_uint_t n,
    u_char *memory);

/* The active body of a name, or NULL; of a slot, or NULL when it is free. */
void *ngx_ar_table_find(ngx_ar_table_t *table,
    const ngx_ar_table_kind_t *kind, const u_char *name, size_t len);
void *ngx_ar_table_at(ngx_ar_table_t *table, ngx_uint_t i);

/*
 * The idle body of the name's slot, holding a copy of the active one, to be
 * changed and published; NULL: no such name.  active_body: that of the same
 * slot, as readers see it until then.
 */
void *ngx_ar_table_draft(ngx_ar_table_t *table,
    const ngx_ar_table_kind_t *kind, const u_char *name, size_t len);
const void *ngx_ar_table_active_body(ngx_ar_table_t *table,
    const void *draft);
void ngx_ar_table_publish(ngx_ar_table_t *table, void *draft);

/* The slot of the next new record, or NGX_ERROR; at() is what it replaces. */
ngx_int_t ngx_ar_table_room(ngx_ar_table_t *table,
    const ngx_ar_table_kind_t *kind);

/* A new record: in a free slot, else in that spared longest; or NGX_ERROR. */
ngx_int_t ngx_ar_table_add(ngx_ar_table_t *table,
    const ngx_ar_table_kind_t *kind, const u_char *name, size_t len,
    const void *record);

/* Frees the slot of a body that find() or at() gave. */
void ngx_ar_table_remove(ngx_ar_table_t *table, const void *body);


#endif /* NGX_AR_ZONE_TABLE_H */
