
/* The variables of nginx.conf: who calls what, and how much it moved. */

#ifndef NGX_AR_VARIABLES_H
#define NGX_AR_VARIABLES_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>


/* Before the http block is read. */
ngx_int_t ngx_ar_variables_add(ngx_conf_t *cf);


#endif /* NGX_AR_VARIABLES_H */
