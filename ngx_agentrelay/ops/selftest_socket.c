
/*
 * api/v1/ws/selftest: gives back text messages for two minutes, so that a
 * page or a program learns whether WebSockets pass, and stay while nobody
 * says anything.  It is public: so small messages, and few at once.
 */

#include "ops/selftest.h"

#include "core/conf.h"
#include "io/ws/ws.h"
#include "rest/problem.h"


#define NGX_AR_PROBE_TEXT   4096
#define NGX_AR_PROBE_QUEUE  (64 * 1024)
#define NGX_AR_PROBE_LIFE   120000
#define NGX_AR_PROBES       64          /* of a worker */


typedef struct {
    ngx_ar_ws_t       *ws;
    ngx_event_t        timer;
    ngx_connection_t   ident;           /* nginx logs data->fd */
} ngx_ar_probe_t;


static void ngx_ar_probe_text(ngx_ar_ws_t *ws, u_char *data, size_t len);
static void ngx_ar_probe_data(ngx_ar_ws_t *ws, u_char *data, size_t len,
    ngx_uint_t last);
static void ngx_ar_probe_closed(ngx_ar_ws_t *ws, ngx_uint_t code);
static void ngx_ar_probe_over(ngx_event_t *ev);
static void ngx_ar_probe_free(ngx_ar_probe_t *probe);


static const ngx_ar_ws_handlers_t  ngx_ar_probe_handlers = {
    ngx_ar_probe_text,
    ngx_ar_probe_data,
    NULL,
    ngx_ar_probe_closed
};

static ngx_uint_t  ngx_ar_probes;


ngx_int_t
ngx_ar_selftest_socket(ngx_http_request_t *r)
{
    ngx_int_t             rc;
    ngx_ar_probe_t       *probe;
    ngx_ar_main_conf_t   *mcf;
    ngx_ar_ws_options_t   options;

    probe = ngx_ar_probes < NGX_AR_PROBES
            ? ngx_calloc(sizeof(ngx_ar_probe_t), r->connection->log) : NULL;

    if (probe == NULL) {
        return ngx_ar_problem(r, "unavailable",
                              "too many self-tests at once", NULL);
    }

    mcf = ngx_http_get_module_main_conf(r, ngx_http_agentrelay_module);

    ngx_memzero(&options, sizeof(ngx_ar_ws_options_t));
    options.handlers = &ngx_ar_probe_handlers;
    options.data = probe;
    options.kind = NGX_AR_WS_KIND_SELFTEST;
    options.max_text = NGX_AR_PROBE_TEXT;
    options.max_fragments = 256;
    options.ping_interval = mcf->ping_interval;
    options.max_queued_text = NGX_AR_PROBE_QUEUE;

    rc = ngx_ar_ws_upgrade(r, &options, &probe->ws);

    if (rc != NGX_DONE) {
        ngx_free(probe);
        return rc;
    }

    ngx_ar_probes++;

    probe->ident.fd = (ngx_socket_t) -1;
    probe->ident.data = probe;
    probe->timer.handler = ngx_ar_probe_over;
    probe->timer.data = &probe->ident;
    probe->timer.log = ngx_cycle->log;

    /* the socket's own timer holds a worker that drains */
    probe->timer.cancelable = 1;

    ngx_add_timer(&probe->timer, NGX_AR_PROBE_LIFE);

    return NGX_DONE;
}


static void
ngx_ar_probe_text(ngx_ar_ws_t *ws, u_char *data, size_t len)
{
    ngx_ar_ws_send(ws, AR_OP_TEXT, data, len);
}


static void
ngx_ar_probe_data(ngx_ar_ws_t *ws, u_char *data, size_t len, ngx_uint_t last)
{
    ngx_ar_probe_t  *probe = ws->data;

    ngx_ar_ws_close(ws, 1003, "only text is given back");
    ngx_ar_probe_free(probe);
}


static void
ngx_ar_probe_closed(ngx_ar_ws_t *ws, ngx_uint_t code)
{
    ngx_ar_probe_free(ws->data);
}


static void
ngx_ar_probe_over(ngx_event_t *ev)
{
    ngx_ar_probe_t  *probe;

    probe = ((ngx_connection_t *) ev->data)->data;

    ngx_ar_ws_close(probe->ws, 1000, "the self-test is over");
    ngx_ar_probe_free(probe);
}


static void
ngx_ar_probe_free(ngx_ar_probe_t *probe)
{
    ngx_ar_probes--;

    if (probe->timer.timer_set) {
        ngx_del_timer(&probe->timer);
    }

    ngx_free(probe);
}
