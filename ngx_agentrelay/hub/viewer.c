
/*
 * A viewer's socket: the upgrade, who may, its messages, its end.  What it
 * types lives in viewer_input.c, what it is sent in viewer_output.c.
 *
 * It exists from the upgrade until its socket ends or ngx_ar_viewer_close(),
 * whichever comes first; both end in ngx_ar_viewer_gone(), which frees it and
 * may free the session.  While the source is a mirror, whose size counts is
 * for the owner to decide: the wish is passed on.
 */

#include "hub/viewer.h"
#include "hub/newer.h"
#include "hub/owner.h"
#include "hub/sharing.h"

#include "core/conf.h"
#include "wire/digest.h"
#include "wire/uuid.h"


static void ngx_ar_viewer_key(ngx_ar_viewer_t *viewer);
static ngx_ar_viewer_t *ngx_ar_viewer_create(
    const ngx_ar_viewer_query_t *query, const char **problem);
static ngx_uint_t ngx_ar_viewer_refused(const ngx_ar_viewer_query_t *query,
    const char **problem);
static void ngx_ar_viewer_text(ngx_ar_ws_t *ws, u_char *data, size_t len);
static void ngx_ar_viewer_credit(ngx_ar_viewer_t *viewer, json_t *payload);
static void ngx_ar_viewer_resize(ngx_ar_viewer_t *viewer, json_t *payload);
static void ngx_ar_viewer_take(ngx_ar_viewer_t *viewer);
static void ngx_ar_viewer_writable(ngx_ar_ws_t *ws);
static void ngx_ar_viewer_closed(ngx_ar_ws_t *ws, ngx_uint_t code);
static void ngx_ar_viewer_away(ngx_event_t *ev);
static void ngx_ar_viewer_gone(ngx_ar_viewer_t *viewer, ngx_uint_t broke);


static const ngx_ar_ws_handlers_t  ngx_ar_viewer_handlers = {
    ngx_ar_viewer_text,
    ngx_ar_viewer_data,
    ngx_ar_viewer_writable,
    ngx_ar_viewer_closed
};


ngx_int_t
ngx_ar_viewer_upgrade(ngx_http_request_t *r,
    const ngx_ar_viewer_query_t *query, const char **problem)
{
    ngx_int_t             rc;
    ngx_ar_viewer_t      *viewer;
    ngx_ar_session_t     *session;
    ngx_ar_ws_options_t   options;

    if (ngx_ar_newer_refuses(r->connection)) {
        *problem = "draining";
        return NGX_DECLINED;
    }

    if (ngx_ar_viewer_refused(query, problem)) {
        return NGX_DECLINED;
    }

    viewer = ngx_ar_viewer_create(query, problem);
    if (viewer == NULL) {
        return NGX_DECLINED;
    }

    session = viewer->session;

    ngx_memzero(&options, sizeof(options));
    options.handlers = &ngx_ar_viewer_handlers;
    options.data = viewer;
    options.kind = NGX_AR_WS_KIND_TERMINAL;
    options.protocol = query->protocol;
    options.max_text = AR_VIEWER_MAX;
    options.max_fragments = 256;
    options.ping_interval =
                  ngx_ar_main_conf((ngx_cycle_t *) ngx_cycle)->ping_interval;

    rc = ngx_ar_ws_upgrade(r, &options, &viewer->ws);

    if (rc != NGX_DONE) {
        ngx_ar_sharing_leave(viewer);
        ngx_free(viewer);
        ngx_ar_session_close(session);
        return rc;
    }

    ngx_queue_insert_tail(&session->viewers, &viewer->queue);

    /* the record may know of a change that nobody has told us */
    ngx_ar_session_recheck(session);
    ngx_ar_viewer_resource(viewer);
    ngx_ar_session_update(session);

    return NGX_DONE;
}


