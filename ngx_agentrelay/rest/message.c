
/*
 * POST api/sessions/{id}/message: a text for the program, typed and sent.
 *
 * The runner types it when the program waits for input, and says whether it
 * was taken.  What identifies a message there is a digest of caller, session
 * and the id or Idempotency-Key given, so a repeated request is answered
 * again and types nothing.  A client that leaves does not take its message
 * back.
 */

#include "rest/handlers.h"

#include "auth/context.h"
#include "auth/digest.h"
#include "core/header.h"
#include "hub/records.h"
#include "rest/check.h"
#include "rest/lookup.h"
#include "rest/pending.h"
#include "rest/problem.h"
#include "rest/reply.h"
#include "wire/field.h"
#include "wire/json.h"
#include "wire/uuid.h"


#define NGX_AR_MESSAGE_KEY   255
#define NGX_AR_MESSAGE_WAIT  60         /* s, at most */

/* the rest of a control message is less than that */
#define NGX_AR_MESSAGE_JSON  (AR_CONTROL_MAX - 1024)


static void ngx_ar_message_check(ngx_ar_check_t *check, json_t *body);
static void ngx_ar_message_check_key(ngx_ar_check_t *check);
static ngx_uint_t ngx_ar_message_fits(json_t *text);
static const char *ngx_ar_message_key(ngx_http_request_t *r, ngx_str_t *key);
static ngx_uint_t ngx_ar_message_plain(ngx_str_t *key);
static json_t *ngx_ar_message_request(ngx_http_request_t *r, ngx_str_t *key);
static ngx_int_t ngx_ar_message_answer(ngx_http_request_t *r,
    json_t *answer);
static ngx_int_t ngx_ar_message_refused(ngx_http_request_t *r,
    json_t *error);
static json_t *ngx_ar_message_attention(json_t *said);


ngx_int_t
ngx_ar_message(ngx_http_request_t *r)
{
    ngx_str_t                 key;
    const char               *code, *detail;
    ngx_ar_check_t            check;
    ngx_ar_context_t         *ctx;
    ngx_ar_session_record_t   record;

    ctx = ngx_ar_context(r);

    ngx_ar_message_check(&check, ctx->json);

    if (check.failed) {
        return ngx_ar_check_answer(r, &check);
    }

    if (!ngx_ar_message_fits(json_object_get(ctx->json, "text"))) {
        return ngx_ar_problem(r, "body_too_large", "a message is limited to "
                              "60,000 bytes, in which a quote, a backslash "
                              "and the end of a line count twice", NULL);
    }

    detail = ngx_ar_message_key(r, &key);

    if (detail) {
        return ngx_ar_problem(r, "bad_request", detail, NULL);
    }

    code = ngx_ar_lookup_living(&ctx->id, &record);

    if (code) {
        return ngx_ar_lookup_problem(r, code);
    }

    return ngx_ar_pending_call(r, ngx_ar_message_request(r, &key),
                               ngx_ar_message_answer);
}


static void
ngx_ar_message_check(ngx_ar_check_t *check, json_t *body)
{
    json_t             *submit;
    const char         *text;
    static const char  *names[] = { "text", "submit", "when", "wait", "id",
                                    NULL };
    static const char  *whens[] = { "idle", "now", NULL };

    ngx_ar_check_init(check, body, names);

    text = ngx_ar_check_string(check, "text");

    if (text == NULL && json_object_get(body, "text") == NULL) {
        ngx_ar_check_fail(check, "/text", "is needed");
    }

    if (text) {
        while (*text && ((u_char) *text <= ' ' || *text == 0x7f)) {
            text++;
        }

        if (*text == '\0') {
            ngx_ar_check_fail(check, "/text", "has nothing to be read");
        }
    }

    submit = json_object_get(body, "submit");

    if (submit && !json_is_boolean(submit)) {
        ngx_ar_check_fail(check, "/submit", "must be true or false");
    }

    (void) ngx_ar_check_choice(check, "when", whens,
                               "must be \"idle\" or \"now\"");
    (void) ngx_ar_check_integer(check, "wait", 0, NGX_AR_MESSAGE_WAIT, 0);

    ngx_ar_message_check_key(check);
}


static void
ngx_ar_message_check_key(ngx_ar_check_t *check)
{
    ngx_str_t  key;

    key.data = (u_char *) ngx_ar_check_string(check, "id");

    if (key.data == NULL) {
        return;
    }

    key.len = ngx_strlen(key.data);

    if (!ngx_ar_message_plain(&key)) {
        ngx_ar_check_fail(check, "/id", "must be 1 to 255 characters of "
                          "printable ASCII without blanks");
    }
}


/* As bytes, and as they stand in a control message. */

static ngx_uint_t
ngx_ar_message_fits(json_t *text)
{
    return json_string_length(text) <= AR_MESSAGE_TEXT_MAX
           && json_dumpb(text, NULL, 0, JSON_ENCODE_ANY)
              <= NGX_AR_MESSAGE_JSON;
}


