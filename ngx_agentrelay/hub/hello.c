
/*
 * What a whole `hello` changes in the zone.
 *
 * The runner is the truth about its sessions: one that HQ does not know is
 * adopted with its memo, one that was deleted meanwhile is stopped, and one
 * that HQ believes alive but the runner does not list has been lost.
 */

#include "hub/owner.h"
#include "hub/runner.h"
#include "hub/status.h"

#include "wire/json.h"
#include "wire/uuid.h"


static void ngx_ar_hello_adopt(ngx_ar_runner_t *runner, json_t *session,
    ngx_ar_session_record_t *record);
static ngx_int_t ngx_ar_hello_change(ngx_ar_session_record_t *record,
    void *data);
static void ngx_ar_hello_state(ngx_ar_session_record_t *record,
    json_t *session);
static void ngx_ar_hello_lost(ngx_ar_runner_t *runner, json_t *sessions);
static ngx_int_t ngx_ar_hello_lost_change(ngx_ar_session_record_t *record,
    void *data);


typedef struct {
    ngx_ar_runner_t  *runner;
    json_t           *session;
    ngx_uint_t        stop;
} ngx_ar_hello_t;


ngx_int_t
ngx_ar_hello_record(ngx_ar_runner_t *runner)
{
    char                    *text;
    json_t                  *public;
    u_char                   id[AR_UUID_LEN + 1];
    size_t                   i;
    ngx_ar_runner_record_t   record;

    static const char *const  fields[] = {
        "version", "os", "arch", "hostname", "labels", "clis"
    };

    if (ngx_ar_zone_runner_get(runner->name, ngx_strlen(runner->name),
                               &record)
        != NGX_OK)
    {
        ngx_memzero(&record, sizeof(record));
        ar_uuid7((char *) id);
        ngx_memcpy(record.id, id, AR_UUID_LEN);
        ngx_memcpy(record.name, runner->name, sizeof(record.name));
    }

    ngx_memcpy(record.boot, runner->boot, sizeof(record.boot));
    record.n = runner->n;
    record.epoch = ngx_ar_epoch;
    record.connected = ngx_time();
    record.seen = ngx_time();
    record.capacity = (uint32_t) ar_field_offset(runner->hello, "capacity",
                                                 32);

    ar_json_begin();

    public = json_object();

    for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        json_object_set(public, fields[i],
                        json_object_get(runner->hello, fields[i]));
    }

    public = ar_json_end(public);

    text = ar_json_dump(public, JSON_COMPACT);

    if (text && ngx_strlen(text) >= sizeof(record.json)) {
        /* what does not fit is shown least */
        free(text);
        json_object_del(public, "clis");
        text = ar_json_dump(public, JSON_COMPACT);

        if (text && ngx_strlen(text) >= sizeof(record.json)) {
            free(text);
            json_object_del(public, "labels");
            text = ar_json_dump(public, JSON_COMPACT);
        }
    }

    json_decref(public);

    if (text == NULL) {
        return NGX_ABORT;
    }

    ngx_cpystrn(record.json, (u_char *) text, sizeof(record.json));
    free(text);

    return ngx_ar_zone_runner_put(&record);
}


json_t *
ngx_ar_hello_sessions(ngx_ar_runner_t *runner)
{
    size_t                    i;
    json_t                   *sessions, *session, *actions;
    u_char                   *id;
    ngx_uint_t                whole;
    ngx_ar_hello_t            hello;
    ngx_ar_session_record_t   record;

    sessions = json_object_get(runner->hello, "sessions");
    actions = json_array();
    whole = actions != NULL;

    json_array_foreach(sessions, i, session) {
        id = (u_char *) ar_field_string(session, "session", "");

        if (!ar_uuid7_valid(id, ngx_strlen(id))) {
            continue;
        }

        hello.runner = runner;
        hello.session = session;
        hello.stop = 0;

        if (ngx_ar_zone_session_change(id, ngx_ar_hello_change, &hello)
            == NGX_DECLINED)
        {
            ngx_ar_hello_adopt(runner, session, &record);

            if (ngx_ar_zone_session_put(&record) != NGX_OK) {
                ngx_log_error(NGX_LOG_CRIT, ngx_cycle->log, 0,
                              "agentrelay session %s cannot be adopted: "
                              "raise agentrelay_zone", id);
                continue;
            }
        }

        whole &= json_array_append_new(actions,
                                       json_pack("{s:s, s:s}", "session", id,
                                                 "action",
                                                 hello.stop ? "stop"
                                                            : "stream"))
                 == 0;
    }

    ngx_ar_hello_lost(runner, sessions);

    if (!whole) {
        json_decref(actions);
        return NULL;
    }

    return actions;
}


