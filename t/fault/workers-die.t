# SIGKILL and SIGSEGV of the worker with a stream, of one with a mirror, and of any,
# while sessions stream and are typed into: no byte is lost and no key.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Fault;
use AgentRelay::History;
use AgentRelay::Scene;

my $scene = AgentRelay::Scene->new(hq => { workers => 3 });
my $hq = $scene->hq;

my @all = map { AgentRelay::History->start($scene) } 1 .. long(4, 12);
for my $history (@all) {
    $history->look for 1 .. 2;
}
my ($first) = @all;
ok($scene->part($first->viewer), 'a viewer is on another worker than its stream');

my (%killed, $turn);
my @victims = (
    [stream => sub { $scene->stream_worker($all[rand @all]->id) }],
    [mirror => sub { $scene->viewer_worker($all[rand @all]->viewer) }],
    [any => sub { ($hq->workers)[rand 3] }]);
my $strike = every(1, sub {
    my ($whose, $find) = @{ $victims[$turn++ % 3] };
    my $signal = $turn % 2 ? 'KILL' : 'SEGV';
    my $pid = $find->() or return;
    $killed{"$whose by SIG$signal"}++ if $hq->kill_worker($pid, $signal);
});

my $rounds = long(12, 90);
ok($scene->until(sub { $_->type for @all; $strike->() >= $rounds }, 60 + 5 * $rounds),
    "$rounds workers killed");
AgentRelay::History->finish($scene, @all);
$_->check(lost => 0) for @all;
ok($killed{$_}, "killed: $_") for map { ("$_ by SIGKILL", "$_ by SIGSEGV") } qw(stream mirror any);

$scene->end;
done_testing;
