
/*
 * Tells the other workers to look at a record again.  Only latency depends
 * on it: everybody looks once a second anyway.
 */

#ifndef NGX_AR_WAKE_H
#define NGX_AR_WAKE_H

#include <ngx_config.h>
#include <ngx_core.h>


void ngx_ar_wake_session(const u_char *session);
void ngx_ar_wake_runner(const u_char *runner);

/* Only workers that have readers of events. */
void ngx_ar_wake_events(void);


#endif /* NGX_AR_WAKE_H */
