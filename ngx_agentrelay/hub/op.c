
/*
 * The operations, by name.  Each runs at the owner: of the runner's control
 * connection (op_runner.c, op_message.c) or of the session's stream
 * (op_session.c).  One that finds itself at the wrong worker answers `moved`.
 */

#include "hub/op.h"

#include "wire/ar.h"


typedef void (*ngx_ar_op_pt)(ngx_ar_op_t *op);

typedef struct {
    const char    *name;
    ngx_ar_op_pt   run;
} ngx_ar_op_row_t;


static const ngx_ar_op_row_t  ngx_ar_ops[] = {
    { "start", ngx_ar_op_start },
    { "stop", ngx_ar_op_stop },
    { "message", ngx_ar_op_message },
    { "screen", ngx_ar_op_screen },
    { "probe", ngx_ar_op_probe },
    { "resize", ngx_ar_op_resize },
    { "input", ngx_ar_op_input },
    { "output", ngx_ar_op_output },
    { NULL, NULL }
};


void
ngx_ar_op_run(json_t *request, ngx_ar_op_done_pt done, void *data,
    ngx_ar_op_t **out)
{
    size_t                  len;
    ngx_ar_op_t            *op;
    const char             *name;
    const ngx_ar_op_row_t  *row;

    op = ngx_calloc(sizeof(ngx_ar_op_t), ngx_cycle->log);
    if (op == NULL) {
        done(data, NULL);
        return;
    }

    op->request = json_incref(request);
    op->done = done;
    op->data = data;
    *out = op;

    name = ngx_ar_op_string(op, "op");
    len = ngx_strlen(ngx_ar_op_string(op, "session"));

    if (len != AR_UUID_LEN && ngx_strcmp(name, "probe") != 0) {
        ngx_ar_op_error(op, "bad_request", "a session's id is needed");
        return;
    }

    for (row = ngx_ar_ops; row->name; row++) {
        if (ngx_strcmp(row->name, name) == 0) {
            row->run(op);
            return;
        }
    }

    ngx_ar_op_error(op, "bad_request", "unknown operation");
}


void
ngx_ar_op_answer(ngx_ar_op_t *op, json_t *answer)
{
    ngx_ar_op_done_pt   done;
    void               *data;

    done = op->done;
    data = op->data;

    json_decref(op->request);
    ngx_free(op);

    if (done) {
        done(data, answer);
    }

    json_decref(answer);
}


void
ngx_ar_op_error(ngx_ar_op_t *op, const char *code, const char *detail)
{
    ngx_ar_op_answer(op, ngx_ar_error_json(code, detail));
}


json_t *
ngx_ar_error_json(const char *code, const char *detail)
{
    return json_pack("{s:{s:s, s:s}}", "error", "code", code,
                     "detail", detail);
}


const char *
ngx_ar_op_string(ngx_ar_op_t *op, const char *name)
{
    const char  *value;

    value = json_string_value(json_object_get(op->request, name));

    return value ? value : "";
}
