
/*
 * A wait belongs to its session's list and to one operation.  It ends by the
 * source's answer, by the loss of the source (`moved`), or after 10 s.
 */

#include "hub/wait.h"

#include "wire/json.h"


#define NGX_AR_WAIT_DEADLINE  10000
#define NGX_AR_RANGE_MAX      65536


static void ngx_ar_wait_answer(ngx_ar_wait_t *wait, json_t *answer);
static void ngx_ar_wait_deadline(ngx_event_t *ev);
static void ngx_ar_wait_expired(ngx_ar_wait_t *wait);
static void ngx_ar_wait_range_done(ngx_ar_wait_t *wait);


ngx_ar_wait_t *
ngx_ar_wait_start(ngx_ar_session_t *session, ngx_ar_wait_e kind,
    ngx_ar_op_t *op)
{
    ngx_ar_wait_t  *wait;

    wait = ngx_calloc(sizeof(ngx_ar_wait_t), ngx_cycle->log);
    if (wait == NULL) {
        ngx_ar_op_error(op, "unavailable", "no memory");
        return NULL;
    }

    wait->session = session;
    wait->kind = kind;
    wait->op = op;
    wait->deadline.handler = ngx_ar_wait_deadline;
    wait->deadline.data = wait;
    wait->deadline.log = ngx_cycle->log;

    ngx_add_timer(&wait->deadline, NGX_AR_WAIT_DEADLINE);
    ngx_queue_insert_tail(&session->waits, &wait->queue);

    return wait;
}


/* Answers its operation, takes the reference to answer, and frees it. */

static void
ngx_ar_wait_answer(ngx_ar_wait_t *wait, json_t *answer)
{
    ngx_ar_op_t  *op;

    op = wait->op;

    if (wait->deadline.timer_set) {
        ngx_del_timer(&wait->deadline);
    }

    ngx_queue_remove(&wait->queue);
    ngx_free(wait->bytes);
    ngx_free(wait);

    ngx_ar_op_answer(op, answer);
}


static void
ngx_ar_wait_deadline(ngx_event_t *ev)
{
    ngx_ar_wait_t     *wait;
    ngx_ar_session_t  *session;

    wait = ev->data;
    session = wait->session;

    ngx_ar_wait_answer(wait, ngx_ar_error_json("runner_timeout",
                                               "the runner did not answer"));
    ngx_ar_session_close(session);
}


void
ngx_ar_wait_fail(ngx_ar_session_t *session)
{
    ngx_queue_t  *q;

    while (!ngx_queue_empty(&session->waits)) {
        q = ngx_queue_head(&session->waits);

        ngx_ar_wait_answer(ngx_queue_data(q, ngx_ar_wait_t, queue),
                           ngx_ar_error_json("moved",
                                             "the session has moved"));
    }
}


static ngx_ar_wait_t *
ngx_ar_wait_of_range(ngx_ar_session_t *session, uint64_t id)
{
    ngx_queue_t    *q;
    ngx_ar_wait_t  *wait;

    for (q = ngx_queue_head(&session->waits);
         q != ngx_queue_sentinel(&session->waits);
         q = ngx_queue_next(q))
    {
        wait = ngx_queue_data(q, ngx_ar_wait_t, queue);

        if (wait->kind == NGX_AR_WAIT_RANGE && wait->id == id) {
            return wait;
        }
    }

    return NULL;
}


void
ngx_ar_wait_range(ngx_ar_session_t *session, json_t *payload)
{
    ngx_ar_wait_t  *wait;

    session->source.answer_id = ar_field_offset(payload, "id", 0);

    wait = ngx_ar_wait_of_range(session, session->source.answer_id);

    if (wait == NULL || wait->bytes) {
        /* nobody asked, or it has been announced before */
        return;
    }

    wait->from = ar_field_offset(payload, "from", 0);
    wait->base = ar_field_offset(payload, "base", wait->from);
    wait->head = ar_field_offset(payload, "head", session->known_head);
    wait->size = ngx_min(ar_field_offset(payload, "bytes", 0),
                         NGX_AR_RANGE_MAX);

    if (wait->asked < wait->base) {
        ngx_ar_wait_expired(wait);
        return;
    }

    if (wait->size == 0) {
        ngx_ar_wait_range_done(wait);
        return;
    }

    wait->bytes = ngx_alloc(wait->size, ngx_cycle->log);
}


