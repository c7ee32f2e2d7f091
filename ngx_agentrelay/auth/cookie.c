
/*
 * The value is v1.<random id>.<expiry>.<mac>.  The key comes from the
 * operator token and the mount, so a new token ends all sessions.  The mac
 * covers the zone's name too: revocations live in the zone, and a cookie
 * must not outlive the memory of its revocation.
 *
 * A browser may hold several cookies of our name (other paths, other mounts
 * of the site); each is tried, and only a valid one counts.
 */

#include "auth/cookie.h"

#include "auth/digest.h"
#include "core/header.h"
#include "auth/origin.h"
#include "core/zone.h"


#define NGX_AR_COOKIE_ID     22         /* 16 bytes as base64url */
#define NGX_AR_COOKIE_TRIES  8
#define NGX_AR_COOKIE_VALUE  128


static void ngx_ar_cookie_name(ngx_http_request_t *r, u_char *buf,
    ngx_str_t *name);
static ngx_int_t ngx_ar_cookie_next(u_char **p, u_char *last,
    ngx_str_t *name, ngx_str_t *value);
static ngx_int_t ngx_ar_cookie_verify(ngx_http_request_t *r,
    ngx_str_t *value, ngx_ar_actor_t *actor);
static ngx_int_t ngx_ar_cookie_mac(ngx_http_request_t *r, ngx_str_t *text,
    u_char *out);
static ngx_int_t ngx_ar_cookie_set(ngx_http_request_t *r, ngx_str_t *value,
    ngx_uint_t age);
static void ngx_ar_cookie_digest(const ngx_ar_actor_t *actor, u_char *out);


static void
ngx_ar_cookie_name(ngx_http_request_t *r, u_char *buf, ngx_str_t *name)
{
    ngx_ar_loc_conf_t  *lcf;

    if (!ngx_ar_origin_secure(r)) {
        name->data = buf;
        name->len = ngx_sprintf(buf, "agentrelay-%s", ngx_ar_zone_name())
                    - buf;
        return;
    }

    lcf = ngx_ar_loc_conf(r);

    if (lcf->mount.len == 1) {
        ngx_str_set(name, "__Host-agentrelay");

    } else {
        ngx_str_set(name, "__Secure-agentrelay");
    }
}


ngx_int_t
ngx_ar_cookie_read(ngx_http_request_t *r, ngx_ar_actor_t *actor)
{
    u_char                *p, *last, buf[NGX_AR_COOKIE_VALUE];
    ngx_str_t              name, value, *line;
    ngx_uint_t             tries;
    ngx_ar_header_walk_t   walk;

    ngx_ar_cookie_name(r, buf, &name);
    ngx_memzero(&walk, sizeof(ngx_ar_header_walk_t));

    tries = 0;

    while ((line = ngx_ar_header_next(r, "cookie", &walk)) != NULL) {
        p = line->data;
        last = line->data + line->len;

        while (ngx_ar_cookie_next(&p, last, &name, &value) == NGX_OK) {
            if (ngx_ar_cookie_verify(r, &value, actor) == NGX_OK) {
                return NGX_OK;
            }

            if (++tries == NGX_AR_COOKIE_TRIES) {
                return NGX_DECLINED;
            }
        }
    }

    if (tries) {
        ngx_log_error(NGX_LOG_INFO, r->connection->log, 0,
                      "agentrelay refused a session cookie");
    }

    return NGX_DECLINED;
}


/* Names of cookies are case-sensitive. */

