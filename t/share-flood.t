# Who holds a share may open some connections, not all that a worker has: others,
# the operator first, still get theirs.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::FakeRunner;
use AgentRelay::HQ;
use AgentRelay::Share;
use AgentRelay::Viewer;
use AgentRelay::Wait;
use AgentRelay::WebSocket;

use constant { SLOTS => 200, MOST => 50 };

my $hq = AgentRelay::HQ->start(workers => 1, connections => SLOTS);
my $id = AgentRelay::Viewer::uuid();
my $runner = AgentRelay::FakeRunner->register($hq,
    sessions => [{ session => $id, state => 'running', base => 0, head => 0 }]);
my ($share, $other) = map { AgentRelay::Share->make($hq, $id) } 1 .. 2;

my @open;
my $last;
while (@open < SLOTS) {
    $last = look($share->bearer);
    last if $last->status != 101;
    push @open, $last;
}
is(scalar @open, MOST, 'a share has a quarter of the connections of a worker');
is($last->status, 503, 'one more is refused');
is($last->answer->{json}{code}, 'share_busy', '... and told why');
ok(defined $last->answer->{headers}{'retry-after'}, '... and when to come again');
is($share->connections, MOST, 'it is not counted');

my @others = (look($hq->bearer), look($other->bearer));
is($_->status, 101, 'others are let in') for @others;

(shift @open)->drop;
wait_until { $share->connections < MOST } 30, 'one leaves';
push @open, look($share->bearer);
is($open[-1]->status, 101, 'so another may come');

$_->drop for @open, @others;
$runner->leave;
$hq->stop;
done_testing;


sub look {
    return AgentRelay::WebSocket->connect($hq->port, $hq->path("/api/v1/ws/session/$id"),
        protocol => 'agentrelay.term.v1', headers => { @_ });
}
