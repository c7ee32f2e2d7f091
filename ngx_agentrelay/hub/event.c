
/*
 * The table of event types, and an event as text: its object as it is now,
 * or null when it is gone.
 *
 * The texts of the newest events are kept for a second, so that hundreds of
 * readers of a worker share one; a later reader is told the object anew.
 * EVENTS.md documents each row; a test compares the two.
 */

#include "hub/event.h"
#include "hub/records.h"

#include "wire/json.h"
#include "wire/messages.h"


#define NGX_AR_EVENT_TEXTS  64
#define NGX_AR_EVENT_FRESH  1000        /* ms */


static json_t *ngx_ar_event_json(uint64_t n, const char *type,
    uint64_t time, const char *actor);
static json_t *ngx_ar_event_data(const ngx_ar_event_row_t *row,
    const u_char *object, size_t len);
static ngx_ar_event_text_t *ngx_ar_event_text_make(uint64_t n,
    json_t *event);


static const ngx_ar_event_row_t  ngx_ar_event_rows[] = {

    { NGX_AR_EVENT_RUNNER_ONLINE, "runner.online", "runners",
      "It has connected" },

    { NGX_AR_EVENT_RUNNER_OFFLINE, "runner.offline", "runners",
      "Its connection has ended; its sessions are unreachable" },

    { NGX_AR_EVENT_RUNNER_CHANGED, "runner.changed", "runners",
      "It says something else of itself: version, labels, capacity" },

    { NGX_AR_EVENT_SESSION_CREATED, "session.created", "sessions",
      "It was asked for, or a runner has brought it" },

    { NGX_AR_EVENT_SESSION_STARTED, "session.started", "sessions",
      "Its program runs" },

    { NGX_AR_EVENT_SESSION_CHANGED, "session.changed", "sessions",
      "Title, size, size owner, viewers, attention; about two a second" },

    { NGX_AR_EVENT_SESSION_ENDED, "session.ended", "sessions",
      "It exited, could not be started, or is lost" },

    { NGX_AR_EVENT_SESSION_DELETED, "session.deleted", "sessions",
      "Nobody finds it any more" },

    { NGX_AR_EVENT_SHARE_CREATED, "share.created", "shares",
      "A link to a session was made" },

    { NGX_AR_EVENT_SHARE_REVOKED, "share.revoked", "shares",
      "It opens nothing any more" },

    { NGX_AR_EVENT_RESET, "reset", "",
      "Events were missed: list what `data.snapshot` names" },
};

static const char *const  ngx_ar_event_actors[] = {
    "", "hq", "operator", "runner"
};

static ngx_ar_event_text_t  *ngx_ar_event_texts[NGX_AR_EVENT_TEXTS];


void
ngx_ar_event_id(u_char id[NGX_AR_EVENT_ID], uint64_t n)
{
    ngx_sprintf(id, "%s-%uL%Z", ngx_ar_zone_name(), n);
}


ngx_int_t
ngx_ar_event_id_parse(const ngx_str_t *id, uint64_t *n)
{
    size_t      i;
    u_char      c;
    ngx_int_t   value;

    if (id->len < 10 || id->len >= NGX_AR_EVENT_ID || id->data[8] != '-') {
        return NGX_ERROR;
    }

    for (i = 0; i < 8; i++) {
        c = id->data[i];

        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
            return NGX_ERROR;
        }
    }

    value = ngx_atoi(id->data + 9, id->len - 9);

    if (value == NGX_ERROR) {
        return NGX_ERROR;
    }

    *n = (uint64_t) value;

    return ngx_strncmp(id->data, ngx_ar_zone_name(), 8) == 0 ? NGX_OK
                                                             : NGX_DECLINED;
}


