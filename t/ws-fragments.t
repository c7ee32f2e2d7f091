# RFC 6455 section 5.4: messages in fragments.
# vi: set ft=perl :

use lib 't/lib';
use Test::Nginx::Socket 'no_plan';
use AgentRelay::Echo;

add_block_preprocessor(\&AgentRelay::Echo::upgraded);

no_long_string();
run_tests();


# A message of these pieces.
sub pieces {
    my ($type, @pieces) = @_;
    return join '', map {
        AgentRelay::Echo::masked($_ ? 'continuation' : $type, $pieces[$_],
                                 fin => $_ == $#pieces)
    } 0 .. $#pieces;
}

__DATA__

=== TEST 1: text in two frames
--- raw_request eval: AgentRelay::Echo::ask(main::pieces(text => 'Hel', 'lo'), AgentRelay::Echo::bye())
--- response_body eval: "\x81\x05Hello\x88\0"


=== TEST 2: binary in three frames
--- raw_request eval: AgentRelay::Echo::ask(main::pieces(binary => 'a', 'bc', 'def'), AgentRelay::Echo::bye())
--- response_body eval: "\x82\x06abcdef\x88\0"


=== TEST 3: empty frames inside a message
--- raw_request eval
AgentRelay::Echo::ask(main::pieces(text => '', 'a', '', 'b', ''),
    main::pieces(binary => '', '', ''), AgentRelay::Echo::bye())
--- response_body eval: "\x81\x02ab\x82\0\x88\0"


=== TEST 4: a ping between two fragments is answered at once
--- raw_request eval
AgentRelay::Echo::ask(AgentRelay::Echo::masked(text => 'Hel', fin => 0),
    AgentRelay::Echo::masked(ping => 'now'),
    AgentRelay::Echo::masked(continuation => 'lo'), AgentRelay::Echo::bye())
--- response_body eval: "\x8a\x03now\x81\x05Hello\x88\0"


=== TEST 5: a Close between two fragments
--- raw_request eval
AgentRelay::Echo::ask(AgentRelay::Echo::masked(binary => 'Hel', fin => 0),
    AgentRelay::Echo::bye(1000))
--- response_body eval: AgentRelay::Echo::gone(1000)


=== TEST 6: a continuation without a beginning
--- raw_request eval: AgentRelay::Echo::ask(AgentRelay::Echo::masked(continuation => 'x'))
--- response_body_like eval: qr/\A\x88.\x03\xea/s


=== TEST 7: a message begins inside another
--- raw_request eval
AgentRelay::Echo::ask(AgentRelay::Echo::masked(text => 'Hel', fin => 0),
    AgentRelay::Echo::masked(text => 'lo'))
--- response_body_like eval: qr/\A\x88.\x03\xea/s


=== TEST 8: a message that is more than one piece comes back in pieces
--- raw_request eval
AgentRelay::Echo::ask(main::pieces(binary => 'x' x 40000, 'y' x 40000),
    AgentRelay::Echo::bye())
--- response_body eval
my $all = 'x' x 40000 . 'y' x 40000;
AgentRelay::Echo::plain(binary => substr($all, 0, 65536), fin => 0)
    . AgentRelay::Echo::plain(continuation => substr($all, 65536)) . "\x88\0"


=== TEST 9: 256 fragments are enough for anybody
--- raw_request eval: AgentRelay::Echo::ask(main::pieces(text => ('x') x 256), AgentRelay::Echo::bye())
--- response_body eval: "\x81\x7e\1\0" . 'x' x 256 . "\x88\0"


=== TEST 10: one more is too many
--- raw_request eval: AgentRelay::Echo::ask(main::pieces(text => ('') x 257))
--- response_body_like eval: qr/\A\x88.\x03\xf0/s


=== TEST 11: 20,000 empty fragments
--- raw_request eval: AgentRelay::Echo::ask(main::pieces(binary => ('') x 20000))
--- response_body_like eval: qr/\A\x88.\x03\xf0/s
