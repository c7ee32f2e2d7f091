# All faults in a random order, one after another and on top of each other, while
# sessions that block stream and are typed into: no byte is lost and no key.
# AR_FAULT_SEED repeats an order.

use strict;
use warnings;
use lib 't/lib';

use Test::More;
use Time::HiRes qw(time);

use AgentRelay::Fault;
use AgentRelay::History;
use AgentRelay::Scene;

my $seed = srand($ENV{AR_FAULT_SEED} // time);
diag("AR_FAULT_SEED=$seed") if long(0, 1);

my $scene = AgentRelay::Scene->new(hq => { workers => 3, connections => 1024 });
my $hq = $scene->hq;
my @all = map { AgentRelay::History->start($scene, overflow => 'block') } 1 .. long(4, 16);
$_->look(patience => 5) for @all;
AgentRelay::History->streams($scene, 'all stream', 0, @all);

my @legs = ($scene->runner_proxy, $scene->viewer_proxy);
my (@stopped, %done);
my %fault = (
    cut => sub { $legs[rand 2]->cut((qw(rst fin))[rand 2]) },
    vanish => sub { $legs[rand 2]->vanish },
    slow => sub { $legs[rand 2]->throttle((0, 30_000)[rand 2]) },
    late => sub { $legs[rand 2]->delay((0, 0.2)[rand 2]) },
    reload => sub { kill HUP => $hq->pid },
    upgrade => sub { $hq->upgrade },
    killed => sub {
        my $pid = ($hq->workers)[rand 3] or return;
        $hq->kill_worker($pid) if !grep { $_ == $pid } @stopped;
    },
    stopped => sub {
        kill CONT => @stopped;
        @stopped = ($hq->workers)[rand 3] // ();
        kill STOP => @stopped;
    },
    continued => sub { kill CONT => splice @stopped },
);
my @kinds = sort keys %fault;
my $strike = every(0.7, sub {
    my $kind = $kinds[rand @kinds];
    kill CONT => splice @stopped if $kind =~ /^(?:reload|upgrade)$/;
    $fault{$kind}->();
    $done{$kind}++;
});
my $count = long(10, 150);
ok($scene->until(sub { $_->type for @all; $strike->() >= $count }, 120 + 3 * $count),
    "$count faults: " . join ', ', map { "$_ $done{$_}" } sort keys %done);

kill CONT => @stopped;
for my $leg (@legs) {
    $leg->throttle(0);
    $leg->delay(0);
}
AgentRelay::History->streams($scene, 'all stream on', 20_000, @all);
AgentRelay::History->finish($scene, @all);
$_->check(lost => 0) for @all;

$scene->end;
done_testing;
