# A size without bounds is clamped on every worker, and no viewer is cut off for
# what another one asked.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::FakeRunner;
use AgentRelay::HQ;
use AgentRelay::Loop;
use AgentRelay::Viewer;

my $hq = AgentRelay::HQ->start(workers => 2, reuseport => 1);
my $id = AgentRelay::Viewer::uuid();
my $runner = AgentRelay::FakeRunner->register($hq,
    sessions => [{ session => $id, state => 'running', base => 0, head => 0 }]);
my $stream = $runner->stream($id);

# with one listening socket a worker, some come to the other one
my @viewers = map { AgentRelay::Viewer->new($hq, $id, offset => 0) } 1 .. 16;
ok((run_until { !grep { !$_->attached } @viewers } 20, @viewers), 'all viewers are there');

for my $viewer (@viewers) {
    $viewer->say('take', {});
    $viewer->say(resize => { rows => 1, cols => 9007199254740991 });
    my $got;
    ok((run_until { $got = $runner->next('resize', 0.05, $stream) } 10, @viewers),
        'a size reaches the runner') or last;
    is("$got->{rows} $got->{cols}", '2 1000', 'within the bounds');
}

$stream->send_binary('here');
ok((run_until { !grep { $_->bytes < 4 } @viewers } 20, @viewers), 'all still follow');
unlike($hq->log_text, qr/bad mirror/, 'no worker found fault with another');

$_->leave for @viewers;
$runner->leave;
$hq->stop;
done_testing;
