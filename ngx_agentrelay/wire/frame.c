
/*
 * RFC 6455 section 5, both roles: bytes in, events out; no I/O.
 *
 * A frame goes through two states: its header is collected byte by byte and
 * judged as soon as each byte is there, then its payload is consumed in
 * whatever pieces the input has.  All limits are checked on the header alone,
 * before a byte of payload is kept.
 *
 * Memory: the only allocation is the text buffer.  It holds a text message
 * that is not whole in one piece of input, grows with what has arrived (not
 * with what the header promises) and is freed by the call that follows its
 * report.  A text frame that is whole in the input is reported in place.
 *
 * An error is final: the parser repeats it and takes no more bytes.  After a
 * Close frame all further input is discarded (section 1.4).
 *
 * It does not answer pings, does not send Close and knows no extensions.
 */

#include <stdlib.h>
#include <string.h>

#include "wire/frame.h"
#include "wire/utf8.h"


#define AR_FRAME_FIN       0x80
#define AR_FRAME_RSV       0x70
#define AR_FRAME_OPCODE    0x0f
#define AR_FRAME_CONTROL   0x08
#define AR_FRAME_MASKED    0x80
#define AR_FRAME_LENGTH    0x7f
#define AR_FRAME_TEXT_MIN  512


static ar_frame_event_e ar_frame_fail(ar_frame_parser_t *p,
    ar_frame_t *frame, uint16_t code, const char *cause);
static ar_frame_event_e ar_frame_take_header(ar_frame_parser_t *p,
    unsigned char **pos, unsigned char *last, ar_frame_t *frame);
static const char *ar_frame_check_first(ar_frame_parser_t *p);
static const char *ar_frame_check_second(ar_frame_parser_t *p);
static const char *ar_frame_check_length(ar_frame_parser_t *p);
static ar_frame_event_e ar_frame_begin(ar_frame_parser_t *p,
    ar_frame_t *frame);
static ar_frame_event_e ar_frame_take_payload(ar_frame_parser_t *p,
    unsigned char **pos, unsigned char *last, ar_frame_t *frame);
static ar_frame_event_e ar_frame_take_control(ar_frame_parser_t *p,
    unsigned char *data, size_t len, ar_frame_t *frame);
static ar_frame_event_e ar_frame_take_close(ar_frame_parser_t *p,
    ar_frame_t *frame);
static ar_frame_event_e ar_frame_take_binary(ar_frame_parser_t *p,
    unsigned char *data, size_t len, ar_frame_t *frame);
static ar_frame_event_e ar_frame_take_text(ar_frame_parser_t *p,
    unsigned char *data, size_t len, ar_frame_t *frame);
static ar_rc_e ar_frame_keep_text(ar_frame_parser_t *p,
    const unsigned char *data, size_t len);
static void ar_frame_free_text(ar_frame_parser_t *p);


void
ar_frame_parser_init(ar_frame_parser_t *p, const ar_frame_limits_t *limits)
{
    memset(p, 0, sizeof(ar_frame_parser_t));

    p->limits = *limits;
    p->need = 1;

    if (p->limits.max_fragments == 0) {
        p->limits.max_fragments = AR_FRAME_FRAGMENTS;
    }
}


void
ar_frame_parser_free(ar_frame_parser_t *p)
{
    ar_frame_free_text(p);
}


ar_frame_event_e
ar_frame_parse(ar_frame_parser_t *p, unsigned char **pos,
    unsigned char *last, ar_frame_t *frame)
{
    ar_frame_event_e  event;

    memset(frame, 0, sizeof(ar_frame_t));

    if (p->failed) {
        frame->code = p->code;
        frame->cause = p->cause;
        return AR_FRAME_ERROR;
    }

    if (p->message != AR_OP_TEXT) {
        ar_frame_free_text(p);
    }

    if (p->closed) {
        *pos = last;
        return AR_FRAME_AGAIN;
    }

    do {
        if (!p->in_payload) {
            event = ar_frame_take_header(p, pos, last, frame);

            if (!p->in_payload) {
                return event;
            }
        }

        event = ar_frame_take_payload(p, pos, last, frame);

        if (event != AR_FRAME_AGAIN) {
            return event;
        }

    } while (*pos < last);

    return AR_FRAME_AGAIN;
}


