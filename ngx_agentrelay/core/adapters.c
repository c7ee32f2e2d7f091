
/*
 * Adapters are read with the configuration and live as long as it does: the
 * master checks every file, workers inherit the parsed ones by fork, and a
 * reload reads them again for sessions that start from then on.
 *
 * Without a directive the installed ones are used, where there are any.  A
 * file that is wrong is an error of the configuration, with its place: rules
 * that silently do nothing would be found out by whom they fail.
 */

#include "core/adapters.h"

#include "wire/adapter.h"
#include "wire/field.h"
#include "wire/shown.h"


#define NGX_AR_ADAPTERS_MAX   256       /* files */
#define NGX_AR_ADAPTER_BYTES  (256 * 1024)  /* of one, with its blanks */


static ngx_int_t ngx_ar_adapters_installed(ngx_str_t *dir);
static char *ngx_ar_adapters_read(ngx_conf_t *cf, json_t *list,
    ngx_str_t *dir);
static json_t *ngx_ar_adapter_read(ngx_conf_t *cf, ngx_str_t *path);
static void ngx_ar_adapters_free(void *data);


/* Where `make install` and packages put them. */
static const char *const  ngx_ar_adapters_places[] = {
    "/usr/local/share/agentrelay/adapters",
    "/usr/share/agentrelay/adapters"
};


char *
ngx_ar_conf_adapters(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_ar_main_conf_t  *mcf = conf;

    ngx_str_t  *value;

    if (mcf->adapters_dir.data) {
        return "is duplicate";
    }

    value = cf->args->elts;

    if (value[1].len == 0) {
        return "has an empty path";
    }

    mcf->adapters_dir = value[1];

    if (ngx_strcmp(value[1].data, "off") == 0) {
        return NGX_CONF_OK;
    }

    return ngx_conf_full_name(cf->cycle, &mcf->adapters_dir, 0) == NGX_OK
           ? NGX_CONF_OK : NGX_CONF_ERROR;
}


char *
ngx_ar_adapters_load(ngx_conf_t *cf, ngx_ar_main_conf_t *mcf)
{
    json_t              *list;
    ngx_str_t           *dir;
    ngx_pool_cleanup_t  *cln;

    dir = &mcf->adapters_dir;

    if (dir->data == NULL
        && (!mcf->used || ngx_ar_adapters_installed(dir) != NGX_OK))
    {
        return NGX_CONF_OK;
    }

    if (ngx_strcmp(dir->data, "off") == 0) {
        return NGX_CONF_OK;
    }

    cln = ngx_pool_cleanup_add(cf->pool, 0);
    list = cln ? json_array() : NULL;

    if (list == NULL) {
        return NGX_CONF_ERROR;
    }

    cln->handler = ngx_ar_adapters_free;
    cln->data = list;
    mcf->adapters = list;

    return ngx_ar_adapters_read(cf, list, dir);
}


static ngx_int_t
ngx_ar_adapters_installed(ngx_str_t *dir)
{
    ngx_uint_t       i;
    ngx_file_info_t  fi;

    for (i = 0; i < 2; i++) {
        dir->data = (u_char *) ngx_ar_adapters_places[i];
        dir->len = ngx_strlen(dir->data);

        if (ngx_file_info(dir->data, &fi) != NGX_FILE_ERROR) {
            return NGX_OK;
        }
    }

    ngx_str_null(dir);

    return NGX_DECLINED;
}


/* In the order of their names: the first that fits is used. */

static char *
ngx_ar_adapters_read(ngx_conf_t *cf, json_t *list, ngx_str_t *dir)
{
    char             *rc;
    size_t            i;
    u_char           *pattern, *p;
    json_t           *adapter;
    ngx_str_t         path;
    ngx_glob_t        gl;
    ngx_file_info_t   fi;

    if (ngx_file_info(dir->data, &fi) == NGX_FILE_ERROR
        || !ngx_is_dir(&fi))
    {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, ngx_errno,
                           "\"agentrelay_adapters\": \"%V\" is not a folder",
                           dir);
        return NGX_CONF_ERROR;
    }

    pattern = ngx_pnalloc(cf->temp_pool, 2 * dir->len + sizeof("/*.json"));
    if (pattern == NULL) {
        return NGX_CONF_ERROR;
    }

    /* the folder's name is no pattern */

    for (i = 0, p = pattern; i < dir->len; i++) {
        if (ngx_strchr("[*?\\", dir->data[i])) {
            *p++ = '\\';
        }

        *p++ = dir->data[i];
    }

    ngx_sprintf(p, "/*.json%Z");

    ngx_memzero(&gl, sizeof(ngx_glob_t));
    gl.pattern = pattern;
    gl.log = cf->log;
    gl.test = 1;

    if (ngx_open_glob(&gl) != NGX_OK) {
        return NGX_CONF_OK;
    }

    rc = NGX_CONF_OK;

    while (rc == NGX_CONF_OK && ngx_read_glob(&gl, &path) == NGX_OK) {
        if (json_array_size(list) == NGX_AR_ADAPTERS_MAX) {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "more than %d adapters in \"%V\"",
                               NGX_AR_ADAPTERS_MAX, dir);
            rc = NGX_CONF_ERROR;
            break;
        }

        adapter = ngx_ar_adapter_read(cf, &path);

        if (adapter == NULL || json_array_append_new(list, adapter) != 0) {
            rc = NGX_CONF_ERROR;
        }
    }

    ngx_close_glob(&gl);

    return rc;
}


static json_t *
ngx_ar_adapter_read(ngx_conf_t *cf, ngx_str_t *path)
{
    char              cause[AR_ADAPTER_CAUSE];
    json_t           *adapter;
    json_error_t      error;
    ngx_file_info_t   fi;

    if (ngx_file_info(path->data, &fi) == NGX_FILE_ERROR
        || !ngx_is_file(&fi) || ngx_file_size(&fi) > NGX_AR_ADAPTER_BYTES)
    {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "adapter \"%V\" is not a file of at most %d bytes",
                           path, NGX_AR_ADAPTER_BYTES);
        return NULL;
    }

    adapter = json_load_file((char *) path->data, JSON_REJECT_DUPLICATES,
                             &error);

    if (adapter == NULL) {

        /* it quotes the file */

        (void) ar_shown_text(error.text, sizeof(error.text), error.text,
                             ngx_strlen(error.text));
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "adapter \"%V\" line %d: %s", path, error.line,
                           error.text);
        return NULL;
    }

    if (ar_adapter_check(adapter, cause) != AR_OK) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "adapter \"%V\": %s", path,
                           cause);
        json_decref(adapter);
        return NULL;
    }

    return adapter;
}


static void
ngx_ar_adapters_free(void *data)
{
    json_decref(data);
}


json_t *
ngx_ar_adapter_find(const char *program, const char *version)
{
    size_t               i;
    json_t              *adapter;
    ngx_ar_main_conf_t  *mcf;

    mcf = ngx_ar_main_conf((ngx_cycle_t *) ngx_cycle);

    json_array_foreach(mcf->adapters, i, adapter) {
        if (ar_adapter_program(adapter, program)
            && ar_adapter_version(ar_field_string(adapter, "versions", ""),
                                  version))
        {
            return adapter;
        }
    }

    return NULL;
}
