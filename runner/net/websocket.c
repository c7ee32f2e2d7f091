
/*
 * The client side of a WebSocket: upgrade, messages, pings, close.
 *
 * state      entered by                    left by
 * DIALING    rn_websocket_dial             connected, failure
 * UPGRADING  connected                     answer 101, refusal, failure, 10 s
 * OPEN       101 checked                   Close of either side, failure
 * CLOSING    Close sent or answered        peer's Close or end, 2 s
 * DEAD       all of these                  freed by the timer's close callback
 *
 * One timer serves all: the deadline of the upgrade, in OPEN the next of
 * "ping after 5 s without sending" and "dead after 12 s of silence", then
 * the 2 s of CLOSING.  A timer that fires late means that the process itself
 * was stopped: the peer is then given its 12 s again.
 *
 * The owner is detached (handlers NULL) when it closes or has been told of
 * the end; CLOSING then only serves the peer.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/net/conn.h"
#include "runner/net/mask.h"
#include "runner/net/upgrade.h"
#include "runner/net/websocket.h"
#include "wire/frame.h"


#define RN_WS_UPGRADE_MS    10000
#define RN_WS_PING_MS       5000
#define RN_WS_SILENCE_MS    12000
#define RN_WS_LATE_MS       3000
#define RN_WS_CLOSE_MS      2000


typedef enum {
    RN_WS_DIALING,
    RN_WS_UPGRADING,
    RN_WS_OPEN,
    RN_WS_CLOSING,
    RN_WS_DEAD
} rn_ws_state_e;


struct rn_websocket_s {
    rn_ws_state_e                   state;
    uv_loop_t                      *loop;
    rn_conn_t                      *conn;
    const rn_websocket_handlers_t  *handlers;
    void                           *data;
    uv_timer_t                      timer;
    uint64_t                        due;        /* of the timer */
    uint64_t                        sent;       /* time of the last frame */
    uint64_t                        heard;      /* time of the last bytes */
    int                             mute;       /* what comes is ignored */
    unsigned                        failed;     /* its code; the timer ends */
    const char                     *cause;
    rn_upgrade_t                    upgrade;
    ar_frame_parser_t               parser;
};


static void rn_websocket_connected(void *data);
static void rn_websocket_received(void *data, unsigned char *bytes,
    size_t len);
static void rn_websocket_answer(rn_websocket_t *ws, unsigned char *bytes,
    size_t len, int ended);
static void rn_websocket_refused(rn_websocket_t *ws,
    const ar_handshake_answer_t *answer);
static void rn_websocket_parse(rn_websocket_t *ws, unsigned char *pos,
    unsigned char *last);
static void rn_websocket_closing(rn_websocket_t *ws, const ar_frame_t *frame);
static void rn_websocket_drained(void *data);
static void rn_websocket_broken(void *data, const char *cause);
static void rn_websocket_frame(rn_websocket_t *ws, ar_opcode_e opcode,
    int fin, const void *bytes, size_t len);
static void rn_websocket_say_close(rn_websocket_t *ws, unsigned code,
    const char *reason);
static void rn_websocket_arm(rn_websocket_t *ws);
static void rn_websocket_start(rn_websocket_t *ws, uint64_t ms);
static void rn_websocket_timeout(uv_timer_t *timer);
static void rn_websocket_end(rn_websocket_t *ws, unsigned code,
    const char *reason, int linger);
static void rn_websocket_die(rn_websocket_t *ws);
static void rn_websocket_freed(uv_handle_t *handle);


static const rn_conn_handlers_t  rn_websocket_conn = {
    rn_websocket_connected,
    rn_websocket_received,
    rn_websocket_drained,
    rn_websocket_broken
};


