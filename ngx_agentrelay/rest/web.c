
/*
 * The dashboard is one page and its assets.  Its build uses relative
 * addresses and does not know where it is mounted, so the page is sent with
 * a <base> of the mount: then any path of the dashboard can be the address
 * of the page, and asking for one with a browser gives the page.
 *
 * Files are opened through nginx's own cache (open_file_cache) and sent as
 * its static module sends them.  Names that begin with a dot do not exist.
 * Assets carry a hash in their name and are kept for ever; everything else
 * is asked for again, by ETag.
 */

#include "rest/web.h"

#include "auth/context.h"
#include "core/header.h"
#include "rest/problem.h"
#include "rest/reply.h"


#define NGX_AR_WEB_PAGE_MAX  (1024 * 1024)
#define NGX_AR_WEB_HEAD      "<head>"
#define NGX_AR_WEB_ASSETS    "/assets/"

#define NGX_AR_WEB_CSP                                                        \
    "default-src 'none'; script-src 'self'; "                                 \
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; "                \
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; "              \
    "base-uri 'self'; form-action 'none'; frame-ancestors 'none'"


static ngx_uint_t ngx_ar_web_safe(ngx_str_t *path);
static ngx_uint_t ngx_ar_web_wants_page(ngx_http_request_t *r);
static ngx_int_t ngx_ar_web_open(ngx_http_request_t *r, ngx_str_t *path,
    ngx_str_t *name, ngx_open_file_info_t *of);
static ngx_int_t ngx_ar_web_file(ngx_http_request_t *r, ngx_str_t *path);
static ngx_int_t ngx_ar_web_page(ngx_http_request_t *r);
static ngx_int_t ngx_ar_web_read(ngx_http_request_t *r, ngx_str_t *name,
    ngx_open_file_info_t *of, ngx_str_t *text);
static ngx_int_t ngx_ar_web_base(ngx_http_request_t *r, ngx_str_t *text);
static ngx_int_t ngx_ar_web_headers(ngx_http_request_t *r, ngx_str_t *path,
    ngx_open_file_info_t *of, off_t size);
static void ngx_ar_web_type(ngx_http_request_t *r, ngx_str_t *path);


static const struct {
    const char  *extension;
    ngx_str_t    type;
} ngx_ar_web_types[] = {
    { ".html", ngx_string("text/html; charset=utf-8") },
    { ".js", ngx_string("text/javascript; charset=utf-8") },
    { ".mjs", ngx_string("text/javascript; charset=utf-8") },
    { ".css", ngx_string("text/css; charset=utf-8") },
    { ".json", ngx_string("application/json") },
    { ".map", ngx_string("application/json") },
    { ".svg", ngx_string("image/svg+xml") },
    { ".png", ngx_string("image/png") },
    { ".ico", ngx_string("image/x-icon") },
    { ".webp", ngx_string("image/webp") },
    { ".woff2", ngx_string("font/woff2") },
    { ".wasm", ngx_string("application/wasm") },
    { ".webmanifest", ngx_string("application/manifest+json") },
    { ".txt", ngx_string("text/plain; charset=utf-8") },
    { NULL, ngx_string("application/octet-stream") }
};


ngx_int_t
ngx_ar_web(ngx_http_request_t *r, ngx_str_t *path)
{
    ngx_int_t  rc;

    if (ngx_ar_loc_conf(r)->web.len == 0) {
        return ngx_ar_problem(r, "not_found", "no dashboard is configured "
                              "here (agentrelay_web)", NULL);
    }

    rc = ngx_http_discard_request_body(r);
    if (rc != NGX_OK) {
        return rc;
    }

    rc = NGX_DECLINED;

    if (path->len > 1 && ngx_ar_web_safe(path)
        && !(path->len == sizeof("/index.html") - 1
             && ngx_strncmp(path->data, "/index.html", path->len) == 0))
    {
        rc = ngx_ar_web_file(r, path);

        if (rc == NGX_DECLINED && !ngx_ar_web_wants_page(r)) {
            return ngx_ar_problem(r, "not_found", NULL, NULL);
        }
    }

    if (rc == NGX_DECLINED && ngx_ar_web_safe(path)) {
        rc = ngx_ar_web_page(r);

        if (rc == NGX_DECLINED) {
            ngx_log_error(NGX_LOG_ERR, r->connection->log, 0,
                          "agentrelay_web \"%V\" has no index.html",
                          &ngx_ar_loc_conf(r)->web);
            return ngx_ar_problem(r, "not_found", "the folder of "
                                  "agentrelay_web has no index.html", NULL);
        }
    }

    if (rc == NGX_DECLINED) {
        return ngx_ar_problem(r, "not_found", NULL, NULL);
    }

    return rc;
}


/* No segment begins with a dot, so none is "..". */

