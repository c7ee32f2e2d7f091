
/*
 * The parts are hashed with their lengths, so no two lists of parts are the
 * same text.  A server is known by its first name.
 */

#include "auth/binding.h"

#include "auth/context.h"
#include "wire/digest.h"


void
ngx_ar_binding(ngx_http_request_t *r, u_char *out, const char *purpose,
    const ngx_str_t *parts, ngx_uint_t n)
{
    u_char                     digest[AR_SHA256];
    uint64_t                   lens[2 + NGX_AR_BINDING_PARTS];
    ngx_str_t                  text;
    ngx_uint_t                 i;
    ar_piece_t                 pieces[2 * (2 + NGX_AR_BINDING_PARTS)];
    const ngx_str_t           *part;
    ngx_ar_loc_conf_t         *lcf;
    ngx_http_core_srv_conf_t  *cscf;

    lcf = ngx_ar_loc_conf(r);
    cscf = ngx_http_get_module_srv_conf(r, ngx_http_core_module);

    for (i = 0; i < n + 2; i++) {
        part = i == 0 ? &cscf->server_name : i == 1 ? &lcf->mount
                                                    : &parts[i - 2];
        lens[i] = part->len;
        pieces[2 * i].data = &lens[i];
        pieces[2 * i].len = sizeof(uint64_t);
        pieces[2 * i + 1].data = part->data;
        pieces[2 * i + 1].len = part->len;
    }

    ar_sha256(digest, pieces, 2 * i);

    text.data = digest;
    text.len = sizeof(digest);

    ngx_ar_digest_sign(out, lcf->cookie_key, purpose, &text);
}
