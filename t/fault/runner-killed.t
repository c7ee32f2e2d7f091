# The runner is killed while sessions stream: none of their processes survives, HQ lists
# them as lost when a new runner of that name comes, and every viewer, also a slow one,
# has every byte up to where its `exit` says the session ended.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Fault;
use AgentRelay::History;
use AgentRelay::Process;
use AgentRelay::Scene;

my $scene = AgentRelay::Scene->new(hq => { workers => 3 });
my $hq = $scene->hq;

my @all = map { AgentRelay::History->start($scene) } 1 .. long(6, 24);
$_->look for @all;
AgentRelay::History->streams($scene, 'all stream', 20_000, @all);

# One whose viewer has most of its worker's ring still before it.
my $slow = AgentRelay::History->start($scene, rate => 0);
$slow->look(rcvbuf => 4096, credit => 65536);
ok($scene->until(sub { $slow->viewer->bytes }, 60), 'another streams');
$slow->viewer->{ws}->rate(160_000);
my $from = $slow->viewer->bytes;
ok($scene->until(sub { $slow->viewer->bytes > $from + 40_000 }, 60), 'slowly');

my @pids = map { $hq->rest(GET => '/api/sessions/' . $_->id)->{json}{pid} } @all, $slow;
is(scalar(grep { alive($_) } @pids), scalar @pids, 'their processes live');
$scene->runner->kill;
ok($scene->until(sub { !grep { alive($_) } @pids }, 60), 'none survives');
ok(!(grep { $_->viewer->exited } @all), 'the viewers wait: it may be a broken line');

ok($scene->runner->restart, 'a new runner of that name');
ok($scene->until(sub { !grep { !$_->viewer->exited } @all, $slow }, 60), 'the viewers know');
for my $history (@all, $slow) {
    my $viewer = $history->viewer;
    my $state = $hq->rest(GET => '/api/sessions/' . $history->id)->{json}{state};
    is_deeply([$state, $viewer->exited->{reason}, $viewer->bytes, $history->wrong],
        ['lost', 'lost', $viewer->exited->{end}], 'lost, and every byte up to its end');
}

$scene->end;
done_testing;
