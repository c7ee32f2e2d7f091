# What an idle connection costs: 5,000 runners, then 5,000 viewers of 50
# sessions, all workers together, no TLS. Each on an nginx of its own, since
# memory that others have left would be found again.

use strict;
use warnings;

use List::Util qw(sum0);

use AgentRelay::Bench;
use AgentRelay::Process;

my $Count = 5000;

sub {
    return (
        row('memory of an idle runner', runners(), undef, unit => 'KiB', must => '<= 12',
            aim => '<= 8'),
        row('memory of an idle viewer', viewers(), undef, unit => 'KiB', must => '<= 16',
            aim => '<= 10'),
    );
};


sub runners {
    my $bench = bench();
    my $before = memory($bench);
    local $ENV{BENCH_TOKEN} = $bench->hq->runner_token;
    my $held = start_tool('hold', 'runner', $Count, $bench->hq->port, '/api/v1/ws/register',
        'agentrelay.runner.v1');
    my $each = (memory($bench) - $before) / $Count;
    end_tool($held);
    $bench->end;
    return $each;
}

# The rings of the sessions are not the viewers': somebody has looked before.
sub viewers {
    my $bench = bench();
    my @terminals = map { $bench->terminal($bench->session(program('echo'))) } 1 .. 50;
    tool('echo', 1, 0, map { @$_ } @terminals);
    my $before = memory($bench);
    my @held = map { start_tool('hold', 'viewer', $Count / @terminals, @$_) } @terminals;
    my $each = (memory($bench) - $before) / $Count;
    end_tool($_) for @held;
    $bench->end;
    return $each;
}

sub bench {
    return AgentRelay::Bench->new(workers => 2, http => 'agentrelay_zone agentrelay 64m;');
}

sub memory {
    my ($bench) = @_;
    return sum0 map { private_kib($_) } $bench->hq->workers;
}
