
/* Binary payload comes as slices: where they lie, where a message ends. */

#include "frames.h"


static unsigned char      data[65536];
static ar_frame_parser_t  parser;
static ar_frame_t         frame;


static int
slice(unsigned char **pos, unsigned char *last, size_t len, unsigned first,
    unsigned end)
{
    unsigned char  *at;

    at = *pos;

    return ar_frame_parse(&parser, pos, last, &frame) == AR_FRAME_DATA
           && frame.len == len && frame.first == first && frame.last == end
           && frame.data >= at && frame.data + frame.len <= last;
}


static void
slices(void)
{
    unsigned char  *pos, *from;

    frames_clear(1);
    frames_add(0x82, data, sizeof(data));

    ar_frame_parser_init(&parser, &frames_client);

    pos = frames.bytes;
    from = pos + 14;

    ok(ar_frame_parse(&parser, &pos, from, &frame) == AR_FRAME_AGAIN,
       "a header alone is no slice");

    ok(slice(&pos, from + 1001, 1001, 1, 0), "the first slice");
    ok(memcmp(frame.data, data, 1001) == 0, "its bytes");
    ok(slice(&pos, from + 1004, 3, 0, 0), "a slice inside");
    ok(memcmp(frame.data, data + 1001, 3) == 0, "its bytes, mask in phase");
    ok(slice(&pos, frames.bytes + frames.len, 64532, 0, 1), "the last slice");
    ok(memcmp(frame.data, data + 1004, 64532) == 0, "its bytes");
    ok(parser.text == NULL, "nothing was collected");
    ok(ar_frame_parse(&parser, &pos, frames.bytes + frames.len, &frame)
       == AR_FRAME_AGAIN, "then the input is used up");

    ar_frame_parser_free(&parser);
}


static void
ends(void)
{
    unsigned char  *pos, *last;

    frames_clear(1);
    frames_text(0x02, "");
    frames_text(0x00, "ab");
    frames_text(0x80, "");
    frames_text(0x82, "cd");
    frames_text(0x82, "");

    ar_frame_parser_init(&parser, &frames_client);

    pos = frames.bytes;
    last = pos + frames.len;

    ok(slice(&pos, last, 2, 1, 0), "first, though an empty frame went before");
    ok(slice(&pos, last, 0, 0, 1), "an empty slice ends the message");
    ok(slice(&pos, last, 2, 1, 1), "first and last");
    ok(slice(&pos, last, 0, 1, 1), "an empty message is one empty slice");

    ar_frame_parser_free(&parser);
}


static void
endless(void)
{
    size_t              i, n;
    uint64_t            seen;
    unsigned char      *pos;
    ar_frame_limits_t   limits;

    limits = frames_client;
    limits.max_binary = 0;

    ar_frame_parser_init(&parser, &limits);

    n = ar_frame_header(frames.bytes, AR_OP_BINARY, 1, 1ULL << 40,
                        frames_mask);
    pos = frames.bytes;
    (void) ar_frame_parse(&parser, &pos, frames.bytes + n, &frame);

    seen = 0;

    for (i = 0; i < 4096; i++) {
        pos = data;
        (void) ar_frame_parse(&parser, &pos, data + sizeof(data), &frame);
        seen += frame.len;
    }

    ok(seen == 4096ULL * sizeof(data) && parser.text == NULL,
       "256 MiB of a frame of 1 TiB pass through without memory");

    ar_frame_parser_free(&parser);
}


int
main(void)
{
    size_t  i;

    for (i = 0; i < sizeof(data); i++) {
        data[i] = (unsigned char) (i * 2654435761U >> 7);
    }

    slices();
    ends();
    endless();

    return done();
}
