
/*
 * An HTTP answer, fed whole, cut at random and byte by byte: `done` is called
 * once, with the same status, cause and body.  Byte 0 of the input chooses
 * the method and seeds the cuts.  The connection below is ours.
 */

#include "input.h"

#include "runner/net/conn.h"
#include "runner/net/http.h"


struct rn_conn_s {
    const rn_conn_handlers_t  *handlers;
    void                      *data;
    int                        open;
};


typedef struct {
    unsigned   calls;
    int        status;
    int        failed;
    uint64_t   body;
} answer_t;


static struct rn_conn_s  conn;


rn_conn_t *
rn_conn_open(uv_loop_t *loop, const rn_url_t *url, SSL_CTX *tls,
    const rn_conn_handlers_t *handlers, void *data)
{
    (void) loop;
    (void) url;
    (void) tls;

    conn.handlers = handlers;
    conn.data = data;
    conn.open = 1;

    return &conn;
}


void
rn_conn_write(rn_conn_t *c, const void *bytes, size_t len)
{
    (void) c;
    (void) bytes;
    (void) len;
}


void
rn_conn_close(rn_conn_t *c)
{
    c->open = 0;
}


static void
answered(void *data, const rn_http_answer_t *got)
{
    char       text[256];
    size_t     i;
    answer_t  *answer = data;

    answer->calls++;
    answer->status = got->status;
    answer->failed = got->cause != NULL;
    answer->body = 14695981039346656037ULL;

    if (got->body == NULL || got->body[got->body_len] != '\0'
        || (got->status == 0 && got->cause == NULL))
    {
        abort();
    }

    if (got->status == 0) {
        return;
    }

    for (i = 0; i < got->body_len; i++) {
        answer->body = (answer->body ^ (unsigned char) got->body[i])
                       * 1099511628211ULL;
    }

    if (rn_http_header(got, "Retry-After", text, 8) == AR_OK
        && strlen(text) > 7)
    {
        abort();
    }
}


static answer_t
fed(const uint8_t *data, size_t size, int head, unsigned seed, size_t longest)
{
    size_t             n;
    answer_t           answer;
    rn_url_t           url = { 0, "localhost", "80", "" };
    rn_http_request_t  request;
    unsigned char     *piece;

    static uv_loop_t   loop;

    uv_loop_init(&loop);
    memset(&answer, 0, sizeof(answer));
    memset(&request, 0, sizeof(request));

    request.url = &url;
    request.method = head ? "HEAD" : "GET";
    request.path = "/api/runners";

    if (rn_http_request(&loop, &request, answered, &answer) == NULL) {
        abort();
    }

    conn.handlers->connected(conn.data);

    while (size && conn.open) {
        seed = seed * 1103515245U + 12345U;
        n = longest ? 1 + (seed >> 16) % longest : size;
        n = n < size ? n : size;

        piece = input_block(data, n);
        conn.handlers->received(conn.data, piece, n);
        free(piece);

        data += n;
        size -= n;
    }

    if (conn.open) {
        conn.handlers->closed(conn.data, NULL);
    }

    uv_run(&loop, UV_RUN_DEFAULT);

    if (uv_loop_close(&loop) != 0 || answer.calls != 1) {
        abort();
    }

    return answer;
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int       head, i;
    answer_t  whole, part;

    if (size < 1) {
        return 0;
    }

    head = data[0] & 1;
    whole = fed(data + 1, size - 1, head, 0, 0);

    for (i = 0; i < 2; i++) {
        part = fed(data + 1, size - 1, head, data[0], i ? 1 : 40);

        if (part.status != whole.status || part.failed != whole.failed
            || part.body != whole.body)
        {
            abort();
        }
    }

    return 0;
}
