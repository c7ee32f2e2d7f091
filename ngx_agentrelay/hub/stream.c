
/*
 * The runner's stream of one session, until it is claimed.
 *
 * state    entered by            left by                  timer
 * OPEN     the upgrade           `stream`: claimed or     10 s for `stream`
 *                                refused with 4409
 *
 * From the claim on the socket is the session's source (hub/source.c).
 */

#include "hub/hub.h"
#include "hub/newer.h"
#include "hub/owner.h"
#include "hub/source.h"
#include "hub/wake.h"

#include "core/conf.h"


#define NGX_AR_STREAM_DEADLINE  10000


typedef struct {
    ngx_ar_ws_t  *ws;
    u_char        id[AR_UUID_LEN + 1];
    ngx_event_t   deadline;
} ngx_ar_stream_t;


static ngx_uint_t ngx_ar_stream_refused(ngx_str_t *session,
    ngx_str_t *runner, ngx_str_t *boot, const char **problem);
static void ngx_ar_stream_text(ngx_ar_ws_t *ws, u_char *data, size_t len);
static void ngx_ar_stream_claim(ngx_ar_stream_t *stream, json_t *payload);
static void ngx_ar_stream_data(ngx_ar_ws_t *ws, u_char *data, size_t len,
    ngx_uint_t last);
static void ngx_ar_stream_closed(ngx_ar_ws_t *ws, ngx_uint_t code);
static void ngx_ar_stream_deadline(ngx_event_t *ev);
static void ngx_ar_stream_close(ngx_ar_stream_t *stream, ngx_uint_t code,
    const char *reason);
static void ngx_ar_stream_free(ngx_ar_stream_t *stream);


static const ngx_ar_ws_handlers_t  ngx_ar_stream_handlers = {
    ngx_ar_stream_text,
    ngx_ar_stream_data,
    NULL,
    ngx_ar_stream_closed
};


ngx_int_t
ngx_ar_stream_upgrade(ngx_http_request_t *r, ngx_str_t *session,
    ngx_str_t *runner, ngx_str_t *boot, const char **problem)
{
    ngx_int_t             rc;
    ngx_ar_stream_t      *stream;
    ngx_ar_ws_options_t   options;

    if (ngx_ar_newer_refuses(r->connection)) {
        *problem = "draining";
        return NGX_DECLINED;
    }

    if (ngx_ar_stream_refused(session, runner, boot, problem)) {
        return NGX_DECLINED;
    }

    stream = ngx_calloc(sizeof(ngx_ar_stream_t), r->connection->log);
    if (stream == NULL) {
        *problem = "unavailable";
        return NGX_DECLINED;
    }

    ngx_memcpy(stream->id, session->data, AR_UUID_LEN);
    stream->deadline.handler = ngx_ar_stream_deadline;
    stream->deadline.data = stream;
    stream->deadline.log = ngx_cycle->log;

    ngx_memzero(&options, sizeof(options));
    options.handlers = &ngx_ar_stream_handlers;
    options.data = stream;
    options.kind = NGX_AR_WS_KIND_STREAM;
    ngx_str_set(&options.protocol, "agentrelay.stream.v1");
    options.max_text = AR_CONTROL_MAX;
    options.max_fragments = 256;
    options.ping_interval =
                  ngx_ar_main_conf((ngx_cycle_t *) ngx_cycle)->ping_interval;

    /* input is bounded by the viewers, 64 KiB each */
    options.max_queued_text = 16 * 1024 * 1024;

    rc = ngx_ar_ws_upgrade(r, &options, &stream->ws);

    if (rc != NGX_DONE) {
        ngx_free(stream);
        return rc;
    }

    ngx_add_timer(&stream->deadline, NGX_AR_STREAM_DEADLINE);

    return NGX_DONE;
}


static ngx_uint_t
ngx_ar_stream_refused(ngx_str_t *session, ngx_str_t *runner, ngx_str_t *boot,
    const char **problem)
{
    ngx_ar_session_record_t  record;

    if (ngx_ar_zone_session_get(session->data, &record) != NGX_OK) {
        *problem = "session_not_found";
        return 1;
    }

    if (ngx_strlen(record.runner) != runner->len
        || ngx_strncmp(record.runner, runner->data, runner->len) != 0
        || ngx_strlen(record.boot) != boot->len
        || ngx_strncmp(record.boot, boot->data, boot->len) != 0)
    {
        *problem = "session_elsewhere";
        return 1;
    }

    return 0;
}


static void
ngx_ar_stream_text(ngx_ar_ws_t *ws, u_char *data, size_t len)
{
    json_t           *payload;
    ar_rc_e           rc;
    const char       *cause;
    ar_message_e      type;
    ngx_ar_stream_t  *stream;

    stream = ws->data;

    rc = ar_message_parse(AR_LEG_STREAM, AR_UP, data, len, &type, &payload,
                          &cause);

    if (rc == AR_UNKNOWN) {
        return;
    }

    if (rc != AR_OK) {
        ngx_ar_stream_close(stream, ar_message_code(cause), cause);
        return;
    }

    if (type == AR_MSG_STREAM) {
        ngx_ar_stream_claim(stream, payload);

    } else {
        ngx_ar_stream_close(stream, 1002, "`stream` comes first");
    }

    json_decref(payload);
}


static void
ngx_ar_stream_claim(ngx_ar_stream_t *stream, json_t *payload)
{
    ngx_ar_ws_t       *ws;
    ngx_ar_session_t  *session;

    if (ngx_ar_draining || ngx_ar_newer_here()) {
        ngx_ar_stream_close(stream, 1012, "restart");
        return;
    }

    if (ngx_ar_owner_claim(stream->id, ar_field_string(payload, "boot", ""),
                           ar_field_offset(payload, "n", 0))
        != NGX_OK)
    {
        ngx_ar_tell(stream->ws, AR_MSG_REFUSE,
                    json_pack("{s:s, s:s}", "code", "replaced", "message",
                              "a newer dial has this session"));
        ngx_ar_stream_close(stream, 4409, "replaced");
        return;
    }

    session = ngx_ar_session_open(stream->id);
    if (session == NULL) {
        ngx_ar_stream_close(stream, 1011, "no memory");
        return;
    }

    ws = stream->ws;
    ngx_ar_stream_free(stream);

    ngx_log_error(NGX_LOG_INFO, ngx_cycle->log, 0,
                  "agentrelay session %s is owned by worker %P", session->id,
                  ngx_pid);

    ngx_ar_source_drop(session, 1000);
    ngx_ar_source_begin(session, NGX_AR_SOURCE_STREAM, ws, payload);

    ngx_ar_wake_session(session->id);
}


static void
ngx_ar_stream_data(ngx_ar_ws_t *ws, u_char *data, size_t len, ngx_uint_t last)
{
    ngx_ar_stream_close(ws->data, 1002, "output before `resume`");
}


static void
ngx_ar_stream_closed(ngx_ar_ws_t *ws, ngx_uint_t code)
{
    ngx_ar_stream_free(ws->data);
}


static void
ngx_ar_stream_deadline(ngx_event_t *ev)
{
    ngx_ar_stream_close(ev->data, 1008, "no `stream` within 10 s");
}


static void
ngx_ar_stream_close(ngx_ar_stream_t *stream, ngx_uint_t code,
    const char *reason)
{
    ngx_ar_ws_close(stream->ws, code, reason);
    ngx_ar_stream_free(stream);
}


static void
ngx_ar_stream_free(ngx_ar_stream_t *stream)
{
    if (stream->deadline.timer_set) {
        ngx_del_timer(&stream->deadline);
    }

    ngx_free(stream);
}
