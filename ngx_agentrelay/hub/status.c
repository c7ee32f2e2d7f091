
/*
 * A runner's word about what a session wants of people.
 *
 * It comes from a program, by way of a runner, and goes to browsers and
 * terminals: a state that is not known is `unknown`, evidence becomes a line
 * without controls, a path is one or is left out.  Times go as ages, since
 * clocks differ; a repeated status keeps the time it had, so that nothing
 * seems to change when a runner comes back.
 */

#include "hub/status.h"
#include "hub/records.h"

#include "wire/field.h"
#include "wire/json.h"
#include "wire/shown.h"


#define NGX_AR_STATUS_DRIFT  5000       /* ms that a repeated age may differ */


static void ngx_ar_status_cwd(u_char *cwd, const char *path);
static void ngx_ar_status_progress(ngx_ar_status_t *status,
    const json_t *progress);
static json_t *ngx_ar_status_progress_json(const ngx_ar_status_t *status);


static const char *const  ngx_ar_status_progresses[] = {
    NULL, "normal", "error", "indeterminate", "paused"
};


void
ngx_ar_status_read(ngx_ar_status_t *status, const json_t *payload,
    const ngx_ar_status_t *was)
{
    uint64_t                age, now;
    const char             *evidence;
    ar_attention_e          state;
    ar_attention_source_e   source;

    ngx_memzero(status, sizeof(ngx_ar_status_t));

    state = AR_ATTENTION_UNKNOWN;
    source = AR_ATTENTION_NONE;
    (void) ar_attention_parse(ar_field_string(payload, "state", ""), &state);
    (void) ar_attention_source_parse(ar_field_string(payload, "source", ""),
                                     &source);

    status->known = 1;
    status->state = (uint8_t) state;
    status->source = (uint8_t) source;

    evidence = ar_field_string(payload, "evidence", "");
    (void) ar_shown_line((char *) status->evidence,
                         sizeof(status->evidence), evidence,
                         ngx_strlen(evidence));
    ngx_ar_status_cwd(status->cwd, ar_field_string(payload, "cwd", ""));
    ngx_ar_status_progress(status, json_object_get(payload, "progress"));

    now = ngx_ar_zone_now();
    age = ar_field_offset(payload, "since_ms", 0);
    status->since = now - ngx_min(now, age);

    if (was->known && was->state == status->state
        && was->source == status->source
        && ngx_strcmp(was->evidence, status->evidence) == 0
        && status->since + NGX_AR_STATUS_DRIFT > was->since
        && was->since + NGX_AR_STATUS_DRIFT > status->since)
    {
        status->since = was->since;
    }
}


/* Half of a path is another one: what does not fit is not known. */

static void
ngx_ar_status_cwd(u_char *cwd, const char *path)
{
    size_t  i;

    if (*path != '/' || ngx_strlen(path) >= NGX_AR_CWD) {
        return;
    }

    for (i = 0; path[i]; i++) {
        if (ar_shown_acts((const u_char *) path + i)) {
            return;
        }
    }

    ngx_memcpy(cwd, path, i + 1);
}


static void
ngx_ar_status_progress(ngx_ar_status_t *status, const json_t *progress)
{
    uint8_t      i;
    uint64_t     percent;
    const char  *name;

    name = ar_field_string(progress, "state", "");
    percent = ar_field_offset(progress, "percent", 0);

    for (i = 1; i < sizeof(ngx_ar_status_progresses) / sizeof(char *); i++) {
        if (ngx_strcmp(ngx_ar_status_progresses[i], name) == 0) {
            status->progress = i;
            status->percent = (uint8_t) ngx_min(percent, 100);
            return;
        }
    }
}


void
ngx_ar_status_ended(ngx_ar_session_record_t *record)
{
    u_char           *last;
    ngx_ar_status_t  *status;

    status = &record->status;

    if (record->pipe) {
        return;
    }

    status->known = 1;
    status->since = record->ended;
    status->source = AR_ATTENTION_EXIT;
    status->progress = 0;
    status->percent = 0;
    status->state = AR_ATTENTION_ERROR;

    last = status->evidence + sizeof(status->evidence);

    if (record->state != NGX_AR_SESSION_EXITED) {
        ngx_snprintf(status->evidence, last - status->evidence, "lost%Z");
        return;
    }

    ngx_snprintf(status->evidence, last - status->evidence, "%s%s %uD%Z",
                 record->stopped ? "stopped, " : "",
                 record->signaled ? "signal" : "exit", record->code);

    if (record->stopped || (!record->signaled && record->code == 0)) {
        status->state = AR_ATTENTION_DONE;
    }
}


json_t *
ngx_ar_status_payload(const ngx_ar_status_t *status)
{
    json_t    *json;
    uint64_t   now;

    now = ngx_ar_zone_now();

    ar_json_begin();

    json = json_pack("{s:s, s:I, s:s, s:s}",
                     "state", ar_attention_name(status->state),
                     "since_ms", (json_int_t) (now - ngx_min(now,
                                                             status->since)),
                     "source", ar_attention_source_name(status->source),
                     "evidence", status->evidence);

    if (status->cwd[0]) {
        json_object_set_new(json, "cwd", json_string((char *) status->cwd));
    }

    if (status->progress) {
        json_object_set_new(json, "progress",
                            ngx_ar_status_progress_json(status));
    }

    return ar_json_end(json);
}


void
ngx_ar_status_public(const ngx_ar_status_t *status, json_t *json)
{
    json_t  *attention;

    attention = status->known
                ? json_pack("{s:s, s:o, s:s, s:s}",
                            "state", ar_attention_name(status->state),
                            "since", ngx_ar_time_json(status->since),
                            "source",
                            ar_attention_source_name(status->source),
                            "evidence", status->evidence)
                : json_null();

    json_object_set_new(json, "attention", attention);
    json_object_set_new(json, "cwd_now", status->cwd[0]
                                         ? json_string((char *) status->cwd)
                                         : json_null());
    json_object_set_new(json, "progress", status->progress
                                          ? ngx_ar_status_progress_json(status)
                                          : json_null());
}


static json_t *
ngx_ar_status_progress_json(const ngx_ar_status_t *status)
{
    return json_pack("{s:s, s:i}",
                     "state", ngx_ar_status_progresses[status->progress],
                     "percent", (int) status->percent);
}