static ngx_uint_t
ngx_ar_web_safe(ngx_str_t *path)
{
    size_t  i;

    for (i = 0; i < path->len; i++) {
        if (path->data[i] < ' ' || path->data[i] == '\\'
            || (path->data[i] == '.' && i > 0 && path->data[i - 1] == '/'))
        {
            return 0;
        }
    }

    return path->len > 0 && path->data[0] == '/';
}


static ngx_uint_t
ngx_ar_web_wants_page(ngx_http_request_t *r)
{
    ngx_str_t  *accept;

    return ngx_ar_header_find(r, "accept", &accept)
           && ngx_strlcasestrn(accept->data, accept->data + accept->len,
                               (u_char *) "text/html",
                               sizeof("text/html") - 2)
              != NULL;
}


/* NGX_DECLINED: there is no such file. */

static ngx_int_t
ngx_ar_web_open(ngx_http_request_t *r, ngx_str_t *path, ngx_str_t *name,
    ngx_open_file_info_t *of)
{
    u_char                    *p;
    ngx_ar_loc_conf_t         *lcf;
    ngx_http_core_loc_conf_t  *clcf;

    lcf = ngx_ar_loc_conf(r);
    clcf = ngx_http_get_module_loc_conf(r, ngx_http_core_module);

    name->len = lcf->web.len + path->len;
    name->data = ngx_pnalloc(r->pool, name->len + 1);
    if (name->data == NULL) {
        return NGX_ERROR;
    }

    p = ngx_cpymem(name->data, lcf->web.data, lcf->web.len);
    p = ngx_cpymem(p, path->data, path->len);
    *p = '\0';

    ngx_memzero(of, sizeof(ngx_open_file_info_t));

    of->read_ahead = clcf->read_ahead;
    of->directio = NGX_OPEN_FILE_DIRECTIO_OFF;
    of->valid = clcf->open_file_cache_valid;
    of->min_uses = clcf->open_file_cache_min_uses;
    of->errors = clcf->open_file_cache_errors;
    of->events = clcf->open_file_cache_events;

    if (ngx_http_set_disable_symlinks(r, clcf, name, of) != NGX_OK) {
        return NGX_ERROR;
    }

    if (ngx_open_cached_file(clcf->open_file_cache, name, of, r->pool)
        == NGX_OK)
    {
        return of->is_file ? NGX_OK : NGX_DECLINED;
    }

    switch (of->err) {

    case 0:
        return NGX_ERROR;

    case NGX_ENOENT:
    case NGX_ENOTDIR:
    case NGX_ENAMETOOLONG:
        return NGX_DECLINED;

    default:
        ngx_log_error(NGX_LOG_ERR, r->connection->log, of->err,
                      "%s \"%s\" failed", of->failed, name->data);
        return NGX_DECLINED;
    }
}