static ngx_int_t
ngx_ar_cookie_next(u_char **pos, u_char *last, ngx_str_t *name,
    ngx_str_t *value)
{
    u_char  *p, *end;

    p = *pos;

    while (p < last) {
        while (p < last && (*p == ' ' || *p == ';')) {
            p++;
        }

        end = ngx_strlchr(p, last, ';');
        if (end == NULL) {
            end = last;
        }

        if ((size_t) (end - p) > name->len && p[name->len] == '='
            && ngx_strncmp(p, name->data, name->len) == 0)
        {
            value->data = p + name->len + 1;
            value->len = end - value->data;

            while (value->len && value->data[value->len - 1] == ' ') {
                value->len--;
            }

            *pos = end;
            return NGX_OK;
        }

        p = end;
    }

    *pos = last;

    return NGX_DECLINED;
}


static ngx_int_t
ngx_ar_cookie_verify(ngx_http_request_t *r, ngx_str_t *value,
    ngx_ar_actor_t *actor)
{
    u_char     *dot, *last, mac[NGX_AR_BASE64_LEN], digest[NGX_AR_DIGEST];
    time_t      expires;
    ngx_str_t   id, text;

    if (value->len <= 3 + NGX_AR_COOKIE_ID + 1 + 1 + NGX_AR_BASE64_LEN
        || value->len >= NGX_AR_COOKIE_VALUE
        || ngx_strncmp(value->data, "v1.", 3) != 0)
    {
        return NGX_DECLINED;
    }

    id.data = value->data + 3;
    id.len = NGX_AR_COOKIE_ID;

    last = value->data + value->len;
    dot = last - NGX_AR_BASE64_LEN - 1;

    if (id.data[id.len] != '.' || *dot != '.') {
        return NGX_DECLINED;
    }

    text.data = value->data;
    text.len = dot - value->data;

    if (ngx_ar_cookie_mac(r, &text, mac) != NGX_OK
        || !ngx_ar_digest_equal(mac, dot + 1, NGX_AR_BASE64_LEN))
    {
        return NGX_DECLINED;
    }

    /* from here on the text is our own */

    expires = ngx_atotm(id.data + id.len + 1, dot - id.data - id.len - 1);

    if (expires == (time_t) NGX_ERROR || expires <= ngx_time()) {
        return NGX_DECLINED;
    }

    ngx_ar_digest(digest, id.data, id.len);

    if (ngx_ar_zone_revoked(digest) == NGX_OK) {
        return NGX_DECLINED;
    }

    ngx_ar_actor_is_operator(actor, NGX_AR_VIA_COOKIE);
    actor->cookie = id;
    actor->expires = expires;
    actor->login.expires = expires;
    ngx_memcpy(actor->login.digest, digest, NGX_AR_DIGEST);

    return NGX_OK;
}


static ngx_int_t
ngx_ar_cookie_mac(ngx_http_request_t *r, ngx_str_t *text, u_char *out)
{
    u_char              buf[NGX_AR_COOKIE_VALUE + 16], mac[NGX_AR_DIGEST];
    ngx_str_t           data, src, dst;
    ngx_ar_loc_conf_t  *lcf;

    lcf = ngx_ar_loc_conf(r);

    if (text->len > NGX_AR_COOKIE_VALUE) {
        return NGX_ERROR;
    }

    data.data = buf;
    data.len = ngx_sprintf(buf, "%s:%V", ngx_ar_zone_name(), text) - buf;

    ngx_ar_digest_sign(mac, lcf->cookie_key, "cookie", &data);

    src.data = mac;
    src.len = NGX_AR_DIGEST;
    dst.data = out;

    ngx_encode_base64url(&dst, &src);

    return NGX_OK;
}


