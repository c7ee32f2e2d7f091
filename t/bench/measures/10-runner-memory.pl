# The runner's private memory: idle, and after a flood through one session.

use strict;
use warnings;

use AgentRelay::Bench;
use AgentRelay::Process;

my $Ring = 4096;

sub {
    my @rows;
    for my $tls (0, 1) {
        my $bench = AgentRelay::Bench->new(workers => 1, tls => $tls);
        my $idle = private_kib($bench->runner->pid);
        my $terminal = $bench->terminal($bench->session(program('print', 1 << 28)));
        tool('sink', 1 << 28, 0, @$terminal[0, 2, 1]);
        my $flood = private_kib($bench->runner->pid);
        $bench->end;

        my ($over, $more) = $tls ? ('wss', 4096) : ('ws', 0);
        push @rows,
            row("runner, private memory over $over, idle", $idle / 1024, undef,
                unit => 'MiB', must => '<= ' . (2048 + $more) / 1024),
            row("runner, private memory over $over, one flood", $flood / 1024, undef,
                unit => 'MiB', must => '<= ' . ($Ring + 2048 + $more) / 1024);
    }
    return @rows;
};
