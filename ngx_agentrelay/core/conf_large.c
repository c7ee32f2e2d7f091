
/*
 * A body that is larger than client_max_body_size allows is refused by nginx
 * itself, with a page of HTML, before a mount's handler is asked or while it
 * reads.  A mount's clients read problems: so it gets an error page for that
 * status, itself under the same path, where its handler says it.  A page that
 * the configuration has for 413 stays.
 *
 * Other statuses of nginx's own come before there is a location (400, 414),
 * or were configured (403, 401): they are left as they are.
 */

#include "core/conf.h"


char *
ngx_ar_conf_large(ngx_conf_t *cf)
{
    ngx_str_t                          uri;
    ngx_uint_t                         i;
    ngx_array_t                       *pages;
    ngx_http_err_page_t               *page, *was;
    ngx_http_core_loc_conf_t          *clcf;
    ngx_http_compile_complex_value_t   ccv;

    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);

    pages = ngx_array_create(cf->pool, 4, sizeof(ngx_http_err_page_t));
    if (pages == NULL) {
        return NGX_CONF_ERROR;
    }

    /* the array may be that of the server, and of its other locations */

    was = clcf->error_pages ? clcf->error_pages->elts : NULL;

    for (i = 0; was && i < clcf->error_pages->nelts; i++) {

        if (was[i].status == NGX_HTTP_REQUEST_ENTITY_TOO_LARGE) {
            return NGX_CONF_OK;
        }

        page = ngx_array_push(pages);
        if (page == NULL) {
            return NGX_CONF_ERROR;
        }

        *page = was[i];
    }

    page = ngx_array_push(pages);
    if (page == NULL) {
        return NGX_CONF_ERROR;
    }

    ngx_memzero(page, sizeof(ngx_http_err_page_t));
    ngx_memzero(&ccv, sizeof(ngx_http_compile_complex_value_t));
    ngx_str_set(&uri, "$uri");

    page->status = NGX_HTTP_REQUEST_ENTITY_TOO_LARGE;
    page->overwrite = -1;

    ccv.cf = cf;
    ccv.value = &uri;
    ccv.complex_value = &page->value;

    if (ngx_http_compile_complex_value(&ccv) != NGX_OK) {
        return NGX_CONF_ERROR;
    }

    clcf->error_pages = pages;

    return NGX_CONF_OK;
}
