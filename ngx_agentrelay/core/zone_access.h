
/*
 * Who may look at what, beside the operator: shares and tickets in the zone.
 *
 * Both are kept as digests and end with the zone.  Full tables refuse;
 * nothing is forgotten before its time.
 */

#ifndef NGX_AR_ZONE_ACCESS_H
#define NGX_AR_ZONE_ACCESS_H

#include <ngx_config.h>
#include <ngx_core.h>

#include "core/conf.h"
#include "wire/ar.h"


#define NGX_AR_SHARE_NAME      (64 * 4 + 1)  /* 64 characters of UTF-8 */
#define NGX_AR_SHARE_TICKETS   32       /* that one share may have waiting */


typedef struct {
    u_char     id[AR_UUID_LEN];
    u_char     session[AR_UUID_LEN];
    u_char     digest[NGX_AR_DIGEST];   /* of its secret, at its mount */
    u_char     name[NGX_AR_SHARE_NAME];     /* "": none */
    uint64_t   created;                 /* ms since 1970 */
    uint64_t   expires;
    unsigned   write:1;
} ngx_ar_share_record_t;


/* get: a live one, or NGX_DECLINED.  add: NGX_ERROR when there is no room. */
ngx_int_t ngx_ar_zone_share_get(const u_char *id,
    ngx_ar_share_record_t *record);
ngx_int_t ngx_ar_zone_share_add(const ngx_ar_share_record_t *record);

/* Takes it out, and gives a copy; NGX_DECLINED: there is none. */
ngx_int_t ngx_ar_zone_share_remove(const u_char *id,
    ngx_ar_share_record_t *record);

/* Once a second: takes out those that have expired. */
void ngx_ar_zone_shares_sweep(void);

/* Walk the live ones: start with *at = 0. */
ngx_int_t ngx_ar_zone_share_next(ngx_uint_t *at,
    ngx_ar_share_record_t *record);

/*
 * Connections by a share: counted for each worker, so those of a worker that
 * was killed are gone with it.  join: NGX_ERROR when there is no row,
 * NGX_DECLINED when it has as many in this worker as it may have.
 */
ngx_int_t ngx_ar_zone_share_join(const u_char *id, ngx_uint_t most);
void ngx_ar_zone_share_leave(const u_char *id);
ngx_uint_t ngx_ar_zone_share_connections(const u_char *id);

/*
 * A browser's login, for what goes on when its request is over.  over: it has
 * expired, or a logout has revoked it; no login never is.
 */
typedef struct {
    u_char              digest[NGX_AR_DIGEST];      /* of the cookie */
    time_t              expires;        /* 0: it was by none */
    ngx_atomic_uint_t   seen;           /* revocations that were looked at */
} ngx_ar_login_t;

ngx_uint_t ngx_ar_zone_login_over(ngx_ar_login_t *login);

/* A one-use ticket: who made it. */
typedef struct {
    u_char           digest[NGX_AR_DIGEST];
    u_char           share[AR_UUID_LEN];    /* zeros: it was the operator */
    ngx_ar_login_t   login;                 /* by which */
} ngx_ar_ticket_t;

/*
 * add: for so long, whatever the date becomes; NGX_ERROR when there is no
 * room, NGX_DECLINED when that share has too many.  use: the one of ticket->digest
 * is filled in, NGX_OK exactly once.
 */
ngx_int_t ngx_ar_zone_ticket_add(const ngx_ar_ticket_t *ticket,
    ngx_msec_t life);
ngx_int_t ngx_ar_zone_ticket_use(ngx_ar_ticket_t *ticket);


#endif /* NGX_AR_ZONE_ACCESS_H */