static ar_frame_event_e
ar_frame_fail(ar_frame_parser_t *p, ar_frame_t *frame, uint16_t code,
    const char *cause)
{
    memset(frame, 0, sizeof(ar_frame_t));
    ar_frame_free_text(p);

    p->failed = 1;
    p->in_payload = 0;
    p->code = code;
    p->cause = cause;

    frame->code = code;
    frame->cause = cause;

    return AR_FRAME_ERROR;
}


/* Returns AR_FRAME_AGAIN with in_payload set once the header is complete. */

static ar_frame_event_e
ar_frame_take_header(ar_frame_parser_t *p, unsigned char **pos,
    unsigned char *last, ar_frame_t *frame)
{
    const char  *cause;

    while (*pos < last) {
        p->header[p->have++] = *(*pos)++;

        if (p->have < p->need) {
            continue;
        }

        cause = p->have == 1 ? ar_frame_check_first(p)
                : p->have == 2 ? ar_frame_check_second(p)
                : NULL;

        if (cause == NULL && p->have == p->need) {
            cause = ar_frame_check_length(p);

            if (cause == NULL) {
                return ar_frame_begin(p, frame);
            }
        }

        if (cause) {
            return ar_frame_fail(p, frame, 1002, cause);
        }
    }

    return AR_FRAME_AGAIN;
}


static const char *
ar_frame_check_first(ar_frame_parser_t *p)
{
    unsigned char  ch;

    ch = p->header[0];

    p->need = 2;
    p->fin = (ch & AR_FRAME_FIN) != 0;
    p->opcode = ch & AR_FRAME_OPCODE;

    if (ch & AR_FRAME_RSV) {
        return "a reserved bit is set";
    }

    if (p->opcode > AR_OP_PONG
        || (p->opcode > AR_OP_BINARY && p->opcode < AR_OP_CLOSE))
    {
        return "reserved opcode";
    }

    if (p->opcode & AR_FRAME_CONTROL) {
        return p->fin ? NULL : "fragmented control frame";
    }

    if (p->opcode == AR_OP_CONTINUATION) {
        return p->message ? NULL : "continuation without a message";
    }

    return p->message ? "new message inside a fragmented one" : NULL;
}


static const char *
ar_frame_check_second(ar_frame_parser_t *p)
{
    unsigned char  ch, len;

    ch = p->header[1];
    len = ch & AR_FRAME_LENGTH;

    if (((ch & AR_FRAME_MASKED) != 0) != p->limits.masked) {
        return p->limits.masked ? "frame of a client is not masked"
                                : "frame of a server is masked";
    }

    if ((p->opcode & AR_FRAME_CONTROL) && len > 125) {
        return "control frame longer than 125 bytes";
    }

    p->need = 2 + (len == 126 ? 2U : 0U) + (len == 127 ? 8U : 0U)
              + (p->limits.masked ? 4U : 0U);

    return NULL;
}


static const char *
ar_frame_check_length(ar_frame_parser_t *p)
{
    unsigned  i, last;

    p->left = p->header[1] & AR_FRAME_LENGTH;
    last = p->need - (p->limits.masked ? 4U : 0U);

    if (p->limits.masked) {
        memcpy(p->mask, p->header + last, sizeof(p->mask));
    }

    if (last == 2) {
        return NULL;
    }

    p->left = 0;

    for (i = 2; i < last; i++) {
        p->left = p->left << 8 | p->header[i];
    }

    if (p->left >> 63) {
        return "the highest bit of the length is set";
    }

    if (p->left < 126 || (last == 10 && p->left < 65536)) {
        return "length not in its shortest form";
    }

    return NULL;
}


/* The header is complete and sound: the limits of the message. */