rn_websocket_t *
rn_websocket_dial(uv_loop_t *loop, const rn_websocket_dial_t *dial,
    const rn_websocket_handlers_t *handlers, void *data)
{
    rn_websocket_t     *ws;
    ar_frame_limits_t   limits;

    ws = calloc(1, sizeof(rn_websocket_t));
    if (ws == NULL) {
        return NULL;
    }

    ws->loop = loop;
    ws->handlers = handlers;
    ws->data = data;

    memset(&limits, 0, sizeof(limits));
    limits.masked = 0;
    limits.max_text = AR_CONTROL_MAX;
    limits.max_binary = 0;
    limits.max_fragments = 256;
    ar_frame_parser_init(&ws->parser, &limits);

    if (rn_upgrade_init(&ws->upgrade, dial) == AR_OK) {
        ws->conn = rn_conn_open(loop, dial->url, dial->tls,
                                &rn_websocket_conn, ws);
    }

    if (ws->conn == NULL) {
        ar_frame_parser_free(&ws->parser);
        rn_upgrade_free(&ws->upgrade);
        free(ws);
        return NULL;
    }

    uv_timer_init(loop, &ws->timer);
    ws->timer.data = ws;

    return ws;
}


static void
rn_websocket_connected(void *data)
{
    rn_websocket_t  *ws = data;

    ws->state = RN_WS_UPGRADING;
    rn_websocket_start(ws, RN_WS_UPGRADE_MS);

    rn_conn_write(ws->conn, ws->upgrade.request, strlen(ws->upgrade.request));
    rn_upgrade_sent(&ws->upgrade);
}


static void
rn_websocket_received(void *data, unsigned char *bytes, size_t len)
{
    rn_websocket_t  *ws = data;

    ws->heard = uv_now(ws->loop);

    if (ws->state == RN_WS_UPGRADING) {
        rn_websocket_answer(ws, bytes, len, 0);
        return;
    }

    if (!ws->mute) {
        rn_websocket_parse(ws, bytes, bytes + len);
    }
}


static void
rn_websocket_answer(rn_websocket_t *ws, unsigned char *bytes, size_t len,
    int ended)
{
    ar_rc_e                 rc;
    unsigned char          *text;
    ar_handshake_answer_t   answer;

    rc = rn_upgrade_take(&ws->upgrade, bytes, len, ended, &answer);

    if (rc == AR_AGAIN) {
        return;
    }

    if (rc != AR_OK) {
        rn_websocket_end(ws, 1006, answer.cause, 0);
        return;
    }

    if (answer.status != 101) {
        rn_websocket_refused(ws, &answer);
        return;
    }

    ws->state = RN_WS_OPEN;
    ws->sent = uv_now(ws->loop);
    rn_websocket_arm(ws);

    ws->handlers->opened(ws->data, answer.protocol);

    text = (unsigned char *) ws->upgrade.answer;
    rn_websocket_parse(ws, text + answer.header_len, text + ws->upgrade.len);

    if (ws->state != RN_WS_DEAD) {
        rn_upgrade_free(&ws->upgrade);
    }
}


static void
rn_websocket_refused(rn_websocket_t *ws, const ar_handshake_answer_t *answer)
{
    char                            reason[80];
    void                           *data = ws->data;
    rn_websocket_end_t              end;
    const rn_websocket_handlers_t  *handlers = ws->handlers;

    snprintf(reason, sizeof(reason), "HQ refused the upgrade: HTTP %d",
             answer->status);

    end.code = 1006;
    end.reason = reason;
    end.status = answer->status;
    end.retry_after = answer->retry_after;
    end.problem = ws->upgrade.answer + answer->header_len;

    rn_websocket_die(ws);

    if (handlers != NULL) {
        handlers->closed(data, &end);
    }
}


static void
rn_websocket_parse(rn_websocket_t *ws, unsigned char *pos,
    unsigned char *last)
{
    ar_frame_t  frame;

    while (!ws->mute && ws->state != RN_WS_DEAD) {

        switch (ar_frame_parse(&ws->parser, &pos, last, &frame)) {

        case AR_FRAME_AGAIN:
            return;

        case AR_FRAME_TEXT:
            if (ws->handlers != NULL) {
                ws->handlers->text(ws->data, (char *) frame.data, frame.len);
            }
            break;

        case AR_FRAME_DATA:
            if (ws->handlers != NULL && frame.len > 0) {
                ws->handlers->binary(ws->data, frame.data, frame.len);
            }
            break;

        case AR_FRAME_PING:
            if (ws->state == RN_WS_OPEN) {
                rn_websocket_frame(ws, AR_OP_PONG, 1, frame.data, frame.len);
            }
            break;

        case AR_FRAME_PONG:
            break;

        case AR_FRAME_CLOSE:
            rn_websocket_closing(ws, &frame);
            return;

        case AR_FRAME_ERROR:
            rn_websocket_say_close(ws, frame.code, frame.cause);
            rn_websocket_end(ws, frame.code, frame.cause, 1);
            return;
        }
    }
}


