
/* RFC 6455 sections 5.6 and 8.1: text is UTF-8; its buffer's life. */

#include "frames.h"


static void
across_fragments(void)
{
    frames_clear(1);
    frames_text(0x81, "K\xc3\xb6ln \xe2\x82\xac \xf0\x9f\x98\x80");
    is_text(frames_log(), "T(K\xc3\xb6ln \xe2\x82\xac \xf0\x9f\x98\x80)",
            "a text in UTF-8");

    frames_clear(1);
    frames_text(0x01, "\xf0");
    frames_text(0x00, "\x9f");
    frames_text(0x89, "p");
    frames_text(0x00, "\x98");
    frames_text(0x80, "\x80");
    is_text(frames_log(), "P(p) T(\xf0\x9f\x98\x80)",
            "a character over four fragments");

    frames_clear(1);
    frames_text(0x01, "\xe2\x82");
    frames_text(0x80, "x");
    is_text(frames_log(), "E1007", "a fragment breaks a character");

    frames_clear(1);
    frames_text(0x81, "x\xe2\x82");
    is_text(frames_log(), "E1007", "a text ends inside a character");

    frames_clear(1);
    frames_text(0x01, "x\xe2\x82");
    frames_text(0x80, "");
    is_text(frames_log(), "E1007", "its empty last fragment tells");

    frames_clear(1);
    frames_text(0x01, "x\xe2\x82");
    is_text(frames_log(), "", "until then it may go on");

    frames_clear(1);
    frames_text(0x82, "\xff\xfe");
    is_text(frames_log(), "<\xff\xfe>", "binary may be anything");

    frames_clear(1);
    frames_text(0x01, "\xc3");
    frames_text(0x80, "\xa4");
    frames_text(0x81, "\xc3\xa4");
    is_text(frames_log(), "T(\xc3\xa4) T(\xc3\xa4)",
            "each text starts afresh");
}


static void
fail_fast(void)
{
    ar_frame_t          frame;
    unsigned char      *pos;
    ar_frame_parser_t   parser;

    frames_clear(0);
    frames_raw("\x81\x7e\xff\xff""abc\xed\xa0", 9);

    ar_frame_parser_init(&parser, &frames_server);

    pos = frames.bytes;
    ok(ar_frame_parse(&parser, &pos, frames.bytes + 8, &frame)
       == AR_FRAME_AGAIN, "64 KiB promised, a possible beginning came");

    ok(ar_frame_parse(&parser, &pos, frames.bytes + 9, &frame)
       == AR_FRAME_ERROR && frame.code == 1007,
       "the first impossible byte is the end");

    ok(parser.text == NULL, "an error frees the buffer");

    ar_frame_parser_free(&parser);
}


static void
in_place(void)
{
    ar_frame_t          frame;
    unsigned char      *pos;
    ar_frame_parser_t   parser;

    frames_clear(1);
    frames_text(0x81, "whole");

    ar_frame_parser_init(&parser, &frames_client);

    pos = frames.bytes;
    ok(ar_frame_parse(&parser, &pos, frames.bytes + frames.len, &frame)
       == AR_FRAME_TEXT && frame.data == frames.bytes + 6 && frame.len == 5
       && parser.text == NULL, "a whole text is reported where it lies");

    frames_clear(1);
    frames_text(0x01, "");
    frames_text(0x80, "whole");

    pos = frames.bytes;
    ok(ar_frame_parse(&parser, &pos, frames.bytes + frames.len, &frame)
       == AR_FRAME_TEXT && frame.data == frames.bytes + 12
       && parser.text == NULL, "and after an empty fragment too");

    ar_frame_parser_free(&parser);
}


static void
odd_limit(void)
{
    ar_frame_t          frame;
    unsigned char      *pos;
    ar_frame_limits_t   limits;
    ar_frame_parser_t   parser;

    static const char  text[1000];

    limits = frames_client;
    limits.max_text = sizeof(text);

    frames_clear(1);
    frames_add(0x01, text, sizeof(text));

    ar_frame_parser_init(&parser, &limits);

    pos = frames.bytes;
    ok(ar_frame_parse(&parser, &pos, frames.bytes + frames.len, &frame)
       == AR_FRAME_AGAIN && parser.text_size == sizeof(text),
       "the buffer ends at a limit that is no power of two");

    ar_frame_parser_free(&parser);
}


static void
buffer(void)
{
    size_t              most;
    ar_frame_t          frame;
    unsigned char      *pos, *last;
    ar_frame_parser_t   parser;

    static char  text[65536];

    memset(text, 't', sizeof(text));

    frames_clear(1);
    frames_add(0x81, text, sizeof(text));

    ar_frame_parser_init(&parser, &frames_client);

    pos = frames.bytes;
    (void) ar_frame_parse(&parser, &pos, frames.bytes + 24, &frame);
    ok(parser.text_len == 10 && parser.text_size < 1024,
       "the buffer is as long as what came, not what is promised");

    most = 0;

    for (last = pos + 1000; last < frames.bytes + frames.len; last += 1000) {
        (void) ar_frame_parse(&parser, &pos, last, &frame);
        most = parser.text_size > most ? parser.text_size : most;
    }

    last = frames.bytes + frames.len;

    ok(ar_frame_parse(&parser, &pos, last, &frame) == AR_FRAME_TEXT
       && frame.len == sizeof(text)
       && memcmp(frame.data, text, sizeof(text)) == 0,
       "a text of 64 KiB in pieces");
    ok(most <= sizeof(text), "the buffer never exceeds the limit");

    ok(ar_frame_parse(&parser, &pos, last, &frame) == AR_FRAME_AGAIN
       && parser.text == NULL, "the next call frees the buffer");

    ar_frame_parser_free(&parser);

    frames_clear(1);
    frames_text(0x01, "never ends");
    ar_frame_parser_init(&parser, &frames_client);
    pos = frames.bytes;
    (void) ar_frame_parse(&parser, &pos, frames.bytes + frames.len, &frame);
    ar_frame_parser_free(&parser);
    ok(parser.text == NULL, "free() takes what is left");
}


int
main(void)
{
    across_fragments();
    fail_fast();
    in_place();
    odd_limit();
    buffer();

    return done();
}
