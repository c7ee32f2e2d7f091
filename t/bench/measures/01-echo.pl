# A key and its echo, nothing else going on; viewer and stream on one worker.

use strict;
use warnings;

use AgentRelay::Bench;

sub {
    my $bench = AgentRelay::Bench->new(workers => 1);
    my $ours = $bench->terminal($bench->session(program('echo')));
    my $peer = $bench->proxied(['echo']);

    my ($hq, $proxy) = together(sub { tool('echo', 2000, 300, @$ours, @$peer) });
    $bench->end;
    return (
        row('keystroke echo, idle, p50', $hq->{p50}, $proxy->{p50}, unit => 'µs',
            peer => 'proxy', must => '<= 1.10', aim => '<= 1.0'),
        row('keystroke echo, idle, p99', $hq->{p99}, $proxy->{p99}, unit => 'µs',
            peer => 'proxy', must => '<= 1.25', aim => '<= 1.0'),
    );
};