static const char *
ngx_ar_message_key(ngx_http_request_t *r, ngx_str_t *key)
{
    char        *id;
    ngx_str_t   *header;
    ngx_uint_t   n;
    const char  *given;

    n = ngx_ar_header_find(r, "idempotency-key", &header);
    given = json_string_value(json_object_get(ngx_ar_context(r)->json, "id"));

    if (n > 1 || (n == 1 && !ngx_ar_message_plain(header))) {
        return "Idempotency-Key must be one line of 1 to 255 characters of "
               "printable ASCII without blanks";
    }

    if (given) {
        key->data = (u_char *) given;
        key->len = ngx_strlen(given);

        if (n && (header->len != key->len
                  || ngx_strncmp(header->data, key->data, key->len) != 0))
        {
            return "id and Idempotency-Key differ";
        }

        return NULL;
    }

    if (n) {
        *key = *header;
        return NULL;
    }

    id = ngx_pnalloc(r->pool, AR_UUID_LEN + 1);
    if (id == NULL) {
        return "no memory";
    }

    ar_uuid7(id);
    key->data = (u_char *) id;
    key->len = AR_UUID_LEN;

    return NULL;
}


static ngx_uint_t
ngx_ar_message_plain(ngx_str_t *key)
{
    size_t  i;

    for (i = 0; i < key->len; i++) {
        if (key->data[i] <= ' ' || key->data[i] >= 0x7f) {
            return 0;
        }
    }

    return key->len >= 1 && key->len <= NGX_AR_MESSAGE_KEY;
}


static json_t *
ngx_ar_message_request(ngx_http_request_t *r, ngx_str_t *key)
{
    u_char             text[512], digest[NGX_AR_DIGEST], *p;
    u_char             id[NGX_AR_DIGEST];
    json_t            *body, *submit;
    ngx_ar_context_t  *ctx;

    ctx = ngx_ar_context(r);
    body = ctx->json;
    submit = json_object_get(body, "submit");

    p = ngx_snprintf(text, sizeof(text), "%V message %V %V",
                     &ctx->actor.name, &ctx->id, key);

    ngx_ar_digest(digest, text, p - text);

    if (json_object_set_new(body, "id",
                            json_stringn((char *) key->data, key->len))
        != 0)
    {
        return NULL;
    }

    ngx_hex_dump(id, digest, sizeof(id) / 2);

    return json_pack("{s:s, s:s%, s:s%, s:s%, s:O, s:b, s:s, s:I}",
                     "op", "message",
                     "session", ctx->id.data, ctx->id.len,
                     "actor", ctx->actor.name.data, ctx->actor.name.len,
                     "id", id, sizeof(id),
                     "text", json_object_get(body, "text"),
                     "submit", submit == NULL || json_is_true(submit),
                     "when", ar_field_string(body, "when", "idle"),
                     "wait_ms", 1000 * json_integer_value(
                                           json_object_get(body, "wait")));
}


static ngx_int_t
ngx_ar_message_answer(ngx_http_request_t *r, json_t *answer)
{
    json_t  *error;

    error = json_object_get(answer, "error");

    if (error) {
        return ngx_ar_message_refused(r, error);
    }

    return ngx_ar_reply_json(r, NGX_HTTP_OK,
                             json_pack("{s:O, s:O, s:O, s:O}", "id",
                                       json_object_get(ngx_ar_context(r)->json,
                                                       "id"),
                                       "state",
                                       json_object_get(answer, "state"),
                                       "evidence",
                                       json_object_get(answer, "evidence"),
                                       "offset",
                                       json_object_get(answer, "offset")));
}


/*
 * `said` is the runner's status, in its own words.  Who gave no id is told the
 * one it had: to ask again under it is the only way that types nothing twice.
 */

static ngx_int_t
ngx_ar_message_refused(ngx_http_request_t *r, json_t *error)
{
    json_t  *said, *extra;

    said = json_object_get(error, "said");

    ar_json_begin();

    extra = json_pack("{s:O}", "id",
                      json_object_get(ngx_ar_context(r)->json, "id"));

    if (json_is_object(said)) {
        (void) json_object_set_new(extra, "attention",
                                   ngx_ar_message_attention(said));
    }

    extra = ar_json_end(extra);

    if (extra == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    (void) json_object_del(error, "said");

    return ngx_ar_problem_answer(r, error, extra);
}


/* The runner counts from now, the answer in time of day. */

static json_t *
ngx_ar_message_attention(json_t *said)
{
    uint64_t  now, age;

    now = ngx_ar_zone_now();
    age = ar_field_offset(said, "since_ms", 0);

    return json_pack("{s:s, s:o, s:s, s:s}",
                     "state", ar_field_string(said, "state", "unknown"),
                     "since", ngx_ar_time_json(now - ngx_min(age, now)),
                     "source", ar_field_string(said, "source", ""),
                     "evidence", ar_field_string(said, "evidence", ""));
}
