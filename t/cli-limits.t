# `agentrelay run` with limits, through HQ to a runner that enforces none: it says so
# and starts nothing. Where it enforces them, the session has them.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Cli;
use AgentRelay::HQ;
use AgentRelay::Runner;

my $hq = AgentRelay::HQ->start(workers => 1);
my $dir = $hq->dir;
my $runner = AgentRelay::Runner->start($hq, args => ['--cgroup', "$dir/no-cgroup"]);
my $cli = AgentRelay::Cli->new($hq);

my @wrong = (['--memory', '12'], ['--memory', '1X'], ['--memory', '-1G'], ['--memory', '512MM'], ['--cpu', '0'],
    ['--cpu', 'all'], ['--pids', '1.5'], ['--pids', '0']);
for (@wrong) {
    my $done = $cli->run(['run', @$_, '--', 'true']);
    is($done->{exit}, 125, "refused: @$_");
    like($done->{err}, qr/\Q$_->[0]\E is a .*\Q"$_->[1]"\E/, 'in words');
}

for (['--memory', '512M', 'memory'], ['--memory', '1.5GiB', 'memory'], ['--cpu', '.5', 'cpu'], ['--pids', '40', 'pids']) {
    my ($flag, $value, $limit) = @$_;
    my $done = $cli->run(['run', $flag, $value, '--', 'true']);
    is($done->{exit}, 125, "$flag $value: not without the limit");
    like($done->{err}, qr/this runner cannot limit $limit: /, 'which is told');
}

is($cli->run(['run', '--', 'true'])->{exit}, 0, 'without limits it runs');
is($runner->stop, 0, 'the runner stops');

# As far as folders go, a cgroup.
mkdir "$dir/cgroup";
AgentRelay::HQ::spill("$dir/cgroup/cgroup.$_", "cpu memory pids\n") for qw(controllers subtree_control);
$runner = AgentRelay::Runner->start($hq, name => 'r2', args => ['--cgroup', "$dir/cgroup"]);
my $done = $cli->run(['run', '--runner', 'r2', '--pids', '40', '--', 'true']);
like($done->{err}, qr/this runner cannot limit pids: No such file/, 'asked for where it is enforced');
is($runner->stop, 0, 'the runner stops');

$hq->stop;
done_testing();
