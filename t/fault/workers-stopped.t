# SIGSTOP, then SIGCONT, of the worker with a stream, of one with a mirror, and of any:
# shorter than a silence that counts as death, and longer. No byte is lost and no key, and
# the worker that was away does not disturb those that took over. The pace is such that
# the viewer of a stopped worker is still in reach of the other one's when it comes back.

use strict;
use warnings;
use lib 't/lib';

use Test::More;
use Time::HiRes qw(time);

use AgentRelay::Fault;
use AgentRelay::History;
use AgentRelay::Scene;

my $scene = AgentRelay::Scene->new(hq => { workers => 3 });
my $hq = $scene->hq;

my @all = map { AgentRelay::History->start($scene, rate => 5000) } 1 .. 3;
for my $history (@all) {
    $history->look(patience => 5) for 1 .. 2;
}

my ($first) = @all;
my %victims = (
    stream => sub { $scene->stream_worker($first->id) },
    mirror => sub { $scene->viewer_worker($first->viewer) },
    any => sub { ($hq->workers)[rand 3] });

sub streams { AgentRelay::History->streams($scene, $_[0], 10_000, @all) }

for my $whose (sort keys %victims) {
    ok($scene->part($first->viewer), 'a viewer is on another worker');
    my $pid = $victims{$whose}->();
    kill STOP => $pid;
    my $until = time + 1;
    $scene->until(sub { $_->type for @all; time >= $until }, 10);
    kill CONT => $pid;
    streams("any stream on after a second: $whose");
}

for my $whose (grep { $_ eq 'stream' || long(0, 1) } sort keys %victims) {
    ok($scene->part($first->viewer), 'a viewer is on another worker');
    my $pid = $victims{$whose}->();
    kill STOP => $pid;
    streams("without that worker, all stream on: $whose");
    kill CONT => $pid;
    streams('and when it is back');
}

AgentRelay::History->finish($scene, @all);
$_->check(lost => 0) for @all;

$scene->end;
done_testing;
