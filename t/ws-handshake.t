# RFC 6455 section 4.2: what a handshake must be, and how a wrong one is refused.
# vi: set ft=perl :

use lib 't/lib';
use Test::Nginx::Socket 'no_plan';
use AgentRelay::Echo;

add_block_preprocessor(sub {
    my ($block) = @_;
    $block->set_value('config', 'location /echo { agentrelay_ws_echo on; }')
        if !defined $block->config;
});

no_long_string();
run_tests();

__DATA__

=== TEST 1: 4.2.2, the example of the RFC
--- raw_request eval: AgentRelay::Echo::ask(AgentRelay::Echo::bye(1000))
--- error_code: 101
--- response_headers
Upgrade: websocket
Connection: upgrade
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
!Sec-WebSocket-Protocol
!Sec-WebSocket-Extensions
!Content-Length
!Transfer-Encoding
--- response_body eval: AgentRelay::Echo::gone(1000)


=== TEST 2: 4.2.1, names and tokens in any case, and in lists
--- raw_request eval
AgentRelay::Echo::upgrade(Upgrade => 'h2c, WebSocket',
    Connection => 'keep-alive, uPGRADE') . AgentRelay::Echo::bye()
--- error_code: 101
--- response_body eval: AgentRelay::Echo::gone()


=== TEST 3: 4.2.1, an extension that was offered is not taken
--- raw_request eval
AgentRelay::Echo::upgrade('Sec-WebSocket-Extensions' => 'permessage-deflate')
    . AgentRelay::Echo::bye()
--- error_code: 101
--- response_headers
!Sec-WebSocket-Extensions
--- response_body eval: AgentRelay::Echo::gone()


=== TEST 4: a plain GET is told to upgrade
--- request
GET /echo
--- error_code: 426
--- response_headers
Sec-WebSocket-Version: 13
Upgrade: websocket
--- response_body
this is a WebSocket: "Upgrade: websocket" is missing


=== TEST 5: 4.2.1, another upgrade than ours
--- raw_request eval: AgentRelay::Echo::upgrade(Upgrade => 'h2c', Connection => 'close, Upgrade')
--- error_code: 426
--- response_headers
Sec-WebSocket-Version: 13


=== TEST 6: 4.2.1, Connection without the token
--- raw_request eval: AgentRelay::Echo::upgrade(Connection => 'close')
--- error_code: 400
--- response_body
"Connection: Upgrade" is missing


=== TEST 7: 4.4, another version
--- raw_request eval: AgentRelay::Echo::upgrade('Sec-WebSocket-Version' => 8, Connection => 'close, Upgrade')
--- error_code: 426
--- response_headers
Sec-WebSocket-Version: 13
--- response_body
Sec-WebSocket-Version must be 13


=== TEST 8: 4.4, no version
--- raw_request eval: AgentRelay::Echo::upgrade('Sec-WebSocket-Version' => undef, Connection => 'close, Upgrade')
--- error_code: 426
--- response_headers
Sec-WebSocket-Version: 13


=== TEST 9: 4.2.1, no key
--- raw_request eval: AgentRelay::Echo::upgrade('Sec-WebSocket-Key' => undef, Connection => 'close, Upgrade')
--- error_code: 400
--- response_body
Sec-WebSocket-Key is missing


=== TEST 10: 4.2.1, a key of 15 bytes
--- raw_request eval: AgentRelay::Echo::upgrade('Sec-WebSocket-Key' => 'dGhlIHNhbXBsZSBub25j', Connection => 'close, Upgrade')
--- error_code: 400
--- response_body
Sec-WebSocket-Key is not 16 bytes in base64


=== TEST 11: 4.2.1, a key that is not base64
--- raw_request eval: AgentRelay::Echo::upgrade('Sec-WebSocket-Key' => 'dGhlIHNhbXBsZSBub25j!!==', Connection => 'close, Upgrade')
--- error_code: 400


=== TEST 12: 11.3.1, the key stands twice
--- raw_request eval
AgentRelay::Echo::upgrade('Sec-WebSocket-Key' => 'dGhlIHNhbXBsZSBub25jZQ==',
    'sec-websocket-key' => 'dGhlIHNhbXBsZSBub25jZQ==',
    Connection => 'close, Upgrade')
--- error_code: 400
--- response_body
Sec-WebSocket-Key stands more than once


=== TEST 13: 4.2.1, the method must be GET
--- raw_request eval: AgentRelay::Echo::upgrade(line => 'POST /echo HTTP/1.1', 'Content-Length' => 0, Connection => 'close, Upgrade')
--- error_code: 405
--- response_headers
Allow: GET


=== TEST 14: a handshake has no body
--- raw_request eval: AgentRelay::Echo::upgrade('Content-Length' => 3, Connection => 'close, Upgrade') . 'abc'
--- error_code: 400
--- response_body
a WebSocket request has no body


=== TEST 15: nor a chunked one
--- raw_request eval: AgentRelay::Echo::upgrade('Transfer-Encoding' => 'chunked', Connection => 'close, Upgrade') . "0\r\n\r\n"
--- error_code: 400


=== TEST 16: 4.2.1, HTTP/1.0 is too old
--- raw_request eval: AgentRelay::Echo::upgrade(line => 'GET /echo HTTP/1.0')
--- error_code: 426
--- response_body
a WebSocket needs HTTP/1.1


=== TEST 17: other locations are not ours
--- config
    location /echo { agentrelay_ws_echo on; }
    location /plain { return 200 "plain"; }
--- request
GET /plain
--- response_body: plain


=== TEST 18: an echo that is off
--- config
    location /echo { agentrelay_ws_echo off; return 200 "off"; }
--- request
GET /echo
--- response_body: off
