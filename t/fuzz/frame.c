
/*
 * Frames: whatever comes, in whatever pieces, the parser reports the same.
 *
 * Byte 0 of the input chooses role and limits, byte 1 seeds the cuts, the
 * rest is what a peer sends.  It is fed whole, then cut at random, then byte
 * by byte; each piece is a block of its own, so ASan sees a read beyond it.
 */

#include <stdlib.h>
#include <string.h>

#include "wire/frame.h"


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);


static uint64_t
mix(uint64_t digest, const void *data, size_t len)
{
    size_t                i;
    const unsigned char  *p;

    p = data;

    for (i = 0; i < len; i++) {
        digest = (digest ^ p[i]) * 1099511628211ULL;
    }

    return digest;
}


/* Slices of a binary message are one text, whatever their lengths. */

static uint64_t
note(uint64_t digest, ar_frame_event_e event, const ar_frame_t *frame)
{
    unsigned char  mark;

    mark = (unsigned char) event;

    if (event != AR_FRAME_DATA || frame->first) {
        digest = mix(digest, &mark, 1);
    }

    if (frame->len) {
        digest = mix(digest, frame->data, frame->len);
    }

    if (event != AR_FRAME_DATA) {
        digest = mix(digest, &frame->code, sizeof(frame->code));
    }

    if (event != AR_FRAME_DATA || frame->last) {
        mark = 0xfe;
        digest = mix(digest, &mark, 1);
    }

    return digest;
}


static uint64_t
feed(const ar_frame_limits_t *limits, const uint8_t *data, size_t size,
    unsigned seed, size_t longest)
{
    size_t              n;
    uint64_t            digest;
    ar_frame_t          frame;
    unsigned char      *piece, *pos;
    ar_frame_event_e    event;
    ar_frame_parser_t   parser;

    ar_frame_parser_init(&parser, limits);

    digest = 14695981039346656037ULL;
    event = AR_FRAME_AGAIN;

    while (size && event != AR_FRAME_ERROR) {
        seed = seed * 1103515245U + 12345U;
        n = longest ? 1 + (seed >> 16) % longest : size;
        n = n < size ? n : size;

        piece = malloc(n);
        if (piece == NULL) {
            abort();
        }

        memcpy(piece, data, n);
        pos = piece;

        for ( ;; ) {
            event = ar_frame_parse(&parser, &pos, piece + n, &frame);

            if (event == AR_FRAME_AGAIN) {
                break;
            }

            digest = note(digest, event, &frame);

            if (event == AR_FRAME_ERROR) {
                break;
            }
        }

        if ((event == AR_FRAME_AGAIN && pos != piece + n)
            || parser.text_size > limits->max_text)
        {
            abort();
        }

        free(piece);

        data += n;
        size -= n;
    }

    ar_frame_parser_free(&parser);

    return digest;
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint64_t           whole;
    ar_frame_limits_t  limits;

    if (size < 2) {
        return 0;
    }

    limits.masked = data[0] & 1;
    limits.max_text = data[0] & 2 ? 64 : 65536;
    limits.max_binary = data[0] & 4 ? 64 : 0;
    limits.max_fragments = data[0] & 8 ? 4 : 256;

    whole = feed(&limits, data + 2, size - 2, 0, 0);

    if (feed(&limits, data + 2, size - 2, data[1], 40) != whole
        || feed(&limits, data + 2, size - 2, 0, 1) != whole)
    {
        abort();
    }

    return 0;
}
