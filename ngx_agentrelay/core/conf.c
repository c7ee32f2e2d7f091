
/*
 * Configuration: creation, merging and the directives without a file of
 * their own.
 *
 * Nothing here touches the world: `nginx -t` runs all of it.  Token files are
 * read (core/conf_token.c), since their digests are the configuration; door
 * sockets and their directory come into being in init_module (core/doors.c).
 * "agentrelay", "agentrelay_ws_echo" and "agentrelay_metrics" belong to
 * their location alone, as proxy_pass does; everything else is inherited.
 */

#include "core/adapters.h"
#include "core/conf.h"
#include "core/zone.h"


#define NGX_AR_ZONE_MIN      (1024 * 1024)
#define NGX_AR_ZONE_DEFAULT  (8 * 1024 * 1024)


static char *ngx_ar_conf_mount_name(ngx_conf_t *cf, ngx_str_t *mount);
static ngx_uint_t ngx_ar_conf_inherit_mount(ngx_conf_t *cf,
    ngx_ar_loc_conf_t *prev, ngx_ar_loc_conf_t *conf);
static char *ngx_ar_conf_merge_mount(ngx_conf_t *cf, ngx_ar_loc_conf_t *conf);
static void ngx_ar_conf_inherit_tokens(ngx_ar_loc_conf_t *prev,
    ngx_ar_loc_conf_t *conf);


ngx_ar_main_conf_t *
ngx_ar_main_conf(ngx_cycle_t *cycle)
{
    ngx_ar_main_conf_t  *mcf;

    mcf = ngx_http_cycle_get_module_main_conf(cycle,
                                              ngx_http_agentrelay_module);

    return (mcf && mcf->used) ? mcf : NULL;
}


void *
ngx_ar_conf_create_main(ngx_conf_t *cf)
{
    ngx_ar_main_conf_t  *mcf;

    mcf = ngx_pcalloc(cf->pool, sizeof(ngx_ar_main_conf_t));
    if (mcf == NULL) {
        return NULL;
    }

    mcf->session_buffer = NGX_CONF_UNSET_SIZE;
    mcf->ping_interval = NGX_CONF_UNSET_MSEC;
    mcf->drain_timeout = NGX_CONF_UNSET_MSEC;

    if (ngx_array_init(&mcf->exposed, cf->pool, 1, sizeof(ngx_ar_exposed_t))
        != NGX_OK)
    {
        return NULL;
    }

    return mcf;
}


char *
ngx_ar_conf_init_main(ngx_conf_t *cf, void *conf)
{
    ngx_ar_main_conf_t  *mcf = conf;

    ngx_str_t  name = ngx_string("agentrelay");

    ngx_conf_init_size_value(mcf->session_buffer, 256 * 1024);
    ngx_conf_init_msec_value(mcf->ping_interval, 5000);
    ngx_conf_init_msec_value(mcf->drain_timeout, 10000);

    if (mcf->used && mcf->zone == NULL) {
        mcf->zone = ngx_ar_zone_add(cf, &name, NGX_AR_ZONE_DEFAULT);
        if (mcf->zone == NULL) {
            return NGX_CONF_ERROR;
        }
    }

    return ngx_ar_adapters_load(cf, mcf);
}


void *
ngx_ar_conf_create_loc(ngx_conf_t *cf)
{
    ngx_ar_loc_conf_t  *conf;

    conf = ngx_pcalloc(cf->pool, sizeof(ngx_ar_loc_conf_t));
    if (conf == NULL) {
        return NULL;
    }

    conf->enable = NGX_CONF_UNSET;
    conf->ws_echo = NGX_CONF_UNSET;
    conf->metrics = NGX_CONF_UNSET;
    conf->origins = NGX_CONF_UNSET_PTR;

    return conf;
}


char *
ngx_ar_conf_merge_loc(ngx_conf_t *cf, void *parent, void *child)
{
    ngx_ar_loc_conf_t  *prev = parent;
    ngx_ar_loc_conf_t  *conf = child;

    if (conf->enable == NGX_CONF_UNSET) {
        conf->enable = 0;
    }

    if (conf->ws_echo == NGX_CONF_UNSET) {
        conf->ws_echo = 0;
    }

    if (conf->metrics == NGX_CONF_UNSET) {
        conf->metrics = 0;
    }

    ngx_conf_merge_str_value(conf->web, prev->web, "");
    ngx_conf_merge_ptr_value(conf->origins, prev->origins, NULL);

    ngx_ar_conf_inherit_tokens(prev, conf);

    if (!ngx_ar_conf_inherit_mount(cf, prev, conf)
        && (conf->enable || conf->ws_echo || conf->metrics)
        && ngx_ar_conf_merge_mount(cf, conf) != NGX_CONF_OK)
    {
        return NGX_CONF_ERROR;
    }

    return conf->enable ? ngx_ar_conf_large(cf) : NGX_CONF_OK;
}


