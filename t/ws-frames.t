# RFC 6455 section 5.2 and 5.5: frames, and which are refused.
# vi: set ft=perl :

use lib 't/lib';
use Test::Nginx::Socket 'no_plan';
use AgentRelay::Echo;

add_block_preprocessor(\&AgentRelay::Echo::upgraded);

no_long_string();
run_tests();

__DATA__

=== TEST 1: 5.6, a text message
--- raw_request eval: AgentRelay::Echo::ask(AgentRelay::Echo::masked(text => 'Hello'), AgentRelay::Echo::bye(1000))
--- response_body eval: "\x81\x05Hello" . AgentRelay::Echo::gone(1000)


=== TEST 2: 5.6, a binary message
--- raw_request eval: AgentRelay::Echo::ask(AgentRelay::Echo::masked(binary => "\0\1\xff"), AgentRelay::Echo::bye(1000))
--- response_body eval: "\x82\x03\0\1\xff" . AgentRelay::Echo::gone(1000)


=== TEST 3: 5.2, empty messages
--- raw_request eval
AgentRelay::Echo::ask(AgentRelay::Echo::masked('text'),
    AgentRelay::Echo::masked('binary'), AgentRelay::Echo::bye())
--- response_body eval: "\x81\0\x82\0\x88\0"


=== TEST 4: 5.2, the longest of the 7 bit form
--- raw_request eval: AgentRelay::Echo::ask(AgentRelay::Echo::masked(text => 'x' x 125), AgentRelay::Echo::bye())
--- response_body eval: "\x81\x7d" . 'x' x 125 . "\x88\0"


=== TEST 5: 5.2, the shortest of the 16 bit form
--- raw_request eval: AgentRelay::Echo::ask(AgentRelay::Echo::masked(binary => 'x' x 126), AgentRelay::Echo::bye())
--- response_body eval: "\x82\x7e\0\x7e" . 'x' x 126 . "\x88\0"


=== TEST 6: 5.2, the longest of the 16 bit form
--- raw_request eval: AgentRelay::Echo::ask(AgentRelay::Echo::masked(text => 'x' x 65535), AgentRelay::Echo::bye())
--- response_body eval: "\x81\x7e\xff\xff" . 'x' x 65535 . "\x88\0"


=== TEST 7: 5.2, the shortest of the 64 bit form
--- raw_request eval: AgentRelay::Echo::ask(AgentRelay::Echo::masked(binary => 'x' x 65536), AgentRelay::Echo::bye())
--- response_body eval: "\x82\x7f\0\0\0\0\0\1\0\0" . 'x' x 65536 . "\x88\0"


=== TEST 8: 5.2, a longer form than needed: 16 bits for 125
--- raw_request eval: AgentRelay::Echo::ask(AgentRelay::Echo::masked(text => 'x' x 125, form => 16))
--- response_body_like eval: qr/\A\x88.\x03\xea/s


=== TEST 9: 5.2, a longer form than needed: 64 bits for 65535
--- raw_request eval: AgentRelay::Echo::ask(AgentRelay::Echo::masked(binary => 'x' x 65535, form => 64))
--- response_body_like eval: qr/\A\x88.\x03\xea/s


=== TEST 10: 5.2, the most significant bit of a 64 bit length
--- raw_request eval: AgentRelay::Echo::ask("\x82\xff\x80\0\0\0\0\0\0\1abcdx")
--- response_body_like eval: qr/\A\x88.\x03\xea/s


=== TEST 11: 5.1, a frame of a client without a mask
--- raw_request eval: AgentRelay::Echo::ask(AgentRelay::Echo::plain(text => 'Hello'))
--- response_body_like eval: qr/\A\x88.\x03\xea/s


=== TEST 12: 5.2, RSV1
--- raw_request eval: AgentRelay::Echo::ask(AgentRelay::Echo::masked(text => 'Hello', rsv => 4))
--- response_body_like eval: qr/\A\x88.\x03\xea/s


=== TEST 13: 5.2, RSV2
--- raw_request eval: AgentRelay::Echo::ask(AgentRelay::Echo::masked(text => 'Hello', rsv => 2))
--- response_body_like eval: qr/\A\x88.\x03\xea/s


=== TEST 14: 5.2, RSV3 on a ping
--- raw_request eval: AgentRelay::Echo::ask(AgentRelay::Echo::masked(ping => '', rsv => 1))
--- response_body_like eval: qr/\A\x88.\x03\xea/s


=== TEST 15: 5.2, a reserved opcode for data
--- raw_request eval: AgentRelay::Echo::ask(AgentRelay::Echo::masked(3 => ''))
--- response_body_like eval: qr/\A\x88.\x03\xea/s


=== TEST 16: 5.2, a reserved opcode for control
--- raw_request eval: AgentRelay::Echo::ask(AgentRelay::Echo::masked(11 => ''))
--- response_body_like eval: qr/\A\x88.\x03\xea/s


=== TEST 17: 5.5.2, a ping is answered with its payload
--- raw_request eval: AgentRelay::Echo::ask(AgentRelay::Echo::masked(ping => 'are you there'), AgentRelay::Echo::bye())
--- response_body eval: "\x8a\x0dare you there\x88\0"


=== TEST 18: 5.5.2, each of several pings
--- raw_request eval
AgentRelay::Echo::ask((map { AgentRelay::Echo::masked(ping => "ping $_") } 1 .. 10),
    AgentRelay::Echo::bye())
--- response_body eval: join('', map { AgentRelay::Echo::plain(pong => "ping $_") } 1 .. 10) . "\x88\0"


=== TEST 19: 5.5, the longest control frame
--- raw_request eval: AgentRelay::Echo::ask(AgentRelay::Echo::masked(ping => 'x' x 125), AgentRelay::Echo::bye())
--- response_body eval: "\x8a\x7d" . 'x' x 125 . "\x88\0"


=== TEST 20: 5.5, one that is longer
--- raw_request eval: AgentRelay::Echo::ask(AgentRelay::Echo::masked(ping => 'x' x 126))
--- response_body_like eval: qr/\A\x88.\x03\xea/s


=== TEST 21: 5.5, a control frame is not fragmented
--- raw_request eval: AgentRelay::Echo::ask(AgentRelay::Echo::masked(ping => 'x', fin => 0))
--- response_body_like eval: qr/\A\x88.\x03\xea/s


=== TEST 22: 5.5.3, a pong that nobody asked for
--- raw_request eval: AgentRelay::Echo::ask(AgentRelay::Echo::masked(pong => 'x'), AgentRelay::Echo::bye())
--- response_body eval: "\x88\0"


=== TEST 23: what came before a bad frame is answered before the Close
--- raw_request eval: AgentRelay::Echo::ask(AgentRelay::Echo::masked(text => 'good'), AgentRelay::Echo::masked(7 => 'bad'))
--- response_body_like eval: qr/\A\x81\x04good\x88.\x03\xea/s
