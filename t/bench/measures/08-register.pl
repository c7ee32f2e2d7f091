# Runners that come and go, against opening and closing an echo of the same
# module: what hello, claim and record cost beside the upgrade.

use strict;
use warnings;

use AgentRelay::Bench;

my $Count = 4000;

sub {
    my $bench = AgentRelay::Bench->new(workers => 2,
        server => 'location /echo/ { agentrelay_ws_echo on; }');
    my $port = $bench->hq->port;

    local $ENV{BENCH_TOKEN} = $bench->hq->runner_token;
    my ($runner, $echo) = side_by_side(
        sub { tool('churn', 'runner', $Count, 32, $port, '/api/v1/ws/register',
                   'agentrelay.runner.v1') },
        sub { tool('churn', 'echo', $Count, 32, $port, '/echo/', '') });
    $bench->end;
    return row('runner registrations', $runner->{rate}, $echo->{rate}, unit => '/s',
        peer => 'echo opened and closed', must => '>= 0.35', aim => '>= 0.6');
};
