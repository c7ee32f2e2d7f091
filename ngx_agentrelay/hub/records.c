
/*
 * The public JSON of the records.  A state is what the zone says now: a
 * session whose runner has no live connection is `unreachable`, whoever
 * wrote `running` into its record.
 *
 * A memo comes back from a runner, and so does what it says of itself: only
 * members of the right kind are taken from there, and all of them are there.
 */

#include "hub/records.h"
#include "hub/status.h"

#include "wire/json.h"
#include "wire/shown.h"


static const char *const  ngx_ar_session_states[] = {
    "unknown", "starting", "running", "unreachable", "exited", "failed",
    "lost"
};


static json_t *ngx_ar_records_told(const u_char *text);
static void ngx_ar_records_text(json_t *to, const json_t *from,
    const char *const *names);
static json_t *ngx_ar_records_clis(const json_t *clis);
static json_t *ngx_ar_records_memo(const ngx_ar_session_record_t *record);
static json_t *ngx_ar_records_error(const json_t *error);


const char *
ngx_ar_session_state_name(uint32_t state)
{
    return state <= NGX_AR_SESSION_LOST ? ngx_ar_session_states[state]
                                        : ngx_ar_session_states[0];
}


json_t *
ngx_ar_time_json(uint64_t ms)
{
    u_char    text[sizeof("1970-01-01T00:00:00.000Z")];
    ngx_tm_t  tm;

    if (ms == 0) {
        return json_null();
    }

    ngx_gmtime((time_t) (ms / 1000), &tm);

    ngx_sprintf(text, "%4d-%02d-%02dT%02d:%02d:%02d.%03dZ%Z",
                tm.ngx_tm_year, tm.ngx_tm_mon, tm.ngx_tm_mday,
                tm.ngx_tm_hour, tm.ngx_tm_min, tm.ngx_tm_sec,
                (int) (ms % 1000));

    return json_string((char *) text);
}


ngx_uint_t
ngx_ar_runner_load(const u_char *name)
{
    ngx_uint_t                at, load;
    ngx_ar_session_record_t   record;

    at = 0;
    load = 0;

    while (ngx_ar_zone_session_next(&at, &record) == NGX_OK) {
        if (record.ended == 0 && ngx_strcmp(record.runner, name) == 0) {
            load++;
        }
    }

    return load;
}


json_t *
ngx_ar_runner_json(const ngx_ar_runner_record_t *record, ngx_uint_t sessions)
{
    json_t                  *json, *told, *labels;
    ngx_uint_t               online;
    ngx_ar_worker_record_t   row;

    static const char *const  texts[] = {
        "version", "os", "arch", "hostname", NULL
    };

    ar_json_begin();

    told = ngx_ar_records_told(record->json);
    labels = json_object_get(told, "labels");
    json = json_object();

    ngx_ar_records_text(json, told, texts);
    json_object_set_new(json, "labels", json_is_object(labels)
                                        ? json_incref(labels)
                                        : json_object());
    json_object_set_new(json, "clis",
                        ngx_ar_records_clis(json_object_get(told, "clis")));
    json_decref(told);

    online = ngx_ar_zone_worker(record->epoch, &row) == NGX_OK;

    json_object_set_new(json, "id", json_stringn((char *) record->id,
                                                 AR_UUID_LEN));
    json_object_set_new(json, "name", json_string((char *) record->name));
    json_object_set_new(json, "state", json_string(online ? "online"
                                                          : "offline"));
    json_object_set_new(json, "capacity", json_integer(record->capacity));
    json_object_set_new(json, "sessions",
                        json_integer((json_int_t) sessions));
    json_object_set_new(json, "connected_at",
                        ngx_ar_time_json((uint64_t) record->connected
                                         * 1000));
    json_object_set_new(json, "last_seen",
                        ngx_ar_time_json((uint64_t) record->seen * 1000));

    return ar_json_end(json);
}


/* An object, empty when it is none. */

static json_t *
ngx_ar_records_told(const u_char *text)
{
    json_t  *told;

    told = ar_json_text(text);

    if (!json_is_object(told)) {
        json_decref(told);
        told = json_object();
    }

    return told;
}


static void
ngx_ar_records_text(json_t *to, const json_t *from, const char *const *names)
{
    char         shown[NGX_AR_RUNNER_JSON];
    json_t      *value;
    const char  *text;

    for ( /* void */ ; *names; names++) {
        value = json_object_get(from, *names);

        text = json_is_string(value) ? json_string_value(value) : "";

        (void) ar_shown_text(shown, sizeof(shown), text, ngx_strlen(text));
        (void) json_object_set_new(to, *names, json_string(shown));
    }
}


static json_t *
ngx_ar_records_clis(const json_t *clis)
{
    size_t   i;
    json_t  *list, *cli, *one;

    static const char *const  texts[] = { "name", "path", "version", NULL };

    list = json_array();

    json_array_foreach(clis, i, cli) {
        one = json_object();
        ngx_ar_records_text(one, cli, texts);
        (void) json_array_append_new(list, one);
    }

    return list;
}


