
/* What a session wants of people: read from a peer, recorded, told. */

#ifndef NGX_AR_STATUS_H
#define NGX_AR_STATUS_H

#include "core/zone.h"

#include <jansson.h>


/*
 * What a `status` says, as far as it is sound; `was` is the one before: of
 * the same state it keeps the time since when.
 */
void ngx_ar_status_read(ngx_ar_status_t *status, const json_t *payload,
    const ngx_ar_status_t *was);

/* It ended: an error, or done, as is what a person has ended. */
void ngx_ar_status_ended(ngx_ar_session_record_t *record);

/* The payload of a `status`, a new reference. */
json_t *ngx_ar_status_payload(const ngx_ar_status_t *status);

/* attention, cwd_now and progress of a session's public JSON, null or not. */
void ngx_ar_status_public(const ngx_ar_status_t *status, json_t *json);


#endif /* NGX_AR_STATUS_H */
