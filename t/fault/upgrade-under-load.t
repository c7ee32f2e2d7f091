# Binary upgrades, one taken back, and reloads with a worker_shutdown_timeout too short
# for anything to be handed over, while sessions stream and are typed into: no byte and no
# key is lost, and each old master leaves.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Fault;
use AgentRelay::History;
use AgentRelay::Process;
use AgentRelay::Scene;

my $scene = AgentRelay::Scene->new(hq => { workers => 2, shutdown_timeout => '20ms' });
my $hq = $scene->hq;

my @all = map { AgentRelay::History->start($scene, overflow => $_ % 2 ? 'block' : 'drop') }
    1 .. long(6, 24);
$_->look for @all;

sub streams { AgentRelay::History->streams($scene, $_[0], 20_000, @all) }

sub until_true {
    my ($name, $condition) = @_;
    ok($scene->until(sub { $_->type for @all; $condition->() }, 60), $name);
}

streams('all stream');
for my $round (1 .. long(2, 10)) {
    my $old = $hq->pid;
    until_true("upgrade $round: a new master", sub { $hq->begin_upgrade });
    until_true('the old one leaves', sub { !alive($old) });
    streams('all stream on');

    $old = $hq->pid;
    kill USR2 => $old;
    until_true('another new master', sub { ($hq->pid_file // $old) != $old });
    streams('all stream on');
    my $new = $hq->pid_file;
    kill QUIT => $new;
    until_true('is told to quit, and leaves', sub { !alive($new) });
    until_true('the old one serves', sub { ($hq->pid_file // 0) == $old });
    streams('all stream on');

    my $reload = every(1, sub { kill HUP => $hq->pid });
    until_true('reloads', sub { $reload->() >= long(3, 10) });
    streams('all stream on');
}

AgentRelay::History->finish($scene, @all);
$_->check(lost => 0) for @all;

$scene->end;
done_testing;
