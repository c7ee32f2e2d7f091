
/*
 * A WebSocket on a connected stream socket without a request: between two
 * workers, after the lines of a door.  The ws owns the connection, and its
 * pool if it has one.
 */

#include "io/ws/internal.h"


static void ngx_ar_ws_attached_read(ngx_event_t *rev);
static void ngx_ar_ws_attached_write(ngx_event_t *wev);


ngx_ar_ws_t *
ngx_ar_ws_attach(ngx_connection_t *c, const ngx_ar_ws_options_t *options,
    u_char *early, size_t len)
{
    ngx_ar_ws_t  *ws;

    ws = ngx_ar_ws_new(options, c, 0);

    if (ws && len) {
        ws->rest_block = ngx_alloc(len, c->log);

        if (ws->rest_block == NULL) {
            ngx_del_timer(&ws->timer);
            ngx_ar_ws_free(ws);
            ws = NULL;
        }
    }

    if (ws == NULL) {
        ngx_ar_ws_attached_close(c);
        return NULL;
    }

    if (len) {
        ngx_memcpy(ws->rest_block, early, len);
        ws->rest = ws->rest_block;
        ws->rest_last = ws->rest + len;
    }

    c->recv = ngx_recv;
    c->send_chain = ngx_send_chain;
    c->data = ws;
    c->idle = 0;

    c->read->handler = ngx_ar_ws_attached_read;
    c->write->handler = ngx_ar_ws_attached_write;

    /* the exit scan and the shutdown timer leave channels alone */
    c->read->channel = 1;

    if (c->read->timer_set) {
        ngx_del_timer(c->read);
    }

    if (c->write->timer_set) {
        ngx_del_timer(c->write);
    }

    ngx_ar_ws_opened(ws);

    return ws;
}


static void
ngx_ar_ws_attached_read(ngx_event_t *rev)
{
    ngx_connection_t  *c = rev->data;

    ngx_ar_ws_read_ready(c->data);
}


static void
ngx_ar_ws_attached_write(ngx_event_t *wev)
{
    ngx_connection_t  *c = wev->data;

    ngx_ar_ws_write_ready(c->data);
}


void
ngx_ar_ws_attached_close(ngx_connection_t *c)
{
    ngx_pool_t  *pool;

    pool = c->pool;
    ngx_close_connection(c);

    if (pool) {
        ngx_destroy_pool(pool);
    }
}