static void
rn_websocket_closing(rn_websocket_t *ws, const ar_frame_t *frame)
{
    char  reason[124];

    if (ws->state == RN_WS_CLOSING) {
        rn_websocket_die(ws);
        return;
    }

    snprintf(reason, sizeof(reason), "%.*s", (int) frame->len,
             frame->len > 0 ? (char *) frame->data : "");

    rn_websocket_say_close(ws, frame->code, NULL);
    rn_websocket_end(ws, frame->code, reason, 1);
}


static void
rn_websocket_drained(void *data)
{
    rn_websocket_t  *ws = data;

    if (ws->state == RN_WS_OPEN && ws->handlers->drained != NULL) {
        ws->handlers->drained(ws->data);
    }
}


static void
rn_websocket_broken(void *data, const char *cause)
{
    rn_websocket_t  *ws = data;

    ws->conn = NULL;

    if (ws->state == RN_WS_UPGRADING && cause == NULL) {
        rn_websocket_answer(ws, (unsigned char *) "", 0, 1);
        return;
    }

    rn_websocket_end(ws, 1006, cause != NULL ? cause : "the connection ended",
                     0);
}


void
rn_websocket_text(rn_websocket_t *ws, const char *text, size_t len)
{
    size_t       n;
    ar_opcode_e  opcode;

    opcode = AR_OP_TEXT;

    do {
        n = len < AR_FRAME_PAYLOAD ? len : AR_FRAME_PAYLOAD;
        rn_websocket_frame(ws, opcode, n == len, text, n);
        opcode = AR_OP_CONTINUATION;
        text += n;
        len -= n;
    } while (len > 0);
}


void
rn_websocket_binary(rn_websocket_t *ws, const void *bytes, size_t len)
{
    size_t                n;
    const unsigned char  *p = bytes;

    do {
        n = len < AR_FRAME_PAYLOAD ? len : AR_FRAME_PAYLOAD;
        rn_websocket_frame(ws, AR_OP_BINARY, 1, p, n);
        p += n;
        len -= n;
    } while (len > 0);
}


static void
rn_websocket_frame(rn_websocket_t *ws, ar_opcode_e opcode, int fin,
    const void *bytes, size_t len)
{
    size_t                n;
    unsigned char         mask[4];
    static unsigned char  frame[AR_FRAME_HEADER_MAX + AR_FRAME_PAYLOAD];

    if (ws->state != RN_WS_OPEN || ws->conn == NULL || ws->failed) {
        return;
    }

    rn_mask_next(mask);

    n = ar_frame_header(frame, opcode, fin, len, mask);

    if (len > 0) {
        memcpy(frame + n, bytes, len);
        ar_frame_mask(frame + n, len, mask, 0);
    }

    rn_conn_write(ws->conn, frame, n + len);
    ws->sent = uv_now(ws->loop);
}


void
rn_websocket_fail(rn_websocket_t *ws, unsigned code, const char *reason)
{
    if (ws->state != RN_WS_OPEN || ws->failed) {
        return;
    }

    rn_websocket_say_close(ws, code, reason);

    ws->failed = code;
    ws->cause = reason;
    ws->mute = 1;
    rn_websocket_start(ws, 0);
}


size_t
rn_websocket_queued(const rn_websocket_t *ws)
{
    return ws->conn != NULL ? rn_conn_queued(ws->conn) : 0;
}


void
rn_websocket_close(rn_websocket_t *ws, unsigned code, const char *reason)
{
    ws->handlers = NULL;

    if (ws->state != RN_WS_OPEN || code == 0) {
        rn_websocket_die(ws);
        return;
    }

    rn_websocket_say_close(ws, code, reason);
    ws->state = RN_WS_CLOSING;
    rn_websocket_start(ws, RN_WS_CLOSE_MS);
}


