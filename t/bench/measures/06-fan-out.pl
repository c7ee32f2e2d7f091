# One session to a hundred viewers, against bare TCP clients of one process
# that reads the same PTY.

use strict;
use warnings;

use AgentRelay::Bench;

my $Viewers = 100;
my $Bytes = ($ENV{AR_BENCH_BYTES} || 1 << 30) / 32;

sub {
    my $bench = AgentRelay::Bench->new(workers => 1);

    my ($hq, $tcp) = side_by_side(
        sub {
            my $session = $bench->session(program('print', $Bytes));
            my $terminal = $bench->terminal($session);
            my $got = tool('sink', $Bytes, 0, @$terminal[0, 2], ($terminal->[1]) x $Viewers);
            $bench->hq->rest(DELETE => "/api/sessions/$session");
            return { rate => $Viewers * $Bytes / 1e6 / $got->{seconds} };
        },
        sub {
            my $fan = start_tool('fan_out', $Viewers, $Bytes, program('print', $Bytes));
            my $got = tool('drain', $Viewers, $Bytes, $fan->{line});
            end_tool($fan);
            return { rate => $Viewers * $Bytes / 1e6 / $got->{seconds} };
        });
    $bench->end;
    return row('one session to 100 viewers', $hq->{rate}, $tcp->{rate}, unit => 'MB/s',
        peer => 'bare TCP', must => '>= 0.45', aim => '>= 0.65');
};
