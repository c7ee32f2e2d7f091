
/*
 * What the module's readers need of nginx beside its own sources of strings,
 * lists, pools and addresses, which are linked: a log that says nothing, a
 * clock that stands, and a zone that knows one share and no revocation.
 * Nothing here reads a socket.
 */

#include "request.h"

#include "core/zone.h"


ngx_module_t  ngx_http_agentrelay_module = { .ctx_index = 0 };
ngx_module_t  ngx_http_core_module = { .ctx_index = 1 };

volatile ngx_time_t    *ngx_cached_time;
volatile ngx_msec_t     ngx_current_msec;
volatile ngx_cycle_t   *ngx_cycle;

ngx_ar_loc_conf_t      request_location;
ngx_ar_share_record_t  request_share;

static ngx_log_t                  request_log;
static ngx_time_t                 request_time = { 1700000000, 0, 0 };
static ngx_cycle_t                request_cycle;
static ngx_connection_t           request_connection;
static ngx_http_core_srv_conf_t   request_server;
static void                      *request_loc[2], *request_srv[2];


void
ngx_log_error_core(ngx_uint_t level, ngx_log_t *log, ngx_err_t err,
    const char *fmt, ...)
{
    (void) level;
    (void) log;
    (void) err;
    (void) fmt;
}


const u_char *
ngx_ar_zone_name(void)
{
    return (const u_char *) "0123abcd";
}


ngx_int_t
ngx_ar_zone_revoked(const u_char *digest)
{
    (void) digest;

    return NGX_DECLINED;
}


ngx_int_t
ngx_ar_zone_share_get(const u_char *id, ngx_ar_share_record_t *record)
{
    if (ngx_memcmp(id, request_share.id, AR_UUID_LEN) != 0) {
        return NGX_DECLINED;
    }

    *record = request_share;

    return NGX_OK;
}


ngx_http_request_t *
request_open(void)
{
    ngx_pool_t          *pool;
    ngx_http_request_t  *r;

    ngx_pagesize = 4096;
    ngx_cached_time = &request_time;
    ngx_cycle = &request_cycle;
    request_cycle.log = &request_log;
    request_connection.log = &request_log;

    ngx_str_set(&request_location.mount, "/relay/");
    request_location.enable = 1;
    ngx_str_set(&request_server.server_name, "hq.example.net");
    request_loc[0] = &request_location;
    request_srv[1] = &request_server;

    pool = ngx_create_pool(1024, &request_log);
    r = pool ? ngx_pcalloc(pool, sizeof(ngx_http_request_t)) : NULL;

    if (r == NULL
        || ngx_list_init(&r->headers_in.headers, pool, 4,
                         sizeof(ngx_table_elt_t))
           != NGX_OK
        || ngx_list_init(&r->headers_out.headers, pool, 4,
                         sizeof(ngx_table_elt_t))
           != NGX_OK)
    {
        abort();
    }

    r->pool = pool;
    r->connection = &request_connection;
    r->main = r;
    r->loc_conf = request_loc;
    r->srv_conf = request_srv;
    r->method = NGX_HTTP_GET;
    r->ctx = ngx_pcalloc(pool, 2 * sizeof(void *));

    return r;
}


void
request_headers(ngx_http_request_t *r, char *text)
{
    char             *line, *end, *colon;
    ngx_table_elt_t  *h;

    for (line = text; *line && *line != '\n'; line = end + (*end != '\0')) {
        end = line + strcspn(line, "\n");
        colon = memchr(line, ':', (size_t) (end - line));

        if (colon == NULL) {
            continue;
        }

        h = ngx_list_push(&r->headers_in.headers);
        if (h == NULL) {
            abort();
        }

        memset(h, 0, sizeof(ngx_table_elt_t));
        h->hash = 1;
        h->key.data = (u_char *) line;
        h->key.len = (size_t) (colon - line);
        h->value.data = (u_char *) colon + 1;
        h->value.len = (size_t) (end - colon) - 1;

        while (h->value.len && h->value.data[0] == ' ') {
            h->value.data++;
            h->value.len--;
        }

        if (h->key.len == 4
            && ngx_strncasecmp(h->key.data, (u_char *) "host", 4) == 0)
        {
            r->headers_in.host = h;
        }
    }
}


void
request_close(ngx_http_request_t *r)
{
    ngx_destroy_pool(r->pool);
}