static void
rn_websocket_say_close(rn_websocket_t *ws, unsigned code, const char *reason)
{
    size_t         len;
    unsigned char  payload[125];

    if (!ar_frame_close_code_valid(code)) {
        rn_websocket_frame(ws, AR_OP_CLOSE, 1, NULL, 0);
        return;
    }

    len = reason != NULL ? strnlen(reason, sizeof(payload) - 2) : 0;
    payload[0] = (unsigned char) (code >> 8);
    payload[1] = (unsigned char) (code & 0xff);

    if (len > 0) {
        memcpy(payload + 2, reason, len);
    }

    rn_websocket_frame(ws, AR_OP_CLOSE, 1, payload, len + 2);
}


/* The next of the two times of OPEN. */

static void
rn_websocket_arm(rn_websocket_t *ws)
{
    uint64_t  now, due;

    now = uv_now(ws->loop);
    due = ws->sent + RN_WS_PING_MS;

    if (ws->heard + RN_WS_SILENCE_MS < due) {
        due = ws->heard + RN_WS_SILENCE_MS;
    }

    rn_websocket_start(ws, due > now ? due - now : 0);
}


static void
rn_websocket_start(rn_websocket_t *ws, uint64_t ms)
{
    ws->due = uv_now(ws->loop) + ms;
    uv_timer_start(&ws->timer, rn_websocket_timeout, ms, 0);
}


static void
rn_websocket_timeout(uv_timer_t *timer)
{
    uint64_t         now;
    rn_websocket_t  *ws = timer->data;

    now = uv_now(ws->loop);

    switch (ws->state) {

    case RN_WS_DIALING:
    case RN_WS_DEAD:
        return;

    case RN_WS_UPGRADING:
        rn_websocket_end(ws, 1006, "no answer to the upgrade in 10 s", 0);
        return;

    case RN_WS_CLOSING:
        rn_websocket_die(ws);
        return;

    case RN_WS_OPEN:
        break;
    }

    if (ws->failed) {
        rn_websocket_end(ws, ws->failed, ws->cause, 1);
        return;
    }

    if (now > ws->due + RN_WS_LATE_MS) {
        ws->heard = now;
    }

    if (now >= ws->heard + RN_WS_SILENCE_MS) {
        rn_websocket_end(ws, 1006, "silent for 12 s", 0);
        return;
    }

    if (now >= ws->sent + RN_WS_PING_MS) {
        rn_websocket_frame(ws, AR_OP_PING, 1, NULL, 0);
    }

    rn_websocket_arm(ws);
}


/* Tells the owner; with linger the peer still gets what is queued. */

static void
rn_websocket_end(rn_websocket_t *ws, unsigned code, const char *reason,
    int linger)
{
    rn_websocket_end_t              end;
    const rn_websocket_handlers_t  *handlers = ws->handlers;

    ws->handlers = NULL;

    if (linger && ws->conn != NULL && ws->state != RN_WS_DEAD) {
        ws->state = RN_WS_CLOSING;
        ws->mute = 1;
        rn_websocket_start(ws, RN_WS_CLOSE_MS);

    } else {
        rn_websocket_die(ws);
    }

    if (handlers == NULL) {
        return;
    }

    end.code = code;
    end.reason = reason;
    end.status = 0;
    end.retry_after = -1;
    end.problem = "";

    handlers->closed(ws->data, &end);
}


static void
rn_websocket_die(rn_websocket_t *ws)
{
    if (ws->state == RN_WS_DEAD) {
        return;
    }

    ws->state = RN_WS_DEAD;
    ws->handlers = NULL;

    if (ws->conn != NULL) {
        rn_conn_close(ws->conn);
        ws->conn = NULL;
    }

    uv_close((uv_handle_t *) &ws->timer, rn_websocket_freed);
}


static void
rn_websocket_freed(uv_handle_t *handle)
{
    rn_websocket_t  *ws = handle->data;

    ar_frame_parser_free(&ws->parser);
    rn_upgrade_free(&ws->upgrade);
    free(ws);
}
