
/*
 * Operations of the REST interface that wait for the source's answer: a
 * range of output, written input, a new size.  They fail as `moved` when
 * the source goes, and the call tries again at the next owner.
 */

#ifndef NGX_AR_WAIT_H
#define NGX_AR_WAIT_H

#include "hub/op.h"
#include "hub/session.h"


typedef enum {
    NGX_AR_WAIT_RANGE,
    NGX_AR_WAIT_INPUT,
    NGX_AR_WAIT_RESIZE
} ngx_ar_wait_e;


typedef struct {
    ngx_queue_t        queue;           /* of session->waits */
    ngx_ar_session_t  *session;
    ngx_ar_wait_e      kind;
    ngx_ar_op_t       *op;
    ngx_event_t        deadline;
    uint64_t           id;              /* RANGE */
    uint64_t           asked;           /* from here */
    uint64_t           from;            /* what it begins at */
    uint64_t           base;
    uint64_t           head;
    uint64_t           size;            /* RANGE: bytes announced */
    uint64_t           have;
    u_char            *bytes;
    u_char             key[NGX_AR_KEY + 1];  /* INPUT */
    uint64_t           offset;
    ngx_uint_t         rows;            /* RESIZE */
    ngx_uint_t         cols;
} ngx_ar_wait_t;


/* NULL: no memory; the operation has been answered. */
ngx_ar_wait_t *ngx_ar_wait_start(ngx_ar_session_t *session,
    ngx_ar_wait_e kind, ngx_ar_op_t *op);

/* What the source said. */
void ngx_ar_wait_range(ngx_ar_session_t *session, json_t *payload);
void ngx_ar_wait_bytes(ngx_ar_session_t *session, const u_char *data,
    size_t len);
void ngx_ar_wait_acked(ngx_ar_session_t *session, const u_char *key,
    uint64_t offset);
void ngx_ar_wait_resized(ngx_ar_session_t *session);

/* The source is gone. */
void ngx_ar_wait_fail(ngx_ar_session_t *session);


#endif /* NGX_AR_WAIT_H */
