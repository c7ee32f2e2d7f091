
/* What differs between the nginx versions that the module builds against. */

#ifndef NGX_AR_COMPAT_H
#define NGX_AR_COMPAT_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>


/* 1.23.0 linked the lines of one header; the filters walk that list. */
static ngx_inline void
ngx_ar_header_init(ngx_table_elt_t *h)
{
    ngx_memzero(h, sizeof(ngx_table_elt_t));
    h->hash = 1;

#if (nginx_version >= 1023000)
    h->next = NULL;
#endif
}


#endif /* NGX_AR_COMPAT_H */
