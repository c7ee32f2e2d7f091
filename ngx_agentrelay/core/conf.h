
/*
 * The module's configuration, and how each part finds it.
 */

#ifndef NGX_AR_CONF_H
#define NGX_AR_CONF_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>
#include <jansson.h>


#define NGX_AR_DIGEST  32               /* SHA-256 */


typedef struct ngx_ar_loc_conf_s  ngx_ar_loc_conf_t;


/* http: one for the whole nginx, since all mounts share one hub. */
typedef struct {
    ngx_shm_zone_t  *zone;              /* agentrelay_zone */
    size_t           session_buffer;    /* bytes, 256k */
    ngx_msec_t       ping_interval;     /* 5s */
    ngx_msec_t       drain_timeout;     /* 10s */
    ngx_str_t        adapters_dir;      /* agentrelay_adapters, or "off" */
    json_t          *adapters;          /* those of the folder, or NULL */
    ngx_str_t        doors;             /* directory of the door sockets */
    ngx_uint_t       used;              /* "agentrelay on", or an echo,
                                           stands somewhere */
    ngx_array_t      exposed;           /* ngx_ar_exposed_t */
    ngx_ar_loc_conf_t  *without_runners;  /* the first mount, or NULL */
    unsigned         admits_runners:1;  /* some mount does */
} ngx_ar_main_conf_t;


/* A mount without an operator token, to be checked against its listens. */
typedef struct {
    ngx_http_core_srv_conf_t  *server;
    u_char                    *file;
    ngx_uint_t                 line;
} ngx_ar_exposed_t;


struct ngx_ar_loc_conf_s {
    ngx_flag_t       enable;            /* agentrelay */
    ngx_flag_t       ws_echo;
    ngx_flag_t       metrics;
    ngx_str_t        mount;             /* the location's name, ends in / */
    ngx_str_t        web;               /* folder of the dashboard, or empty */
    ngx_array_t     *origins;           /* ngx_str_t, lower case, or NULL */
    ngx_str_t        operator_file;
    ngx_str_t        runner_file;
    u_char           operator_digest[NGX_AR_DIGEST];  /* of the token */
    u_char           runner_digest[NGX_AR_DIGEST];
    u_char           cookie_key[NGX_AR_DIGEST];  /* token and mount */
    ngx_http_handler_pt  handler;   /* that "agentrelay" or an echo set */
    u_char          *file;              /* where "agentrelay" stands */
    ngx_uint_t       line;
    unsigned         has_operator:1;
    unsigned         has_runner:1;
};


/* Bounds of a number directive; the row's `post` in commands.c. */
typedef struct {
    ngx_conf_post_handler_pt  check;
    size_t                    low;
    size_t                    high;
    const char               *text;     /* "64k and 16m" */
} ngx_ar_bounds_t;


/* What answers the location of a flag directive; the row's `post`. */
typedef struct {
    ngx_conf_post_handler_pt  mount;
    ngx_http_handler_pt       handler;
} ngx_ar_mount_t;


extern ngx_module_t  ngx_http_agentrelay_module;


/* NULL when there is no http block, or the module is not used in it. */
ngx_ar_main_conf_t *ngx_ar_main_conf(ngx_cycle_t *cycle);

/* The context's functions, in nginx's order. */
void *ngx_ar_conf_create_main(ngx_conf_t *cf);
char *ngx_ar_conf_init_main(ngx_conf_t *cf, void *conf);
void *ngx_ar_conf_create_loc(ngx_conf_t *cf);
char *ngx_ar_conf_merge_loc(ngx_conf_t *cf, void *parent, void *child);

/* Directives (commands.c). */
char *ngx_ar_conf_mount(ngx_conf_t *cf, void *post, void *data);
char *ngx_ar_conf_answer(ngx_conf_t *cf, void *post, void *data);
char *ngx_ar_conf_zone(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *ngx_ar_conf_web(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *ngx_ar_conf_size_bounds(ngx_conf_t *cf, void *post, void *data);
char *ngx_ar_conf_msec_bounds(ngx_conf_t *cf, void *post, void *data);
char *ngx_ar_conf_operator_token(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_ar_conf_runner_token(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_ar_conf_origins(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);

/* Makes the cookie key, which comes from the token alone, the mount's own. */
ngx_int_t ngx_ar_conf_mount_key(ngx_ar_loc_conf_t *lcf);

/*
 * When locations have been merged: 413, which nginx says itself, comes to the
 * mount's handler as an internal redirect.
 */
char *ngx_ar_conf_large(ngx_conf_t *cf);

/* After the whole http block has been read: who may be reached from where. */
ngx_int_t ngx_ar_conf_check_listen(ngx_conf_t *cf);

/* Then too: warns when no mount at all admits runners. */
void ngx_ar_conf_check_runners(ngx_conf_t *cf);


#endif /* NGX_AR_CONF_H */
