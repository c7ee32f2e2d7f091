
/*
 * Escaping of what peers say, for the error log.  The caller gives the
 * buffer, usually on its stack; nothing is allocated.
 */

#include "core/log.h"


u_char *
ngx_ar_log_text(u_char out[NGX_AR_LOG_SIZE], const void *data, size_t len)
{
    size_t         i, n;
    u_char        *p;
    const u_char  *text;

    text = data;
    n = ngx_min(len, NGX_AR_LOG_CUT);
    p = out;

    for (i = 0; i < n; i++) {

        if (text[i] < 0x20 || text[i] >= 0x7f || text[i] == '\\'
            || text[i] == '"')
        {
            p = ngx_sprintf(p, "\\x%02xi", (ngx_int_t) text[i]);
            continue;
        }

        *p++ = text[i];
    }

    if (n < len) {
        p = ngx_cpymem(p, "...", 3);
    }

    *p = '\0';

    return out;
}
