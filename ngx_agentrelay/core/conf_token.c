
/*
 * agentrelay_operator_token_file and agentrelay_runner_token_file.
 *
 * The files are read while the configuration is, by root, so workers need no
 * access.  Only digests stay in memory; the buffer that held the token is
 * wiped.  A file that others than its owner may open is refused, and so is
 * a token that cannot stand in "Authorization: Bearer".
 */

#include "core/conf.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>


#define NGX_AR_TOKEN_MIN  16
#define NGX_AR_TOKEN_MAX  4096


static const u_char  ngx_ar_cookie_label[] = "agentrelay cookie 1";


static ssize_t ngx_ar_token_read(ngx_conf_t *cf, ngx_str_t *file,
    u_char *buf);
static ngx_fd_t ngx_ar_token_open(ngx_conf_t *cf, ngx_str_t *file);
static ssize_t ngx_ar_token_trim(ngx_conf_t *cf, ngx_str_t *file, u_char *buf,
    ssize_t len);
static ngx_int_t ngx_ar_token_digest(const u_char *token, size_t len,
    u_char *digest);


char *
ngx_ar_conf_operator_token(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_ar_loc_conf_t  *lcf = conf;

    char       *rv;
    u_char      token[NGX_AR_TOKEN_MAX + 1];
    ssize_t     len;
    unsigned    size;
    ngx_str_t  *value;

    if (lcf->has_operator) {
        return "is duplicate";
    }

    value = cf->args->elts;
    lcf->operator_file = value[1];

    len = ngx_ar_token_read(cf, &lcf->operator_file, token);
    if (len == NGX_ERROR) {
        OPENSSL_cleanse(token, sizeof(token));
        return NGX_CONF_ERROR;
    }

    rv = NGX_CONF_OK;
    size = NGX_AR_DIGEST;

    if (ngx_ar_token_digest(token, (size_t) len, lcf->operator_digest)
        != NGX_OK
        || HMAC(EVP_sha256(), token, (int) len, ngx_ar_cookie_label,
                sizeof(ngx_ar_cookie_label) - 1, lcf->cookie_key, &size)
           == NULL)
    {
        rv = "cannot be hashed";
        ERR_clear_error();
    }

    OPENSSL_cleanse(token, sizeof(token));
    lcf->has_operator = 1;

    return rv;
}


char *
ngx_ar_conf_runner_token(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_ar_loc_conf_t  *lcf = conf;

    char       *rv;
    u_char      token[NGX_AR_TOKEN_MAX + 1];
    ssize_t     len;
    ngx_str_t  *value;

    if (lcf->has_runner) {
        return "is duplicate";
    }

    value = cf->args->elts;
    lcf->runner_file = value[1];

    len = ngx_ar_token_read(cf, &lcf->runner_file, token);
    if (len == NGX_ERROR) {
        OPENSSL_cleanse(token, sizeof(token));
        return NGX_CONF_ERROR;
    }

    rv = NGX_CONF_OK;

    if (ngx_ar_token_digest(token, (size_t) len, lcf->runner_digest)
        != NGX_OK)
    {
        rv = "cannot be hashed";
        ERR_clear_error();
    }

    OPENSSL_cleanse(token, sizeof(token));
    lcf->has_runner = 1;

    return rv;
}


/* The token's length, or NGX_ERROR, told to the operator. */

static ssize_t
ngx_ar_token_read(ngx_conf_t *cf, ngx_str_t *file, u_char *buf)
{
    ssize_t   n, len;
    ngx_fd_t  fd;

    if (ngx_conf_full_name(cf->cycle, file, 1) != NGX_OK) {
        return NGX_ERROR;
    }

    fd = ngx_ar_token_open(cf, file);
    if (fd == NGX_INVALID_FILE) {
        return NGX_ERROR;
    }

    len = 0;

    do {
        n = ngx_read_fd(fd, buf + len, (size_t) (NGX_AR_TOKEN_MAX + 1 - len));
        len += (n > 0) ? n : 0;
    } while (n > 0 && len <= NGX_AR_TOKEN_MAX);

    if (n == -1) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, ngx_errno,
                           "token file \"%V\" cannot be read", file);
    }

    if (ngx_close_file(fd) == NGX_FILE_ERROR) {
        ngx_conf_log_error(NGX_LOG_ALERT, cf, ngx_errno,
                           ngx_close_file_n " \"%V\" failed", file);
    }

    return (n == -1) ? NGX_ERROR : ngx_ar_token_trim(cf, file, buf, len);
}


