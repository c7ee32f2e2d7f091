# A key and its echo in a quiet session, alone and beside what others do on the same
# worker: another session's flood, connections that bring a byte at a time, and
# clients and runners that break the protocol over and over.

use strict;
use warnings;

use IO::Socket::INET;
use POSIX ();
use Time::HiRes qw(sleep);

use AgentRelay::Bench;
use AgentRelay::Frames qw(frame);
use AgentRelay::WebSocket;

sub {
    my $bench = AgentRelay::Bench->new(workers => 1, connections => 4096);
    my $echo = $bench->terminal($bench->session(program('echo')));
    my $other = $bench->terminal($bench->session(program('echo')));
    my $flood = $bench->terminal($bench->session(program('print', 1 << 50)));

    my @beside = (
        ['a flood', sub { background('sink', 1 << 50, 3600, @$flood[0, 2, 1]) }],
        ['200 slow connections', sub { apart(sub { slow($bench, $other, @_) }) }],
        ['malformed streams', sub { apart(sub { malformed($bench, $other, @_) }) }],
    );
    my @rows;
    for (@beside) {
        my ($what, $start) = @$_;
        my ($alone, $with) = side_by_side(
            sub { tool('echo', 1000, 300, @$echo)->[0] },
            sub {
                my $pid = $start->();
                my $times = tool('echo', 1000, 300, @$echo);
                kill KILL => $pid;
                waitpid $pid, 0;
                return $times->[0];
            });
        push @rows, row("echo beside $what, p99", $with->{p99}, $alone->{p99}, unit => 'µs',
            peer => 'alone', must => '<= 2.0');
    }
    $bench->end;
    return @rows;
};


# A child that calls the sub, which calls what it gets when it is under way.
sub apart {
    my ($run) = @_;

    pipe my $ready, my $say or die "pipe: $!\n";
    my $pid = fork // die "fork: $!\n";
    if (!$pid) {
        eval { $run->(sub { close $say }); 1 } or warn $@;
        POSIX::_exit(1);
    }
    close $say;
    sysread $ready, my $nothing, 1;
    return $pid;
}

# Half of them never come to the end of a request, half to that of a frame.
# Each brings ten bytes a second, at a time of its own.
sub slow {
    my ($bench, $terminal, $ready) = @_;

    my $request = "GET $terminal->[1] HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ";
    my $frame = frame(text => '{"type":"' . 'x' x 4000);
    my @all = map { slow_one($bench, $terminal, $_ % 2 ? $request . 'x' x 4000 : '') } 1 .. 200;
    $ready->();
    for (my $at = 0; ; $at++) {
        for (my $n = $at % 20; $n < @all; $n += 20) {
            my $byte = substr $all[$n]{says} || $frame, $at / 20 % 4000, 1;
            syswrite($all[$n]{fh}, $byte)
                or $all[$n] = slow_one($bench, $terminal, $all[$n]{says});
        }
        sleep 0.005;
    }
}

sub slow_one {
    my ($bench, $terminal, $says) = @_;

    my $ws = $says ? undef : AgentRelay::WebSocket->connect(@$terminal[0, 1],
        headers => { $bench->hq->bearer });
    my $fh = $ws ? $ws->fh
        : IO::Socket::INET->new(PeerAddr => "127.0.0.1:$terminal->[0]") || die "dial: $!\n";
    return { fh => $fh, ws => $ws, says => $says };
}

# A hundred a second, of either kind.
sub malformed {
    my ($bench, $terminal, $ready) = @_;

    my @bad = (frame(3, 'x'), frame(text => "\xff\xfe"), frame(text => '{"type":', rsv => 4),
        frame(text => '{"type":"hello","payload":{"protocol":"one"}}'),
        frame(binary => 'x', mask => 0), frame(text => '[' x 60_000));
    $ready->();
    for (my $n = 0; ; $n++) {
        my ($path, $token) = $n % 2
            ? ('/api/v1/ws/register', $bench->hq->runner_token)
            : ($terminal->[1], $bench->hq->operator_token);
        my $ws = AgentRelay::WebSocket->connect($terminal->[0], $path,
            protocol => $n % 2 ? 'agentrelay.runner.v1' : $terminal->[2],
            headers => { Authorization => "Bearer $token" });
        syswrite $ws->fh, $bad[$n % @bad];
        $ws->drop;
        sleep 0.01;
    }
}