static void
ngx_ar_conf_inherit_tokens(ngx_ar_loc_conf_t *prev, ngx_ar_loc_conf_t *conf)
{
    if (!conf->has_operator && prev->has_operator) {
        conf->has_operator = 1;
        conf->operator_file = prev->operator_file;
        ngx_memcpy(conf->operator_digest, prev->operator_digest,
                   NGX_AR_DIGEST);
        ngx_memcpy(conf->cookie_key, prev->cookie_key, NGX_AR_DIGEST);
    }

    if (!conf->has_runner && prev->has_runner) {
        conf->has_runner = 1;
        conf->runner_file = prev->runner_file;
        ngx_memcpy(conf->runner_digest, prev->runner_digest, NGX_AR_DIGEST);
    }
}


/*
 * The bodies of "if" and "limit_except" are locations without a name inside
 * ours, and answer as it does unless something else answers in them.
 */

static ngx_uint_t
ngx_ar_conf_inherit_mount(ngx_conf_t *cf, ngx_ar_loc_conf_t *prev,
    ngx_ar_loc_conf_t *conf)
{
    ngx_http_core_loc_conf_t  *clcf;

    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);

    if (!clcf->noname || prev->handler == NULL || conf->handler
        || clcf->handler)
    {
        return 0;
    }

    conf->enable = prev->enable;
    conf->ws_echo = prev->ws_echo;
    conf->metrics = prev->metrics;
    conf->mount = prev->mount;
    conf->handler = prev->handler;
    conf->file = prev->file;
    conf->line = prev->line;
    clcf->handler = prev->handler;

    return 1;
}


/* A location that is ours: alone, and known to the check of addresses. */

static char *
ngx_ar_conf_merge_mount(ngx_conf_t *cf, ngx_ar_loc_conf_t *conf)
{
    const char                *name;
    ngx_ar_exposed_t          *exposed;
    ngx_ar_main_conf_t        *mcf;
    ngx_http_core_loc_conf_t  *clcf;

    name = conf->enable ? "agentrelay"
           : conf->ws_echo ? "agentrelay_ws_echo" : "agentrelay_metrics";

    if (conf->enable + conf->ws_echo + conf->metrics > 1) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "\"%s\" and \"%s\" exclude each other in one location "
                      "in %s:%ui", name,
                      conf->metrics ? "agentrelay_metrics"
                                    : "agentrelay_ws_echo",
                      conf->file, conf->line);
        return NGX_CONF_ERROR;
    }

    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);

    if (clcf->handler != conf->handler) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "\"%s\" shares its location with a directive that "
                      "answers requests too, such as proxy_pass, in %s:%ui",
                      name, conf->file, conf->line);
        return NGX_CONF_ERROR;
    }

    /*
     * Behind a proxy the host and port that nginx would put before the path
     * are not those that the client knows.
     */
    clcf->absolute_redirect = 0;

    if (!conf->enable) {
        return NGX_CONF_OK;
    }

    mcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_agentrelay_module);

    if (conf->has_runner || !conf->has_operator) {
        mcf->admits_runners = 1;

    } else if (mcf->without_runners == NULL) {
        mcf->without_runners = conf;
    }

    if (conf->has_operator) {
        return ngx_ar_conf_mount_key(conf) == NGX_OK ? NGX_CONF_OK
                                                     : NGX_CONF_ERROR;
    }

    exposed = ngx_array_push(&mcf->exposed);
    if (exposed == NULL) {
        return NGX_CONF_ERROR;
    }

    exposed->server = ngx_http_conf_get_module_srv_conf(cf,
                                                        ngx_http_core_module);
    exposed->file = conf->file;
    exposed->line = conf->line;

    return NGX_CONF_OK;
}


/* agentrelay on|off; agentrelay_ws_echo on|off; after the flag was set */

char *
ngx_ar_conf_mount(ngx_conf_t *cf, void *post, void *data)
{
    ngx_flag_t  *flag = data;

    ngx_ar_loc_conf_t         *lcf;
    ngx_http_core_loc_conf_t  *clcf;

    if (!*flag) {
        return NGX_CONF_OK;
    }

    lcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_agentrelay_module);

    if (ngx_ar_conf_mount_name(cf, &lcf->mount) != NGX_CONF_OK) {
        return NGX_CONF_ERROR;
    }

    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);

    /* /relay goes to /relay/, as nginx does for proxy_pass. */

    if (clcf->name.len && clcf->name.data[clcf->name.len - 1] == '/') {
        clcf->auto_redirect = 1;
    }

    return ngx_ar_conf_answer(cf, post, data);
}


