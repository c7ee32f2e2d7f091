
/*
 * The route table: method, path below the mount, who may call, flags, the
 * largest body, what answers, and what it is for.  rest/ROUTES.md documents
 * each row; a test compares the two.
 */

#include "ops/metrics.h"
#include "ops/openapi.h"
#include "ops/selftest.h"
#include "rest/handlers.h"
#include "rest/route.h"


const ngx_ar_route_t  ngx_ar_routes[] = {

    { NGX_HTTP_GET, "/healthz",
      NGX_AR_PUBLIC, 0, 0,
      ngx_ar_healthz,
      "This process answers" },

    { NGX_HTTP_GET, "/readyz",
      NGX_AR_PUBLIC, 0, 0,
      ngx_ar_readyz,
      "This worker takes new work" },

    { NGX_HTTP_GET, "/metrics",
      NGX_AR_OPERATOR, 0, 0,
      ngx_ar_metrics_handler,
      "Metrics of all workers, for Prometheus" },

    { NGX_HTTP_GET, "/api/openapi.json",
      NGX_AR_PUBLIC, 0, 0,
      ngx_ar_openapi,
      "This interface, as OpenAPI 3.1" },

    { NGX_HTTP_GET, "/selftest",
      NGX_AR_PUBLIC, 0, 0,
      ngx_ar_selftest_page,
      "How the caller's request arrives, as a page" },

    { NGX_HTTP_GET, "/api/selftest",
      NGX_AR_PUBLIC, 0, 0,
      ngx_ar_selftest_json,
      "The same as JSON" },

    { NGX_HTTP_GET, "/api/selftest/stream",
      NGX_AR_PUBLIC, 0, 0,
      ngx_ar_selftest_stream,
      "An event each second, to find what keeps them back" },

    { NGX_HTTP_GET, "/api/v1/ws/selftest",
      NGX_AR_PUBLIC, NGX_AR_UPGRADE, 0,
      ngx_ar_selftest_socket,
      "Gives back text messages, to find what ends it" },

    { NGX_HTTP_POST, "/api/auth/login",
      NGX_AR_PUBLIC, NGX_AR_JSON, 4096,
      ngx_ar_login,
      "A link's secret or the operator token for a cookie" },

    { NGX_HTTP_POST, "/api/auth/links",
      NGX_AR_OPERATOR, NGX_AR_CSRF|NGX_AR_JSON|NGX_AR_OPTIONAL, 4096,
      ngx_ar_login_link,
      "A new login link" },

    { NGX_HTTP_POST, "/api/auth/logout",
      NGX_AR_OPERATOR, NGX_AR_CSRF|NGX_AR_JSON|NGX_AR_OPTIONAL, 4096,
      ngx_ar_logout,
      "Ends the cookie's session" },

    { NGX_HTTP_GET, "/api/auth/me",
      NGX_AR_OPERATOR|NGX_AR_SHARE, 0, 0,
      ngx_ar_me,
      "Who is calling, and the CSRF token" },

    { NGX_HTTP_GET, "/api/runners",
      NGX_AR_OPERATOR, 0, 0,
      ngx_ar_runners_list,
      "All runners, by name" },

    { NGX_HTTP_GET, "/api/runners/{id}",
      NGX_AR_OPERATOR, 0, 0,
      ngx_ar_runners_one,
      "One runner, by name or id" },

    { NGX_HTTP_POST, "/api/sessions",
      NGX_AR_OPERATOR, NGX_AR_CSRF|NGX_AR_IDEMPOTENT|NGX_AR_JSON,
      NGX_AR_BODY_MAX,
      ngx_ar_start,
      "Starts a command on a runner" },

    { NGX_HTTP_GET, "/api/sessions",
      NGX_AR_OPERATOR, 0, 0,
      ngx_ar_sessions_list,
      "Sessions, by birth" },

    { NGX_HTTP_GET, "/api/sessions/{id}",
      NGX_AR_OPERATOR|NGX_AR_SHARE, 0, 0,
      ngx_ar_sessions_one,
      "One session" },

    { NGX_HTTP_DELETE, "/api/sessions/{id}",
      NGX_AR_OPERATOR, NGX_AR_CSRF, 0,
      ngx_ar_sessions_delete,
      "Stops a live session, forgets an ended one" },

    { NGX_HTTP_POST, "/api/sessions/{id}/resize",
      NGX_AR_OPERATOR, NGX_AR_CSRF|NGX_AR_JSON, 4096,
      ngx_ar_sessions_resize,
      "Sets the terminal's size" },

    { NGX_HTTP_POST, "/api/sessions/{id}/input",
      NGX_AR_OPERATOR, NGX_AR_CSRF|NGX_AR_IDEMPOTENT|NGX_AR_BYTES,
      512 * 1024,
      ngx_ar_input,
      "Types bytes" },

    { NGX_HTTP_POST, "/api/sessions/{id}/message",
      NGX_AR_OPERATOR|NGX_AR_SHARE,
      NGX_AR_CSRF|NGX_AR_IDEMPOTENT|NGX_AR_JSON|NGX_AR_WRITE, 256 * 1024,
      ngx_ar_message,
      "Types a message and sends it, when the program waits for one" },

    { NGX_HTTP_GET, "/api/sessions/{id}/output",
      NGX_AR_OPERATOR|NGX_AR_SHARE, 0, 0,
      ngx_ar_output,
      "A page of the output, by offset" },

    { NGX_HTTP_GET, "/api/sessions/{id}/screen",
      NGX_AR_OPERATOR|NGX_AR_SHARE, 0, 0,
      ngx_ar_screen,
      "What the terminal shows" },

    { NGX_HTTP_POST, "/api/sessions/{id}/shares",
      NGX_AR_OPERATOR, NGX_AR_CSRF|NGX_AR_JSON, 4096,
      ngx_ar_shares_create,
      "A secret that opens this session" },

    { NGX_HTTP_GET, "/api/sessions/{id}/shares",
      NGX_AR_OPERATOR, 0, 0,
      ngx_ar_shares_list,
      "The shares of a session, by birth" },

    { NGX_HTTP_DELETE, "/api/shares/{id}",
      NGX_AR_OPERATOR, NGX_AR_CSRF, 0,
      ngx_ar_shares_revoke,
      "Revokes a share and ends its connections" },

    { NGX_HTTP_POST, "/api/tickets",
      NGX_AR_OPERATOR|NGX_AR_SHARE, NGX_AR_CSRF|NGX_AR_JSON, 4096,
      ngx_ar_tickets_create,
      "One use of a websocket, for a page without a cookie" },

    { NGX_HTTP_GET, "/api/events",
      NGX_AR_OPERATOR, 0, 0,
      ngx_ar_event_stream,
      "What happens, as server-sent events" },

    { NGX_HTTP_GET, "/api/v1/ws/events",
      NGX_AR_OPERATOR, NGX_AR_UPGRADE|NGX_AR_TICKET, 0,
      ngx_ar_socket_events,
      "What happens, on a websocket" },

    { NGX_HTTP_GET, "/api/v1/ws/register",
      NGX_AR_RUNNER, NGX_AR_UPGRADE, 0,
      ngx_ar_socket_runner,
      "A runner's control connection" },

    { NGX_HTTP_GET, "/ws/runner",
      NGX_AR_RUNNER, NGX_AR_UPGRADE, 0,
      ngx_ar_socket_runner,
      "The same, by its older name" },

    { NGX_HTTP_GET, "/api/v1/ws/stream/{id}",
      NGX_AR_RUNNER, NGX_AR_UPGRADE, 0,
      ngx_ar_socket_stream,
      "The stream of a session, from its runner" },

    { NGX_HTTP_GET, "/api/v1/ws/session/{id}",
      NGX_AR_OPERATOR|NGX_AR_SHARE, NGX_AR_UPGRADE|NGX_AR_TICKET, 0,
      ngx_ar_socket_session,
      "A terminal" },

    { 0, NULL, NGX_AR_PUBLIC, 0, 0, NULL, NULL }
};