static void
ngx_ar_hello_adopt(ngx_ar_runner_t *runner, json_t *session,
    ngx_ar_session_record_t *record)
{
    json_t  *memo;

    ngx_memzero(record, sizeof(ngx_ar_session_record_t));

    ngx_memcpy(record->id, ar_field_string(session, "session", ""),
               AR_UUID_LEN);
    ngx_cpystrn(record->memo, (u_char *) ar_field_string(session, "memo", ""),
                sizeof(record->memo));

    memo = ar_json_text(record->memo);
    record->created = ar_field_offset(memo, "created", 0);
    json_decref(memo);

    if (record->created == 0) {
        record->created = ngx_ar_zone_now();
    }

    record->started = record->created;

    ngx_memcpy(record->runner, runner->name, sizeof(record->runner));
    ngx_memcpy(record->boot, runner->boot, sizeof(record->boot));
    ngx_ar_hello_state(record, session);
}


static ngx_int_t
ngx_ar_hello_change(ngx_ar_session_record_t *record, void *data)
{
    ngx_ar_hello_t  *hello = data;

    if (ngx_strcmp(record->runner, hello->runner->name) != 0) {
        return NGX_ERROR;
    }

    hello->stop = record->deleted;

    if (ngx_strcmp(record->boot, hello->runner->boot) != 0) {
        ngx_memcpy(record->boot, hello->runner->boot, sizeof(record->boot));
        record->n = 0;
        record->epoch = 0;
    }

    ngx_ar_hello_state(record, hello->session);

    return NGX_OK;
}


static void
ngx_ar_hello_state(ngx_ar_session_record_t *record, json_t *session)
{
    record->pid = (uint32_t) ar_field_offset(session, "pid", record->pid);
    record->base = ar_field_offset(session, "base", record->base);
    record->head = ngx_max(record->head,
                           ar_field_offset(session, "head", 0));
    record->rows = (uint16_t) ar_field_offset(session, "rows", record->rows);
    record->cols = (uint16_t) ar_field_offset(session, "cols", record->cols);
    record->pipe = ngx_strcmp(ar_field_string(session, "mode", "pty"), "pipe")
                   == 0;
    record->block = ngx_strcmp(ar_field_string(session, "overflow", "drop"),
                               "block") == 0;

    if (json_is_integer(json_object_get(session, "code"))
        || json_is_integer(json_object_get(session, "signal")))
    {
        if (record->ended == 0) {
            record->ended = ngx_ar_zone_now();
        }

        ngx_ar_owner_outcome(record, session);
        record->head = ar_field_offset(session, "end", record->head);

    } else {
        ngx_ar_owner_runs(record);
        record->state = NGX_AR_SESSION_RUNNING;
        record->ended = 0;
    }

    record->started = record->started ? record->started : record->created;
}


/* Alive in the zone, not in the hello. */

static void
ngx_ar_hello_lost(ngx_ar_runner_t *runner, json_t *sessions)
{
    size_t                    i;
    json_t                   *session;
    ngx_uint_t                at, listed;
    ngx_ar_session_record_t   record;

    at = 0;

    while (ngx_ar_zone_session_next(&at, &record) == NGX_OK) {

        if (record.ended || ngx_strcmp(record.runner, runner->name) != 0) {
            continue;
        }

        listed = 0;

        json_array_foreach(sessions, i, session) {
            if (ngx_strncmp(ar_field_string(session, "session", ""),
                            record.id, AR_UUID_LEN)
                == 0)
            {
                listed = 1;
                break;
            }
        }

        if (!listed) {
            (void) ngx_ar_zone_session_change(record.id,
                                              ngx_ar_hello_lost_change,
                                              runner);
        }
    }
}


static ngx_int_t
ngx_ar_hello_lost_change(ngx_ar_session_record_t *record, void *data)
{
    ngx_ar_runner_t  *runner = data;

    /* one that is being started will be asked for again */

    if (record->state == NGX_AR_SESSION_STARTING
        && (record->boot[0] == '\0'
            || ngx_strcmp(record->boot, runner->boot) == 0))
    {
        return NGX_DECLINED;
    }

    record->state = NGX_AR_SESSION_LOST;
    record->ended = ngx_ar_zone_now();
    record->epoch = 0;
    ngx_ar_status_ended(record);

    return NGX_OK;
}
