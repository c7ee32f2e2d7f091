
/*
 * Events on a websocket: `hello` says from where, then each event is a text
 * message.  At most 64 KiB wait for a slow client; then its cursor does.
 *
 * It exists from the upgrade until its socket ends or it is closed here,
 * whichever comes first; both free it.
 */

#include "hub/events.h"
#include "hub/hub.h"
#include "hub/newer.h"
#include "hub/session.h"

#include "core/conf.h"


#define NGX_AR_EVENT_SOCKET_QUEUED  (64 * 1024)


typedef struct {
    ngx_ar_reader_t   reader;
    ngx_ar_ws_t      *ws;
} ngx_ar_event_socket_t;


static ngx_uint_t ngx_ar_event_socket_pump(ngx_ar_reader_t *reader);
static void ngx_ar_event_socket_drain(ngx_ar_reader_t *reader);
static void ngx_ar_event_socket_over(ngx_ar_reader_t *reader);
static void ngx_ar_event_socket_text(ngx_ar_ws_t *ws, u_char *data,
    size_t len);
static void ngx_ar_event_socket_data(ngx_ar_ws_t *ws, u_char *data,
    size_t len, ngx_uint_t last);
static void ngx_ar_event_socket_writable(ngx_ar_ws_t *ws);
static void ngx_ar_event_socket_closed(ngx_ar_ws_t *ws, ngx_uint_t code);
static void ngx_ar_event_socket_close(ngx_ar_event_socket_t *socket,
    ngx_uint_t code, const char *reason);


static const ngx_ar_ws_handlers_t  ngx_ar_event_socket_handlers = {
    ngx_ar_event_socket_text,
    ngx_ar_event_socket_data,
    ngx_ar_event_socket_writable,
    ngx_ar_event_socket_closed
};

static const ngx_ar_reader_handlers_t  ngx_ar_event_socket_reader = {
    ngx_ar_event_socket_pump,
    NULL,
    ngx_ar_event_socket_drain,
    ngx_ar_event_socket_over
};


ngx_int_t
ngx_ar_event_socket_upgrade(ngx_http_request_t *r, const ngx_str_t *protocol,
    const ngx_str_t *after, const ngx_ar_login_t *login,
    const char **problem)
{
    u_char                  id[NGX_AR_EVENT_ID];
    ngx_int_t               rc;
    ngx_ar_ws_options_t     options;
    ngx_ar_event_socket_t  *socket;

    if (ngx_ar_newer_refuses(r->connection)) {
        *problem = "draining";
        return NGX_DECLINED;
    }

    socket = ngx_calloc(sizeof(ngx_ar_event_socket_t), r->connection->log);
    if (socket == NULL) {
        *problem = "unavailable";
        return NGX_DECLINED;
    }

    ngx_memzero(&options, sizeof(options));
    options.handlers = &ngx_ar_event_socket_handlers;
    options.data = socket;
    options.kind = NGX_AR_WS_KIND_EVENTS;
    options.protocol = *protocol;
    options.max_text = AR_VIEWER_MAX;
    options.max_fragments = 256;
    options.ping_interval =
                  ngx_ar_main_conf((ngx_cycle_t *) ngx_cycle)->ping_interval;

    rc = ngx_ar_ws_upgrade(r, &options, &socket->ws);

    if (rc != NGX_DONE) {
        ngx_free(socket);
        return rc;
    }

    socket->reader.handlers = &ngx_ar_event_socket_reader;
    ngx_ar_reader_join(&socket->reader, after, login);

    ngx_ar_reader_id(&socket->reader, id);
    ngx_ar_tell(socket->ws, AR_MSG_HELLO, json_pack("{s:s}", "id", id));

    (void) ngx_ar_event_socket_pump(&socket->reader);

    return NGX_DONE;
}


/* More is told when what waits has been written. */

static ngx_uint_t
ngx_ar_event_socket_pump(ngx_ar_reader_t *reader)
{
    ngx_ar_event_text_t    *text;
    ngx_ar_event_socket_t  *socket;

    socket = ngx_queue_data(reader, ngx_ar_event_socket_t, reader);

    while (socket->ws->queued < NGX_AR_EVENT_SOCKET_QUEUED) {
        text = ngx_ar_reader_next(reader);
        if (text == NULL) {
            break;
        }

        ngx_ar_ws_send(socket->ws, AR_OP_TEXT, text->message.data,
                       text->message.len);
        ngx_ar_event_text_release(text);
    }

    return 0;
}


static void
ngx_ar_event_socket_drain(ngx_ar_reader_t *reader)
{
    ngx_ar_event_socket_close(ngx_queue_data(reader, ngx_ar_event_socket_t,
                                             reader),
                              1012, "restart");
}


static void
ngx_ar_event_socket_over(ngx_ar_reader_t *reader)
{
    ngx_ar_event_socket_close(ngx_queue_data(reader, ngx_ar_event_socket_t,
                                             reader),
                              NGX_AR_LOGIN_OVER, "the login is over");
}


static void
ngx_ar_event_socket_text(ngx_ar_ws_t *ws, u_char *data, size_t len)
{
    json_t        *payload;
    ar_rc_e        rc;
    const char    *cause;
    ar_message_e   type;

    rc = ar_message_parse(AR_LEG_EVENTS, AR_UP, data, len, &type, &payload,
                          &cause);

    if (rc == AR_UNKNOWN) {
        return;
    }

    if (rc != AR_OK) {
        ngx_ar_event_socket_close(ws->data, ar_message_code(cause), cause);
        return;
    }

    if (type == AR_MSG_PING) {
        ngx_ar_tell(ws, AR_MSG_PONG,
                    json_pack("{s:O?}", "t", json_object_get(payload, "t")));
    }

    json_decref(payload);
}


static void
ngx_ar_event_socket_data(ngx_ar_ws_t *ws, u_char *data, size_t len,
    ngx_uint_t last)
{
    ngx_ar_event_socket_close(ws->data, 1002, "no binary frames on events");
}


static void
ngx_ar_event_socket_writable(ngx_ar_ws_t *ws)
{
    ngx_ar_event_socket_t  *socket = ws->data;

    (void) ngx_ar_event_socket_pump(&socket->reader);
}


static void
ngx_ar_event_socket_closed(ngx_ar_ws_t *ws, ngx_uint_t code)
{
    ngx_ar_event_socket_t  *socket = ws->data;

    ngx_ar_reader_leave(&socket->reader);
    ngx_free(socket);
}


static void
ngx_ar_event_socket_close(ngx_ar_event_socket_t *socket, ngx_uint_t code,
    const char *reason)
{
    ngx_ar_ws_close(socket->ws, code, reason);
    ngx_ar_reader_leave(&socket->reader);
    ngx_free(socket);
}
