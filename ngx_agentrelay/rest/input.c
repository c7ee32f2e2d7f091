
/*
 * POST api/sessions/{id}/input: bytes, typed once, and maybe the end of input.
 *
 * Input is a stream per viewer, and this request is a viewer of its own that
 * writes from offset 0.  With an Idempotency-Key a repeated request is the
 * same viewer, so the runner drops what it has written already.
 */

#include "rest/handlers.h"

#include "auth/context.h"
#include "auth/digest.h"
#include "core/header.h"
#include "rest/check.h"
#include "rest/lookup.h"
#include "rest/pending.h"
#include "rest/problem.h"
#include "rest/reply.h"


#define NGX_AR_INPUT_MAX     65536
#define NGX_AR_INPUT_VIEWER  (sizeof("rest-") - 1 + 32)


static void ngx_ar_input_check(ngx_ar_check_t *check, json_t *body);
static ngx_int_t ngx_ar_input_bytes(ngx_http_request_t *r, ngx_str_t *bytes);
static const char *ngx_ar_input_viewer(ngx_http_request_t *r,
    u_char *viewer);
static json_t *ngx_ar_input_request(ngx_http_request_t *r, ngx_str_t *bytes,
    u_char *viewer);
static ngx_int_t ngx_ar_input_written(ngx_http_request_t *r, json_t *answer);


ngx_int_t
ngx_ar_input(ngx_http_request_t *r)
{
    u_char                    viewer[NGX_AR_INPUT_VIEWER];
    ngx_str_t                 bytes;
    const char               *code, *detail;
    ngx_ar_check_t            check;
    ngx_ar_context_t         *ctx;
    ngx_ar_session_record_t   record;

    ctx = ngx_ar_context(r);

    if (ctx->json) {
        ngx_ar_input_check(&check, ctx->json);

        if (check.failed) {
            return ngx_ar_check_answer(r, &check);
        }
    }

    if (ngx_ar_input_bytes(r, &bytes) != NGX_OK) {
        return ngx_ar_problem(r, "body_too_large",
                              "input is limited to 64 KiB a request", NULL);
    }

    detail = ngx_ar_input_viewer(r, viewer);

    if (detail) {
        return ngx_ar_problem(r, "bad_request", detail, NULL);
    }

    code = ngx_ar_lookup_living(&ctx->id, &record);

    if (code) {
        return ngx_ar_lookup_problem(r, code);
    }

    if (bytes.len == 0 && !json_is_true(json_object_get(ctx->json, "close"))) {
        return ngx_ar_reply_json(r, NGX_HTTP_OK,
                                 json_pack("{s:i}", "bytes", 0));
    }

    return ngx_ar_pending_call(r, ngx_ar_input_request(r, &bytes, viewer),
                               ngx_ar_input_written);
}


static void
ngx_ar_input_check(ngx_ar_check_t *check, json_t *body)
{
    json_t             *close;
    static const char  *names[] = { "text", "close", NULL };

    ngx_ar_check_init(check, body, names);

    if (ngx_ar_check_string(check, "text") == NULL && !check->failed) {
        ngx_ar_check_fail(check, "/text", "is needed");
    }

    close = json_object_get(body, "close");

    if (close && !json_is_boolean(close)) {
        ngx_ar_check_fail(check, "/close", "must be true or false");
    }
}


static ngx_int_t
ngx_ar_input_bytes(ngx_http_request_t *r, ngx_str_t *bytes)
{
    json_t            *text;
    ngx_ar_context_t  *ctx;

    ctx = ngx_ar_context(r);
    *bytes = ctx->body;

    if (ctx->json) {
        text = json_object_get(ctx->json, "text");
        bytes->data = (u_char *) json_string_value(text);
        bytes->len = json_string_length(text);
    }

    return bytes->len <= NGX_AR_INPUT_MAX ? NGX_OK : NGX_DECLINED;
}


static const char *
ngx_ar_input_viewer(ngx_http_request_t *r, u_char *viewer)
{
    u_char             text[512], digest[NGX_AR_DIGEST], *p;
    ngx_str_t         *key;
    ngx_uint_t         n;
    ngx_ar_context_t  *ctx;

    ctx = ngx_ar_context(r);
    n = ngx_ar_header_find(r, "idempotency-key", &key);

    if (n > 1 || (n == 1 && (key->len < 1 || key->len > 255))) {
        return "Idempotency-Key must be one line of 1 to 255 characters";
    }

    if (n == 0) {
        p = ngx_ar_digest_random(text, NGX_AR_SECRET_BYTES);
        if (p == NULL) {
            return "no random bytes";
        }

    } else {
        p = ngx_snprintf(text, sizeof(text), "%V input %V %V",
                         &ctx->actor.name, &ctx->id, key);
    }

    ngx_ar_digest(digest, text, p - text);

    p = ngx_cpymem(viewer, "rest-", sizeof("rest-") - 1);
    ngx_hex_dump(p, digest, 16);

    return NULL;
}


static json_t *
ngx_ar_input_request(ngx_http_request_t *r, ngx_str_t *bytes, u_char *viewer)
{
    ngx_str_t          data;
    ngx_ar_context_t  *ctx;

    ctx = ngx_ar_context(r);

    data.data = ngx_pnalloc(r->pool, ngx_base64_encoded_length(bytes->len));
    if (data.data == NULL) {
        return NULL;
    }

    ngx_encode_base64(&data, bytes);

    return json_pack("{s:s, s:s%, s:s%, s:s%, s:b}", "op", "input",
                     "session", ctx->id.data, ctx->id.len,
                     "viewer", viewer, (size_t) NGX_AR_INPUT_VIEWER,
                     "data", data.data, data.len, "close",
                     json_is_true(json_object_get(ctx->json, "close")));
}


static ngx_int_t
ngx_ar_input_written(ngx_http_request_t *r, json_t *answer)
{
    json_t     *error;
    ngx_str_t   bytes;

    error = json_object_get(answer, "error");

    if (error) {
        return ngx_ar_problem_answer(r, error, NULL);
    }

    (void) ngx_ar_input_bytes(r, &bytes);

    return ngx_ar_reply_json(r, NGX_HTTP_OK,
                             json_pack("{s:I}", "bytes",
                                       (json_int_t) bytes.len));
}
