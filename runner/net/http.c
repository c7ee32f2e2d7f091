
/*
 * One HTTP/1.1 request and its answer, over a connection of its own that the
 * server closes.  The answer is collected whole: the head first, then a body
 * by Content-Length, in chunks, or up to the end of the connection.
 *
 * state    entered by                  left by
 * DIALING  rn_http_request             connected, failure
 * HEAD     connected; a 1xx answer     the empty line
 * BODY     the empty line              the body's last byte, failure
 * DONE     all of these, cancel        freed by the timer's close callback
 */

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "runner/net/conn.h"
#include "runner/net/http.h"
#include "runner/net/status.h"


#define RN_HTTP_HEAD_MAX    65536
#define RN_HTTP_TIMEOUT_MS  30000


typedef enum {
    RN_HTTP_DIALING,
    RN_HTTP_HEAD,
    RN_HTTP_BODY,
    RN_HTTP_DONE
} rn_http_state_e;


typedef enum {
    RN_HTTP_TO_END,
    RN_HTTP_COUNTED,
    RN_HTTP_CHUNK_SIZE,      /* its line is awaited */
    RN_HTTP_CHUNK_DATA,
    RN_HTTP_TRAILER
} rn_http_mode_e;


struct rn_http_s {
    rn_http_state_e    state;
    rn_http_mode_e     mode;
    uv_timer_t         timer;
    rn_conn_t         *conn;
    rn_http_done_pt    done;
    void              *data;
    char              *request;
    size_t             request_len;
    char              *raw;            /* what came and is not used yet */
    size_t             raw_len;
    char              *headers;
    char              *body;
    size_t             body_len;
    size_t             left;           /* of the body or the chunk */
    int                status;
    int                head_only;      /* the method was HEAD */
    char               cause[640];
};


static int rn_http_format(rn_http_t *http, const rn_http_request_t *request);
static void rn_http_connected(void *data);
static void rn_http_received(void *data, unsigned char *bytes, size_t len);
static int rn_http_head(rn_http_t *http);
static int rn_http_framing(rn_http_t *http);
static int rn_http_body(rn_http_t *http);
static int rn_http_chunk_line(rn_http_t *http);
static int rn_http_take(rn_http_t *http, size_t len);
static void rn_http_use(rn_http_t *http, size_t len);
static void rn_http_closed(void *data, const char *cause);
static void rn_http_timeout(uv_timer_t *timer);
static void rn_http_finish(rn_http_t *http, const char *cause);
static void rn_http_freed(uv_handle_t *handle);


static const rn_conn_handlers_t  rn_http_conn = {
    rn_http_connected,
    rn_http_received,
    NULL,
    rn_http_closed
};


rn_http_t *
rn_http_request(uv_loop_t *loop, const rn_http_request_t *request,
    rn_http_done_pt done, void *data)
{
    unsigned    ms;
    rn_http_t  *http;

    http = calloc(1, sizeof(rn_http_t));
    if (http == NULL) {
        return NULL;
    }

    http->done = done;
    http->data = data;
    http->head_only = strcmp(request->method, "HEAD") == 0;

    if (rn_http_format(http, request)) {
        http->conn = rn_conn_open(loop, request->url, request->tls,
                                  &rn_http_conn, http);
    }

    if (http->conn == NULL) {
        free(http->request);
        free(http);
        return NULL;
    }

    ms = request->timeout_ms > 0 ? request->timeout_ms : RN_HTTP_TIMEOUT_MS;

    uv_timer_init(loop, &http->timer);
    http->timer.data = http;
    uv_timer_start(&http->timer, rn_http_timeout, ms, 0);

    return http;
}


static int
rn_http_format(rn_http_t *http, const rn_http_request_t *request)
{
    int     n;
    char    authority[300], length[64], *text;
    size_t  body_len;

    rn_url_authority(request->url, authority, sizeof(authority));

    body_len = request->body != NULL ? request->body_len : 0;
    length[0] = '\0';

    if (request->body != NULL || strcmp(request->method, "POST") == 0) {
        snprintf(length, sizeof(length), "Content-Length: %zu\r\n", body_len);
    }

    n = asprintf(&text,
                 "%s %s%s HTTP/1.1\r\n"
                 "Host: %s\r\n"
                 "User-Agent: agentrelay\r\n"
                 "Accept: application/json\r\n"
                 "Connection: close\r\n"
                 "%s%s%s"
                 "\r\n",
                 request->method, request->url->path, request->path,
                 authority,
                 request->body != NULL ? "Content-Type: application/json\r\n"
                                       : "",
                 length, request->headers != NULL ? request->headers : "");

    if (n < 0) {
        return 0;
    }

    http->request = realloc(text, (size_t) n + body_len + 1);

    if (http->request == NULL) {
        free(text);
        return 0;
    }

    if (body_len > 0) {
        memcpy(http->request + n, request->body, body_len);
    }

    http->request_len = (size_t) n + body_len;

    return 1;
}


