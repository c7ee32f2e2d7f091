
/* RFC 6455 sections 5.5 and 7.4: ping, pong and Close. */

#include "frames.h"


static char  filler[200];


static void
pings(void)
{
    char  expected[200];

    frames_clear(1);
    frames_text(0x89, "");
    frames_text(0x8a, "");
    frames_text(0x89, "who");
    frames_text(0x8a, "me");
    is_text(frames_log(), "P() O() P(who) O(me)", "pings and pongs");

    frames_clear(1);
    frames_add(0x89, filler, 125);
    snprintf(expected, sizeof(expected), "P(%.*s)", 125, filler);
    is_text(frames_log(), expected, "a ping of 125 bytes");

    frames_clear(1);
    frames_add(0x89, filler, 126);
    is_text(frames_log(), "E1002", "a ping of 126 bytes");

    frames_clear(0);
    frames_raw("\x8a\x7f", 2);
    is_text(frames_log(), "E1002", "a pong of 64 bit length, at its 2nd byte");

    frames_clear(1);
    frames_text(0x09, "x");
    is_text(frames_log(), "E1002", "a ping without FIN");

    frames_clear(1);
    frames_text(0x08, "");
    is_text(frames_log(), "E1002", "a Close without FIN");
}


static void
many_pings(void)
{
    unsigned            i, events;
    ar_frame_t          frame;
    unsigned char      *pos;
    ar_frame_parser_t   parser;

    frames_clear(1);

    for (i = 0; i < 5000; i++) {
        frames_add(0x89, filler, 125);
    }

    ar_frame_parser_init(&parser, &frames_client);

    events = 0;
    pos = frames.bytes;

    while (ar_frame_parse(&parser, &pos, frames.bytes + frames.len, &frame)
           == AR_FRAME_PING)
    {
        events++;
    }

    ok(events == 5000 && parser.text == NULL,
       "5000 pings, one event each, no memory");

    ar_frame_parser_free(&parser);
}


static void
close_frames(void)
{
    char  reason[130];

    frames_clear(1);
    frames_text(0x88, "");
    is_text(frames_log(), "C1005()", "Close without a code");

    frames_clear(1);
    frames_add(0x88, "\x03\xe8", 2);
    is_text(frames_log(), "C1000()", "Close with a code");

    frames_clear(1);
    frames_add(0x88, "\x03\xe9gone", 6);
    is_text(frames_log(), "C1001(gone)", "Close with a code and a reason");

    frames_clear(1);
    frames_add(0x88, "\x03", 1);
    is_text(frames_log(), "E1002", "Close with half a code");

    frames_clear(1);
    frames_text(0x89, "x\xe8");
    frames_add(0x88, "\x03", 1);
    is_text(frames_log(), "P(x\xe8) E1002",
            "what an earlier ping left does not complete it");

    memset(reason, 'r', sizeof(reason));
    memcpy(reason, "\x03\xe8", 2);

    frames_clear(1);
    frames_add(0x88, reason, 125);
    ok(strlen(frames_log()) == 123 + strlen("C1000()"),
       "a reason of 123 bytes");

    frames_clear(1);
    frames_add(0x88, reason, 126);
    is_text(frames_log(), "E1002", "a reason of 124 bytes");

    frames_clear(1);
    frames_add(0x88, "\x03\xe8\xc3\xa4", 4);
    is_text(frames_log(), "C1000(\xc3\xa4)", "a reason in UTF-8");

    frames_clear(1);
    frames_add(0x88, "\x03\xe8\xc3", 3);
    is_text(frames_log(), "E1007", "a reason that ends inside a character");

    frames_clear(1);
    frames_add(0x88, "\x03\xe8\xff", 3);
    is_text(frames_log(), "E1007", "a reason that is not UTF-8");

    frames_clear(1);
    frames_text(0x88, "");
    frames_text(0x81, "late");
    frames_raw("\xff\xff\xff", 3);
    is_text(frames_log(), "C1005()", "what follows a Close is discarded");
}


static void
codes(void)
{
    char      name[80];
    unsigned  i;

    static const struct {
        unsigned  code;
        int       valid;
    } cases[] = {
        { 0, 0 }, { 999, 0 }, { 1000, 1 }, { 1001, 1 }, { 1002, 1 },
        { 1003, 1 }, { 1004, 0 }, { 1005, 0 }, { 1006, 0 }, { 1007, 1 },
        { 1008, 1 }, { 1009, 1 }, { 1010, 1 }, { 1011, 1 }, { 1012, 1 },
        { 1013, 1 }, { 1014, 1 }, { 1015, 0 }, { 1016, 0 }, { 1100, 0 },
        { 2000, 0 }, { 2999, 0 }, { 3000, 1 }, { 3999, 1 }, { 4000, 1 },
        { 4401, 1 }, { 4999, 1 }, { 5000, 0 }, { 65535, 0 }
    };

    unsigned char  payload[2];
    char           expected[20];

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        payload[0] = (unsigned char) (cases[i].code >> 8);
        payload[1] = (unsigned char) cases[i].code;

        frames_clear(1);
        frames_add(0x88, payload, 2);

        snprintf(expected, sizeof(expected), "C%u()", cases[i].code);
        snprintf(name, sizeof(name), "Close code %u", cases[i].code);
        is_text(frames_log(), cases[i].valid ? expected : "E1002", name);
    }
}


int
main(void)
{
    memset(filler, 'x', sizeof(filler));

    pings();
    many_pings();
    close_frames();
    codes();

    return done();
}
