
/*
 * A mount without an operator token makes everybody who reaches it the
 * operator.  On loopback and unix sockets that is a choice, with a warning;
 * on any other address nginx does not start.
 */

#include "core/conf.h"


static ngx_int_t ngx_ar_exposed_check(ngx_conf_t *cf,
    ngx_ar_exposed_t *exposed);
static ngx_uint_t ngx_ar_listen_serves(ngx_http_conf_addr_t *addr,
    ngx_http_core_srv_conf_t *server);
static ngx_uint_t ngx_ar_listen_local(struct sockaddr *sockaddr);


ngx_int_t
ngx_ar_conf_check_listen(ngx_conf_t *cf)
{
    ngx_uint_t           i;
    ngx_ar_exposed_t    *exposed;
    ngx_ar_main_conf_t  *mcf;

    mcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_agentrelay_module);

    exposed = mcf->exposed.elts;

    for (i = 0; i < mcf->exposed.nelts; i++) {
        if (ngx_ar_exposed_check(cf, &exposed[i]) != NGX_OK) {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


static ngx_int_t
ngx_ar_exposed_check(ngx_conf_t *cf, ngx_ar_exposed_t *exposed)
{
    ngx_uint_t                  p, a;
    ngx_http_conf_port_t       *port;
    ngx_http_conf_addr_t       *addr;
    ngx_http_core_main_conf_t  *cmcf;

    cmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module);

    if (cmcf->ports == NULL) {
        return NGX_OK;
    }

    port = cmcf->ports->elts;

    for (p = 0; p < cmcf->ports->nelts; p++) {
        addr = port[p].addrs.elts;

        for (a = 0; a < port[p].addrs.nelts; a++) {

            if (!ngx_ar_listen_serves(&addr[a], exposed->server)
                || ngx_ar_listen_local(addr[a].opt.sockaddr))
            {
                continue;
            }

            ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                          "\"agentrelay on\" needs "
                          "\"agentrelay_operator_token_file\": its server "
                          "listens on %V, which is neither loopback nor a "
                          "unix socket, in %s:%ui",
                          &addr[a].opt.addr_text, exposed->file,
                          exposed->line);
            return NGX_ERROR;
        }
    }

    ngx_log_error(NGX_LOG_WARN, cf->log, 0,
                  "\"agentrelay on\" without "
                  "\"agentrelay_operator_token_file\": everybody on this "
                  "machine is operator, in %s:%ui",
                  exposed->file, exposed->line);

    return NGX_OK;
}


static ngx_uint_t
ngx_ar_listen_serves(ngx_http_conf_addr_t *addr,
    ngx_http_core_srv_conf_t *server)
{
    ngx_uint_t                  i;
    ngx_http_core_srv_conf_t  **servers;

    servers = addr->servers.elts;

    for (i = 0; i < addr->servers.nelts; i++) {
        if (servers[i] == server) {
            return 1;
        }
    }

    return 0;
}


static ngx_uint_t
ngx_ar_listen_local(struct sockaddr *sockaddr)
{
    struct sockaddr_in   *sin;
#if (NGX_HAVE_INET6)
    struct in6_addr      *in6;
#endif

    switch (sockaddr->sa_family) {

#if (NGX_HAVE_UNIX_DOMAIN)
    case AF_UNIX:
        return 1;
#endif

#if (NGX_HAVE_INET6)
    case AF_INET6:
        in6 = &((struct sockaddr_in6 *) sockaddr)->sin6_addr;

        return IN6_IS_ADDR_LOOPBACK(in6)
               || (IN6_IS_ADDR_V4MAPPED(in6) && in6->s6_addr[12] == 127);
#endif

    case AF_INET:
        sin = (struct sockaddr_in *) sockaddr;

        return (ntohl(sin->sin_addr.s_addr) >> 24) == 127;

    default:
        return 0;
    }
}