ngx_ar_event_text_t *
ngx_ar_event_text(uint64_t n)
{
    json_t                    *event;
    ngx_ar_event_text_t       *text, **kept;
    ngx_ar_event_record_t      record;
    const ngx_ar_event_row_t  *row;

    kept = &ngx_ar_event_texts[n % NGX_AR_EVENT_TEXTS];
    text = *kept;

    if (text && text->n == n
        && ngx_current_msec - text->made < NGX_AR_EVENT_FRESH)
    {
        text->refs++;
        return text;
    }

    if (ngx_ar_zone_event_get(n, &record) != NGX_OK) {
        return NULL;
    }

    ar_json_begin();

    row = &ngx_ar_event_rows[record.type - 1];
    event = ngx_ar_event_json(n, row->name, record.time,
                              ngx_ar_event_actors[record.by]);

    json_object_set_new(event, "subject",
                        json_sprintf("%s/%.*s", row->subject,
                                     (int) record.len, record.object));
    json_object_set_new(event, "data",
                        ngx_ar_event_data(row, record.object, record.len));

    text = ngx_ar_event_text_make(n, ar_json_end(event));

    if (text) {
        ngx_ar_event_text_release(*kept);
        text->refs++;
        *kept = text;
    }

    return text;
}


ngx_ar_event_text_t *
ngx_ar_event_text_reset(uint64_t n)
{
    json_t                    *event;
    const ngx_ar_event_row_t  *row;

    ar_json_begin();

    row = &ngx_ar_event_rows[NGX_AR_EVENT_RESET - 1];

    event = ngx_ar_event_json(n, row->name, ngx_ar_zone_now(), "hq");

    json_object_set_new(event, "subject", json_string(row->subject));
    json_object_set_new(event, "data",
                        json_pack("{s:[s, s]}", "snapshot", "api/runners",
                                  "api/sessions"));

    return ngx_ar_event_text_make(n, ar_json_end(event));
}


static json_t *
ngx_ar_event_json(uint64_t n, const char *type, uint64_t time,
    const char *actor)
{
    u_char   id[NGX_AR_EVENT_ID];

    ngx_ar_event_id(id, n);

    return json_pack("{s:s, s:s, s:o, s:s}", "id", id, "type", type,
                     "time", ngx_ar_time_json(time), "actor", actor);
}


static json_t *
ngx_ar_event_data(const ngx_ar_event_row_t *row, const u_char *object,
    size_t len)
{
    ngx_ar_share_record_t     share;
    ngx_ar_runner_record_t    runner;
    ngx_ar_session_record_t   session;

    if (row->type <= NGX_AR_EVENT_RUNNER_CHANGED) {
        return ngx_ar_zone_runner_get(object, len, &runner) == NGX_OK
               ? ngx_ar_runner_json(&runner, ngx_ar_runner_load(runner.name))
               : json_null();
    }

    if (row->type <= NGX_AR_EVENT_SESSION_DELETED) {
        return ngx_ar_zone_session_get(object, &session) == NGX_OK
               && !session.removed
               ? ngx_ar_session_json(&session) : json_null();
    }

    return ngx_ar_zone_share_get(object, &share) == NGX_OK
           ? ngx_ar_share_json(&share) : json_null();
}


/* Takes the reference to event; NULL, when there is none. */

static ngx_ar_event_text_t *
ngx_ar_event_text_make(uint64_t n, json_t *event)
{
    char                 *data, *message;
    size_t                len, size;
    const char           *type;
    ngx_ar_event_text_t  *text;

    u_char  id[NGX_AR_EVENT_ID];

    data = ar_json_dump(event, JSON_COMPACT);
    message = ar_message_format(AR_MSG_EVENT, json_incref(event), &len);
    type = json_string_value(json_object_get(event, "type"));

    ngx_ar_event_id(id, n);

    text = NULL;

    if (data && message && type) {
        size = sizeof("id: \nevent: \ndata: \n\n") + NGX_AR_EVENT_ID
               + ngx_strlen(type) + ngx_strlen(data);

        text = ngx_alloc(sizeof(ngx_ar_event_text_t) + size + len,
                         ngx_cycle->log);
    }

    if (text) {
        text->refs = 1;
        text->n = n;
        text->made = ngx_current_msec;

        text->message.data = (u_char *) &text[1];
        text->message.len = len;
        ngx_memcpy(text->message.data, message, len);

        text->sse.data = text->message.data + len;
        text->sse.len = ngx_sprintf(text->sse.data,
                                    "id: %s\nevent: %s\ndata: %s\n\n", id,
                                    type, data)
                        - text->sse.data;
    }

    free(data);
    free(message);
    json_decref(event);

    return text;
}


void
ngx_ar_event_text_release(ngx_ar_event_text_t *text)
{
    if (text && --text->refs == 0) {
        ngx_free(text);
    }
}
