
/*
 * The directory of the door sockets.
 *
 * /run/agentrelay-<hash>, or under /tmp where /run is not writable.  The hash
 * is of the prefix and the configuration's path: two masters of one
 * installation (a binary upgrade) meet in it, two installations do not.
 * Mode 0700, owned by the workers' user; one that somebody else made under
 * our name is refused.  Its path is at most 32 bytes long, so a socket's name
 * has 70 left of a unix address.
 */

#include "core/conf.h"
#include "core/doors.h"

#include <openssl/evp.h>


#define NGX_AR_DOORS_HASH  8
#define NGX_AR_DOORS_LEN   sizeof("/run/agentrelay-0123456789abcdef")


static ngx_int_t ngx_ar_doors_name(ngx_cycle_t *cycle, const char *parent,
    u_char *path);
static ngx_int_t ngx_ar_doors_check(ngx_cycle_t *cycle, u_char *path,
    ngx_uid_t user);
static ngx_uid_t ngx_ar_doors_user(ngx_cycle_t *cycle);


static const char  *ngx_ar_doors_parents[] = { "/run", "/tmp", NULL };


ngx_int_t
ngx_ar_doors_make(ngx_cycle_t *cycle)
{
    u_char               path[NGX_AR_DOORS_LEN], *p;
    ngx_err_t            err;
    ngx_uint_t           i;
    ngx_ar_main_conf_t  *mcf;

    mcf = ngx_ar_main_conf(cycle);
    if (mcf == NULL) {
        return NGX_OK;
    }

    err = 0;

    for (i = 0; ngx_ar_doors_parents[i]; i++) {

        if (ngx_ar_doors_name(cycle, ngx_ar_doors_parents[i], path)
            != NGX_OK)
        {
            return NGX_ERROR;
        }

        if (ngx_create_dir(path, 0700) != NGX_FILE_ERROR
            || ngx_errno == NGX_EEXIST)
        {
            break;
        }

        err = ngx_errno;
    }

    if (ngx_ar_doors_parents[i] == NULL) {
        ngx_log_error(NGX_LOG_EMERG, cycle->log, err,
                      ngx_create_dir_n " \"%s\" failed", path);
        return NGX_ERROR;
    }

    if (ngx_ar_doors_check(cycle, path, ngx_ar_doors_user(cycle)) != NGX_OK) {
        return NGX_ERROR;
    }

    p = ngx_pnalloc(cycle->pool, NGX_AR_DOORS_LEN);
    if (p == NULL) {
        return NGX_ERROR;
    }

    mcf->doors.data = p;
    mcf->doors.len = ngx_strlen(path);
    ngx_memcpy(p, path, NGX_AR_DOORS_LEN);

    return NGX_OK;
}


void
ngx_ar_doors_remove(ngx_cycle_t *cycle)
{
    ngx_ar_main_conf_t  *mcf;

    mcf = ngx_ar_main_conf(cycle);

    if (mcf == NULL || mcf->doors.len == 0) {
        return;
    }

    if (ngx_delete_dir(mcf->doors.data) == NGX_FILE_ERROR
        && ngx_errno != NGX_EEXIST && ngx_errno != ENOTEMPTY
        && ngx_errno != NGX_ENOENT)
    {
        ngx_log_error(NGX_LOG_WARN, cycle->log, ngx_errno,
                      ngx_delete_dir_n " \"%V\" failed", &mcf->doors);
    }
}


static ngx_int_t
ngx_ar_doors_name(ngx_cycle_t *cycle, const char *parent, u_char *path)
{
    u_char       digest[NGX_AR_DIGEST], *p;
    unsigned     size;
    EVP_MD_CTX  *md;

    size = NGX_AR_DIGEST;

    md = EVP_MD_CTX_new();

    if (md == NULL
        || EVP_DigestInit_ex(md, EVP_sha256(), NULL) != 1
        || EVP_DigestUpdate(md, cycle->prefix.data, cycle->prefix.len) != 1
        || EVP_DigestUpdate(md, "", 1) != 1
        || EVP_DigestUpdate(md, cycle->conf_file.data, cycle->conf_file.len)
           != 1
        || EVP_DigestFinal_ex(md, digest, &size) != 1)
    {
        EVP_MD_CTX_free(md);
        ngx_log_error(NGX_LOG_EMERG, cycle->log, 0,
                      "agentrelay: SHA-256 is not available");
        return NGX_ERROR;
    }

    EVP_MD_CTX_free(md);

    p = ngx_sprintf(path, "%s/agentrelay-", parent);
    p = ngx_hex_dump(p, digest, NGX_AR_DOORS_HASH);
    *p = '\0';

    return NGX_OK;
}


/* It is a directory of ours (or of the workers'), and nobody else enters. */

static ngx_int_t
ngx_ar_doors_check(ngx_cycle_t *cycle, u_char *path, ngx_uid_t user)
{
    ngx_file_info_t  fi;

    if (ngx_link_info(path, &fi) == NGX_FILE_ERROR) {
        ngx_log_error(NGX_LOG_EMERG, cycle->log, ngx_errno,
                      ngx_link_info_n " \"%s\" failed", path);
        return NGX_ERROR;
    }

    if (!ngx_is_dir(&fi) || (fi.st_uid != geteuid() && fi.st_uid != user)) {
        ngx_log_error(NGX_LOG_EMERG, cycle->log, 0,
                      "\"%s\" is in the way of agentrelay's sockets: it is "
                      "not a directory of this nginx; remove it", path);
        return NGX_ERROR;
    }

    if (fi.st_uid != user
        && lchown((const char *) path, user, (gid_t) -1) == -1)
    {
        ngx_log_error(NGX_LOG_EMERG, cycle->log, ngx_errno,
                      "chown(\"%s\", %d) failed", path, user);
        return NGX_ERROR;
    }

    if ((fi.st_mode & 07777) != 0700
        && chmod((const char *) path, 0700) == -1)
    {
        ngx_log_error(NGX_LOG_EMERG, cycle->log, ngx_errno,
                      "chmod(\"%s\", 0700) failed", path);
        return NGX_ERROR;
    }

    return NGX_OK;
}


/* Whom the process that opens the doors runs as. */

static ngx_uid_t
ngx_ar_doors_user(ngx_cycle_t *cycle)
{
    ngx_core_conf_t  *ccf;

    ccf = (ngx_core_conf_t *) ngx_get_conf(cycle->conf_ctx, ngx_core_module);

    if (geteuid() != 0 || !ccf->master
        || ccf->user == (ngx_uid_t) NGX_CONF_UNSET_UINT)
    {
        return geteuid();
    }

    return ccf->user;
}
