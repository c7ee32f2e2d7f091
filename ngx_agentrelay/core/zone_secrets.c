
/*
 * One-time secrets and revocations in the zone, as digests.
 *
 * `until` is written last and cleared first, so a row is either whole or
 * free.  A full table refuses: a login link is not made, a logout is not
 * confirmed; nothing is ever forgotten before its time.
 */

#include "core/zone_layout.h"


static ngx_int_t ngx_ar_zone_secret_add(ngx_ar_secret_t *rows, ngx_uint_t n,
    const u_char *digest, time_t until);
static ngx_ar_secret_t *ngx_ar_zone_secret_find(ngx_ar_secret_t *rows,
    ngx_uint_t n, const u_char *digest);


ngx_int_t
ngx_ar_zone_link_add(const u_char *digest, time_t until)
{
    return ngx_ar_zone_secret_add(ngx_ar_zone->links, NGX_AR_LINKS, digest,
                                  until);
}


ngx_int_t
ngx_ar_zone_link_use(const u_char *digest)
{
    ngx_ar_secret_t  *row;

    ngx_shmtx_lock(&ngx_ar_zone_pool->mutex);

    row = ngx_ar_zone_secret_find(ngx_ar_zone->links, NGX_AR_LINKS, digest);
    if (row) {
        row->until = 0;
    }

    ngx_shmtx_unlock(&ngx_ar_zone_pool->mutex);

    return row ? NGX_OK : NGX_DECLINED;
}


ngx_int_t
ngx_ar_zone_revoke(const u_char *digest, time_t until)
{
    ngx_int_t  rc;

    rc = ngx_ar_zone_secret_add(ngx_ar_zone->revoked, NGX_AR_REVOKED, digest,
                                until);

    (void) ngx_atomic_fetch_add(&ngx_ar_zone->revocations, 1);

    return rc;
}


ngx_int_t
ngx_ar_zone_revoked(const u_char *digest)
{
    ngx_ar_secret_t  *row;

    ngx_shmtx_lock(&ngx_ar_zone_pool->mutex);

    row = ngx_ar_zone_secret_find(ngx_ar_zone->revoked, NGX_AR_REVOKED,
                                  digest);

    ngx_shmtx_unlock(&ngx_ar_zone_pool->mutex);

    return row ? NGX_OK : NGX_DECLINED;
}


/* Asked each second of everything that is open: the rows only when new. */

ngx_uint_t
ngx_ar_zone_login_over(ngx_ar_login_t *login)
{
    ngx_atomic_uint_t  revocations;

    if (login->expires == 0) {
        return 0;
    }

    if (login->expires <= ngx_time()) {
        return 1;
    }

    revocations = ngx_ar_zone->revocations;

    if (login->seen == revocations) {
        return 0;
    }

    login->seen = revocations;

    return ngx_ar_zone_revoked(login->digest) == NGX_OK;
}


static ngx_int_t
ngx_ar_zone_secret_add(ngx_ar_secret_t *rows, ngx_uint_t n,
    const u_char *digest, time_t until)
{
    ngx_int_t   rc;
    ngx_uint_t  i;

    rc = NGX_ERROR;

    ngx_shmtx_lock(&ngx_ar_zone_pool->mutex);

    for (i = 0; i < n; i++) {
        if ((time_t) rows[i].until <= ngx_time()) {
            rows[i].until = 0;
            ngx_memory_barrier();
            ngx_memcpy(rows[i].digest, digest, NGX_AR_DIGEST);
            ngx_memory_barrier();
            rows[i].until = (ngx_atomic_uint_t) until;
            rc = NGX_OK;
            break;
        }
    }

    ngx_shmtx_unlock(&ngx_ar_zone_pool->mutex);

    return rc;
}


static ngx_ar_secret_t *
ngx_ar_zone_secret_find(ngx_ar_secret_t *rows, ngx_uint_t n,
    const u_char *digest)
{
    ngx_uint_t  i;

    for (i = 0; i < n; i++) {
        if ((time_t) rows[i].until > ngx_time()
            && ngx_memcmp(rows[i].digest, digest, NGX_AR_DIGEST) == 0)
        {
            return &rows[i];
        }
    }

    return NULL;
}
