# A program has ended longer than the grace ago and its viewer is still reading when the
# worker with the stream dies: the runner has the rest yet, and the viewer gets all of it.

use strict;
use warnings;
use lib 't/lib';

use Test::More;
use Time::HiRes qw(time);

use AgentRelay::Scene;
use AgentRelay::Tree qw(slurp);

my $size = 1 << 20;
my $scene = AgentRelay::Scene->new(hq => { workers => 2 });
my $hq = $scene->hq;
my $sha = $scene->file('sha');
my $id = $scene->program('random.pl', $size, $sha);
my $viewer = $scene->viewer($id, offset => 0);

ok($scene->until(sub { $viewer->bytes >= 5 }, 60), 'the program is ready');
ok($scene->part($viewer, $id), 'the viewer is on another worker than the stream');
$viewer->type('g');
ok($scene->until(sub { $viewer->bytes >= 100_000 }, 60), 'bytes pass');
$scene->viewer_proxy->throttle(8000);
ok($scene->until(sub { -e $sha }, 60), 'the program ends') or BAIL_OUT('it is held');

my $state = sub { $hq->rest(GET => "/api/sessions/$id")->{json}{state} };
ok($scene->until(sub { $state->() eq 'exited' }, 60), 'and is listed so');
my $until = time + 22;
$scene->until(sub { time >= $until }, 60);
is($hq->rest(GET => "/api/sessions/$id")->{json}{head}, $size + 5, 'with all it printed');
ok(!$viewer->exited, 'the viewer still reads when the grace is over');

$scene->runner_proxy->refuse;
ok($hq->kill_worker($scene->stream_worker($id)), 'the worker with the stream dies');
$scene->viewer_proxy->throttle(0);
$until = time + 3;
$scene->until(sub { time >= $until }, 10);
ok(!$viewer->exited, 'it waits for what the worker did not have yet');
$scene->runner_proxy->accept;

ok($scene->until(sub { $viewer->exited }, 60), 'the viewer knows the end');
is($viewer->lost, 0, 'nothing was lost');
is($viewer->bytes, $size + 5, 'every byte');
is($viewer->sha256, slurp($sha), 'the same bytes');

# Whoever comes then is shown the end, wherever that worker or the stream is now.
for my $round (1 .. 4) {
    my $worker = $scene->stream_worker($id);
    $hq->kill_worker($worker) if $worker;
    ok($scene->until(sub { $scene->stream_worker($id) }, 60), "killed again: the stream is back");
    my @late = map { $scene->viewer($id) } 1 .. 4;
    ok($scene->until(sub { !grep { !$_->exited } @late }, 60), 'who comes late knows the end');
    is(scalar(grep { $_->resets == 1 } @late), 4, 'and sees the screen');
}

$scene->end;
done_testing;
