
/*
 * One queue to the program, in order of arrival: nothing splices into a
 * frame of a viewer, into an answer of the terminal, or into a message.
 *
 * A message holds a place; its bytes are made when that is reached, for only
 * then is it known what the program looks like.  They go before all that
 * came since.  The key that sends them comes after a pause in which the queue
 * is held, and never waits in it.
 *
 * Nothing blocks: what the terminal does not take waits for POLLOUT.  What
 * is left when nobody reads any more counts as written, so that nobody sends
 * it again.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runner/daemon/message.h"
#include "runner/daemon/queue.h"
#include "runner/daemon/session.h"


#define RN_QUEUE_SPARE  512


typedef enum {
    RN_PIECE_BYTES,
    RN_PIECE_TURN,             /* the place of a message */
    RN_PIECE_MESSAGE           /* its bytes */
} rn_piece_e;


struct rn_piece_s {
    rn_piece_t     *next;
    rn_piece_e      kind;
    rn_viewer_t    *viewer;    /* stays while it has pieces; or NULL */
    int             spare;     /* goes back to its queue */
    size_t          len;
    size_t          at;
    unsigned char   data[];
};


static rn_piece_t *rn_queue_piece(rn_piece_e kind, const void *data,
    size_t len);
static rn_piece_t *rn_queue_spare(rn_queue_t *queue, const void *data,
    size_t len);
static void rn_queue_fill(rn_piece_t *piece, rn_piece_e kind,
    const void *data, size_t len);
static void rn_queue_append(rn_queue_t *queue, rn_piece_t *piece);
static void rn_queue_remove(rn_queue_t *queue, rn_piece_t **link);
static ar_rc_e rn_queue_try(rn_session_t *session, rn_piece_t *piece);
static ssize_t rn_queue_put(rn_session_t *session, const void *data,
    size_t len);
static void rn_queue_writable(uv_poll_t *poll, int status, int events);
static void rn_queue_wrote(rn_session_t *session, size_t n);
static void rn_queue_drop(rn_session_t *session);
static void rn_queue_check_end(rn_session_t *session);


ar_rc_e
rn_queue_init(rn_session_t *session)
{
    session->queue.spare = malloc(sizeof(rn_piece_t) + RN_QUEUE_SPARE);

    return session->queue.spare == NULL ? AR_ERROR : AR_OK;
}


ar_rc_e
rn_queue_add(rn_session_t *session, rn_viewer_t *viewer, const void *data,
    size_t len)
{
    rn_piece_t  *piece;

    piece = rn_queue_piece(RN_PIECE_BYTES, data, len);

    if (piece == NULL && viewer == NULL) {
        piece = rn_queue_spare(&session->queue, data, len);
    }

    if (piece == NULL) {
        return AR_ERROR;
    }

    piece->viewer = viewer;
    rn_queue_append(&session->queue, piece);

    return AR_OK;
}


ar_rc_e
rn_queue_turn(rn_session_t *session)
{
    rn_piece_t  *piece;

    piece = rn_queue_piece(RN_PIECE_TURN, NULL, 0);
    if (piece == NULL) {
        return AR_ERROR;
    }

    rn_queue_append(&session->queue, piece);

    return AR_OK;
}


ar_rc_e
rn_queue_first(rn_session_t *session, const void *data, size_t len)
{
    rn_piece_t  *piece;
    rn_queue_t  *queue = &session->queue;

    piece = rn_queue_piece(RN_PIECE_MESSAGE, data, len);
    if (piece == NULL) {
        return AR_ERROR;
    }

    piece->next = queue->oldest;
    queue->oldest = piece;

    if (queue->newest == NULL) {
        queue->newest = piece;
    }

    queue->bytes += len;

    return AR_OK;
}


static rn_piece_t *
rn_queue_piece(rn_piece_e kind, const void *data, size_t len)
{
    rn_piece_t  *piece;

    piece = malloc(sizeof(rn_piece_t) + len);

    if (piece != NULL) {
        rn_queue_fill(piece, kind, data, len);
    }

    return piece;
}


/* Nobody would ask again for an answer that is not typed. */

static rn_piece_t *
rn_queue_spare(rn_queue_t *queue, const void *data, size_t len)
{
    rn_piece_t  *piece = queue->spare;

    if (piece == NULL || len > RN_QUEUE_SPARE) {
        return NULL;
    }

    queue->spare = NULL;
    rn_queue_fill(piece, RN_PIECE_BYTES, data, len);
    piece->spare = 1;

    return piece;
}


static void
rn_queue_fill(rn_piece_t *piece, rn_piece_e kind, const void *data,
    size_t len)
{
    memset(piece, 0, sizeof(rn_piece_t));
    piece->kind = kind;
    piece->len = len;

    if (len > 0) {
        memcpy(piece->data, data, len);
    }
}


static void
rn_queue_append(rn_queue_t *queue, rn_piece_t *piece)
{
    if (queue->newest != NULL) {
        queue->newest->next = piece;

    } else {
        queue->oldest = piece;
    }

    queue->newest = piece;
    queue->bytes += piece->len;
}