static ar_frame_event_e
ar_frame_begin(ar_frame_parser_t *p, ar_frame_t *frame)
{
    uint64_t  max;

    p->have = 0;
    p->need = 1;
    p->at = 0;
    p->in_payload = 1;

    if (p->opcode & AR_FRAME_CONTROL) {
        p->control_len = 0;
        return AR_FRAME_AGAIN;
    }

    if (p->opcode != AR_OP_CONTINUATION) {
        p->message = p->opcode;
        p->fresh = 1;
        p->total = 0;
        p->fragments = 0;
        p->utf8 = AR_UTF8_ACCEPT;
    }

    if (++p->fragments > p->limits.max_fragments) {
        return ar_frame_fail(p, frame, 1008, "too many fragments");
    }

    if (p->message == AR_OP_TEXT) {
        max = p->limits.max_text;

    } else {
        max = p->limits.max_binary ? p->limits.max_binary : UINT64_MAX;
    }

    if (p->left > max - p->total) {
        return ar_frame_fail(p, frame, 1009, "message too big");
    }

    p->total += p->left;

    return AR_FRAME_AGAIN;
}


static ar_frame_event_e
ar_frame_take_payload(ar_frame_parser_t *p, unsigned char **pos,
    unsigned char *last, ar_frame_t *frame)
{
    size_t          len;
    unsigned        message;
    unsigned char  *data;

    data = *pos;
    len = (size_t) (last - data);
    message = p->message;

    if (len == 0 && p->left) {
        return AR_FRAME_AGAIN;
    }

    if (len > p->left) {
        len = (size_t) p->left;
    }

    if (p->limits.masked) {
        ar_frame_mask(data, len, p->mask, p->at);
    }

    *pos += len;
    p->at += len;
    p->left -= len;
    p->in_payload = p->left != 0;

    if (p->opcode & AR_FRAME_CONTROL) {
        return ar_frame_take_control(p, data, len, frame);
    }

    if (p->left == 0 && p->fin) {
        p->message = 0;
    }

    if (message == AR_OP_TEXT) {
        return ar_frame_take_text(p, data, len, frame);
    }

    return ar_frame_take_binary(p, data, len, frame);
}


static ar_frame_event_e
ar_frame_take_control(ar_frame_parser_t *p, unsigned char *data, size_t len,
    ar_frame_t *frame)
{
    if (len) {
        memcpy(p->control + p->control_len, data, len);
        p->control_len += len;
    }

    if (p->left) {
        return AR_FRAME_AGAIN;
    }

    frame->data = p->control;
    frame->len = p->control_len;

    if (p->opcode == AR_OP_CLOSE) {
        return ar_frame_take_close(p, frame);
    }

    return p->opcode == AR_OP_PING ? AR_FRAME_PING : AR_FRAME_PONG;
}


static ar_frame_event_e
ar_frame_take_close(ar_frame_parser_t *p, ar_frame_t *frame)
{
    p->closed = 1;

    if (frame->len == 0) {
        frame->code = 1005;
        return AR_FRAME_CLOSE;
    }

    if (frame->len == 1) {
        return ar_frame_fail(p, frame, 1002, "Close with half a code");
    }

    frame->code = (uint16_t) (frame->data[0] << 8 | frame->data[1]);
    frame->data += 2;
    frame->len -= 2;

    if (!ar_frame_close_code_valid(frame->code)) {
        return ar_frame_fail(p, frame, 1002, "Close with a reserved code");
    }

    if (!ar_utf8_valid(frame->data, frame->len)) {
        return ar_frame_fail(p, frame, 1007, "close reason is not UTF-8");
    }

    return AR_FRAME_CLOSE;
}


/* An empty slice is reported only where it ends the message. */

static ar_frame_event_e
ar_frame_take_binary(ar_frame_parser_t *p, unsigned char *data, size_t len,
    ar_frame_t *frame)
{
    if (len == 0 && p->message) {
        return AR_FRAME_AGAIN;
    }

    frame->data = data;
    frame->len = len;
    frame->first = p->fresh;
    frame->last = p->message == 0;

    p->fresh = 0;

    return AR_FRAME_DATA;
}


