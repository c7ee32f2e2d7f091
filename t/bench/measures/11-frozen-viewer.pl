# One viewer stops reading for 30 s under a flood: what HQ grows by, and what
# another viewer of the session still gets.

use strict;
use warnings;

use List::Util qw(max sum0);
use Time::HiRes qw(sleep time);

use AgentRelay::Bench;
use AgentRelay::Process;
use AgentRelay::WebSocket;

sub {
    my $bench = AgentRelay::Bench->new(workers => 1);
    my $session = $bench->session(program('print', 1 << 50));
    my $terminal = $bench->terminal($session);
    my $memory = sub { sum0 map { private_kib($_) } $bench->hq->workers };
    my $seconds = 30;

    my $alone = rate($terminal, $seconds / 3);
    my $before = $memory->();
    my $frozen = AgentRelay::WebSocket->connect(@$terminal[0, 1], rcvbuf => 16384,
        headers => { $bench->hq->bearer });
    my $reading = background_tool('sink', 1 << 50, $seconds, @$terminal[0, 2, 1]);
    my ($grown, $until) = (0, time + $seconds);
    while (time < $until) {
        $grown = max($grown, $memory->() - $before);
        sleep 0.5;
    }
    my $got = $reading->();
    my $beside = $got->{bytes} / $got->{seconds};
    undef $frozen;
    $alone = ($alone + rate($terminal, $seconds / 3)) / 2;
    $bench->end;
    return (
        row('HQ grows by a frozen viewer', $grown / 1024, undef, unit => 'MiB',
            must => '<= 1'),
        row('speed beside a frozen viewer', $beside / 1e6, $alone / 1e6, unit => 'MB/s',
            peer => 'without one', must => '>= 0.9'),
    );
};


sub rate {
    my ($terminal, $seconds) = @_;
    my $got = tool('sink', 1 << 50, $seconds, @$terminal[0, 2, 1]);
    return $got->{bytes} / $got->{seconds};
}
