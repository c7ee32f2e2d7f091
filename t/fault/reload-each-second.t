# A reload each second while sessions stream and are typed into: no byte is lost, no
# key, and the old workers leave. Half of the sessions are held for their viewers.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Fault;
use AgentRelay::History;
use AgentRelay::Scene;

my ($sessions, $reloads) = (long(10, 50), long(10, 60));
my $scene = AgentRelay::Scene->new(hq => { workers => 2, connections => 1024 },
    runner => { args => ['--capacity', $sessions] });
my $hq = $scene->hq;

my @all = map { AgentRelay::History->start($scene, overflow => $_ % 2 ? 'block' : 'drop') }
    1 .. $sessions;
$_->look for @all;
AgentRelay::History->streams($scene, 'all stream', 0, @all);

my $reload = every(1, sub { kill HUP => $hq->pid });
ok($scene->until(sub { $_->type for @all; $reload->() >= $reloads }, 60 + 3 * $reloads),
    "$reloads reloads");
AgentRelay::History->finish($scene, @all);
$_->check(lost => 0) for @all;
ok($scene->until(sub { !$hq->leaving }, 60), 'the old workers leave');

$scene->end;
done_testing;