static void
rn_http_connected(void *data)
{
    rn_http_t  *http = data;

    http->state = RN_HTTP_HEAD;

    rn_conn_write(http->conn, http->request, http->request_len);

    /* it may hold a token */

    explicit_bzero(http->request, http->request_len);
    free(http->request);
    http->request = NULL;
}


static void
rn_http_received(void *data, unsigned char *bytes, size_t len)
{
    char       *raw;
    rn_http_t  *http = data;

    raw = realloc(http->raw, http->raw_len + len + 1);
    if (raw == NULL) {
        rn_http_finish(http, "out of memory");
        return;
    }

    memcpy(raw + http->raw_len, bytes, len);
    http->raw = raw;
    http->raw_len += len;
    raw[http->raw_len] = '\0';

    while (http->state == RN_HTTP_HEAD && rn_http_head(http)) {
        continue;
    }

    while (http->state == RN_HTTP_BODY && rn_http_body(http)) {
        continue;
    }
}


/* 1: an informational answer was skipped, there may be another. */

static int
rn_http_head(rn_http_t *http)
{
    char    *end, *line;
    size_t   len;

    end = strstr(http->raw, "\r\n\r\n");

    if (end == NULL) {
        if (http->raw_len > RN_HTTP_HEAD_MAX) {
            rn_http_finish(http, "the head of the answer is too long");
        }
        return 0;
    }

    len = (size_t) (end - http->raw) + 4;
    line = strstr(http->raw, "\r\n") + 2;

    http->status = rn_status(http->raw);

    if (http->status == 0) {
        rn_http_finish(http, "the answer is not HTTP/1.1");
        return 0;
    }

    if (http->status < 200) {
        rn_http_use(http, len);
        return 1;
    }

    http->headers = strndup(line, len - (size_t) (line - http->raw) - 2);
    http->body = calloc(1, 1);

    if (http->headers == NULL || http->body == NULL) {
        rn_http_finish(http, "out of memory");
        return 0;
    }

    rn_http_use(http, len);
    http->state = RN_HTTP_BODY;

    if (!rn_http_framing(http)) {
        rn_http_finish(http, "the answer has a wrong length");
    }

    return 0;
}


static int
rn_http_framing(rn_http_t *http)
{
    char               text[64], *end;
    rn_http_answer_t   answer;

    memset(&answer, 0, sizeof(answer));
    answer.headers = http->headers;
    http->mode = RN_HTTP_TO_END;

    if (http->head_only || http->status == 204 || http->status == 304) {
        http->mode = RN_HTTP_COUNTED;
        return 1;
    }

    if (rn_http_header(&answer, "Transfer-Encoding", text, sizeof(text))
        == AR_OK)
    {
        http->mode = RN_HTTP_CHUNK_SIZE;
        return strcasecmp(text, "chunked") == 0;
    }

    if (rn_http_header(&answer, "Content-Length", text, sizeof(text))
        == AR_OK)
    {
        http->mode = RN_HTTP_COUNTED;
        http->left = strtoul(text, &end, 10);
        return text[0] >= '0' && text[0] <= '9' && *end == '\0'
               && http->left <= RN_HTTP_BODY_MAX;
    }

    return 1;
}


/* 1: something was used, go on. */

static int
rn_http_body(rn_http_t *http)
{
    size_t  n;

    switch (http->mode) {

    case RN_HTTP_TO_END:
        return http->raw_len > 0 && rn_http_take(http, http->raw_len);

    case RN_HTTP_COUNTED:
        n = http->raw_len < http->left ? http->raw_len : http->left;

        if (n > 0 && !rn_http_take(http, n)) {
            return 0;
        }

        http->left -= n;

        if (http->left == 0) {
            rn_http_finish(http, NULL);
        }

        return 0;

    case RN_HTTP_CHUNK_DATA:
        n = http->raw_len < http->left ? http->raw_len : http->left;

        if (n > 0 && !rn_http_take(http, n)) {
            return 0;
        }

        http->left -= n;

        if (http->left > 0 || http->raw_len < 2) {
            return 0;
        }

        if (memcmp(http->raw, "\r\n", 2) != 0) {
            rn_http_finish(http, "the answer has a wrong chunk");
            return 0;
        }

        rn_http_use(http, 2);
        http->mode = RN_HTTP_CHUNK_SIZE;
        return 1;

    case RN_HTTP_CHUNK_SIZE:
    case RN_HTTP_TRAILER:
        return rn_http_chunk_line(http);
    }

    return 0;
}


