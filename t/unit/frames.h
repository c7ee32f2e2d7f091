
/*
 * Builds frames, right and wrong ones, and writes down what the parser makes
 * of them: "T(hello) <abc> P(x) C1000(bye) E1002".  Binary slices are joined,
 * "<" where a message begins and ">" where it ends, so what is written does
 * not depend on how the input was cut.
 *
 * Each piece of input is a block of its own, just as long as the piece: ASan
 * sees a parser that reads beyond it or returns to it later.
 */

#ifndef T_UNIT_FRAMES_H
#define T_UNIT_FRAMES_H

#include "wire/frame.h"
#include "tap.h"


#define FRAMES_ROOM  (1 << 20)


typedef struct {
    unsigned       masked;
    size_t         len;
    unsigned char  bytes[FRAMES_ROOM];
} frames_t;


static frames_t                 frames;
static const unsigned char      frames_mask[4] = { 0x37, 0xfa, 0x21, 0x3d };
static const ar_frame_limits_t  frames_client = { 1, 65536, 0, 256 };
static const ar_frame_limits_t  frames_server = { 0, 65536, 0, 256 };


static inline void
frames_clear(unsigned masked)
{
    frames.masked = masked;
    frames.len = 0;
}


/* `first` is the whole first byte, so it may be a wrong one. */

static inline void
frames_add(unsigned first, const void *data, size_t len)
{
    size_t          n;
    unsigned char  *p;

    p = frames.bytes + frames.len;
    n = ar_frame_header(p, AR_OP_TEXT, 1, len,
                        frames.masked ? frames_mask : NULL);
    p[0] = (unsigned char) first;

    if (len) {
        memcpy(p + n, data, len);
    }

    if (frames.masked) {
        ar_frame_mask(p + n, len, frames_mask, 0);
    }

    frames.len += n + len;
}


static inline void
frames_text(unsigned first, const char *text)
{
    frames_add(first, text, strlen(text));
}


static inline void
frames_raw(const char *bytes, size_t len)
{
    memcpy(frames.bytes + frames.len, bytes, len);
    frames.len += len;
}


static inline char *
frames_note(char *out, ar_frame_event_e event, const ar_frame_t *frame)
{
    switch (event) {

    case AR_FRAME_AGAIN:
        break;

    case AR_FRAME_DATA:
        out += sprintf(out, "%s%.*s%s", frame->first ? "<" : "",
                       (int) frame->len, (const char *) frame->data,
                       frame->last ? "> " : "");
        break;

    case AR_FRAME_TEXT:
    case AR_FRAME_PING:
    case AR_FRAME_PONG:
        out += sprintf(out, "%c(%.*s) ",
                       event == AR_FRAME_TEXT ? 'T'
                       : event == AR_FRAME_PING ? 'P' : 'O',
                       (int) frame->len, (const char *) frame->data);
        break;

    case AR_FRAME_CLOSE:
        out += sprintf(out, "C%u(%.*s) ", (unsigned) frame->code,
                       (int) frame->len, (const char *) frame->data);
        break;

    case AR_FRAME_ERROR:
        out += sprintf(out, "E%u ", (unsigned) frame->code);
        break;
    }

    return out;
}


/* The first piece has `first` bytes, the others `step` (0: all the rest). */

static inline const char *
frames_log_of(const ar_frame_limits_t *limits, const unsigned char *bytes,
    size_t len, size_t first, size_t step)
{
    char               *out;
    size_t              at, n;
    ar_frame_t          frame;
    unsigned char      *piece, *pos;
    ar_frame_event_e    event;
    ar_frame_parser_t   parser;

    static char  log[2 * FRAMES_ROOM];

    ar_frame_parser_init(&parser, limits);

    out = log;
    *out = '\0';
    event = AR_FRAME_AGAIN;

    for (at = 0; at < len && event != AR_FRAME_ERROR; at += n) {
        n = at == 0 ? first : step ? step : len;
        n = n < len - at ? n : len - at;

        piece = malloc(n + (n == 0));
        if (piece == NULL) {
            abort();
        }

        memcpy(piece, bytes + at, n);
        pos = piece;

        do {
            event = ar_frame_parse(&parser, &pos, piece + n, &frame);
            out = frames_note(out, event, &frame);
        } while (event != AR_FRAME_AGAIN && event != AR_FRAME_ERROR);

        if (event == AR_FRAME_AGAIN && pos != piece + n) {
            out += sprintf(out, "UNREAD ");
        }

        free(piece);

        if (n == 0) {
            first = step = len;
        }
    }

    if (out > log && out[-1] == ' ') {
        out[-1] = '\0';
    }

    ar_frame_parser_free(&parser);

    return log;
}


static inline const char *
frames_log(void)
{
    return frames_log_of(frames.masked ? &frames_client : &frames_server,
                         frames.bytes, frames.len, frames.len, 0);
}


#endif /* T_UNIT_FRAMES_H */
