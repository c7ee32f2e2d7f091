
/* The tables that module.c is composed of. */

#ifndef NGX_AR_MODULE_H
#define NGX_AR_MODULE_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>


extern ngx_command_t  ngx_ar_commands[];


#endif /* NGX_AR_MODULE_H */
