
/*
 * What the hub gives to the floors above: sockets to take over and calls to
 * make.  Lists are read from core/zone.h by hub/records.h.
 */

#ifndef NGX_AR_HUB_H
#define NGX_AR_HUB_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>
#include <jansson.h>

#include "core/life.h"
#include "core/zone.h"
#include "core/zone_access.h"


extern const ngx_ar_area_t  ngx_ar_hub_area;


/*
 * Content handlers of the websocket routes, after authentication and after
 * ngx_ar_ws_check(): each answers 101 and returns NGX_DONE, or returns
 * NGX_DECLINED with a problem code (see rest/problem.c) in *problem.
 */
ngx_int_t ngx_ar_runner_upgrade(ngx_http_request_t *r, const char **problem);

/* session: 36 bytes; runner and boot: the query's, checked against the zone. */
ngx_int_t ngx_ar_stream_upgrade(ngx_http_request_t *r, ngx_str_t *session,
    ngx_str_t *runner, ngx_str_t *boot, const char **problem);

/* The code of a close when the login is over that opened the socket. */
#define NGX_AR_LOGIN_OVER  4401

typedef struct {
    ngx_str_t   session;        /* 36 bytes */
    ngx_str_t   actor;          /* "operator", "share:<id>" */
    ngx_uint_t  write;          /* may write */
    const ngx_ar_share_record_t  *share;    /* by which it comes, or NULL */
    const ngx_ar_login_t         *login;    /* the browser's */
    ngx_str_t   protocol;       /* the subprotocol to select, or empty */
    ngx_str_t   viewer;         /* query: absent is empty */
    uint64_t    offset;         /* query: AR_OFFSET_MAX + 1 when absent */
    uint64_t    input;
    uint64_t    credit;         /* AR_OFFSET_MAX + 1 when absent: unlimited */
} ngx_ar_viewer_query_t;

ngx_int_t ngx_ar_viewer_upgrade(ngx_http_request_t *r,
    const ngx_ar_viewer_query_t *query, const char **problem);


/*
 * The shares of a session have changed: whoever came by one that is revoked
 * or expired is closed, here at once and elsewhere as soon as it is told.
 */
void ngx_ar_sharing_changed(const u_char *session);


/*
 * A call reaches the worker that owns a runner or a session, wherever it is,
 * and tries again at its successor until the deadline (10 s) when that one
 * dies.  The handler runs once, never from inside ngx_ar_call(), with the
 * answer (borrowed): {"ok": true, ...} or {"error": {"code": problem code,
 * "detail": text, ...}}.  cancel: the handler will not run.
 *
 * Operations (all fields are checked by the caller):
 *   start   {op, runner, session, command[], cwd, env{}, rows, cols, mode,
 *            overflow, memo}   -> {ok, pid} or exec_failed with errno, path
 *   stop    {op, session, kill_ms}  -> {ok}
 *   message {op, session, id, actor, text, submit, when, wait_ms}
 *           -> {ok, state, evidence, offset}, or the reason of the refusal
 *   resize  {op, session, rows, cols} -> {ok, rows, cols}
 *   input   {op, session, viewer, data: base64, at most 64 KiB; close: stdin
 *            is closed after it}      -> {ok, input}
 *   output  {op, session, from, to} -> {ok, from, data: base64, base, head}
 *            or output_expired with base
 *   screen  {op, session, what, lines} -> {ok, screen: the runner's answer}
 *            or no_screen
 */
typedef struct ngx_ar_call_s  ngx_ar_call_t;
typedef void (*ngx_ar_call_handler_pt)(void *data, json_t *answer);

ngx_ar_call_t *ngx_ar_call(json_t *request, ngx_ar_call_handler_pt handler,
    void *data);
void ngx_ar_call_cancel(ngx_ar_call_t *call);


#endif /* NGX_AR_HUB_H */
