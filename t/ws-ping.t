# agentrelay_ping_interval: HQ pings who has heard nothing from it; silence of
# 2.4 intervals is death; any received frame is life.

use strict;
use warnings;
use lib 't/lib';

use Test::More;
use Time::HiRes qw(time);

use AgentRelay::HQ;
use AgentRelay::WebSocket;

my $hq = AgentRelay::HQ->start(workers => 1, http => 'agentrelay_ping_interval 500ms;',
    server => 'location /echo { agentrelay_ws_echo on; }');

# Answers pings and nothing else.
my $ws = connected();
my $begun = time;
my $pings = 0;
while (time < $begun + 2 || ($pings < 3 && time < $begun + 20)) {
    my $event = $ws->recv(0.5) or next;
    $pings++ if $event->[0] eq 'ping';
    last if $event->[0] eq 'eof';
}
my $seconds = time - $begun;
ok($ws->is_open, 'who answers pings lives');
cmp_ok($pings, '>=', 3, "it got $pings pings in $seconds s");
cmp_ok($pings, '<=', 2 * $seconds + 2, 'and not more than needed');
$ws->close;

# Answers nothing.
$ws = connected(auto_pong => 0);
$begun = time;
my @events;
while (my $event = $ws->recv(20)) {
    push @events, $event->[0];
    last if $event->[0] eq 'eof';
}
my $lived = time - $begun;
is($events[-1], 'eof', 'who is silent is cut off');
cmp_ok($lived, '>', 1.0, 'not before 2.4 intervals');
cmp_ok($lived, '<', 10, 'and soon after them');
ok(!grep({ $_ eq 'close' } @events), 'without a farewell');

# Sends, but answers no ping.
$ws = connected(auto_pong => 0);
$begun = time;
while (time < $begun + 3 && $ws->is_open) {
    $ws->send_text('here');
    select undef, undef, undef, 0.1;
    $ws->readable;
}
ok($ws->is_open, 'any frame is life');
$ws->close;

# A slow reader of much output is alive by what it takes.
$ws = connected(auto_pong => 0, rcvbuf => 8192);
$ws->send_raw(AgentRelay::Frames::frame(binary => 'x' x 1_500_000));
$ws->rate(8 * 500_000);
my $got = 0;
while (my $event = $ws->recv(20)) {
    last if $event->[0] eq 'eof';
    $got += length $event->[1] if $event->[0] eq 'binary';
    last if $got == 1_500_000;
}
is($got, 1_500_000, 'a slow reader gets everything');
$ws->drop;

$hq->stop;
done_testing;


sub connected {
    my ($self) = AgentRelay::WebSocket->connect($hq->port, '/echo', @_);
    $self->status == 101 or BAIL_OUT('no handshake');
    return $self;
}
