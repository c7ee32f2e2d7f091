
/*
 * GET api/sessions/{id}/output: a page of the stream's bytes by offset.
 *
 * Without `from` a page begins at the base; the zone's idea of the base is a
 * little old, so a range that has expired meanwhile is asked for again from
 * the base that the answer names.
 */

#include "rest/handlers.h"

#include "auth/context.h"
#include "rest/lookup.h"
#include "rest/param.h"
#include "rest/pending.h"
#include "rest/problem.h"
#include "rest/reply.h"


#define NGX_AR_OUTPUT_MAX    65536
#define NGX_AR_OUTPUT_TRIES  4


/* In r->pool, found through the context's body, which a GET does not have. */
typedef struct {
    uint64_t    from;
    uint64_t    limit;
    ngx_uint_t  tries;                  /* 0: `from` was given */
} ngx_ar_output_t;


static ngx_int_t ngx_ar_output_call(ngx_http_request_t *r,
    ngx_ar_output_t *output);
static ngx_int_t ngx_ar_output_answer(ngx_http_request_t *r, json_t *answer);
static ngx_int_t ngx_ar_output_reply(ngx_http_request_t *r,
    ngx_ar_output_t *output, json_t *answer);
static uint64_t ngx_ar_output_number(json_t *object, const char *name);


ngx_int_t
ngx_ar_output(ngx_http_request_t *r)
{
    ngx_int_t                 rc;
    const char               *code;
    ngx_ar_output_t          *output;
    ngx_ar_context_t         *ctx;
    ngx_ar_session_record_t   record;

    ctx = ngx_ar_context(r);

    output = ngx_pcalloc(r->pool, sizeof(ngx_ar_output_t));
    if (output == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    output->limit = NGX_AR_OUTPUT_MAX;

    if (ngx_ar_param_number(r, "limit", 1, NGX_AR_OUTPUT_MAX, &output->limit)
        == NGX_ERROR)
    {
        return ngx_ar_problem(r, "bad_request",
                              "limit must be a number from 1 to 65536", NULL);
    }

    rc = ngx_ar_param_number(r, "from", 0, AR_OFFSET_MAX, &output->from);

    if (rc == NGX_ERROR) {
        return ngx_ar_problem(r, "bad_request",
                              "from must be an offset, a number below 2^53",
                              NULL);
    }

    code = ngx_ar_lookup_session(&ctx->id, &record);

    if (code) {
        return ngx_ar_lookup_problem(r, code);
    }

    if (rc == NGX_DECLINED) {
        output->from = record.base;
        output->tries = NGX_AR_OUTPUT_TRIES;
    }

    ctx->body.data = (u_char *) output;

    return ngx_ar_output_call(r, output);
}


static ngx_int_t
ngx_ar_output_call(ngx_http_request_t *r, ngx_ar_output_t *output)
{
    uint64_t           to;
    ngx_ar_context_t  *ctx;

    ctx = ngx_ar_context(r);
    to = ngx_min(output->from + output->limit, AR_OFFSET_MAX);

    return ngx_ar_pending_call(r, json_pack("{s:s, s:s%, s:I, s:I}",
                                            "op", "output", "session",
                                            ctx->id.data, ctx->id.len,
                                            "from", (json_int_t) output->from,
                                            "to", (json_int_t) to),
                               ngx_ar_output_answer);
}


static ngx_int_t
ngx_ar_output_answer(ngx_http_request_t *r, json_t *answer)
{
    json_t           *error, *base;
    const char       *code;
    ngx_ar_output_t  *output;

    output = (ngx_ar_output_t *) ngx_ar_context(r)->body.data;
    error = json_object_get(answer, "error");

    if (error == NULL) {
        return ngx_ar_output_reply(r, output, answer);
    }

    code = json_string_value(json_object_get(error, "code"));
    base = json_object_get(error, "base");

    if (code && ngx_strcmp(code, "output_expired") == 0
        && json_is_integer(base) && output->tries && --output->tries)
    {
        output->from = (uint64_t) json_integer_value(base);
        return ngx_ar_output_call(r, output);
    }

    return ngx_ar_problem_answer(r, error, NULL);
}


static ngx_int_t
ngx_ar_output_reply(ngx_http_request_t *r, ngx_ar_output_t *output,
    json_t *answer)
{
    json_t     *data;
    uint64_t    head, from;
    ngx_str_t   text, bytes;

    head = ngx_ar_output_number(answer, "head");
    from = ngx_ar_output_number(answer, "from");
    data = json_object_get(answer, "data");

    if (output->from > head) {
        return ngx_ar_problem(r, "offset_beyond", NULL,
                              json_pack("{s:I}", "head", (json_int_t) head));
    }

    text.data = (u_char *) json_string_value(data);
    text.len = json_string_length(data);

    bytes.data = ngx_pnalloc(r->pool, ngx_base64_decoded_length(text.len) + 1);

    if (bytes.data == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    bytes.len = 0;

    if (text.len && ngx_decode_base64(&bytes, &text) != NGX_OK) {
        return ngx_ar_problem(r, "internal", NULL, NULL);
    }

    if (ngx_ar_reply_number(r, "X-Agentrelay-Offset", from) != NGX_OK
        || ngx_ar_reply_number(r, "X-Agentrelay-Next", from + bytes.len)
           != NGX_OK
        || ngx_ar_reply_number(r, "X-Agentrelay-Base",
                               ngx_ar_output_number(answer, "base"))
           != NGX_OK
        || ngx_ar_reply_number(r, "X-Agentrelay-Head", head) != NGX_OK)
    {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return ngx_ar_reply_bytes(r, NGX_HTTP_OK, "application/octet-stream",
                              &bytes);
}


static uint64_t
ngx_ar_output_number(json_t *object, const char *name)
{
    return (uint64_t) json_integer_value(json_object_get(object, name));
}