int
rn_queue_leave(rn_session_t *session)
{
    rn_piece_t  **link;

    for (link = &session->queue.oldest; *link != NULL; link = &(*link)->next)
    {
        if ((*link)->kind != RN_PIECE_BYTES && (*link)->at == 0) {
            rn_queue_remove(&session->queue, link);
            return 1;
        }
    }

    return 0;
}


static void
rn_queue_remove(rn_queue_t *queue, rn_piece_t **link)
{
    rn_piece_t  *piece = *link;

    *link = piece->next;
    queue->bytes -= piece->len - piece->at;

    if (queue->newest == piece) {
        for (queue->newest = queue->oldest;
             queue->newest != NULL && queue->newest->next != NULL;
             queue->newest = queue->newest->next)
        {
            /* void */
        }
    }

    if (piece->spare) {
        queue->spare = piece;

    } else {
        free(piece);
    }
}


void
rn_queue_hold(rn_session_t *session, int held)
{
    session->queue.held = held;
}


void
rn_queue_end(rn_session_t *session)
{
    rn_queue_t  *queue = &session->queue;

    if (session->pipe && !queue->ending) {
        queue->ending = 1;
        queue->rest = queue->bytes;
        rn_queue_check_end(session);
    }
}


void
rn_queue_write(rn_session_t *session)
{
    rn_piece_t  *piece;
    rn_queue_t  *queue = &session->queue;

    while ((piece = queue->oldest) != NULL) {

        rn_queue_check_end(session);

        if (!session->in.open) {

            if (session->state != RN_SESSION_STARTING) {
                rn_queue_drop(session);
            }

            return;
        }

        if (queue->held) {
            break;
        }

        if (piece->kind == RN_PIECE_TURN) {
            rn_queue_remove(queue, &queue->oldest);
            rn_message_turn(session);
            continue;
        }

        if (rn_queue_try(session, piece) == AR_AGAIN) {
            rn_watch_poll(&session->in, UV_WRITABLE, rn_queue_writable);
            return;
        }
    }

    if (session->in.open) {
        rn_watch_poll(&session->in, 0, NULL);
    }

    rn_queue_check_end(session);
}


static ar_rc_e
rn_queue_try(rn_session_t *session, rn_piece_t *piece)
{
    ssize_t  n;

    n = rn_queue_put(session, piece->data + piece->at,
                     piece->len - piece->at);

    if (n == 0) {
        return AR_AGAIN;
    }

    if (n > 0) {
        rn_queue_wrote(session, (size_t) n);
    }

    return AR_OK;
}


/* 0: not now; -1: the end. */

static ssize_t
rn_queue_put(rn_session_t *session, const void *data, size_t len)
{
    ssize_t  n;

    do {
        n = write(session->in.fd, data, len);
    } while (n < 0 && errno == EINTR);

    if (n < 0 && errno == EAGAIN) {
        return 0;
    }

    if (n < 0) {
        rn_watch_close(&session->in);
    }

    return n;
}


ar_rc_e
rn_queue_key(rn_session_t *session, char key)
{
    ssize_t  n;

    if (!session->in.open) {
        return AR_ERROR;
    }

    n = rn_queue_put(session, &key, 1);

    return n > 0 ? AR_OK : n == 0 ? AR_AGAIN : AR_ERROR;
}


static void
rn_queue_writable(uv_poll_t *poll, int status, int events)
{
    rn_watch_t  *watch = poll->data;

    (void) events;

    if (status < 0) {
        rn_watch_close(watch);
    }

    rn_queue_write(watch->session);
}


static void
rn_queue_wrote(rn_session_t *session, size_t n)
{
    rn_piece_e   kind;
    rn_queue_t  *queue = &session->queue;
    rn_piece_t  *piece = queue->oldest;

    if (piece->viewer != NULL) {
        rn_input_wrote(session, piece->viewer, piece->data + piece->at, n);
    }

    piece->at += n;
    queue->bytes -= n;
    queue->rest -= n < queue->rest ? n : queue->rest;

    if (piece->at < piece->len) {
        return;
    }

    kind = piece->kind;
    rn_queue_remove(queue, &queue->oldest);

    if (kind == RN_PIECE_MESSAGE) {
        rn_message_wrote(session);
    }
}


static void
rn_queue_drop(rn_session_t *session)
{
    rn_piece_t  *piece;
    rn_queue_t  *queue = &session->queue;

    rn_message_end(session);

    while ((piece = queue->oldest) != NULL) {

        if (piece->kind != RN_PIECE_BYTES) {
            rn_queue_remove(queue, &queue->oldest);

        } else {
            rn_queue_wrote(session, piece->len - piece->at);
        }
    }
}


static void
rn_queue_check_end(rn_session_t *session)
{
    rn_queue_t  *queue = &session->queue;

    if (session->pipe && session->in.open && queue->ending
        && queue->rest == 0)
    {
        rn_watch_close(&session->in);
    }
}


void
rn_queue_free(rn_session_t *session)
{
    rn_queue_t  *queue = &session->queue;

    while (queue->oldest != NULL) {
        rn_queue_remove(queue, &queue->oldest);
    }

    free(queue->spare);
}
