
/*
 * The table of the self-test: what is looked at, and the lines to add to the
 * proxy, or to HQ, where it is wrong.
 */

#include "ops/selftest.h"


#define NGX_AR_SELFTEST_ORIGINS                                               \
    "# in HQ's location:\n"                                                   \
    "agentrelay_allowed_origins %o;"

#define NGX_AR_SELFTEST_MOUNT                                                 \
    "\n\n# at HQ, the same path:\n"                                           \
    "location %p { agentrelay on; }"

#define NGX_AR_SELFTEST_REALIP                                                \
    "\n\n# in HQ's server:\n"                                                 \
    "set_real_ip_from %r;\n"                                                  \
    "real_ip_header X-Forwarded-For;"


const ngx_ar_selftest_row_t  ngx_ar_selftest_rows[] = {

    { "http",
      ngx_ar_selftest_http, NULL,
      "proxy_http_version 1.1;\n"
      "proxy_set_header Upgrade $http_upgrade;\n"
      "proxy_set_header Connection \"upgrade\";",
      "# HAProxy speaks HTTP/1.1 by itself, in\n"
      "mode http",
      "# Caddy speaks HTTP/1.1 by itself; remove \"versions\" from\n"
      "reverse_proxy %m* 127.0.0.1:8080",
      "# Traefik speaks HTTP/1.1 by itself:\n"
      "- url: http://127.0.0.1:8080" },

    { "host",
      ngx_ar_selftest_host, NULL,
      "proxy_set_header Host $http_host;",
      "# HAProxy passes Host on; remove what changes it:\n"
      "# http-request set-header Host ...",
      "reverse_proxy %m* 127.0.0.1:8080 {\n"
      "    header_up Host {hostport}\n"
      "}",
      "loadBalancer:\n"
      "  passHostHeader: true" },

    { "scheme",
      ngx_ar_selftest_scheme, NULL,
      NGX_AR_SELFTEST_ORIGINS, NGX_AR_SELFTEST_ORIGINS,
      NGX_AR_SELFTEST_ORIGINS, NGX_AR_SELFTEST_ORIGINS },

    { "origin",
      ngx_ar_selftest_origin, NULL,
      NGX_AR_SELFTEST_ORIGINS, NGX_AR_SELFTEST_ORIGINS,
      NGX_AR_SELFTEST_ORIGINS, NGX_AR_SELFTEST_ORIGINS },

    { "mount",
      ngx_ar_selftest_mount, NULL,
      "location %p {\n"
      "    proxy_pass http://hq;    # nothing after the name, not even \"/\"\n"
      "}" NGX_AR_SELFTEST_MOUNT,
      "# no http-request set-path or replace-path:\n"
      "use_backend relay if { path_beg %p }" NGX_AR_SELFTEST_MOUNT,
      "# in place of handle_path and uri strip_prefix:\n"
      "reverse_proxy %p* 127.0.0.1:8080" NGX_AR_SELFTEST_MOUNT,
      "# and no stripPrefix or replacePath middleware:\n"
      "rule: PathPrefix(`%p`)" NGX_AR_SELFTEST_MOUNT },

    { "address",
      ngx_ar_selftest_address, NULL,
      "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;"
      NGX_AR_SELFTEST_REALIP,
      "option forwardfor" NGX_AR_SELFTEST_REALIP,
      "# Caddy passes X-Forwarded-For by itself" NGX_AR_SELFTEST_REALIP,
      "# Traefik passes X-Forwarded-For by itself" NGX_AR_SELFTEST_REALIP },

    { "websocket",
      NULL, "A terminal is a WebSocket, whose upgrade a proxy must pass on.",
      "proxy_http_version 1.1;\n"
      "proxy_set_header Upgrade $http_upgrade;\n"
      "proxy_set_header Connection \"upgrade\";",
      "# HAProxy passes upgrades on, in\n"
      "mode http",
      "# Caddy passes upgrades on; remove header_up of Connection or Upgrade:\n"
      "reverse_proxy %m* 127.0.0.1:8080",
      "# Traefik passes upgrades on; no headers middleware may set\n"
      "# Connection or Upgrade" },

    { "buffering",
      NULL, "Events must pass as they come, not when a buffer is full.",
      "proxy_buffering off;",
      "option http-no-delay",
      "reverse_proxy %m* 127.0.0.1:8080 {\n"
      "    flush_interval -1\n"
      "}",
      "loadBalancer:\n"
      "  responseForwarding:\n"
      "    flushInterval: 1ms" },

    { "timeout",
      NULL, "An idle terminal must stay: the proxy has to wait for longer "
      "than HQ's pings are apart.",
      "proxy_read_timeout 60s;\n"
      "proxy_send_timeout 60s;",
      "timeout client 60s\n"
      "timeout server 60s\n"
      "timeout tunnel 60s",
      "reverse_proxy %m* 127.0.0.1:8080 {\n"
      "    stream_timeout 24h\n"
      "}",
      "# of the entry point, in the static configuration:\n"
      "transport:\n"
      "  respondingTimeouts:\n"
      "    readTimeout: 0\n"
      "    idleTimeout: 180s" },

    { NULL, NULL, NULL, NULL, NULL, NULL, NULL }
};
