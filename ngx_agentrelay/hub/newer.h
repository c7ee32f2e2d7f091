
/*
 * A binary upgrade: two masters, two zones, the same listen sockets.  Workers
 * of the newer one greet the doors of the older, which hand over what they
 * have, answer upgrades with 503, and serve again if all greeters vanish (a
 * roll-back).
 */

#ifndef NGX_AR_NEWER_H
#define NGX_AR_NEWER_H

#include <ngx_config.h>
#include <ngx_core.h>


/* Greets every door of another zone that is older than this worker. */
void ngx_ar_newer_greet(ngx_cycle_t *cycle);
void ngx_ar_newer_stop(void);

/* At an old door: a greeter came, a greeter left. */
void ngx_ar_newer_came(void);
void ngx_ar_newer_left(void);

/* 1 while a newer master's worker is connected. */
ngx_uint_t ngx_ar_newer_here(void);

/*
 * 1: this worker takes no new sockets, since it shuts down or is an older
 * one.  Then it goes behind the others that accept for c's listening socket.
 */
ngx_uint_t ngx_ar_newer_refuses(ngx_connection_t *c);


#endif /* NGX_AR_NEWER_H */
