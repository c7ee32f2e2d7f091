
/* RFC 6455 section 5.4: fragmentation, and the limits of a message. */

#include "frames.h"


static void
order(void)
{
    frames_clear(1);
    frames_text(0x01, "one ");
    frames_text(0x00, "two ");
    frames_text(0x80, "three");
    is_text(frames_log(), "T(one two three)", "a text of three fragments");

    frames_clear(1);
    frames_text(0x02, "one ");
    frames_text(0x00, "two ");
    frames_text(0x80, "three");
    is_text(frames_log(), "<one two three>", "a binary of three fragments");

    frames_clear(1);
    frames_text(0x01, "");
    frames_text(0x00, "");
    frames_text(0x80, "");
    is_text(frames_log(), "T()", "a text of empty fragments");

    frames_clear(1);
    frames_text(0x02, "");
    frames_text(0x00, "x");
    frames_text(0x80, "");
    frames_text(0x82, "");
    is_text(frames_log(), "<x> <>", "a binary with empty fragments");

    frames_clear(1);
    frames_text(0x80, "x");
    is_text(frames_log(), "E1002", "continuation of nothing, final");

    frames_clear(1);
    frames_text(0x00, "x");
    is_text(frames_log(), "E1002", "continuation of nothing, not final");

    frames_clear(1);
    frames_text(0x81, "whole");
    frames_text(0x80, "x");
    is_text(frames_log(), "T(whole) E1002", "continuation of a whole message");

    frames_clear(1);
    frames_text(0x01, "one");
    frames_text(0x81, "two");
    is_text(frames_log(), "E1002", "a text inside a text");

    frames_clear(1);
    frames_text(0x02, "one");
    frames_text(0x02, "two");
    is_text(frames_log(), "<oneE1002", "a binary inside a binary");
}


static void
interleaved(void)
{
    frames_clear(1);
    frames_text(0x01, "one ");
    frames_text(0x89, "ping");
    frames_text(0x00, "two ");
    frames_text(0x8a, "pong");
    frames_text(0x89, "");
    frames_text(0x80, "three");
    is_text(frames_log(), "P(ping) O(pong) P() T(one two three)",
            "control frames inside a text");

    frames_clear(1);
    frames_text(0x02, "one ");
    frames_text(0x89, "ping");
    frames_text(0x80, "two");
    is_text(frames_log(), "<one P(ping) two>", "a ping inside a binary");

    frames_clear(1);
    frames_text(0x01, "one ");
    frames_add(0x88, "\x03\xe8", 2);
    frames_text(0x80, "two");
    is_text(frames_log(), "C1000()", "a Close inside a text");
}


static void
empty_fragments(void)
{
    int                 i;
    ar_frame_t          frame;
    unsigned char      *pos;
    ar_frame_event_e    event;
    ar_frame_limits_t   limits;
    ar_frame_parser_t   parser;

    frames_clear(1);
    frames_text(0x02, "");

    for (i = 0; i < 20000; i++) {
        frames_text(0x00, "");
    }

    is_text(frames_log(), "E1008", "20000 empty fragments are too many");

    limits = frames_client;
    limits.max_fragments = 30000;

    ar_frame_parser_init(&parser, &limits);

    pos = frames.bytes;
    event = ar_frame_parse(&parser, &pos, frames.bytes + frames.len, &frame);

    ok(event == AR_FRAME_AGAIN && parser.text == NULL,
       "20000 allowed ones make no event and take no memory");

    ar_frame_parser_free(&parser);

    frames_clear(1);
    frames_text(0x01, "");

    for (i = 0; i < 254; i++) {
        frames_text(0x00, "x");
    }

    frames_text(0x80, "");
    ok(strlen(frames_log()) == 254 + strlen("T()"),
       "256 fragments are allowed");

    frames_clear(1);

    for (i = 0; i < 600; i++) {
        frames_text(i % 200 == 0 ? 0x02 : i % 200 == 199 ? 0x80 : 0x00, "");
    }

    is_text(frames_log(), "<> <> <>", "each message has its own count");

    limits.max_fragments = 0;
    frames_clear(1);
    frames_text(0x02, "a");

    for (i = 0; i < 256; i++) {
        frames_text(0x00, "");
    }

    is_text(frames_log_of(&limits, frames.bytes, frames.len, frames.len, 0),
            "<aE1008", "no limit given means 256");
}


static const char *
limited(size_t text, uint64_t binary)
{
    ar_frame_limits_t  limits;

    limits = frames_client;
    limits.max_text = text;
    limits.max_binary = binary;

    return frames_log_of(&limits, frames.bytes, frames.len, frames.len, 0);
}


static void
sums(void)
{
    frames_clear(1);
    frames_text(0x81, "0123456789");
    is_text(limited(10, 10), "T(0123456789)", "a text as long as the limit");
    is_text(limited(9, 10), "E1009", "a text longer than the limit");

    frames_clear(1);
    frames_text(0x82, "0123456789");
    is_text(limited(10, 10), "<0123456789>", "a binary as the limit");
    is_text(limited(10, 9), "E1009", "a binary longer than the limit");
    is_text(limited(10, 0), "<0123456789>", "a binary without a limit");

    frames_clear(1);
    frames_text(0x01, "01234");
    frames_text(0x00, "56789");
    frames_text(0x80, "");
    is_text(limited(10, 10), "T(0123456789)", "a sum as the limit");
    is_text(limited(9, 10), "E1009", "a sum over the limit");

    frames_clear(1);
    frames_text(0x01, "0123");
    frames_text(0x00, "4567");
    frames_text(0x80, "89ab");
    is_text(limited(12, 10), "T(0123456789ab)", "a sum of three");
    is_text(limited(11, 10), "E1009", "a sum of three over the limit");

    frames_clear(1);
    frames_text(0x02, "01234");
    frames_text(0x80, "56789");
    is_text(limited(10, 9), "<01234E1009", "a binary sum over the limit");

    frames_clear(1);
    frames_text(0x81, "0123456789");
    frames_text(0x81, "0123456789");
    is_text(limited(10, 10), "T(0123456789) T(0123456789)",
            "the limit is one message's");

    frames_clear(0);
    frames_raw("\x81\x7f\x7f\xff\xff\xff\xff\xff\xff\xff", 10);
    is_text(frames_log(), "E1009", "the header alone is enough");

    frames_clear(1);
    frames_text(0x02, "0");
    frames_raw("\x80\xff\x7f\xff\xff\xff\xff\xff\xff\xff\0\0\0\0", 14);
    is_text(limited(10, UINT64_MAX), "<0", "a sum near 2^63 does not wrap");
    is_text(limited(10, INT64_MAX), "<0E1009", "and is compared exactly");
}


int
main(void)
{
    order();
    interleaved();
    empty_fragments();
    sums();

    return done();
}
