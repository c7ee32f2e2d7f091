# Runners whose worker was killed and who never came back make room for others
# when the zone is full.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::FakeRunner;
use AgentRelay::HQ;
use AgentRelay::Wait;

my $hq = AgentRelay::HQ->start(workers => 1, http => 'agentrelay_zone relay 1m;');
my $names = 0;

# A zone of 1m has room for fewer than a hundred names.
for my $batch (1 .. 5) {
    my @runners = map {
        AgentRelay::FakeRunner->register($hq, name => 'r' . ++$names)
    } 1 .. 30;
    is(scalar @runners, 30, "batch $batch is welcome");

    my ($worker) = $hq->workers;
    ok($hq->kill_worker($worker), 'their worker is killed');
    wait_until { my ($new) = $hq->workers; $new && $new != $worker } 30, 'a new worker';
}

my $list = $hq->rest(GET => '/api/runners?limit=200')->{json}{runners};
ok((grep { $_->{name} eq "r$names" } @$list), 'the last is listed');
cmp_ok(scalar @$list, '<', $names, 'the oldest have made room');

$hq->stop;
done_testing;