void
ngx_ar_wait_bytes(ngx_ar_session_t *session, const u_char *data, size_t len)
{
    ngx_ar_wait_t  *wait;

    wait = ngx_ar_wait_of_range(session, session->source.answer_id);

    if (wait == NULL || wait->bytes == NULL) {
        return;
    }

    len = ngx_min(len, wait->size - wait->have);
    ngx_memcpy(wait->bytes + wait->have, data, len);
    wait->have += len;

    if (wait->have == wait->size) {
        ngx_ar_wait_range_done(wait);
    }
}


static void
ngx_ar_wait_expired(ngx_ar_wait_t *wait)
{
    json_t  *error;

    ar_json_begin();

    error = ngx_ar_error_json("output_expired",
                              "the oldest bytes have been overwritten");
    json_object_set_new(json_object_get(error, "error"), "base",
                        json_integer((json_int_t) wait->base));

    ngx_ar_wait_answer(wait, ar_json_end(error));
}


static void
ngx_ar_wait_range_done(ngx_ar_wait_t *wait)
{
    json_t     *answer;
    ngx_str_t   raw, text;

    raw.data = wait->bytes;
    raw.len = wait->have;
    text.data = ngx_alloc(ngx_base64_encoded_length(raw.len) + 1,
                          ngx_cycle->log);
    if (text.data == NULL) {
        ngx_ar_wait_answer(wait, ngx_ar_error_json("unavailable",
                                                   "no memory"));
        return;
    }

    ngx_encode_base64(&text, &raw);

    answer = json_pack("{s:b, s:I, s:I, s:I, s:s%}", "ok", 1,
                       "from", (json_int_t) wait->from,
                       "base", (json_int_t) wait->base,
                       "head", (json_int_t) wait->head,
                       "data", text.data, text.len);
    ngx_free(text.data);

    ngx_ar_wait_answer(wait, answer);
}


void
ngx_ar_wait_acked(ngx_ar_session_t *session, const u_char *key,
    uint64_t offset)
{
    ngx_queue_t    *q, *next;
    ngx_ar_wait_t  *wait;

    for (q = ngx_queue_head(&session->waits);
         q != ngx_queue_sentinel(&session->waits);
         q = next)
    {
        next = ngx_queue_next(q);
        wait = ngx_queue_data(q, ngx_ar_wait_t, queue);

        if (wait->kind == NGX_AR_WAIT_INPUT && wait->offset <= offset
            && ngx_memcmp(wait->key, key, NGX_AR_KEY) == 0)
        {
            ngx_ar_wait_answer(wait, json_pack("{s:b, s:I}", "ok", 1, "input",
                                               (json_int_t) wait->offset));
        }
    }
}


void
ngx_ar_wait_resized(ngx_ar_session_t *session)
{
    ngx_queue_t    *q, *next;
    ngx_ar_wait_t  *wait;

    for (q = ngx_queue_head(&session->waits);
         q != ngx_queue_sentinel(&session->waits);
         q = next)
    {
        next = ngx_queue_next(q);
        wait = ngx_queue_data(q, ngx_ar_wait_t, queue);

        if (wait->kind == NGX_AR_WAIT_RESIZE && wait->rows == session->rows
            && wait->cols == session->cols)
        {
            ngx_ar_wait_answer(wait, json_pack("{s:b, s:i, s:i}", "ok", 1,
                                               "rows", (int) session->rows,
                                               "cols", (int) session->cols));
        }
    }
}
