
/*
 * A dial lives from ngx_ar_dial() to its handler or its cancel.  The connect
 * of a unix socket is immediate or refused; even a refusal is reported from
 * a posted event, so that the handler never runs inside the call.  The
 * deadline counts to the answer's line.
 */

#include "hub/dial.h"
#include "hub/door.h"

#include "core/zone.h"


struct ngx_ar_dial_s {
    ngx_connection_t        *c;
    ngx_ar_line_t            out;
    ngx_ar_line_t            in;
    ngx_event_t              event;     /* deadline; or posted: no connection */
    ngx_ar_dial_handler_pt   handler;
    void                    *data;
    u_char                  *rest;
    size_t                   rest_len;
};


static ngx_int_t ngx_ar_dial_connect(ngx_ar_dial_t *dial,
    const ngx_str_t *path);
static void ngx_ar_dial_write(ngx_event_t *wev);
static void ngx_ar_dial_read(ngx_event_t *rev);
static void ngx_ar_dial_event(ngx_event_t *ev);
static void ngx_ar_dial_finish(ngx_ar_dial_t *dial, json_t *answer);


ngx_ar_dial_t *
ngx_ar_dial_worker(uint64_t epoch, json_t *request, ngx_msec_t deadline,
    ngx_ar_dial_handler_pt handler, void *data)
{
    u_char                   text[NGX_AR_DOOR_PATH];
    ngx_str_t                path;
    ngx_ar_worker_record_t   row;

    path.data = text;
    path.len = 0;

    if (ngx_ar_zone_worker(epoch, &row) == NGX_OK) {
        path.len = ngx_ar_door_path(text, row.pid, epoch);
    }

    return ngx_ar_dial(&path, request, deadline, handler, data);
}


ngx_ar_dial_t *
ngx_ar_dial(const ngx_str_t *path, json_t *request, ngx_msec_t deadline,
    ngx_ar_dial_handler_pt handler, void *data)
{
    ngx_uint_t      whole;
    ngx_ar_dial_t  *dial;

    dial = ngx_calloc(sizeof(ngx_ar_dial_t), ngx_cycle->log);
    if (dial == NULL) {
        json_decref(request);
        return NULL;
    }

    dial->handler = handler;
    dial->data = data;
    dial->event.handler = ngx_ar_dial_event;
    dial->event.data = dial;
    dial->event.log = ngx_cycle->log;

    whole = json_object_set_new(request, "v", json_integer(1)) == 0
            && json_object_set_new(request, "zone",
                                   json_string((char *) ngx_ar_zone_name()))
               == 0;

    if (!whole) {
        json_decref(request);
        request = NULL;
    }

    if (ngx_ar_line_set(&dial->out, request) != NGX_OK
        || path->len == 0
        || ngx_ar_dial_connect(dial, path) != NGX_OK)
    {
        ngx_post_event(&dial->event, &ngx_posted_events);
        return dial;
    }

    ngx_add_timer(&dial->event, deadline);
    ngx_post_event(dial->c->write, &ngx_posted_events);

    return dial;
}


static ngx_int_t
ngx_ar_dial_connect(ngx_ar_dial_t *dial, const ngx_str_t *path)
{
    ngx_socket_t         s;
    ngx_connection_t    *c;
    struct sockaddr_un   sa;

    s = ngx_socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (s == (ngx_socket_t) -1) {
        return NGX_ERROR;
    }

    c = ngx_get_connection(s, ngx_cycle->log);
    if (c == NULL) {
        ngx_close_socket(s);
        return NGX_ERROR;
    }

    dial->c = c;

    ngx_memzero(&sa, sizeof(sa));
    sa.sun_family = AF_UNIX;
    ngx_memcpy(sa.sun_path, path->data, path->len);

    c->recv = ngx_recv;
    c->send = ngx_send;
    c->send_chain = ngx_send_chain;
    c->log = ngx_cycle->log;
    c->log_error = NGX_ERROR_INFO;
    c->read->log = c->log;
    c->write->log = c->log;
    c->data = dial;
    c->read->handler = ngx_ar_dial_read;
    c->write->handler = ngx_ar_dial_write;
    c->number = ngx_atomic_fetch_add(ngx_connection_counter, 1);

    if (ngx_nonblocking(s) == -1
        || connect(s, (struct sockaddr *) &sa, sizeof(sa)) == -1)
    {
        ngx_close_connection(c);
        dial->c = NULL;
        return NGX_ERROR;
    }

    c->write->ready = 1;

    if (ngx_handle_read_event(c->read, 0) != NGX_OK
        || ngx_handle_write_event(c->write, 0) != NGX_OK)
    {
        ngx_close_connection(c);
        dial->c = NULL;
        return NGX_ERROR;
    }

    return NGX_OK;
}


static void
ngx_ar_dial_write(ngx_event_t *wev)
{
    ngx_ar_dial_t     *dial;
    ngx_connection_t  *c;

    c = wev->data;
    dial = c->data;

    if (c->close || ngx_ar_line_send(&dial->out, c) == NGX_ERROR) {
        ngx_ar_dial_finish(dial, NULL);
    }
}


static void
ngx_ar_dial_read(ngx_event_t *rev)
{
    json_t            *answer;
    ngx_int_t          rc;
    ngx_ar_dial_t     *dial;
    ngx_connection_t  *c;

    c = rev->data;
    dial = c->data;

    if (c->close) {
        ngx_ar_dial_finish(dial, NULL);
        return;
    }

    rc = ngx_ar_line_recv(&dial->in, c, &answer, &dial->rest,
                          &dial->rest_len);

    if (rc == NGX_AGAIN) {
        return;
    }

    if (rc == NGX_ERROR) {
        answer = NULL;
    }

    ngx_ar_dial_finish(dial, answer);
    json_decref(answer);
}


static void
ngx_ar_dial_event(ngx_event_t *ev)
{
    ngx_ar_dial_finish(ev->data, NULL);
}


static void
ngx_ar_dial_finish(ngx_ar_dial_t *dial, json_t *answer)
{
    ngx_ar_dial_handler_pt  handler;

    handler = dial->handler;
    dial->handler = NULL;

    if (handler) {
        handler(dial, dial->data, answer);
    }

    ngx_ar_dial_cancel(dial);
}


void
ngx_ar_dial_cancel(ngx_ar_dial_t *dial)
{
    if (dial->event.timer_set) {
        ngx_del_timer(&dial->event);
    }

    if (dial->event.posted) {
        ngx_delete_posted_event(&dial->event);
    }

    if (dial->c) {
        ngx_close_connection(dial->c);
    }

    ngx_ar_line_free(&dial->out);
    ngx_ar_line_free(&dial->in);
    ngx_free(dial);
}


ngx_connection_t *
ngx_ar_dial_take(ngx_ar_dial_t *dial, u_char **early, size_t *len)
{
    ngx_connection_t  *c;

    c = dial->c;
    dial->c = NULL;

    if (c->write->posted) {
        ngx_delete_posted_event(c->write);
    }

    *early = dial->rest;
    *len = dial->rest_len;

    return c;
}
