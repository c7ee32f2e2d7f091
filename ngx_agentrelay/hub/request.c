
/*
 * Requests of HQ to one runner: each has an id that the answer repeats.
 *
 * A request lives until its answer, 10 s (and wait_ms, where it asks the
 * runner to wait for something), or the end of its connection.  In the last
 * case it is reported as moved, and who asked asks again at the
 * connection that replaced this one: requests are idempotent.
 */

#include "hub/runner.h"


#define NGX_AR_REQUEST_DEADLINE  10000


typedef struct {
    ngx_queue_t                queue;
    u_char                     id[32];
    ngx_event_t                deadline;
    ngx_ar_request_handler_pt  handler;
    void                      *data;
} ngx_ar_request_t;


static void ngx_ar_request_deadline(ngx_event_t *ev);


static uint64_t  ngx_ar_request_count;


ngx_int_t
ngx_ar_runner_request(ngx_ar_runner_t *runner, ar_message_e type,
    json_t *payload, ngx_ar_request_handler_pt handler, void *data)
{
    ngx_ar_request_t  *request;

    request = ngx_calloc(sizeof(ngx_ar_request_t), ngx_cycle->log);
    if (request == NULL) {
        json_decref(payload);
        return NGX_ERROR;
    }

    ngx_sprintf(request->id, "%xL-%xL%Z", ngx_ar_epoch & 0xffffff,
                ++ngx_ar_request_count);

    if (json_object_set_new(payload, "request",
                            json_string((char *) request->id))
        != 0)
    {
        json_decref(payload);
        ngx_free(request);
        return NGX_ERROR;
    }

    request->handler = handler;
    request->data = data;
    request->deadline.handler = ngx_ar_request_deadline;
    request->deadline.data = request;
    request->deadline.log = ngx_cycle->log;

    ngx_add_timer(&request->deadline, NGX_AR_REQUEST_DEADLINE
                  + (ngx_msec_t) ar_field_offset(payload, "wait_ms", 0));
    ngx_queue_insert_tail(&runner->requests, &request->queue);

    ngx_ar_tell(runner->ws, type, payload);

    return NGX_OK;
}


void
ngx_ar_runner_answered(ngx_ar_runner_t *runner, ar_message_e type,
    json_t *payload)
{
    const char        *id;
    ngx_queue_t       *q;
    ngx_ar_request_t  *request;

    id = ar_field_string(payload, "request", "");

    for (q = ngx_queue_head(&runner->requests);
         q != ngx_queue_sentinel(&runner->requests);
         q = ngx_queue_next(q))
    {
        request = ngx_queue_data(q, ngx_ar_request_t, queue);

        if (ngx_strcmp(request->id, id) != 0) {
            continue;
        }

        ngx_queue_remove(q);
        ngx_del_timer(&request->deadline);
        request->handler(request->data, payload, type, 0);
        ngx_free(request);
        return;
    }
}


static void
ngx_ar_request_deadline(ngx_event_t *ev)
{
    ngx_ar_request_t  *request;

    request = ev->data;

    ngx_queue_remove(&request->queue);
    request->handler(request->data, NULL, AR_MSG_MAX, 0);
    ngx_free(request);
}


void
ngx_ar_runner_requests_fail(ngx_ar_runner_t *runner)
{
    ngx_queue_t       *q;
    ngx_ar_request_t  *request;

    while (!ngx_queue_empty(&runner->requests)) {
        q = ngx_queue_head(&runner->requests);
        request = ngx_queue_data(q, ngx_ar_request_t, queue);

        ngx_queue_remove(q);
        ngx_del_timer(&request->deadline);
        request->handler(request->data, NULL, AR_MSG_MAX, 1);
        ngx_free(request);
    }
}