ngx_int_t
ngx_ar_cookie_make(ngx_http_request_t *r, ngx_ar_actor_t *actor)
{
    u_char     *p, *buf;
    ngx_str_t   value;

    buf = ngx_pnalloc(r->pool, NGX_AR_COOKIE_VALUE);
    if (buf == NULL) {
        return NGX_ERROR;
    }

    ngx_ar_actor_is_operator(actor, NGX_AR_VIA_COOKIE);
    actor->expires = ngx_time() + NGX_AR_COOKIE_LIFE;
    actor->cookie.data = buf + 3;
    actor->cookie.len = NGX_AR_COOKIE_ID;

    p = ngx_cpymem(buf, "v1.", 3);
    p = ngx_ar_digest_random(p, 16);
    if (p == NULL) {
        return NGX_ERROR;
    }

    p = ngx_sprintf(p, ".%T", actor->expires);

    value.data = buf;
    value.len = p - buf;

    *p = '.';
    if (ngx_ar_cookie_mac(r, &value, p + 1) != NGX_OK) {
        return NGX_ERROR;
    }

    value.len += 1 + NGX_AR_BASE64_LEN;

    return ngx_ar_cookie_set(r, &value, NGX_AR_COOKIE_LIFE);
}


ngx_int_t
ngx_ar_cookie_end(ngx_http_request_t *r, ngx_ar_actor_t *actor)
{
    u_char     digest[NGX_AR_DIGEST];
    ngx_str_t  empty = ngx_null_string;

    ngx_ar_cookie_digest(actor, digest);

    if (ngx_ar_zone_revoke(digest, actor->expires) != NGX_OK) {
        return NGX_DECLINED;
    }

    return ngx_ar_cookie_set(r, &empty, 0);
}


static ngx_int_t
ngx_ar_cookie_set(ngx_http_request_t *r, ngx_str_t *value, ngx_uint_t age)
{
    u_char              buf[NGX_AR_COOKIE_VALUE], *p;
    size_t              size;
    uintptr_t           escape;
    ngx_str_t           name, line;
    ngx_ar_loc_conf_t  *lcf;

    lcf = ngx_ar_loc_conf(r);
    ngx_ar_cookie_name(r, buf, &name);

    escape = 2 * ngx_escape_uri(NULL, lcf->mount.data, lcf->mount.len,
                                NGX_ESCAPE_URI);
    size = name.len + value->len + lcf->mount.len + escape + NGX_INT_T_LEN
           + sizeof("=; Path=; Max-Age=; HttpOnly; SameSite=Lax; Secure");

    line.data = ngx_pnalloc(r->pool, size);
    if (line.data == NULL) {
        return NGX_ERROR;
    }

    p = ngx_sprintf(line.data, "%V=%V; Path=", &name, value);
    p = (u_char *) ngx_escape_uri(p, lcf->mount.data, lcf->mount.len,
                                  NGX_ESCAPE_URI);
    p = ngx_sprintf(p, "; Max-Age=%ui; HttpOnly; SameSite=Lax%s", age,
                    ngx_ar_origin_secure(r) ? "; Secure" : "");
    line.len = p - line.data;

    return ngx_ar_header_add(r, "Set-Cookie", &line);
}


/* What the zone remembers a revoked cookie by. */

static void
ngx_ar_cookie_digest(const ngx_ar_actor_t *actor, u_char *out)
{
    ngx_ar_digest(out, actor->cookie.data, actor->cookie.len);
}


void
ngx_ar_cookie_csrf(ngx_http_request_t *r, ngx_ar_actor_t *actor, u_char *out)
{
    u_char              mac[NGX_AR_DIGEST];
    ngx_ar_loc_conf_t  *lcf;

    lcf = ngx_ar_loc_conf(r);

    ngx_ar_digest_sign(mac, lcf->cookie_key, "csrf", &actor->cookie);

    ngx_hex_dump(out, mac, NGX_AR_DIGEST);
}


ngx_uint_t
ngx_ar_cookie_csrf_valid(ngx_http_request_t *r, ngx_ar_actor_t *actor)
{
    u_char      own[NGX_AR_CSRF_LEN];
    ngx_str_t  *value;

    ngx_ar_cookie_csrf(r, actor, own);

    return ngx_ar_header_find(r, "x-csrf", &value) == 1
           && value->len == NGX_AR_CSRF_LEN
           && ngx_ar_digest_equal(own, value->data, NGX_AR_CSRF_LEN);
}
