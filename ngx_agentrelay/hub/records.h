
/* Zone records as the public JSON of the REST interface, and back. */

#ifndef NGX_AR_RECORDS_H
#define NGX_AR_RECORDS_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>
#include <jansson.h>

#include "core/zone.h"
#include "core/zone_access.h"


/* New references; NULL: out of memory. */
json_t *ngx_ar_runner_json(const ngx_ar_runner_record_t *record,
    ngx_uint_t sessions);
json_t *ngx_ar_session_json(const ngx_ar_session_record_t *record);

/* What one who came by a share may know of its session. */
json_t *ngx_ar_session_shared_json(const ngx_ar_session_record_t *record);

/* Without the secret, which nobody has. */
json_t *ngx_ar_share_json(const ngx_ar_share_record_t *record);

/* RFC 3339 UTC with milliseconds; null for 0. */
json_t *ngx_ar_time_json(uint64_t ms);

/* Sessions of a runner that are starting, running or unreachable. */
ngx_uint_t ngx_ar_runner_load(const u_char *name);

const char *ngx_ar_session_state_name(uint32_t state);


#endif /* NGX_AR_RECORDS_H */
