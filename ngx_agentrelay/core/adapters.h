
/* The adapters: what is known of agent CLIs, files that an operator names. */

#ifndef NGX_AR_ADAPTERS_H
#define NGX_AR_ADAPTERS_H

#include "core/conf.h"

#include <jansson.h>


/* The directive: a folder, or "off". */
char *ngx_ar_conf_adapters(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);

/* After the http block has been read: reads and checks all of the folder. */
char *ngx_ar_adapters_load(ngx_conf_t *cf, ngx_ar_main_conf_t *mcf);

/*
 * The first that speaks of this program and version, or NULL; borrowed.
 * version: "" when it is not known, which only "*" takes.
 */
json_t *ngx_ar_adapter_find(const char *program, const char *version);


#endif /* NGX_AR_ADAPTERS_H */
