
/*
 * An answer that does not end: server-sent events.  One piece of bytes is
 * under way at a time; who has more waits until it has been taken, so a slow
 * client costs nothing but that piece.
 */

#ifndef NGX_AR_SSE_H
#define NGX_AR_SSE_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>


typedef struct ngx_ar_sse_s  ngx_ar_sse_t;

typedef void (*ngx_ar_sse_handler_pt)(ngx_ar_sse_t *sse);


/* Zeroed by its owner, who sets the first four. */
struct ngx_ar_sse_s {
    ngx_http_request_t     *request;
    void                   *data;
    ngx_ar_sse_handler_pt   writable;   /* what was under way is taken */
    ngx_ar_sse_handler_pt   gone;       /* the request ends; the last call */

    ngx_msec_t              said;       /* when it was last sent something */
    ngx_buf_t               buf;
    ngx_chain_t             link;
    unsigned                blocked:1;  /* something is under way */
    unsigned                ended:1;
};


/*
 * Sends the headers and begins: NGX_DONE, or what the request is finalized
 * with (nothing else is called then).
 */
ngx_int_t ngx_ar_sse_start(ngx_ar_sse_t *sse);

/*
 * NGX_OK: taken; NGX_AGAIN: under way, data stays until `writable` or the end
 * of the request's pool; NGX_ERROR: the caller finishes.  Only while it is
 * neither blocked nor ended.
 */
ngx_int_t ngx_ar_sse_send(ngx_ar_sse_t *sse, const u_char *data, size_t len);

/*
 * The end, in order when nothing is under way, else by a cut; soon, from an
 * event of its own.  `gone` is called inside.
 */
void ngx_ar_sse_finish(ngx_ar_sse_t *sse);


#endif /* NGX_AR_SSE_H */