static int
rn_http_chunk_line(rn_http_t *http)
{
    char           *end, *stop;
    unsigned long   size;

    end = http->raw_len > 0 ? strstr(http->raw, "\r\n") : NULL;

    if (end == NULL) {
        if (http->raw_len > RN_HTTP_HEAD_MAX) {
            rn_http_finish(http, "a line of a chunk is too long");
        }
        return 0;
    }

    if (http->mode == RN_HTTP_TRAILER) {
        size = (unsigned long) (end - http->raw);
        rn_http_use(http, size + 2);

        if (size == 0) {
            rn_http_finish(http, NULL);
        }

        return size > 0;
    }

    size = strtoul(http->raw, &stop, 16);

    if (!isxdigit((unsigned char) http->raw[0]) || stop > end
        || size > RN_HTTP_BODY_MAX)
    {
        rn_http_finish(http, "the answer has a wrong chunk");
        return 0;
    }

    rn_http_use(http, (size_t) (end - http->raw) + 2);
    http->left = size;
    http->mode = size > 0 ? RN_HTTP_CHUNK_DATA : RN_HTTP_TRAILER;

    return 1;
}


static int
rn_http_take(rn_http_t *http, size_t len)
{
    char  *body;

    if (http->body_len + len > RN_HTTP_BODY_MAX) {
        rn_http_finish(http, "the answer is too long");
        return 0;
    }

    body = realloc(http->body, http->body_len + len + 1);
    if (body == NULL) {
        rn_http_finish(http, "out of memory");
        return 0;
    }

    memcpy(body + http->body_len, http->raw, len);
    http->body = body;
    http->body_len += len;
    body[http->body_len] = '\0';

    rn_http_use(http, len);

    return 1;
}


static void
rn_http_use(rn_http_t *http, size_t len)
{
    http->raw_len -= len;
    memmove(http->raw, http->raw + len, http->raw_len + 1);
}


static void
rn_http_closed(void *data, const char *cause)
{
    rn_http_t  *http = data;

    http->conn = NULL;

    if (cause != NULL) {
        rn_http_finish(http, cause);
        return;
    }

    if (http->state == RN_HTTP_BODY && http->mode == RN_HTTP_TO_END) {
        rn_http_finish(http, NULL);
        return;
    }

    rn_http_finish(http, "the connection ended before the answer did");
}


static void
rn_http_timeout(uv_timer_t *timer)
{
    rn_http_finish(timer->data, RN_HTTP_LATE);
}


static void
rn_http_finish(rn_http_t *http, const char *cause)
{
    rn_http_answer_t  answer;

    if (http->state == RN_HTTP_DONE) {
        return;
    }

    rn_http_cancel(http);

    memset(&answer, 0, sizeof(answer));

    if (cause != NULL) {
        snprintf(http->cause, sizeof(http->cause), "%s", cause);
        answer.cause = http->cause;
        answer.headers = "";
        answer.body = "";

    } else {
        answer.status = http->status;
        answer.headers = http->headers;
        answer.body = http->body;
        answer.body_len = http->body_len;
    }

    http->done(http->data, &answer);
}


void
rn_http_cancel(rn_http_t *http)
{
    if (http->state == RN_HTTP_DONE) {
        return;
    }

    http->state = RN_HTTP_DONE;

    if (http->conn != NULL) {
        rn_conn_close(http->conn);
        http->conn = NULL;
    }

    uv_close((uv_handle_t *) &http->timer, rn_http_freed);
}


static void
rn_http_freed(uv_handle_t *handle)
{
    rn_http_t  *http = handle->data;

    free(http->request);
    free(http->raw);
    free(http->headers);
    free(http->body);
    free(http);
}


ar_rc_e
rn_http_header(const rn_http_answer_t *answer, const char *name, char *out,
    size_t size)
{
    size_t       len, n;
    const char  *line, *end;

    len = strlen(name);

    for (line = answer->headers; *line != '\0'; line = end + 2) {
        end = strstr(line, "\r\n");

        if (end == NULL) {
            break;
        }

        if (strncasecmp(line, name, len) != 0 || line[len] != ':') {
            continue;
        }

        line += len + 1;
        line += strspn(line, " \t");
        n = (size_t) (end - line);

        while (n > 0 && (line[n - 1] == ' ' || line[n - 1] == '\t')) {
            n--;
        }

        n = n < size - 1 ? n : size - 1;
        memcpy(out, line, n);
        out[n] = '\0';

        return AR_OK;
    }

    return AR_UNKNOWN;
}
