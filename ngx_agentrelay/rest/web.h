
/* The dashboard's files, from the folder that agentrelay_web names. */

#ifndef NGX_AR_WEB_H
#define NGX_AR_WEB_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>


/* path: below the mount; GET or HEAD. */
ngx_int_t ngx_ar_web(ngx_http_request_t *r, ngx_str_t *path);


#endif /* NGX_AR_WEB_H */
