
/*
 * One HTTP/1.1 request over its own connection, and its whole answer.
 *
 *     http = rn_http_request(loop, &request, done, data);
 *     uv_run(loop, UV_RUN_DEFAULT);
 *
 * `done` is called exactly once, never from inside rn_http_request(), and
 * not after rn_http_cancel(); then the pointer is dead.
 */

#ifndef RN_HTTP_H
#define RN_HTTP_H

#include <openssl/ssl.h>
#include <uv.h>

#include "runner/net/url.h"
#include "wire/ar.h"


#define RN_HTTP_BODY_MAX  (16 * 1024 * 1024)
#define RN_HTTP_LATE      "no answer in time"     /* a cause */


typedef struct rn_http_s  rn_http_t;


typedef struct {
    const rn_url_t  *url;         /* the mount; copied */
    SSL_CTX         *tls;         /* NULL without TLS */
    const char      *method;
    const char      *path;        /* below the mount, begins with "/" */
    const char      *headers;     /* whole lines that end in CRLF, or NULL */
    const void      *body;        /* JSON, copied; NULL: none */
    size_t           body_len;
    unsigned         timeout_ms;  /* for all of it; 0: 30,000 */
} rn_http_request_t;


typedef struct {
    int          status;          /* 0: no answer, see cause */
    const char  *cause;           /* NULL, or why there is none */
    const char  *headers;         /* raw lines after the status line */
    const char  *body;            /* terminated; never NULL */
    size_t       body_len;
} rn_http_answer_t;


typedef void (*rn_http_done_pt)(void *data, const rn_http_answer_t *answer);


rn_http_t *rn_http_request(uv_loop_t *loop, const rn_http_request_t *request,
    rn_http_done_pt done, void *data);
void rn_http_cancel(rn_http_t *http);

/*
 * The trimmed value of a header, terminated, cut to size; AR_UNKNOWN when
 * it is absent.  Names are compared without case.
 */
ar_rc_e rn_http_header(const rn_http_answer_t *answer, const char *name,
    char *out, size_t size);


#endif /* RN_HTTP_H */
