
/*
 * Shares of a session: made, listed and revoked by the operator.
 *
 * The secret is in the answer to the POST and nowhere else: the zone has its
 * digest.  A share that is over ends its connections on every worker.
 */

#include "rest/handlers.h"

#include "auth/context.h"
#include "auth/origin.h"
#include "auth/share.h"
#include "hub/hub.h"
#include "hub/records.h"
#include "rest/check.h"
#include "rest/lookup.h"
#include "rest/page.h"
#include "rest/problem.h"
#include "rest/reply.h"
#include "wire/json.h"
#include "wire/uuid.h"


#define NGX_AR_SHARES_EXPIRY_MIN  60
#define NGX_AR_SHARES_EXPIRY_MAX  (30 * 24 * 3600)
#define NGX_AR_SHARES_EXPIRY      3600
#define NGX_AR_SHARES_NAME        64    /* characters */
#define NGX_AR_SHARES_MODE        "must be read or write"


static void ngx_ar_shares_check(ngx_ar_check_t *check,
    ngx_ar_share_record_t *record);
static ngx_int_t ngx_ar_shares_add(ngx_http_request_t *r,
    ngx_ar_share_record_t *record);
static ngx_int_t ngx_ar_shares_url(ngx_http_request_t *r,
    const char *secret, json_t **url);


ngx_int_t
ngx_ar_shares_create(ngx_http_request_t *r)
{
    const char               *code;
    ngx_ar_check_t            check;
    ngx_ar_context_t         *ctx;
    ngx_ar_share_record_t     record;
    ngx_ar_session_record_t   session;
    static const char        *names[] = { "mode", "expires_in", "name",
                                          NULL };

    ctx = ngx_ar_context(r);

    ngx_memzero(&record, sizeof(ngx_ar_share_record_t));
    ngx_ar_check_init(&check, ctx->json, names);
    ngx_ar_shares_check(&check, &record);

    if (check.failed) {
        return ngx_ar_check_answer(r, &check);
    }

    code = ngx_ar_lookup_session(&ctx->id, &session);

    if (code) {
        return ngx_ar_lookup_problem(r, code);
    }

    ngx_memcpy(record.session, session.id, AR_UUID_LEN);

    return ngx_ar_shares_add(r, &record);
}


static void
ngx_ar_shares_check(ngx_ar_check_t *check, ngx_ar_share_record_t *record)
{
    json_int_t          seconds;
    const char         *name;
    ngx_uint_t          mode, characters;
    static const char  *modes[] = { "", "read", "write", NULL };

    mode = ngx_ar_check_choice(check, "mode", modes, NGX_AR_SHARES_MODE);

    if (mode == 0 && !check->failed) {
        ngx_ar_check_fail(check, "/mode", NGX_AR_SHARES_MODE);
    }

    record->write = mode == 2;

    seconds = ngx_ar_check_integer(check, "expires_in",
                                   NGX_AR_SHARES_EXPIRY_MIN,
                                   NGX_AR_SHARES_EXPIRY_MAX,
                                   NGX_AR_SHARES_EXPIRY);

    record->created = ngx_ar_zone_now();
    record->expires = record->created + (uint64_t) seconds * 1000;

    name = ngx_ar_check_string(check, "name");

    if (name == NULL) {
        return;
    }

    if (!ngx_ar_check_printable(name, &characters) || characters < 1
        || characters > NGX_AR_SHARES_NAME)
    {
        ngx_ar_check_fail(check, "/name",
                          "must be 1 to 64 printable characters");
        return;
    }

    ngx_cpystrn(record->name, (u_char *) name, sizeof(record->name));
}


