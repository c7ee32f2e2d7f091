
/*
 * Operations: what a call asks of the worker that owns a runner or a session.
 * One is made by call.c (this worker) or door.c (another one asks), runs, and
 * is answered exactly once; then it is gone.
 */

#ifndef NGX_AR_OP_H
#define NGX_AR_OP_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <jansson.h>

#include "hub/runner.h"


typedef struct ngx_ar_op_s  ngx_ar_op_t;

/* May run inside ngx_ar_op_run(); takes no reference to the answer. */
typedef void (*ngx_ar_op_done_pt)(void *data, json_t *answer);


struct ngx_ar_op_s {
    json_t             *request;
    ngx_ar_op_done_pt   done;           /* NULL: nobody waits any more */
    void               *data;
};


/* Takes a reference of its own to request. */
void ngx_ar_op_run(json_t *request, ngx_ar_op_done_pt done, void *data,
    ngx_ar_op_t **op);

/* Answer and free; takes the reference to answer. */
void ngx_ar_op_answer(ngx_ar_op_t *op, json_t *answer);
void ngx_ar_op_error(ngx_ar_op_t *op, const char *code, const char *detail);

/* A text of its request, "" when there is none; lives as long as op. */
const char *ngx_ar_op_string(ngx_ar_op_t *op, const char *name);

json_t *ngx_ar_error_json(const char *code, const char *detail);

/* The runner that has its session; NULL: it is answered. */
ngx_ar_runner_t *ngx_ar_op_runner(ngx_ar_op_t *op);

/* The rows: op_*.c.  Each answers, now or later. */
void ngx_ar_op_start(ngx_ar_op_t *op);
void ngx_ar_op_stop(ngx_ar_op_t *op);
void ngx_ar_op_message(ngx_ar_op_t *op);
void ngx_ar_op_screen(ngx_ar_op_t *op);
void ngx_ar_op_probe(ngx_ar_op_t *op);
void ngx_ar_op_resize(ngx_ar_op_t *op);
void ngx_ar_op_input(ngx_ar_op_t *op);
void ngx_ar_op_output(ngx_ar_op_t *op);


#endif /* NGX_AR_OP_H */
