
/*
 * A worker's door: the unix socket by which other workers reach it (WIRE.md
 * section 5).  Named by pid and epoch in a folder of mode 0700, peers must
 * have our user id.  It stays open while the worker drains.
 */

#ifndef NGX_AR_DOOR_H
#define NGX_AR_DOOR_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <jansson.h>


#define NGX_AR_DOOR_PATH  108           /* of sockaddr_un */


/* Listens; NGX_ERROR: this worker cannot be reached (logged). */
ngx_int_t ngx_ar_door_start(ngx_cycle_t *cycle);

/* Closes the listener and removes its path; guests go on. */
void ngx_ar_door_stop(void);

/* Writes the terminated path of a worker's door, returns its length. */
size_t ngx_ar_door_path(u_char *out, ngx_pid_t pid, uint64_t epoch);


#endif /* NGX_AR_DOOR_H */
