
/*
 * A runner's control connection at the worker it landed on.
 *
 * state      entered by                left by                    timer
 * OPEN       the upgrade               the last part of `hello`   10 s
 * ASKING     another boot lives        that one's answer          3 s
 * LIVE       the claim: `welcome`      a newer dial, the end      heartbeats
 */

#ifndef NGX_AR_RUNNER_H
#define NGX_AR_RUNNER_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>
#include <jansson.h>

#include "hub/hub.h"
#include "hub/session.h"


typedef enum {
    NGX_AR_RUNNER_OPEN,
    NGX_AR_RUNNER_ASKING,
    NGX_AR_RUNNER_LIVE
} ngx_ar_runner_state_e;


typedef struct {
    ngx_queue_t             queue;
    ngx_ar_ws_t            *ws;
    ngx_ar_runner_state_e   state;
    json_t                 *hello;      /* the first part, all sessions */
    json_t                 *clis;       /* of it, as long as it is LIVE */
    u_char                  name[AR_NAME_MAX + 1];
    u_char                  boot[65];
    uint64_t                n;
    ngx_event_t             timer;
    ngx_ar_call_t          *probe;
    ngx_queue_t             requests;
} ngx_ar_runner_t;


void ngx_ar_runners_start(void);

/* The one of that name that is LIVE here, or NULL. */
ngx_ar_runner_t *ngx_ar_runner_find(const u_char *name);

/* The record may name another owner: then this connection is closed. */
void ngx_ar_runner_recheck(const u_char *name);
void ngx_ar_runners_recheck(void);
void ngx_ar_runners_goaway(void);

/* Closes its connection and frees it. */
void ngx_ar_runner_close(ngx_ar_runner_t *runner, ngx_uint_t code,
    const char *reason);

/* hub/runner_claim.c: a part of its `hello`; may close it. */
void ngx_ar_runner_hello(ngx_ar_runner_t *runner, json_t *payload);


/*
 * A request of HQ; answer NULL: none within 10 s, or the connection ended
 * (moved is 1).  Takes the reference to payload; the handler runs once, not
 * from inside the call.
 */
typedef void (*ngx_ar_request_handler_pt)(void *data, json_t *answer,
    ar_message_e type, ngx_uint_t moved);

ngx_int_t ngx_ar_runner_request(ngx_ar_runner_t *runner, ar_message_e type,
    json_t *payload, ngx_ar_request_handler_pt handler, void *data);
void ngx_ar_runner_answered(ngx_ar_runner_t *runner, ar_message_e type,
    json_t *payload);
void ngx_ar_runner_requests_fail(ngx_ar_runner_t *runner);


/* hub/hello.c: what a whole `hello` changes; the `sessions` of `welcome`. */
ngx_int_t ngx_ar_hello_record(ngx_ar_runner_t *runner);
json_t *ngx_ar_hello_sessions(ngx_ar_runner_t *runner);


#endif /* NGX_AR_RUNNER_H */
