# Frames that come in the same segment as the handshake are not lost, wherever
# the segment ends.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Echo;
use AgentRelay::HQ;
use AgentRelay::WebSocket;

my $hq = AgentRelay::HQ->start(workers => 1,
    server => 'location /echo { agentrelay_ws_echo on; }');

my $frames = AgentRelay::Echo::masked(text => 'first')
           . AgentRelay::Echo::masked(binary => 'x' x 200)
           . AgentRelay::Echo::masked(ping => 'p')
           . AgentRelay::Echo::bye(1000);
my @expected = ([text => 'first'], [binary => 'x' x 200, 1], [pong => 'p'],
                [close => 1000, ''], [eof => '']);

my @wrong;
for my $cut (0 .. length $frames) {
    my $ws = AgentRelay::WebSocket->connect($hq->port, '/echo',
        early => substr($frames, 0, $cut));
    $ws->send_raw(substr $frames, $cut);
    push @wrong, $cut if !same(events($ws));
}
is("@wrong", '', 'all answers, for a cut at every byte');

# Large cookies move the header to another buffer.
for my $size (900, 1000, 1020, 1023, 1024, 1025, 3000, 7000) {
    my $ws = AgentRelay::WebSocket->connect($hq->port, '/echo',
        headers => { Cookie => 'c=' . 'y' x $size }, early => $frames);
    ok(same(events($ws)), "behind a cookie of $size bytes");
}

# More than one header buffer.
my $long = AgentRelay::Echo::masked(binary => 'z' x 50_000);
my $ws = AgentRelay::WebSocket->connect($hq->port, '/echo',
    early => $long . AgentRelay::Echo::bye());
my @events = events($ws);
my $got = join '', map { $_->[1] } grep { $_->[0] eq 'binary' } @events;
is(length $got, 50_000, 'a long message behind the handshake');
is($events[-2][0], 'close', 'and the Close behind it');

$hq->stop;
done_testing;


sub events {
    my ($ws) = @_;
    my @events;
    while (my $event = $ws->recv(5)) {
        push @events, $event;
        last if $event->[0] eq 'eof';
    }
    return @events;
}

# Binary pieces as they came are one message.
sub same {
    my @got;
    for my $event (@_) {
        if ($event->[0] eq 'binary' && @got && $got[-1][0] eq 'binary' && !$got[-1][2]) {
            $got[-1] = [binary => $got[-1][1] . $event->[1], $event->[2]];
        } else {
            push @got, $event;
        }
    }
    return flat(@got) eq flat(@expected);
}

sub flat {
    return join '|', map { join ',', map { $_ // '' } @$_ } @_;
}