static json_t *
ngx_ar_records_memo(const ngx_ar_session_record_t *record)
{
    size_t   i;
    json_t  *memo, *json, *command, *word, *value;

    static const char *const  texts[] = { "name", "actor", NULL };

    memo = ngx_ar_records_told(record->memo);
    json = json_object();
    command = json_array();

    ngx_ar_records_text(json, memo, texts);

    json_array_foreach(json_object_get(memo, "command"), i, word) {
        if (json_is_string(word)) {
            (void) json_array_append(command, word);
        }
    }

    (void) json_object_set_new(json, "command", command);

    if (json_is_true(json_object_get(memo, "cut"))) {
        (void) json_object_set_new(json, "cut", json_true());
    }

    value = json_object_get(memo, "cwd");
    (void) json_object_set_new(json, "cwd", json_is_string(value)
                                            ? json_incref(value)
                                            : json_null());

    value = ngx_ar_records_error(json_object_get(memo, "error"));

    if (value) {
        (void) json_object_set_new(json, "error", value);
    }

    json_decref(memo);

    return json;
}


/* NULL: none, or none that has a code. */

static json_t *
ngx_ar_records_error(const json_t *error)
{
    size_t   i;
    json_t  *json, *value;

    static const struct {
        const char  *name;
        json_type    type;
    } members[] = {
        { "code", JSON_STRING }, { "detail", JSON_STRING },
        { "errno", JSON_INTEGER }, { "path", JSON_STRING }
    };

    if (!json_is_string(json_object_get(error, "code"))) {
        return NULL;
    }

    json = json_object();

    for (i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        value = json_object_get(error, members[i].name);

        if (value && json_typeof(value) == members[i].type) {
            (void) json_object_set(json, members[i].name, value);
        }
    }

    return json;
}


json_t *
ngx_ar_session_json(const ngx_ar_session_record_t *record)
{
    json_t                  *json, *exit;
    uint32_t                 state;
    ngx_ar_worker_record_t   row;
    ngx_ar_runner_record_t   runner;

    ar_json_begin();

    json = ngx_ar_records_memo(record);
    state = record->state;

    if (state == NGX_AR_SESSION_RUNNING
        && (ngx_ar_zone_runner_get(record->runner,
                                   ngx_strlen(record->runner), &runner)
            != NGX_OK
            || ngx_ar_zone_worker(runner.epoch, &row) != NGX_OK))
    {
        state = NGX_AR_SESSION_UNREACHABLE;
    }

    exit = json_null();

    if (state == NGX_AR_SESSION_EXITED) {
        exit = json_pack("{s:i}", record->signaled ? "signal" : "code",
                         (int) record->code);

        if (record->oom) {
            json_object_set_new(exit, "oom", json_true());
        }

        if (record->stopped) {
            json_object_set_new(exit, "reason",
                                json_string(AR_REASON_STOPPED));
        }
    }

    json_object_set_new(json, "id", json_stringn((char *) record->id,
                                                 AR_UUID_LEN));
    json_object_set_new(json, "runner", json_string((char *) record->runner));
    json_object_set_new(json, "state",
                        json_string(ngx_ar_session_state_name(state)));
    json_object_set_new(json, "mode", json_string(record->pipe ? "pipe"
                                                               : "pty"));
    json_object_set_new(json, "overflow",
                        json_string(record->block ? "block" : "drop"));
    json_object_set_new(json, "rows", json_integer(record->rows));
    json_object_set_new(json, "cols", json_integer(record->cols));
    json_object_set_new(json, "pid", record->pid ? json_integer(record->pid)
                                                 : json_null());
    json_object_set_new(json, "created_at",
                        ngx_ar_time_json(record->created));
    json_object_set_new(json, "started_at",
                        ngx_ar_time_json(record->started));
    json_object_set_new(json, "ended_at", ngx_ar_time_json(record->ended));
    json_object_set_new(json, "exit", exit);
    json_object_set_new(json, "base",
                        json_integer((json_int_t) record->base));
    json_object_set_new(json, "head",
                        json_integer((json_int_t) record->head));
    json_object_set_new(json, "title", json_string((char *) record->title));
    ngx_ar_status_public(&record->status, json);
    json_object_set_new(json, "viewers", json_integer(record->viewers));
    json_object_set_new(json, "size_owner", record->size_owner[0]
                                ? json_string((char *) record->size_owner)
                                : json_null());

    return ar_json_end(json);
}


json_t *
ngx_ar_session_shared_json(const ngx_ar_session_record_t *record)
{
    size_t   i;
    json_t  *whole, *json;

    static const char *const  fields[] = {
        "id", "name", "title", "state", "mode", "rows", "cols", "base",
        "head", "created_at", "started_at", "ended_at", "exit", "attention",
        "progress"
    };

    ar_json_begin();

    whole = ngx_ar_session_json(record);
    json = json_object();

    for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        (void) json_object_set(json, fields[i],
                               json_object_get(whole, fields[i]));
    }

    json_decref(whole);

    return ar_json_end(json);
}


json_t *
ngx_ar_share_json(const ngx_ar_share_record_t *record)
{
    return json_pack("{s:s%, s:s%, s:s, s:s?, s:o, s:o, s:I}",
                     "id", record->id, (size_t) AR_UUID_LEN,
                     "session", record->session, (size_t) AR_UUID_LEN,
                     "mode", record->write ? "write" : "read",
                     "name", record->name[0] ? (char *) record->name : NULL,
                     "created_at", ngx_ar_time_json(record->created),
                     "expires_at", ngx_ar_time_json(record->expires),
                     "connections",
                     (json_int_t) ngx_ar_zone_share_connections(record->id));
}