static ngx_int_t
ngx_ar_shares_add(ngx_http_request_t *r, ngx_ar_share_record_t *record)
{
    json_t     *json, *url;
    u_char      secret[NGX_AR_SHARE_SECRET + 1];
    ngx_int_t   rc;

    if (ngx_ar_share_make(r, record, secret) != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    secret[NGX_AR_SHARE_SECRET] = '\0';
    rc = ngx_ar_shares_url(r, (char *) secret, &url);

    if (rc == NGX_ERROR) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    if (rc != NGX_OK) {
        return ngx_ar_problem(r, "bad_request", "the Host header is no host",
                              NULL);
    }

    if (ngx_ar_zone_share_add(record) != NGX_OK) {
        json_decref(url);
        return ngx_ar_problem(r, "zone_full", "there are too many shares; "
                              "revoke some, or raise agentrelay_zone", NULL);
    }

    ar_json_begin();

    json = ngx_ar_share_json(record);

    (void) json_object_set_new(json, "secret", json_string((char *) secret));
    (void) json_object_set_new(json, "url", url);

    ngx_explicit_memzero(secret, sizeof(secret));

    return ngx_ar_reply_json(r, NGX_HTTP_CREATED, ar_json_end(json));
}


/*
 * The fragment never leaves the browser: no server and no log sees it.
 * NGX_DECLINED: the request names no host.
 */

static ngx_int_t
ngx_ar_shares_url(ngx_http_request_t *r, const char *secret, json_t **url)
{
    u_char     *mount, *last, origin[NGX_AR_ORIGIN_SIZE];
    ngx_str_t  *name;

    if (ngx_ar_origin_public(r, origin) != NGX_OK) {
        return NGX_DECLINED;
    }

    name = &ngx_ar_loc_conf(r)->mount;

    mount = ngx_pnalloc(r->pool, name->len * 3 + 1);
    if (mount == NULL) {
        return NGX_ERROR;
    }

    last = (u_char *) ngx_escape_uri(mount, name->data, name->len,
                                     NGX_ESCAPE_URI);
    *last = '\0';

    *url = json_sprintf("%s%s#/share/%s", origin, mount, secret);

    return *url ? NGX_OK : NGX_ERROR;
}


ngx_int_t
ngx_ar_shares_list(ngx_http_request_t *r)
{
    json_t                   *items;
    ngx_int_t                 rc;
    ngx_str_t                 filters = ngx_null_string, *id;
    ngx_uint_t                at, i;
    const char               *code, *detail;
    ngx_ar_page_t             page;
    ngx_ar_share_record_t     record;
    ngx_ar_session_record_t   session;

    id = &ngx_ar_context(r)->id;
    code = ngx_ar_lookup_session(id, &session);

    if (code) {
        return ngx_ar_lookup_problem(r, code);
    }

    rc = ngx_ar_page_init(r, &page, &detail);

    if (rc == NGX_DECLINED) {
        return ngx_ar_problem(r, "bad_request", detail, NULL);
    }

    items = json_array();

    if (rc != NGX_OK || items == NULL) {
        json_decref(items);
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    at = 0;

    while (ngx_ar_zone_share_next(&at, &record) == NGX_OK) {
        if (ngx_memcmp(record.session, id->data, AR_UUID_LEN) == 0) {
            ngx_ar_page_add(&page, record.id, AR_UUID_LEN);
        }
    }

    for (i = 0; i < page.n; i++) {
        if (ngx_ar_zone_share_get(page.keys[i].text, &record) == NGX_OK
            && json_array_append_new(items, ngx_ar_share_json(&record)) != 0)
        {
            json_decref(items);
            return NGX_HTTP_INTERNAL_SERVER_ERROR;
        }
    }

    return ngx_ar_page_reply(r, &page, "shares", items, &filters);
}


ngx_int_t
ngx_ar_shares_revoke(ngx_http_request_t *r)
{
    ngx_str_t              *id;
    ngx_ar_share_record_t   record;

    id = &ngx_ar_context(r)->id;

    if (!ar_uuid7_valid(id->data, id->len)) {
        return ngx_ar_problem(r, "bad_request", "a share's id is a lower-case "
                              "UUID of version 7", NULL);
    }

    if (ngx_ar_zone_share_remove(id->data, &record) != NGX_OK) {
        return ngx_ar_problem(r, "share_not_found", NULL, NULL);
    }

    ngx_ar_sharing_changed(record.session);

    return ngx_ar_reply_empty(r, NGX_HTTP_NO_CONTENT);
}
