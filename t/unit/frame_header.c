
/* RFC 6455 section 5.2: masking policy, lengths, reserved bits, opcodes. */

#include "frames.h"


static void
lengths(void)
{
    size_t         n;
    unsigned char  out[AR_FRAME_HEADER_MAX];

    n = ar_frame_header(out, AR_OP_BINARY, 1, 0, NULL);
    ok(n == 2 && memcmp(out, "\x82\x00", 2) == 0, "header of 0 bytes");

    n = ar_frame_header(out, AR_OP_TEXT, 0, 125, NULL);
    ok(n == 2 && memcmp(out, "\x01\x7d", 2) == 0, "header of 125 bytes");

    n = ar_frame_header(out, AR_OP_CONTINUATION, 1, 126, NULL);
    ok(n == 4 && memcmp(out, "\x80\x7e\x00\x7e", 4) == 0,
       "header of 126 bytes");

    n = ar_frame_header(out, AR_OP_BINARY, 1, 65535, NULL);
    ok(n == 4 && memcmp(out, "\x82\x7e\xff\xff", 4) == 0,
       "header of 65535 bytes");

    n = ar_frame_header(out, AR_OP_BINARY, 1, 65536, NULL);
    ok(n == 10 && memcmp(out, "\x82\x7f\0\0\0\0\0\1\0\0", 10) == 0,
       "header of 65536 bytes");

    n = ar_frame_header(out, AR_OP_BINARY, 1, 65536, frames_mask);
    ok(n == 14 && out[1] == 0xff && memcmp(out + 10, frames_mask, 4) == 0,
       "masked header of 65536 bytes");
}


static void
round_trips(void)
{
    size_t       i;
    char         name[80];
    const char  *log;

    static char          data[70000], expected[70010];
    static const size_t  sizes[] = { 0, 1, 124, 125, 126, 127, 128, 65534,
                                     65535, 65536, 65537, 69999 };

    memset(data, 'x', sizeof(data));

    for (i = 0; i < 2 * sizeof(sizes) / sizeof(sizes[0]); i++) {
        frames_clear(i & 1);
        frames_add(0x82, data, sizes[i / 2]);

        log = frames_log();

        snprintf(expected, sizeof(expected), "<%.*s>", (int) sizes[i / 2],
                 data);
        snprintf(name, sizeof(name), "%zu bytes %s", sizes[i / 2],
                 i & 1 ? "from a client" : "from a server");
        is_text(log, expected, name);
    }
}


static void
refused(const char *bytes, size_t len, const char *expected,
    const char *name)
{
    frames_raw(bytes, len);
    is_text(frames_log(), expected, name);
}


static void
shortest_form(void)
{
    frames_clear(0);
    refused("\x82\x7e\x00\x7d", 4, "E1002", "125 in 16 bits");

    frames_clear(0);
    refused("\x82\x7e\x00\x00", 4, "E1002", "0 in 16 bits");

    frames_clear(0);
    refused("\x82\x7f\0\0\0\0\0\0\xff\xff", 10, "E1002", "65535 in 64 bits");

    frames_clear(0);
    refused("\x82\x7f\0\0\0\0\0\0\0\0", 10, "E1002", "0 in 64 bits");

    frames_clear(0);
    refused("\x82\x7f\x80\0\0\0\0\1\0\0", 10, "E1002", "bit 63 is set");

    frames_clear(0);
    refused("\x82\x7f\x7f\xff\xff\xff\xff\xff\xff\xff""abc", 13, "<abc",
            "2^63 - 1 bytes begin, where no limit is set");
}


static void
first_byte(void)
{
    char      name[80];
    unsigned  i;

    static const unsigned  reserved[] = { 3, 4, 5, 6, 7, 11, 12, 13, 14, 15 };

    for (i = 0x10; i <= 0x40; i <<= 1) {
        frames_clear(1);
        frames_add(0x80 | i | AR_OP_TEXT, "", 0);
        snprintf(name, sizeof(name), "reserved bit 0x%02x", i);
        is_text(frames_log(), "E1002", name);

        frames_clear(1);
        frames_add(0x80 | i | AR_OP_PING, "", 0);
        snprintf(name, sizeof(name), "reserved bit 0x%02x of a ping", i);
        is_text(frames_log(), "E1002", name);
    }

    for (i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++) {
        frames_clear(1);
        frames_add(0x80 | reserved[i], "", 0);
        snprintf(name, sizeof(name), "reserved opcode %u", reserved[i]);
        is_text(frames_log(), "E1002", name);
    }

    frames_clear(0);
    refused("\x83", 1, "E1002", "a reserved opcode fails at its own byte");

    frames_clear(1);
    refused("\x82\x05", 2, "E1002", "unmasked frame of a client");

    frames_clear(0);
    refused("\x82\x85", 2, "E1002", "masked frame of a server");

    frames_clear(1);
    refused("\x88\x00", 2, "E1002", "unmasked Close of a client");
}


static void
unmasking(void)
{
    int            same;
    size_t         i, len, at;
    unsigned char  data[64], expected[64];

    same = 1;

    for (at = 0; at < 9; at++) {
        for (len = 0; len < sizeof(data); len++) {

            for (i = 0; i < len; i++) {
                data[i] = (unsigned char) (i * 7);
                expected[i] = (unsigned char) (data[i]
                                               ^ frames_mask[(at + i) & 3]);
            }

            ar_frame_mask(data, len, frames_mask, at);
            same &= memcmp(data, expected, len) == 0;
        }
    }

    ok(same, "unmasking at every position and of every length");
}


static void
errors_are_final(void)
{
    ar_frame_t          frame;
    unsigned char       good[] = { 0x82, 0x00 }, bad[] = { 0x83 }, *pos;
    ar_frame_parser_t   parser;

    ar_frame_parser_init(&parser, &frames_server);

    pos = bad;
    (void) ar_frame_parse(&parser, &pos, bad + 1, &frame);

    pos = good;
    ok(ar_frame_parse(&parser, &pos, good + 2, &frame) == AR_FRAME_ERROR
       && frame.code == 1002 && frame.cause != NULL && pos == good,
       "an error is repeated and takes no more bytes");

    ar_frame_parser_free(&parser);
}


int
main(void)
{
    lengths();
    round_trips();
    shortest_form();
    first_byte();
    unmasking();
    errors_are_final();

    return done();
}
