
/* Files of this folder that are compiled in as they are. */

#ifndef NGX_AR_FILES_H
#define NGX_AR_FILES_H

#include <ngx_config.h>
#include <ngx_core.h>


/* openapi.json, which ops/openapi.c completes */
void ngx_ar_file_openapi(ngx_str_t *text);

/* selftest.html, with names in {{ }} to be filled in */
void ngx_ar_file_selftest(ngx_str_t *text);


#endif /* NGX_AR_FILES_H */
