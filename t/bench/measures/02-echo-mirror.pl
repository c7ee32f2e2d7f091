# The same with the viewer on another worker than the stream: two more hops
# through a unix socket.

use strict;
use warnings;

use AgentRelay::Bench;

sub {
    my $bench = AgentRelay::Bench->new(workers => 2);
    my $session = $bench->session(program('echo'));
    my $viewer = $bench->apart($session);
    my $peer = $bench->proxied(['echo']);

    my ($hq, $proxy) = together(sub { tool('echo', 2000, 300, @$viewer, @$peer) });
    $bench->end;
    return (
        row('keystroke echo through a mirror, p50', $hq->{p50}, $proxy->{p50},
            unit => 'µs', peer => 'proxy', must => '<= 1.40', aim => '<= 1.2'),
        row('keystroke echo through a mirror, p99', $hq->{p99}, $proxy->{p99},
            unit => 'µs', peer => 'proxy', must => '<= 1.6', aim => '<= 1.2'),
    );
};
