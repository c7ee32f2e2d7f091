
/*
 * Who calls: header lines, in which the bytes 1, 2 and 3 stand for a cookie, a
 * share's secret and a token that are valid.  Nothing but exactly these is
 * taken, wherever it stands and whatever stands around it.
 */

#include "request.h"

#include "auth/actor.h"
#include "auth/cookie.h"
#include "auth/digest.h"
#include "auth/share.h"
#include "auth/ticket.h"
#include "auth/token.h"
#include "core/header.h"


static char    cookie[256], secret[NGX_AR_SHARE_SECRET + 1];
static u_char  token[NGX_AR_DIGEST];

#define TOKEN  "ar_op_0123456789abcdefghijklmnop"


static void
issue(void)
{
    char                *p;
    ngx_ar_actor_t       actor;
    ngx_table_elt_t     *h;
    ngx_http_request_t  *r;

    memset(request_location.cookie_key, 7, NGX_AR_DIGEST);
    memset(&actor, 0, sizeof(actor));

    r = request_open();

    ngx_ar_digest(token, TOKEN, strlen(TOKEN));

    if (ngx_ar_share_make(r, &request_share, (u_char *) secret) != NGX_OK
        || ngx_ar_cookie_make(r, &actor) != NGX_OK)
    {
        abort();
    }

    h = r->headers_out.headers.part.elts;
    p = memchr(h->value.data, '=', h->value.len);
    snprintf(cookie, sizeof(cookie), "%.*s", (int) strcspn(p + 1, ";"),
             p + 1);

    request_close(r);
}


static char *
filled(const uint8_t *data, size_t size)
{
    char        *text, *p;
    size_t       i, len;
    const char  *by[] = { cookie, secret, TOKEN };

    p = text = malloc(size * sizeof(cookie) + 1);
    if (text == NULL) {
        abort();
    }

    for (i = 0; i < size; i++) {
        if (data[i] >= 1 && data[i] <= 3) {
            len = strlen(by[data[i] - 1]);
            memcpy(p, by[data[i] - 1], len);
            p += len;

        } else if (data[i] != 0) {
            *p++ = (char) data[i];
        }
    }

    *p = '\0';
    p = input_text((uint8_t *) text, (size_t) (p - text));
    free(text);

    return p;
}


static void
asked(ngx_http_request_t *r)
{
    ngx_str_t              found;
    ngx_ar_actor_t         actor;
    ngx_ar_share_record_t  record;

    memset(&actor, 0, sizeof(actor));

    if (ngx_ar_cookie_read(r, &actor) == NGX_OK
        && (actor.cookie.len != 22
            || memcmp(actor.cookie.data, cookie + 3, 22) != 0))
    {
        abort();
    }

    if (ngx_ar_token_find(r, &found) == NGX_OK) {

        if (ngx_ar_token_equal(&found, token) == NGX_OK
            && (found.len != strlen(TOKEN)
                || memcmp(found.data, TOKEN, found.len) != 0))
        {
            abort();
        }

        if (ngx_ar_share_is(&found)
            && ngx_ar_share_open(r, &found, &record) == NGX_OK
            && (found.len != strlen(secret)
                || memcmp(found.data, secret, found.len) != 0))
        {
            abort();
        }
    }

    if (ngx_ar_ticket_find(r, &found) == NGX_OK
        && found.len != NGX_AR_BASE64_LEN)
    {
        abort();
    }

    (void) ngx_ar_cookie_csrf_valid(r, &actor);
    (void) ngx_ar_context(r);
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char                *text;
    ngx_http_request_t  *r;

    if (cookie[0] == '\0') {
        issue();
    }

    text = filled(data, size);
    r = request_open();
    request_headers(r, text);
    asked(r);
    request_close(r);
    free(text);

    return 0;
}
