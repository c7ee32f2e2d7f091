
/*
 * A zone that has just been made knows only the sessions of runners that
 * have found it already.  A session that is unknown in its first 20 s may
 * still come, so the answer is "starting" and not "not found".
 */

#include "rest/lookup.h"

#include "rest/problem.h"
#include "wire/uuid.h"


const char *
ngx_ar_lookup_runner(ngx_str_t *text, ngx_ar_runner_record_t *record)
{
    ngx_uint_t  at;

    if (!ar_name_valid(text->data, text->len)) {
        return "runner_not_found";
    }

    if (ngx_ar_zone_runner_get(text->data, text->len, record) == NGX_OK) {
        return NULL;
    }

    if (ar_uuid7_valid(text->data, text->len)) {
        at = 0;

        while (ngx_ar_zone_runner_next(&at, record) == NGX_OK) {
            if (ngx_memcmp(record->id, text->data, AR_UUID_LEN) == 0) {
                return NULL;
            }
        }
    }

    return "runner_not_found";
}


const char *
ngx_ar_lookup_session(ngx_str_t *id, ngx_ar_session_record_t *record)
{
    if (!ar_uuid7_valid(id->data, id->len)) {
        return "bad_request";
    }

    if (ngx_ar_zone_session_get(id->data, record) == NGX_OK) {
        return ngx_ar_lookup_visible(record) ? NULL : "session_not_found";
    }

    return ngx_ar_zone_young() ? "starting" : "session_not_found";
}


const char *
ngx_ar_lookup_living(ngx_str_t *id, ngx_ar_session_record_t *record)
{
    const char  *code;

    code = ngx_ar_lookup_session(id, record);

    return code == NULL && record->ended ? "session_ended" : code;
}


ngx_int_t
ngx_ar_lookup_problem(ngx_http_request_t *r, const char *code)
{
    const char  *detail;

    detail = NULL;

    if (ngx_strcmp(code, "bad_request") == 0) {
        detail = "a session's id is a lower-case UUID of version 7, "
                 "without se_";

    } else if (ngx_strcmp(code, "starting") == 0) {
        detail = "it is not known, but its runner may still be on its way";
    }

    return ngx_ar_problem(r, code, detail, NULL);
}


ngx_uint_t
ngx_ar_lookup_visible(const ngx_ar_session_record_t *record)
{
    return !record->removed;
}


ngx_uint_t
ngx_ar_lookup_online(const ngx_ar_runner_record_t *record)
{
    ngx_ar_worker_record_t  row;

    return ngx_ar_zone_worker(record->epoch, &row) == NGX_OK;
}
