# A viewer that takes a flood as fast as it comes and has nothing to say: HQ
# never falls silent, so it must ask on purpose whether the viewer lives.

use strict;
use warnings;
use lib 't/lib';

use Test::More;
use Time::HiRes qw(time);

use AgentRelay::HQ;
use AgentRelay::Runner;
use AgentRelay::WebSocket;

my $hq = AgentRelay::HQ->start(workers => 1, http => 'agentrelay_ping_interval 500ms;');
my $runner = AgentRelay::Runner->start($hq);
my $session = $hq->session(runner => 'r1', command => ['yes']);

my $ws = viewer();
my $begun = time;
my ($pings, $taken) = (0, 0);
while ((time < $begun + 4 || ($pings < 3 && time < $begun + 30)) && $ws->is_open) {
    my $event = $ws->recv(5) or last;
    $pings++ if $event->[0] eq 'ping';
    $taken += length $event->[1] if $event->[0] eq 'binary';
}
ok($ws->is_open, 'who answers pings lives, whatever is sent');
cmp_ok($pings, '>=', 3, 'it was pinged beside the flood');
cmp_ok($pings, '<=', 2 * (time - $begun) + 2, 'and not more than needed');
cmp_ok($taken, '>', 0, "it took $taken bytes");
$ws->close;

$ws = viewer(auto_pong => 0, rcvbuf => 4096);
my $end;
while (my $event = $ws->recv(5)) {
    $end = $event->[0];
    last if $end eq 'eof' || time > $begun + 60;
}
is($end, 'eof', 'who answers none is cut off');

$runner->stop;
$hq->stop;
done_testing;


sub viewer {
    my $viewer = AgentRelay::WebSocket->connect($hq->port, "/api/v1/ws/session/$session?offset=0",
        headers => { $hq->bearer }, @_);
    $viewer->status == 101 or BAIL_OUT('no handshake');
    return $viewer;
}
