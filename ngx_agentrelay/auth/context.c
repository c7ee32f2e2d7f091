
/*
 * The context is found by the module's slot in the request.  An internal
 * redirect clears that slot, and the next location makes its own: nobody is
 * authenticated by what another location decided.
 */

#include "auth/context.h"

#include <openssl/rand.h>

#include "core/header.h"


#define NGX_AR_REQUEST_ID_MAX  64


static ngx_int_t ngx_ar_context_request_id(ngx_http_request_t *r,
    ngx_str_t *id);


ngx_ar_context_t *
ngx_ar_context(ngx_http_request_t *r)
{
    ngx_ar_context_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_http_agentrelay_module);
    if (ctx) {
        return ctx;
    }

    ctx = ngx_pcalloc(r->pool, sizeof(ngx_ar_context_t));
    if (ctx == NULL) {
        return NULL;
    }

    if (ngx_ar_context_request_id(r, &ctx->request_id) != NGX_OK) {
        return NULL;
    }

    ngx_http_set_ctx(r, ctx, ngx_http_agentrelay_module);

    return ctx;
}


void
ngx_ar_actor_is_operator(ngx_ar_actor_t *actor, ngx_ar_via_e via)
{
    actor->kind = NGX_AR_OPERATOR;
    actor->via = via;
    ngx_str_set(&actor->name, "operator");
}


void
ngx_ar_actor_is_runner(ngx_ar_actor_t *actor, ngx_ar_via_e via)
{
    actor->kind = NGX_AR_RUNNER;
    actor->via = via;
    ngx_str_set(&actor->name, "runner");
}


ngx_int_t
ngx_ar_actor_is_share(ngx_http_request_t *r, ngx_ar_actor_t *actor,
    ngx_ar_via_e via)
{
    u_char  *p;

    p = ngx_pnalloc(r->pool, sizeof("share:") - 1 + AR_UUID_LEN);
    if (p == NULL) {
        return NGX_ERROR;
    }

    actor->kind = NGX_AR_SHARE;
    actor->via = via;
    actor->name.data = p;

    p = ngx_cpymem(p, "share:", sizeof("share:") - 1);
    p = ngx_cpymem(p, actor->share.id, AR_UUID_LEN);
    actor->name.len = p - actor->name.data;

    return NGX_OK;
}


ngx_ar_loc_conf_t *
ngx_ar_loc_conf(ngx_http_request_t *r)
{
    return ngx_http_get_module_loc_conf(r, ngx_http_agentrelay_module);
}


/* The caller's own id goes on if it is harmless in logs and headers. */

static ngx_int_t
ngx_ar_context_request_id(ngx_http_request_t *r, ngx_str_t *id)
{
    size_t      i;
    u_char      c, random[16];
    ngx_str_t  *value;

    if (ngx_ar_header_find(r, "x-request-id", &value) == 1
        && value->len > 0 && value->len <= NGX_AR_REQUEST_ID_MAX)
    {
        for (i = 0; i < value->len; i++) {
            c = value->data[i];

            if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
                  || (c >= '0' && c <= '9') || c == '-' || c == '_'
                  || c == '.'))
            {
                break;
            }
        }

        if (i == value->len) {
            *id = *value;
            return NGX_OK;
        }
    }

    if (RAND_bytes(random, sizeof(random)) != 1) {
        return NGX_ERROR;
    }

    id->len = 2 * sizeof(random);
    id->data = ngx_pnalloc(r->pool, id->len);
    if (id->data == NULL) {
        return NGX_ERROR;
    }

    ngx_hex_dump(id->data, random, sizeof(random));

    return NGX_OK;
}