static ngx_ar_viewer_t *
ngx_ar_viewer_create(const ngx_ar_viewer_query_t *query,
    const char **problem)
{
    ngx_int_t         rc;
    ngx_ar_viewer_t  *viewer;

    *problem = "unavailable";

    viewer = ngx_calloc(sizeof(ngx_ar_viewer_t), ngx_cycle->log);
    if (viewer == NULL) {
        return NULL;
    }

    viewer->write = query->write ? 1 : 0;
    viewer->offset = query->offset <= AR_OFFSET_MAX ? query->offset
                                                    : NGX_AR_NO_OFFSET;
    viewer->input = query->input;
    viewer->login = *query->login;
    viewer->lost_from = NGX_AR_NO_OFFSET;
    viewer->crediting = query->credit <= AR_OFFSET_MAX;
    viewer->credit = viewer->crediting ? query->credit : 0;
    viewer->granted = viewer->credit;
    ngx_cpystrn(viewer->id, query->viewer.data,
                ngx_min(query->viewer.len + 1, sizeof(viewer->id)));
    ngx_cpystrn(viewer->actor, query->actor.data,
                ngx_min(query->actor.len + 1, sizeof(viewer->actor)));
    ngx_ar_viewer_key(viewer);

    viewer->away.handler = ngx_ar_viewer_away;
    viewer->away.data = viewer;
    viewer->away.log = ngx_cycle->log;

    rc = ngx_ar_sharing_enter(viewer, query);

    if (rc != NGX_OK) {
        *problem = rc == NGX_DECLINED ? "share_busy" : "zone_full";
        ngx_free(viewer);
        return NULL;
    }

    viewer->session = ngx_ar_session_open(query->session.data);

    if (viewer->session == NULL) {
        ngx_ar_sharing_leave(viewer);
        ngx_free(viewer);
        return NULL;
    }

    return viewer;
}


static ngx_uint_t
ngx_ar_viewer_refused(const ngx_ar_viewer_query_t *query,
    const char **problem)
{
    ngx_ar_runner_record_t    runner;
    ngx_ar_worker_record_t    row;
    ngx_ar_session_record_t   record;

    if (ngx_ar_zone_session_get(query->session.data, &record) != NGX_OK) {
        *problem = ngx_ar_zone_young() ? "starting" : "session_not_found";
        return 1;
    }

    if (record.removed) {
        *problem = "session_not_found";
        return 1;
    }

    if (ngx_ar_session_unstarted(&record)) {
        *problem = "session_ended";
        return 1;
    }

    if (record.ended || ngx_ar_zone_worker(record.epoch, &row) == NGX_OK) {
        return 0;
    }

    if (ngx_ar_zone_runner_get(record.runner, ngx_strlen(record.runner),
                               &runner)
        == NGX_OK
        && ngx_ar_zone_worker(runner.epoch, &row) == NGX_OK)
    {
        return 0;
    }

    *problem = "runner_offline";

    return 1;
}


/* The name under which the runner counts this viewer's input. */

static void
ngx_ar_viewer_key(ngx_ar_viewer_t *viewer)
{
    u_char      digest[AR_SHA256];
    u_char      text[2 * (AR_NAME_MAX + 1)];
    ar_piece_t  piece;

    if (viewer->id[0] == '\0') {
        ar_uuid7((char *) viewer->id);
    }

    piece.data = text;
    piece.len = ngx_sprintf(text, "%s%Z%s", viewer->actor, viewer->id) - text;

    ar_sha256(digest, &piece, 1);

    *ngx_hex_dump(viewer->key, digest, NGX_AR_KEY / 2) = '\0';
}


void
ngx_ar_viewer_resource(ngx_ar_viewer_t *viewer)
{
    ngx_ar_session_t  *session;

    session = viewer->session;

    if (session->exit && session->source.kind == NGX_AR_SOURCE_NONE) {
        ngx_ar_viewer_attach(viewer);
        return;
    }

    if (!session->source.ready) {
        return;
    }

    if (session->source.kind == NGX_AR_SOURCE_MIRROR && !viewer->joined) {
        viewer->joined = 1;
        ngx_ar_tell(session->source.ws, AR_MSG_JOIN,
                    json_pack("{s:s, s:s, s:s, s:s}", "viewer", viewer->key,
                              "actor", viewer->actor, "name", viewer->name,
                              "mode", viewer->write ? "write" : "read"));
    }

    if (session->source.kind == NGX_AR_SOURCE_STREAM
        && viewer->state == NGX_AR_VIEWER_JOINING)
    {
        ngx_ar_viewer_attach(viewer);
        return;
    }

    ngx_ar_viewer_resend(viewer);
}