static ngx_fd_t
ngx_ar_token_open(ngx_conf_t *cf, ngx_str_t *file)
{
    ngx_fd_t         fd;
    const char      *why;
    ngx_file_info_t  fi;

    /* O_NONBLOCK: a fifo must not hang "nginx -t" */
    fd = ngx_open_file(file->data, NGX_FILE_RDONLY|NGX_FILE_NONBLOCK,
                       NGX_FILE_OPEN, 0);

    if (fd == NGX_INVALID_FILE) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, ngx_errno,
                           "token file \"%V\" cannot be opened", file);
        return NGX_INVALID_FILE;
    }

    why = NULL;

    if (ngx_fd_info(fd, &fi) == NGX_FILE_ERROR) {
        why = "cannot be examined";

    } else if (!ngx_is_file(&fi)) {
        why = "is not a regular file";

    } else if (fi.st_mode & (S_IRWXG|S_IRWXO)) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "token file \"%V\" is open to group or others "
                           "(mode %ui%ui%ui): chmod 600", file,
                           (ngx_uint_t) (fi.st_mode >> 6 & 7),
                           (ngx_uint_t) (fi.st_mode >> 3 & 7),
                           (ngx_uint_t) (fi.st_mode & 7));
        (void) ngx_close_file(fd);
        return NGX_INVALID_FILE;
    }

    if (why) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "token file \"%V\" %s",
                           file, why);
        (void) ngx_close_file(fd);
        return NGX_INVALID_FILE;
    }

    return fd;
}


static ssize_t
ngx_ar_token_trim(ngx_conf_t *cf, ngx_str_t *file, u_char *buf, ssize_t len)
{
    ssize_t      i;
    const char  *why;

    if (len > NGX_AR_TOKEN_MAX) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "token file \"%V\" is longer than %d bytes",
                           file, NGX_AR_TOKEN_MAX);
        return NGX_ERROR;
    }

    while (len && (buf[len - 1] == LF || buf[len - 1] == CR)) {
        len--;
    }

    why = NULL;

    if (len == 0) {
        why = "is empty";

    } else if (len < NGX_AR_TOKEN_MIN) {
        why = "holds less than 16 bytes";
    }

    for (i = 0; i < len; i++) {
        if (buf[i] <= 0x20 || buf[i] >= 0x7f) {
            why = "holds a byte that cannot stand in a Bearer token";
        }
    }

    if (why) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "token file \"%V\" %s",
                           file, why);
        return NGX_ERROR;
    }

    return len;
}


/*
 * Mounts with one operator token still have keys of their own: what a browser
 * holds for one opens no other.
 */

ngx_int_t
ngx_ar_conf_mount_key(ngx_ar_loc_conf_t *lcf)
{
    u_char    key[NGX_AR_DIGEST];
    unsigned  size;

    size = NGX_AR_DIGEST;

    if (HMAC(EVP_sha256(), lcf->cookie_key, NGX_AR_DIGEST, lcf->mount.data,
             lcf->mount.len, key, &size) == NULL)
    {
        ERR_clear_error();
        return NGX_ERROR;
    }

    ngx_memcpy(lcf->cookie_key, key, NGX_AR_DIGEST);

    return NGX_OK;
}


/*
 * All mounts are doors to one hub, so a mount for people alone is fine as
 * long as runners have another one.
 */

void
ngx_ar_conf_check_runners(ngx_conf_t *cf)
{
    ngx_ar_loc_conf_t   *lcf;
    ngx_ar_main_conf_t  *mcf;

    mcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_agentrelay_module);

    lcf = mcf->without_runners;

    if (mcf->admits_runners || lcf == NULL) {
        return;
    }

    ngx_log_error(NGX_LOG_WARN, cf->log, 0,
                  "no runner can connect to \"agentrelay on\" in location "
                  "\"%V\": add \"agentrelay_runner_token_file\" to it, "
                  "in %s:%ui", &lcf->mount, lcf->file, lcf->line);
}


static ngx_int_t
ngx_ar_token_digest(const u_char *token, size_t len, u_char *digest)
{
    unsigned  size;

    size = NGX_AR_DIGEST;

    if (EVP_Digest(token, len, digest, &size, EVP_sha256(), NULL) != 1) {
        return NGX_ERROR;
    }

    return NGX_OK;
}