static ar_frame_event_e
ar_frame_take_text(ar_frame_parser_t *p, unsigned char *data, size_t len,
    ar_frame_t *frame)
{
    int  whole;

    whole = p->message == 0;

    p->utf8 = ar_utf8_feed(p->utf8, data, len);

    if (p->utf8 == AR_UTF8_REJECT || (whole && p->utf8 != AR_UTF8_ACCEPT)) {
        return ar_frame_fail(p, frame, 1007, "text is not UTF-8");
    }

    if (whole && p->text_len == 0) {
        frame->data = data;
        frame->len = len;
        return AR_FRAME_TEXT;
    }

    if (ar_frame_keep_text(p, data, len) != AR_OK) {
        return ar_frame_fail(p, frame, 1011, "out of memory");
    }

    if (!whole) {
        return AR_FRAME_AGAIN;
    }

    frame->data = p->text;
    frame->len = p->text_len;

    return AR_FRAME_TEXT;
}


/* The sum of the payloads was bounded by max_text, so nothing overflows. */

static ar_rc_e
ar_frame_keep_text(ar_frame_parser_t *p, const unsigned char *data,
    size_t len)
{
    size_t          size;
    unsigned char  *text;

    if (len == 0) {
        return AR_OK;
    }

    if (len > p->text_size - p->text_len) {
        size = p->text_size ? p->text_size : AR_FRAME_TEXT_MIN;

        while (size - p->text_len < len) {
            size *= 2;
        }

        if (size > p->limits.max_text) {
            size = p->limits.max_text;
        }

        text = realloc(p->text, size);
        if (text == NULL) {
            return AR_ERROR;
        }

        p->text = text;
        p->text_size = size;
    }

    memcpy(p->text + p->text_len, data, len);
    p->text_len += len;

    return AR_OK;
}


static void
ar_frame_free_text(ar_frame_parser_t *p)
{
    free(p->text);

    p->text = NULL;
    p->text_len = 0;
    p->text_size = 0;
}


size_t
ar_frame_header(unsigned char *out, ar_opcode_e opcode, int fin,
    uint64_t len, const unsigned char *mask)
{
    size_t    n, bytes;
    unsigned  shift;

    bytes = len < 126 ? 0 : len < 65536 ? 2 : 8;

    out[0] = (unsigned char) ((fin ? AR_FRAME_FIN : 0) | (int) opcode);
    out[1] = (unsigned char) ((mask ? AR_FRAME_MASKED : 0)
                              | (bytes == 0 ? (int) len
                                 : bytes == 2 ? 126 : 127));
    n = 2;

    for (shift = (unsigned) bytes * 8; shift > 0; shift -= 8) {
        out[n++] = (unsigned char) (len >> (shift - 8));
    }

    if (mask) {
        memcpy(out + n, mask, 4);
        n += 4;
    }

    return n;
}


void
ar_frame_mask(unsigned char *data, size_t len, const unsigned char mask[4],
    uint64_t at)
{
    size_t         i;
    uint64_t       key, word;
    unsigned char  turned[8];

    for (i = 0; i < sizeof(turned); i++) {
        turned[i] = mask[(at + i) & 3];
    }

    memcpy(&key, turned, sizeof(key));

    for (i = 0; len - i >= sizeof(word); i += sizeof(word)) {
        memcpy(&word, data + i, sizeof(word));
        word ^= key;
        memcpy(data + i, &word, sizeof(word));
    }

    for ( /* void */ ; i < len; i++) {
        data[i] ^= turned[i & 7];
    }
}


int
ar_frame_close_code_valid(unsigned code)
{
    if (code >= 3000 && code <= 4999) {
        return 1;
    }

    return code >= 1000 && code <= 1014
           && code != 1004 && code != 1005 && code != 1006;
}
