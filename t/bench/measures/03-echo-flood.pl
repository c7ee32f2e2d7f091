# A key and its echo while another session of the same runner floods a viewer
# of its own; the peer's other terminal floods as well, in its turn.

use strict;
use warnings;

use AgentRelay::Bench;

sub {
    my $bench = AgentRelay::Bench->new(workers => 1);
    my $ours = $bench->terminal($bench->session(program('echo')));
    my $flood = $bench->terminal($bench->session(program('print', 1 << 50)));
    my $peer = $bench->proxied(['echo']);
    my $peer_flood = $bench->proxied(['print', 1 << 50]);

    my ($hq, $proxy) = side_by_side(
        map { my ($echo, $other) = @$_; sub { under_flood($echo, $other) } }
            [$ours, $flood], [$peer, $peer_flood]);
    $bench->end;
    return (
        row('echo beside a flood of the same runner, p50', $hq->{p50}, $proxy->{p50},
            unit => 'µs', peer => 'proxy', must => '<= 1.1', aim => '<= 0.9'),
        row('echo beside a flood of the same runner, p99', $hq->{p99}, $proxy->{p99},
            unit => 'µs', peer => 'proxy', must => '<= 1.5', aim => '<= 1.0'),
    );
};


sub under_flood {
    my ($echo, $flood) = @_;

    my $sink = background('sink', 1 << 50, 3600, @$flood[0, 2, 1]);
    my $times = tool('echo', 1000, 300, @$echo);
    kill KILL => $sink;
    waitpid $sink, 0;
    return $times->[0];
}
