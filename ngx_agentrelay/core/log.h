
/* Text of a peer in our logs: escaped, and cut to what a person reads. */

#ifndef NGX_AR_LOG_H
#define NGX_AR_LOG_H

#include <ngx_config.h>
#include <ngx_core.h>


#define NGX_AR_LOG_CUT   64             /* bytes of the peer's text */
#define NGX_AR_LOG_SIZE  (NGX_AR_LOG_CUT * 4 + sizeof("..."))


/*
 * Fills and returns `out`, terminated, for %s.  Bytes that are not printable
 * ASCII come as \xHH, so no escape sequence reaches a terminal through a log.
 */
u_char *ngx_ar_log_text(u_char out[NGX_AR_LOG_SIZE], const void *data,
    size_t len);


#endif /* NGX_AR_LOG_H */