/* agentrelay_metrics on|off; after the flag was set; any location will do */

char *
ngx_ar_conf_answer(ngx_conf_t *cf, void *post, void *data)
{
    ngx_flag_t      *flag = data;
    ngx_ar_mount_t  *mount = post;

    ngx_ar_loc_conf_t         *lcf;
    ngx_ar_main_conf_t        *mcf;
    ngx_http_core_loc_conf_t  *clcf;

    if (!*flag) {
        return NGX_CONF_OK;
    }

    lcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_agentrelay_module);
    mcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_agentrelay_module);
    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);

    mcf->used = 1;
    clcf->handler = mount->handler;

    lcf->handler = mount->handler;
    lcf->file = cf->conf_file->file.name.data;
    lcf->line = cf->conf_file->line;

    return NGX_CONF_OK;
}


static char *
ngx_ar_conf_mount_name(ngx_conf_t *cf, ngx_str_t *mount)
{
    u_char                    *p;
    ngx_str_t                 *value;
    const char                *what;
    ngx_http_core_loc_conf_t  *clcf;

    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);

    what = NULL;

    if (clcf->named) {
        what = "a named";

    } else if (clcf->exact_match) {
        what = "an exact (\"=\")";
    }

#if (NGX_PCRE)
    if (clcf->regex) {
        what = "a regular expression";
    }
#endif

    if (what) {
        value = cf->args->elts;

        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "\"%V\" cannot stand in %s location: it needs a "
                           "prefix location such as \"/\" or \"/relay/\"",
                           &value[0], what);
        return NGX_CONF_ERROR;
    }

    *mount = clcf->name;

    if (mount->len && mount->data[mount->len - 1] == '/') {
        return NGX_CONF_OK;
    }

    p = ngx_pnalloc(cf->pool, mount->len + 1);
    if (p == NULL) {
        return NGX_CONF_ERROR;
    }

    *ngx_cpymem(p, mount->data, mount->len) = '/';

    mount->data = p;
    mount->len++;

    return NGX_CONF_OK;
}


/* agentrelay_zone name size; */

char *
ngx_ar_conf_zone(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_ar_main_conf_t  *mcf = conf;

    ssize_t     size;
    ngx_str_t  *value;

    if (mcf->zone) {
        return "is duplicate";
    }

    value = cf->args->elts;

    if (value[1].len == 0) {
        return "has an empty name";
    }

    size = ngx_parse_size(&value[2]);

    if (size == NGX_ERROR) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid size \"%V\" of agentrelay_zone \"%V\"",
                           &value[2], &value[1]);
        return NGX_CONF_ERROR;
    }

    if (size < NGX_AR_ZONE_MIN) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "agentrelay_zone \"%V\" is too small: %V, it must "
                           "be at least 1m", &value[1], &value[2]);
        return NGX_CONF_ERROR;
    }

    mcf->zone = ngx_ar_zone_add(cf, &value[1], (size_t) size);

    return mcf->zone ? NGX_CONF_OK : NGX_CONF_ERROR;
}


/* agentrelay_web dir; relative to the prefix, as root is. */

char *
ngx_ar_conf_web(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_ar_loc_conf_t  *lcf = conf;

    ngx_str_t  *value;

    if (lcf->web.data) {
        return "is duplicate";
    }

    value = cf->args->elts;

    if (value[1].len == 0) {
        return "has an empty path";
    }

    lcf->web = value[1];

    while (lcf->web.len > 1 && lcf->web.data[lcf->web.len - 1] == '/') {
        lcf->web.data[--lcf->web.len] = '\0';
    }

    if (ngx_conf_full_name(cf->cycle, &lcf->web, 0) != NGX_OK) {
        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
}


char *
ngx_ar_conf_size_bounds(ngx_conf_t *cf, void *post, void *data)
{
    size_t           *size = data;
    ngx_ar_bounds_t  *bounds = post;

    ngx_str_t  *value;

    if (*size >= bounds->low && *size <= bounds->high) {
        return NGX_CONF_OK;
    }

    value = cf->args->elts;

    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                       "\"%V\" must be between %s, not \"%V\"",
                       &value[0], bounds->text, &value[1]);

    return NGX_CONF_ERROR;
}


char *
ngx_ar_conf_msec_bounds(ngx_conf_t *cf, void *post, void *data)
{
    ngx_msec_t  *msec = data;

    size_t  value;

    value = (size_t) *msec;

    return ngx_ar_conf_size_bounds(cf, post, &value);
}
