# RFC 6455 section 10.4: sizes are refused as soon as they are known.
# vi: set ft=perl :

use lib 't/lib';
use Test::Nginx::Socket 'no_plan';
use AgentRelay::Echo;

add_block_preprocessor(\&AgentRelay::Echo::upgraded);

no_long_string();
run_tests();

__DATA__

=== TEST 1: a text of 1 MiB
--- raw_request eval: AgentRelay::Echo::ask(AgentRelay::Echo::masked(text => 'x' x 1048576), AgentRelay::Echo::bye())
--- response_body eval: "\x81\x7f\0\0\0\0\0\x10\0\0" . 'x' x 1048576 . "\x88\0"


=== TEST 2: one byte more is refused by its header
--- raw_request eval: AgentRelay::Echo::ask(AgentRelay::Echo::masked(text => '', length => 1048577, form => 64))
--- response_body_like eval: qr/\A\x88.\x03\xf1/s


=== TEST 3: the sum of fragments counts
--- raw_request eval
AgentRelay::Echo::ask(AgentRelay::Echo::masked(text => 'x' x 1048576, fin => 0),
    AgentRelay::Echo::masked(continuation => 'x'))
--- response_body_like eval: qr/\A\x88.\x03\xf1/s


=== TEST 4: a binary of more than 16 MiB is refused by its header
--- raw_request eval: AgentRelay::Echo::ask(AgentRelay::Echo::masked(binary => '', length => 16777217))
--- response_body_like eval: qr/\A\x88.\x03\xf1/s


=== TEST 5: the largest length there is
--- raw_request eval: AgentRelay::Echo::ask("\x82\xff\x7f\xff\xff\xff\xff\xff\xff\xffabcd")
--- response_body_like eval: qr/\A\x88.\x03\xf1/s


=== TEST 6: the sum of binary fragments
--- raw_request eval
AgentRelay::Echo::ask(AgentRelay::Echo::masked(binary => 'x', fin => 0),
    AgentRelay::Echo::masked(continuation => '', length => 16777216))
--- response_body_like eval: qr/\A\x88.\x03\xf1/s


=== TEST 7: a sum that would overflow 64 bits
--- raw_request eval
AgentRelay::Echo::ask(AgentRelay::Echo::masked(binary => 'x', fin => 0),
    "\x80\xff\x7f\xff\xff\xff\xff\xff\xff\xffabcd")
--- response_body_like eval: qr/\A\x88.\x03\xf1/s
