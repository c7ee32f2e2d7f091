
/* What the owner of a session's stream writes into the zone's record. */

#ifndef NGX_AR_OWNER_H
#define NGX_AR_OWNER_H

#include "hub/session.h"


/* Bytes of output that a runner keeps of each session. */
size_t ngx_ar_owner_ring(void);

/* The head is known to be there: what the ring has dropped is not. */
void ngx_ar_owner_head(ngx_ar_session_record_t *record, uint64_t head);

/*
 * Claims the record for a stream of (boot, n): NGX_OK, or NGX_DECLINED when
 * it belongs to another boot or a newer dial.
 */
ngx_int_t ngx_ar_owner_claim(const u_char *id, const char *boot, uint64_t n);

/* The stream ended here: nobody owns it, unless another one claimed. */
void ngx_ar_owner_left(ngx_ar_session_t *session);

/* The program ended; payload is that of `exit` or `session_exited`. */
void ngx_ar_owner_exited(const u_char *id, json_t *payload);

/* What those, or a hello, say of how it ended. */
void ngx_ar_owner_outcome(ngx_ar_session_record_t *record,
    const json_t *payload);

/* It has a stream, or a process: so it runs, whoever waited to be told. */
void ngx_ar_owner_runs(ngx_ar_session_record_t *record);

/* session_started or session_failed; a `done` without pid: there is none. */
void ngx_ar_owner_answered(const u_char *id, json_t *payload);

/* What it wants of people has changed. */
void ngx_ar_owner_status(ngx_ar_session_t *session);

/* Once a second: head, size, title, viewers; and what all viewers see. */
void ngx_ar_owner_tick(ngx_ar_session_t *session);

/* Size: a viewer's wish, within bounds, and taking it. */
void ngx_ar_owner_clamp(json_t *payload, uint64_t *rows, uint64_t *cols);
void ngx_ar_owner_resize(ngx_ar_session_t *session, const u_char *key,
    json_t *payload);
void ngx_ar_owner_take(ngx_ar_session_t *session, const u_char *key);

/* A viewer has left for good: it owns nothing, unless it is here twice. */
void ngx_ar_owner_release(ngx_ar_session_t *session, const u_char *key);


#endif /* NGX_AR_OWNER_H */
