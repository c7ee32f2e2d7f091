
/*
 * Asks another worker's door: one line there, one line back (WIRE.md
 * section 5).  After an {"ok": ...} answer the connection may be taken for a
 * mirror.
 */

#ifndef NGX_AR_DIAL_H
#define NGX_AR_DIAL_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <jansson.h>

#include "hub/line.h"


typedef struct ngx_ar_dial_s  ngx_ar_dial_t;

/*
 * answer NULL: no connection, or it ended without a line.  The dial is freed
 * after the handler; it never runs inside ngx_ar_dial().
 */
typedef void (*ngx_ar_dial_handler_pt)(ngx_ar_dial_t *dial, void *data,
    json_t *answer);


/* Takes the reference to request; deadline in ms. */
ngx_ar_dial_t *ngx_ar_dial(const ngx_str_t *path, json_t *request,
    ngx_msec_t deadline, ngx_ar_dial_handler_pt handler, void *data);

/* The same to a worker of this zone. */
ngx_ar_dial_t *ngx_ar_dial_worker(uint64_t epoch, json_t *request,
    ngx_msec_t deadline, ngx_ar_dial_handler_pt handler, void *data);

/* The handler will not run. */
void ngx_ar_dial_cancel(ngx_ar_dial_t *dial);

/* Inside the handler: takes the connection, and what came after the line. */
ngx_connection_t *ngx_ar_dial_take(ngx_ar_dial_t *dial, u_char **early,
    size_t *len);


#endif /* NGX_AR_DIAL_H */
