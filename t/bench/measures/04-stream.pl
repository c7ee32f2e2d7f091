# One session prints AR_BENCH_BYTES (1 GiB) to one viewer, as fast as it goes. The
# runner's processor time is measured by that of reading the PTY and of the emulator
# alone on the same text, which have been paid whoever does it.

use strict;
use warnings;

use AgentRelay::Bench;

my $Bytes = $ENV{AR_BENCH_BYTES} || 1 << 30;

sub {
    my $bench = AgentRelay::Bench->new(workers => 1);
    my $peer = $bench->proxied(['print', $Bytes]);

    my $text = written();
    my ($hq, $proxy, $pty) = side_by_side(
        sub { ours($bench) },
        sub { sink($peer, sub { (nginx => $bench->proxy_cpu) }) },
        sub {
            my $got = tool('pty_reader', $Bytes, program('print', $Bytes));
            return { rate => $Bytes / 1e6 / $got->{seconds}, cpu => per_gb($got->{cpu}),
                     emulator => 1000 / tool('vt', $text, 24, 80, 2000)->{rate} };
        });
    $bench->end;
    return (
        row('1 GB from one session', $hq->{rate}, $proxy->{rate}, unit => 'MB/s',
            peer => 'proxy', must => '>= 1.0', aim => '>= 1.1'),
        row('1 GB from one session', $hq->{rate}, $pty->{rate}, unit => 'MB/s',
            peer => 'pty', must => '>= 0.6', aim => '>= 0.8'),
        row('HQ, CPU per GB', $hq->{hq}, $proxy->{nginx}, unit => 's', peer => 'nginx in proxy',
            must => '<= 0.40', aim => '<= 0.15'),
        row('runner, CPU per GB', $hq->{runner}, $pty->{cpu} + $pty->{emulator}, unit => 's',
            peer => 'pty and emulator', must => '<= 1.3', aim => '<= 1.05'),
    );
};


sub ours {
    my ($bench) = @_;

    my $session = $bench->session(program('print', $Bytes));
    my $got = sink($bench->terminal($session),
        sub { (hq => $bench->hq_cpu, runner => $bench->runner_cpu) });
    $bench->hq->rest(DELETE => "/api/sessions/$session");
    return $got;
}

# The rate in MB/s, and what each process used, per GB.
sub sink {
    my ($terminal, $cpu) = @_;

    my %before = $cpu->();
    my $got = tool('sink', $Bytes, 0, @$terminal[0, 2, 1]);
    my %after = $cpu->();
    return { rate => $Bytes / 1e6 / $got->{seconds},
             map { $_ => per_gb($after{$_} - $before{$_}) } keys %after };
}

# What `program print` prints, enough of it to be fed over and over.
sub written {
    my $path = 'build/bench/stream-text';
    open my $out, '>:raw', $path or die "$path: $!\n";
    print $out map { $_ % 80 == 79 ? "\n" : chr ord('a') + $_ % 26 } 0 .. 65519;
    close $out or die "$path: $!\n";
    return $path;
}

sub per_gb { return $_[0] / ($Bytes / 1e9) }
