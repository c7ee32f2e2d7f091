
/*
 * The module's configuration, and how each part finds it.
 */

#ifndef NGX_AR_CONF_H
#define NGX_AR_CONF_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>


#define NGX_AR_DIGEST  32               /* SHA-256 */


/* http: one for the whole nginx, since all mounts share one hub. */
typedef struct {
    ngx_shm_zone_t  *zone;              /* agentrelay_zone */
    size_t           session_buffer;    /* bytes, 256k */
    ngx_msec_t       ping_interval;     /* 5s */
    ngx_msec_t       drain_timeout;     /* 10s */
    ngx_str_t        doors;             /* directory of the door sockets */
    ngx_uint_t       used;              /* "agentrelay on" stands somewhere */
} ngx_ar_main_conf_t;


typedef struct {
    ngx_flag_t       enable;            /* agentrelay */
    ngx_flag_t       ws_echo;
    ngx_str_t        mount;             /* the location's name, ends in / */
    ngx_str_t        web;               /* folder of the dashboard, or empty */
    ngx_array_t     *origins;           /* ngx_str_t, or NULL */
    ngx_str_t        operator_file;
    ngx_str_t        runner_file;
    u_char           operator_digest[NGX_AR_DIGEST];  /* of the token */
    u_char           runner_digest[NGX_AR_DIGEST];
    u_char           cookie_key[NGX_AR_DIGEST];  /* from operator token */
    unsigned         has_operator:1;
    unsigned         has_runner:1;
} ngx_ar_loc_conf_t;


extern ngx_module_t  ngx_http_agentrelay_module;


/* NULL when there is no http block, or the module is not used in it. */
ngx_ar_main_conf_t *ngx_ar_main_conf(ngx_cycle_t *cycle);


#endif /* NGX_AR_CONF_H */
