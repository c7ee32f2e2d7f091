
/*
 * The module as nginx sees it, and its areas: tables only.
 */

#include "module.h"
#include "core/conf.h"
#include "core/doors.h"
#include "core/life.h"
#include "hub/hub.h"
#include "io/ws/ws.h"
#include "ops/metrics.h"
#include "ops/variables.h"


static ngx_int_t ngx_ar_module_configured(ngx_conf_t *cf);
static ngx_int_t ngx_ar_module_init(ngx_cycle_t *cycle);
static void ngx_ar_module_end(ngx_cycle_t *cycle);


const ngx_ar_area_t  *const ngx_ar_areas[] = {
    &ngx_ar_hub_area,
    &ngx_ar_ws_area,
    NULL
};


static ngx_http_module_t  ngx_http_agentrelay_module_ctx = {
    ngx_ar_variables_add,                  /* preconfiguration */
    ngx_ar_module_configured,              /* postconfiguration */

    ngx_ar_conf_create_main,               /* create main configuration */
    ngx_ar_conf_init_main,                 /* init main configuration */

    NULL,                                  /* create server configuration */
    NULL,                                  /* merge server configuration */

    ngx_ar_conf_create_loc,                /* create location configuration */
    ngx_ar_conf_merge_loc                  /* merge location configuration */
};


ngx_module_t  ngx_http_agentrelay_module = {
    NGX_MODULE_V1,
    &ngx_http_agentrelay_module_ctx,       /* module context */
    ngx_ar_commands,                       /* module directives */
    NGX_HTTP_MODULE,                       /* module type */
    NULL,                                  /* init master */
    ngx_ar_module_init,                    /* init module */
    ngx_ar_life_start,                     /* init process */
    NULL,                                  /* init thread */
    NULL,                                  /* exit thread */
    ngx_ar_life_stop,                      /* exit process */
    ngx_ar_module_end,                     /* exit master */
    NGX_MODULE_V1_PADDING
};


static ngx_int_t
ngx_ar_module_configured(ngx_conf_t *cf)
{
    if (ngx_ar_conf_check_listen(cf) != NGX_OK) {
        return NGX_ERROR;
    }

    ngx_ar_conf_check_runners(cf);

    return ngx_ar_requests_init(cf);
}


static ngx_int_t
ngx_ar_module_init(ngx_cycle_t *cycle)
{
    /* nginx runs this for "nginx -t" too */

    if (ngx_test_config) {
        return NGX_OK;
    }

    return ngx_ar_doors_make(cycle);
}


static void
ngx_ar_module_end(ngx_cycle_t *cycle)
{
    ngx_ar_doors_remove(cycle);
}