static void
ngx_ar_viewer_text(ngx_ar_ws_t *ws, u_char *data, size_t len)
{
    json_t           *payload;
    ar_rc_e           rc;
    const char       *cause;
    ar_message_e      type;
    ngx_ar_viewer_t  *viewer;

    viewer = ws->data;

    rc = ar_message_parse(AR_LEG_TERM, AR_UP, data, len, &type, &payload,
                          &cause);

    if (rc == AR_UNKNOWN) {
        return;
    }

    if (rc != AR_OK) {
        ngx_ar_viewer_close(viewer, ar_message_code(cause), cause, 1);
        return;
    }

    switch ((int) type) {

    case AR_MSG_CREDIT:
        ngx_ar_viewer_credit(viewer, payload);
        break;

    case AR_MSG_RESIZE:
        ngx_ar_viewer_resize(viewer, payload);
        break;

    case AR_MSG_TAKE:
        ngx_ar_viewer_take(viewer);
        break;

    case AR_MSG_CLOSE_INPUT:
        ngx_ar_viewer_close_input(viewer);
        break;

    case AR_MSG_PING:
        ngx_ar_tell(ws, AR_MSG_PONG,
                    json_pack("{s:O?}", "t", json_object_get(payload, "t")));
        break;

    default:
        break;
    }

    json_decref(payload);
}


static void
ngx_ar_viewer_credit(ngx_ar_viewer_t *viewer, json_t *payload)
{
    uint64_t  bytes;

    bytes = ar_field_offset(payload, "bytes", 0);

    if (!viewer->crediting || bytes > AR_OFFSET_MAX - viewer->granted) {
        return;
    }

    viewer->granted += bytes;
    ngx_ar_session_update(viewer->session);
}


static void
ngx_ar_viewer_resize(ngx_ar_viewer_t *viewer, json_t *payload)
{
    uint64_t           rows, cols;
    ngx_ar_session_t  *session;

    session = viewer->session;

    if (!viewer->write || !session->source.ready) {
        return;
    }

    if (session->source.kind == NGX_AR_SOURCE_STREAM) {
        ngx_ar_owner_resize(session, viewer->key, payload);
        return;
    }

    ngx_ar_owner_clamp(payload, &rows, &cols);

    ngx_ar_tell(session->source.ws, AR_MSG_RESIZE,
                json_pack("{s:s, s:I, s:I}", "viewer", viewer->key,
                          "rows", (json_int_t) rows,
                          "cols", (json_int_t) cols));
}


static void
ngx_ar_viewer_take(ngx_ar_viewer_t *viewer)
{
    ngx_ar_session_t  *session;

    session = viewer->session;

    if (!viewer->write || !session->source.ready) {
        return;
    }

    if (session->source.kind == NGX_AR_SOURCE_STREAM) {
        ngx_ar_owner_take(session, viewer->key);
        return;
    }

    ngx_ar_tell(session->source.ws, AR_MSG_TAKE,
                json_pack("{s:s}", "viewer", viewer->key));
}


static void
ngx_ar_viewer_writable(ngx_ar_ws_t *ws)
{
    ngx_ar_viewer_t  *viewer;

    viewer = ws->data;
    ngx_ar_session_update(viewer->session);
}


static void
ngx_ar_viewer_closed(ngx_ar_ws_t *ws, ngx_uint_t code)
{
    ngx_ar_viewer_gone(ws->data, code != 1000);
}


static void
ngx_ar_viewer_away(ngx_event_t *ev)
{
    ngx_ar_viewer_close(ev->data, 1012, "restart", 1);
}


void
ngx_ar_viewer_close(ngx_ar_viewer_t *viewer, ngx_uint_t code,
    const char *reason, ngx_uint_t broke)
{
    ngx_ar_ws_close(viewer->ws, code, reason);
    ngx_ar_viewer_gone(viewer, broke);
}


static void
ngx_ar_viewer_gone(ngx_ar_viewer_t *viewer, ngx_uint_t broke)
{
    ngx_ar_session_t  *session;

    session = viewer->session;

    ngx_queue_remove(&viewer->queue);
    ngx_ar_sharing_leave(viewer);

    if (viewer->joined && session->source.ready) {
        ngx_ar_tell(session->source.ws, AR_MSG_LEAVE,
                    json_pack("{s:s, s:b}", "viewer", viewer->key,
                              "done", !broke));

    } else if (!broke && session->source.kind == NGX_AR_SOURCE_STREAM) {
        ngx_ar_owner_release(session, viewer->key);
    }

    if (broke && viewer->may_hold && viewer->has_holder
        && (viewer->state == NGX_AR_VIEWER_LIVE
            || viewer->state == NGX_AR_VIEWER_SCREEN))
    {
        ngx_ar_session_broke(session, &viewer->holder,
                             ngx_ar_viewer_pos(viewer));
    }

    if (viewer->away.timer_set) {
        ngx_del_timer(&viewer->away);
    }

    ngx_ar_snapshot_release(viewer->snapshot);
    ngx_free(viewer->keep);
    ngx_free(viewer);

    ngx_ar_session_update(session);
    ngx_ar_session_close(session);
}