static ngx_int_t
ngx_ar_web_file(ngx_http_request_t *r, ngx_str_t *path)
{
    ngx_int_t              rc;
    ngx_buf_t             *b;
    ngx_str_t              name;
    ngx_chain_t            out;
    ngx_open_file_info_t   of;

    rc = ngx_ar_web_open(r, path, &name, &of);

    if (rc == NGX_ERROR) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    if (rc != NGX_OK) {
        return rc;
    }

    if (ngx_ar_web_headers(r, path, &of, of.size) != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    r->allow_ranges = 1;

    b = ngx_calloc_buf(r->pool);
    if (b == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    b->file = ngx_pcalloc(r->pool, sizeof(ngx_file_t));
    if (b->file == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    rc = ngx_http_send_header(r);

    if (rc == NGX_ERROR || rc > NGX_OK || r->header_only) {
        return rc;
    }

    b->file_last = of.size;
    b->in_file = b->file_last ? 1 : 0;
    b->last_buf = (r == r->main) ? 1 : 0;
    b->last_in_chain = 1;
    b->sync = (b->last_buf || b->in_file) ? 0 : 1;

    b->file->fd = of.fd;
    b->file->name = name;
    b->file->log = r->connection->log;
    b->file->directio = of.is_directio;

    out.buf = b;
    out.next = NULL;

    return ngx_http_output_filter(r, &out);
}


static ngx_int_t
ngx_ar_web_page(ngx_http_request_t *r)
{
    ngx_int_t              rc;
    ngx_str_t              name, text, path = ngx_string("/index.html");
    ngx_open_file_info_t   of;

    rc = ngx_ar_web_open(r, &path, &name, &of);

    if (rc == NGX_DECLINED) {
        return rc;
    }

    if (rc != NGX_OK || ngx_ar_web_read(r, &name, &of, &text) != NGX_OK
        || ngx_ar_web_base(r, &text) != NGX_OK
        || ngx_ar_web_headers(r, &path, &of, text.len) != NGX_OK)
    {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return ngx_ar_reply_body(r, &text);
}


static ngx_int_t
ngx_ar_web_read(ngx_http_request_t *r, ngx_str_t *name,
    ngx_open_file_info_t *of, ngx_str_t *text)
{
    ssize_t     n;
    ngx_file_t  file;

    if (of->size > NGX_AR_WEB_PAGE_MAX) {
        ngx_log_error(NGX_LOG_ERR, r->connection->log, 0,
                      "\"%V\" is too large for a page", name);
        return NGX_ERROR;
    }

    text->data = ngx_pnalloc(r->pool, (size_t) of->size + 1);
    if (text->data == NULL) {
        return NGX_ERROR;
    }

    ngx_memzero(&file, sizeof(ngx_file_t));
    file.fd = of->fd;
    file.name = *name;
    file.log = r->connection->log;

    n = ngx_read_file(&file, text->data, (size_t) of->size, 0);

    if (n == NGX_ERROR) {
        return NGX_ERROR;
    }

    text->len = (size_t) n;

    return NGX_OK;
}


static ngx_int_t
ngx_ar_web_base(ngx_http_request_t *r, ngx_str_t *text)
{
    u_char     *p, *at, *out;
    size_t      size;
    ngx_str_t   uri, *mount;

    at = ngx_strnstr(text->data, NGX_AR_WEB_HEAD, text->len);

    if (at == NULL) {
        return NGX_OK;
    }

    at += sizeof(NGX_AR_WEB_HEAD) - 1;
    mount = &ngx_ar_loc_conf(r)->mount;

    uri.data = ngx_pnalloc(r->pool, mount->len * 3);
    if (uri.data == NULL) {
        return NGX_ERROR;
    }

    p = (u_char *) ngx_escape_uri(uri.data, mount->data, mount->len,
                                  NGX_ESCAPE_URI);
    uri.len = p - uri.data;

    size = text->len + uri.len + ngx_escape_html(NULL, uri.data, uri.len)
           + sizeof("<base href=\"\">") - 1;

    out = ngx_pnalloc(r->pool, size);
    if (out == NULL) {
        return NGX_ERROR;
    }

    p = ngx_cpymem(out, text->data, at - text->data);
    p = ngx_cpymem(p, "<base href=\"", sizeof("<base href=\"") - 1);
    p = (u_char *) ngx_escape_html(p, uri.data, uri.len);
    p = ngx_cpymem(p, "\">", sizeof("\">") - 1);
    p = ngx_cpymem(p, at, text->data + text->len - at);

    text->data = out;
    text->len = p - out;

    return NGX_OK;
}


static ngx_int_t
ngx_ar_web_headers(ngx_http_request_t *r, ngx_str_t *path,
    ngx_open_file_info_t *of, off_t size)
{
    const char  *cache;

    cache = "no-cache";

    if (path->len > sizeof(NGX_AR_WEB_ASSETS) - 1
        && ngx_strncmp(path->data, NGX_AR_WEB_ASSETS,
                       sizeof(NGX_AR_WEB_ASSETS) - 1)
           == 0)
    {
        cache = "public, max-age=31536000, immutable";
    }

    r->headers_out.status = NGX_HTTP_OK;
    r->headers_out.content_length_n = size;
    r->headers_out.last_modified_time = of->mtime;

    ngx_ar_web_type(r, path);

    if (ngx_http_set_etag(r) != NGX_OK
        || ngx_ar_header_add_text(r, "Cache-Control", cache) != NGX_OK
        || ngx_ar_header_add_text(r, "Content-Security-Policy",
                                  NGX_AR_WEB_CSP) != NGX_OK
        || ngx_ar_header_add_text(r, "X-Content-Type-Options", "nosniff")
           != NGX_OK
        || ngx_ar_header_add_text(r, "Referrer-Policy", "no-referrer")
           != NGX_OK
        || ngx_ar_header_add_text(r, "Cross-Origin-Opener-Policy",
                                  "same-origin") != NGX_OK)
    {
        return NGX_ERROR;
    }

    return NGX_OK;
}


static void
ngx_ar_web_type(ngx_http_request_t *r, ngx_str_t *path)
{
    u_char      *end;
    size_t       len;
    ngx_str_t    type;
    ngx_uint_t   i;

    for (i = 0; ngx_ar_web_types[i].extension; i++) {
        len = ngx_strlen(ngx_ar_web_types[i].extension);

        if (path->len > len
            && ngx_strncasecmp(path->data + path->len - len,
                               (u_char *) ngx_ar_web_types[i].extension, len)
               == 0)
        {
            break;
        }
    }

    type = ngx_ar_web_types[i].type;

    /* the type without its charset is what filters compare */

    end = ngx_strlchr(type.data, type.data + type.len, ';');

    r->headers_out.content_type = type;
    r->headers_out.content_type_len = end ? (size_t) (end - type.data)
                                          : type.len;
    r->headers_out.content_type_lowcase = NULL;
}
