# RFC 6455 section 5.5.1 and 7: closing.
# vi: set ft=perl :

use lib 't/lib';
use Test::Nginx::Socket 'no_plan';
use AgentRelay::Echo;

add_block_preprocessor(\&AgentRelay::Echo::upgraded);

no_long_string();
run_tests();

__DATA__

=== TEST 1: 5.5.1, without a code
--- raw_request eval: AgentRelay::Echo::ask(AgentRelay::Echo::bye())
--- response_body eval: "\x88\0"


=== TEST 2: 5.5.1, the code comes back, the reason does not
--- raw_request eval: AgentRelay::Echo::ask(AgentRelay::Echo::bye(1001, 'tab closed'))
--- response_body eval: "\x88\x02\x03\xe9"


=== TEST 3: 7.4.2, a code of an application
--- raw_request eval: AgentRelay::Echo::ask(AgentRelay::Echo::bye(4999))
--- response_body eval: "\x88\x02\x13\x87"


=== TEST 4: 7.4.2, a registered code
--- raw_request eval: AgentRelay::Echo::ask(AgentRelay::Echo::bye(3000))
--- response_body eval: "\x88\x02\x0b\xb8"


=== TEST 5: 5.5.1, a payload of one byte
--- raw_request eval: AgentRelay::Echo::ask(AgentRelay::Echo::masked(close => "\x03"))
--- response_body_like eval: qr/\A\x88.\x03\xea/s


=== TEST 6: 7.4.1, 1005 must not be sent
--- raw_request eval: AgentRelay::Echo::ask(AgentRelay::Echo::bye(1005))
--- response_body_like eval: qr/\A\x88.\x03\xea/s


=== TEST 7: 7.4.1, nor 1006
--- raw_request eval: AgentRelay::Echo::ask(AgentRelay::Echo::bye(1006))
--- response_body_like eval: qr/\A\x88.\x03\xea/s


=== TEST 8: 7.4.1, nor 1015
--- raw_request eval: AgentRelay::Echo::ask(AgentRelay::Echo::bye(1015))
--- response_body_like eval: qr/\A\x88.\x03\xea/s


=== TEST 9: 7.4.2, below 1000
--- raw_request eval: AgentRelay::Echo::ask(AgentRelay::Echo::bye(999))
--- response_body_like eval: qr/\A\x88.\x03\xea/s


=== TEST 10: 7.4.2, not yet defined
--- raw_request eval: AgentRelay::Echo::ask(AgentRelay::Echo::bye(2000))
--- response_body_like eval: qr/\A\x88.\x03\xea/s


=== TEST 11: 7.4.2, from 5000
--- raw_request eval: AgentRelay::Echo::ask(AgentRelay::Echo::bye(5000))
--- response_body_like eval: qr/\A\x88.\x03\xea/s


=== TEST 12: 5.5.1, the longest reason
--- raw_request eval: AgentRelay::Echo::ask(AgentRelay::Echo::bye(1000, 'x' x 123))
--- response_body eval: "\x88\x02\x03\xe8"


=== TEST 13: 5.5.1, nothing is answered after a Close
--- raw_request eval
AgentRelay::Echo::ask(AgentRelay::Echo::masked(text => 'before'),
    AgentRelay::Echo::bye(1000), AgentRelay::Echo::masked(text => 'after'),
    AgentRelay::Echo::masked(ping => 'after'))
--- response_body eval: "\x81\x06before\x88\x02\x03\xe8"
