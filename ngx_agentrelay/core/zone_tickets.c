
/*
 * One-use tickets in the zone, as digests.  The row is cleared under the
 * mutex by whoever finds it first, so of two workers one gets it.
 */

#include "core/zone_layout.h"


static ngx_ar_ticket_row_t *ngx_ar_zone_ticket_room(const u_char *share,
    ngx_uint_t *own);


static const u_char  ngx_ar_zone_no_share[AR_UUID_LEN];


ngx_int_t
ngx_ar_zone_ticket_add(const ngx_ar_ticket_t *ticket, ngx_msec_t life)
{
    ngx_int_t             rc;
    ngx_uint_t            own;
    ngx_ar_ticket_row_t  *row;

    rc = NGX_OK;

    ngx_shmtx_lock(&ngx_ar_zone_pool->mutex);

    row = ngx_ar_zone_ticket_room(ticket->share, &own);

    if (own >= NGX_AR_SHARE_TICKETS) {
        rc = NGX_DECLINED;

    } else if (row == NULL) {
        rc = NGX_ERROR;

    } else {
        row->until = 0;
        ngx_memory_barrier();
        row->ticket = *ticket;
        ngx_memory_barrier();
        row->until = ngx_current_msec + life;
    }

    ngx_shmtx_unlock(&ngx_ar_zone_pool->mutex);

    return rc;
}


/* A free row or NULL, and how many that share has; the operator has none. */

static ngx_ar_ticket_row_t *
ngx_ar_zone_ticket_room(const u_char *share, ngx_uint_t *own)
{
    ngx_uint_t            i, counted;
    ngx_ar_ticket_row_t  *row, *room;

    room = NULL;
    *own = 0;
    counted = ngx_memcmp(share, ngx_ar_zone_no_share, AR_UUID_LEN) != 0;

    for (i = 0; i < NGX_AR_TICKETS; i++) {
        row = &ngx_ar_zone->tickets[i];

        if (row->until <= ngx_current_msec) {
            room = room ? room : row;

        } else if (counted
                   && ngx_memcmp(row->ticket.share, share, AR_UUID_LEN) == 0)
        {
            (*own)++;
        }
    }

    return room;
}


ngx_int_t
ngx_ar_zone_ticket_use(ngx_ar_ticket_t *ticket)
{
    ngx_int_t             rc;
    ngx_uint_t            i;
    ngx_ar_ticket_row_t  *row;

    rc = NGX_DECLINED;

    ngx_shmtx_lock(&ngx_ar_zone_pool->mutex);

    for (i = 0; i < NGX_AR_TICKETS; i++) {
        row = &ngx_ar_zone->tickets[i];

        if (row->until > ngx_current_msec
            && ngx_memcmp(row->ticket.digest, ticket->digest, NGX_AR_DIGEST)
               == 0)
        {
            row->until = 0;
            *ticket = row->ticket;
            rc = NGX_OK;
            break;
        }
    }

    ngx_shmtx_unlock(&ngx_ar_zone_pool->mutex);

    return rc;
}
