
/*
 * However the input is cut, the same is reported: a conversation with every
 * kind of frame, and every error, in two pieces at each position, in pieces
 * of 1 to 16 bytes, for both roles.
 */

#include "frames.h"


static char  expected[2 * FRAMES_ROOM];
static char  filler[300];


static void
every_cut(const char *name)
{
    size_t                    i, wrong;
    const ar_frame_limits_t  *limits;

    limits = frames.masked ? &frames_client : &frames_server;
    wrong = 0;

    strcpy(expected, frames_log());

    for (i = 0; i <= frames.len; i++) {
        wrong += strcmp(frames_log_of(limits, frames.bytes, frames.len, i, 0),
                        expected)
                 != 0;
    }

    ok(wrong == 0, "%s: in two pieces at %zu places", name, i);

    wrong = 0;

    for (i = 1; i <= 16; i++) {
        wrong += strcmp(frames_log_of(limits, frames.bytes, frames.len, i, i),
                        expected)
                 != 0;
    }

    ok(wrong == 0, "%s: in pieces of 1 to 16 bytes", name);
}


static void
conversation(unsigned masked)
{
    frames_clear(masked);
    frames_text(0x81, "hello");
    frames_text(0x89, "ping");
    frames_text(0x82, "");
    frames_add(0x82, filler, 200);
    frames_text(0x01, "K\xc3");
    frames_text(0x8a, "pong");
    frames_text(0x00, "");
    frames_text(0x80, "\xb6ln \xf0\x9f\x98\x80");
    frames_text(0x02, "a");
    frames_text(0x89, "");
    frames_text(0x00, "bcd");
    frames_text(0x80, "");
    frames_text(0x81, "");
    frames_add(0x81, filler, 300);
    frames_add(0x88, "\x03\xe8" "bye \xe2\x82\xac", 9);
    frames_text(0x82, "discarded");

    every_cut(masked ? "a client's conversation" : "a server's conversation");
}


static void
errors(void)
{
    frames_clear(1);
    frames_text(0x82, "good");
    frames_text(0xc2, "reserved bit");
    every_cut("reserved bit");

    frames_clear(1);
    frames_text(0x82, "good");
    frames_add(0x89, filler, 126);
    every_cut("long ping");

    frames_clear(0);
    frames_text(0x82, "good");
    frames_raw("\x82\x7f\0\0\0\0\0\0\xff\xff", 10);
    every_cut("length not in its shortest form");

    frames_clear(1);
    frames_text(0x01, "K\xc3");
    frames_text(0x80, "x");
    every_cut("broken character");

    frames_clear(1);
    frames_add(0x88, "\x03\xed", 2);
    every_cut("reserved close code");

    frames_clear(0);
    frames_raw("\x81\x7f\0\0\0\0\0\1\0\1", 10);
    every_cut("too long a text");
}


int
main(void)
{
    memset(filler, 'x', sizeof(filler));

    conversation(1);
    conversation(0);
    errors();

    return done();
}
