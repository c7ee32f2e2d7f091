
/*
 * healthz says that this process answers, nothing more: a restart must not
 * be provoked by a runner that is away.  readyz says whether new work should
 * come here.
 */

#include "rest/handlers.h"

#include "core/life.h"
#include "core/zone.h"
#include "rest/problem.h"
#include "rest/reply.h"


ngx_int_t
ngx_ar_healthz(ngx_http_request_t *r)
{
    ngx_str_t  text = ngx_string("ok\n");

    return ngx_ar_reply_bytes(r, NGX_HTTP_OK, "text/plain", &text);
}


ngx_int_t
ngx_ar_readyz(ngx_http_request_t *r)
{
    if (ngx_ar_draining) {
        return ngx_ar_problem(r, "draining", NULL, NULL);
    }

    if (ngx_ar_epoch == 0) {
        return ngx_ar_problem(r, "unavailable",
                              "the shared memory zone is not attached", NULL);
    }

    return ngx_ar_reply_json(r, NGX_HTTP_OK,
                             json_pack("{s:b, s:s}", "ready", 1,
                                       "zone", ngx_ar_zone_name()));
}
