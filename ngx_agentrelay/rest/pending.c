
/*
 * While a request waits it holds one count of its own, its read handler
 * looks whether the client is still there, and a cleanup of the request
 * takes the call back: after that the hub's answer finds nobody.  The answer
 * comes from an event of the hub, so the request is finalized from outside
 * of its own events and its posted requests are run after it.
 */

#include "rest/pending.h"

#include "hub/hub.h"
#include "rest/problem.h"


struct ngx_ar_pending_s {
    ngx_http_request_t         *request;
    ngx_ar_call_t              *call;   /* NULL: none, or answered */
    ngx_ar_pending_handler_pt   handler;
    ngx_ar_pending_gone_pt      gone;   /* NULL: none, or finished */
    void                       *data;
};


static ngx_ar_pending_t *ngx_ar_pending_create(ngx_http_request_t *r);
static void ngx_ar_pending_start(ngx_http_request_t *r);
static void ngx_ar_pending_answer(void *data, json_t *answer);
static void ngx_ar_pending_cleanup(void *data);


ngx_int_t
ngx_ar_pending_call(ngx_http_request_t *r, json_t *call,
    ngx_ar_pending_handler_pt handler)
{
    ngx_ar_pending_t  *pending;

    pending = ngx_ar_pending_create(r);

    if (pending == NULL || call == NULL) {
        json_decref(call);
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    pending->handler = handler;
    pending->call = ngx_ar_call(call, ngx_ar_pending_answer, pending);

    json_decref(call);

    if (pending->call == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    ngx_ar_pending_start(r);

    return NGX_DONE;
}


ngx_int_t
ngx_ar_pending_hold(ngx_http_request_t *r, ngx_ar_pending_gone_pt gone,
    void *data, ngx_ar_pending_t **pending)
{
    *pending = ngx_ar_pending_create(r);
    if (*pending == NULL) {
        return NGX_ERROR;
    }

    (*pending)->gone = gone;
    (*pending)->data = data;

    ngx_ar_pending_start(r);

    return NGX_DONE;
}


static ngx_ar_pending_t *
ngx_ar_pending_create(ngx_http_request_t *r)
{
    ngx_ar_pending_t    *pending;
    ngx_http_cleanup_t  *cln;

    cln = ngx_http_cleanup_add(r, sizeof(ngx_ar_pending_t));
    if (cln == NULL) {
        return NULL;
    }

    pending = cln->data;
    ngx_memzero(pending, sizeof(ngx_ar_pending_t));
    pending->request = r;
    cln->handler = ngx_ar_pending_cleanup;

    return pending;
}


static void
ngx_ar_pending_start(ngx_http_request_t *r)
{
    r->main->count++;

    r->write_event_handler = ngx_http_request_empty_handler;

    /* a body that is still being discarded has its own reader */

    if (r == r->main && !r->discard_body) {
        r->read_event_handler = ngx_http_test_reading;
    }

    r->connection->log->action = "waiting for a runner";
}


static void
ngx_ar_pending_answer(void *data, json_t *answer)
{
    ngx_int_t            rc;
    ngx_ar_pending_t    *pending = data;
    ngx_http_request_t  *r;

    r = pending->request;
    pending->call = NULL;

    ngx_http_set_log_request(r->connection->log, r);

    if (answer == NULL) {
        rc = ngx_ar_problem(r, "unavailable", NULL, NULL);

    } else {
        rc = pending->handler(r, answer);
    }

    ngx_ar_pending_finish(pending, rc);
}


void
ngx_ar_pending_finish(ngx_ar_pending_t *pending, ngx_int_t rc)
{
    ngx_connection_t    *c;
    ngx_http_request_t  *r;

    r = pending->request;
    c = r->connection;

    pending->gone = NULL;

    ngx_http_set_log_request(c->log, r);
    c->log->action = "sending to client";

    ngx_http_finalize_request(r, rc);
    ngx_http_run_posted_requests(c);
}


static void
ngx_ar_pending_cleanup(void *data)
{
    ngx_ar_pending_t        *pending = data;
    ngx_ar_pending_gone_pt   gone;

    if (pending->call) {
        ngx_ar_call_cancel(pending->call);
        pending->call = NULL;
    }

    if (pending->gone) {
        gone = pending->gone;
        pending->gone = NULL;
        gone(pending->data);
    }
}
