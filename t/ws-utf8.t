# RFC 6455 section 8.1: text is UTF-8, across frames and in a Close.
# vi: set ft=perl :

use lib 't/lib';
use Test::Nginx::Socket 'no_plan';
use AgentRelay::Echo;

add_block_preprocessor(\&AgentRelay::Echo::upgraded);

no_long_string();
run_tests();

__DATA__

=== TEST 1: characters of one to four bytes
--- raw_request eval: AgentRelay::Echo::ask(AgentRelay::Echo::masked(text => "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"), AgentRelay::Echo::bye())
--- response_body eval: "\x81\x0aa\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\x88\0"


=== TEST 2: a character over two frames
--- raw_request eval
AgentRelay::Echo::ask(AgentRelay::Echo::masked(text => "\xe2\x82", fin => 0),
    AgentRelay::Echo::masked(continuation => "\xac"), AgentRelay::Echo::bye())
--- response_body eval: "\x81\x03\xe2\x82\xac\x88\0"


=== TEST 3: a byte that begins nothing
--- raw_request eval: AgentRelay::Echo::ask(AgentRelay::Echo::masked(text => "a\x80"))
--- response_body_like eval: qr/\A\x88.\x03\xef/s


=== TEST 4: an overlong form
--- raw_request eval: AgentRelay::Echo::ask(AgentRelay::Echo::masked(text => "\xc0\xaf"))
--- response_body_like eval: qr/\A\x88.\x03\xef/s


=== TEST 5: a surrogate
--- raw_request eval: AgentRelay::Echo::ask(AgentRelay::Echo::masked(text => "\xed\xa0\x80"))
--- response_body_like eval: qr/\A\x88.\x03\xef/s


=== TEST 6: above U+10FFFF
--- raw_request eval: AgentRelay::Echo::ask(AgentRelay::Echo::masked(text => "\xf4\x90\x80\x80"))
--- response_body_like eval: qr/\A\x88.\x03\xef/s


=== TEST 7: a message that ends inside a character
--- raw_request eval: AgentRelay::Echo::ask(AgentRelay::Echo::masked(text => "\xe2\x82"))
--- response_body_like eval: qr/\A\x88.\x03\xef/s


=== TEST 8: refused before the message is complete
--- raw_request eval: AgentRelay::Echo::ask(AgentRelay::Echo::masked(text => "\xff", fin => 0))
--- response_body_like eval: qr/\A\x88.\x03\xef/s


=== TEST 9: binary is anything
--- raw_request eval: AgentRelay::Echo::ask(AgentRelay::Echo::masked(binary => "\xff\xc0\xaf"), AgentRelay::Echo::bye())
--- response_body eval: "\x82\x03\xff\xc0\xaf\x88\0"


=== TEST 10: a Close reason that is not UTF-8
--- raw_request eval: AgentRelay::Echo::ask(AgentRelay::Echo::bye(1000, "\xff"))
--- response_body_like eval: qr/\A\x88.\x03\xef/s
