# Walls: thumbnails of 48 sessions, each once a second, while all of them print.
# What HQ and the runner spend on one wall and on four, and what keys wait for.

use strict;
use warnings;

use IO::Socket::INET;
use POSIX ();
use Time::HiRes qw(sleep time);

use AgentRelay::Bench;

my ($Sessions, $Seconds) = (48, 5);

sub {
    my $bench = AgentRelay::Bench->new(workers => 1, http => 'keepalive_requests 1000000;');
    my @paths = map { '/api/sessions/' . $bench->session(program('steady', 2000))
        . '/screen?format=thumbnail' } 1 .. $Sessions;
    my $echo = $bench->terminal($bench->session(program('echo')));

    my ($idle, @walls) = map { cost($bench, $_, @paths) } 0, 1, 4;
    my ($alone, $beside) = side_by_side(
        sub { tool('echo', 500, 200, @$echo)->[0] },
        sub {
            my @pids = map { wall($bench, $Seconds, @paths) } 1 .. 4;
            my $times = tool('echo', 500, 200, @$echo)->[0];
            kill TERM => @pids;
            waitpid $_, 0 for @pids;
            return $times;
        });
    $bench->end;

    my @rows;
    for my $i (0, 1) {
        my $name = ('a wall', 'four walls')[$i] . " of $Sessions sessions at 1 Hz";
        push @rows, row("$name, HQ's processor", $walls[$i]{hq} - $idle->{hq}, undef,
                unit => '%', must => '<= ' . (5, 15)[$i], aim => '<= ' . (2, 6)[$i]),
            row("$name, the runner's", $walls[$i]{runner} - $idle->{runner}, undef,
                unit => '%', must => '<= 5', aim => '<= 2');
    }
    return (@rows, row('echo beside four walls, p50', $beside->{p50}, $alone->{p50},
        unit => 'µs', peer => 'without', must => '<= 1.5', aim => '<= 1.1'));
};


# Percent of a processor while so many walls look.
sub cost {
    my ($bench, $walls, @paths) = @_;

    my @before = (time, $bench->hq_cpu, $bench->runner_cpu);
    my @pids = map { wall($bench, $Seconds, @paths) } 1 .. $walls;
    sleep $Seconds if !@pids;
    for (@pids) {
        waitpid $_, 0;
        die "a wall broke\n" if $?;
    }
    my @after = (time, $bench->hq_cpu, $bench->runner_cpu);
    my ($time, $hq, $runner) = map { $after[$_] - $before[$_] } 0 .. 2;
    return { hq => 100 * $hq / $time, runner => 100 * $runner / $time };
}

# A process that asks for each of them in turn, spread over the second.
sub wall {
    my ($bench, $seconds, @paths) = @_;

    my $pid = fork // die "fork: $!\n";
    return $pid if $pid;
    my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $bench->hq->port)
        or POSIX::_exit(1);
    my %bearer = $bench->hq->bearer;
    my ($start, $number) = (time, 0);
    while ($number < $seconds * @paths) {
        my $wait = $start + $number / @paths - time;
        sleep $wait if $wait > 0;
        my $path = $paths[$number++ % @paths];
        syswrite $socket, "GET $path HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: $bearer{Authorization}\r\n\r\n";
        my $answer = '';
        while ($answer !~ /\r\nContent-Length: (\d+)\r\n.*?\r\n\r\n(.*)\z/s || length $2 < $1) {
            sysread $socket, $answer, 65536, length $answer or POSIX::_exit(1);
        }
        POSIX::_exit(1) if $answer !~ m{^HTTP/1\.1 200};
    }
    POSIX::_exit(0);
}
