# Attaching to a session that has printed AR_BENCH_BYTES (1 GiB), until its screen and
# scrollback have come: made anew each time, for the size changes in between.

use strict;
use warnings;

use JSON::PP ();
use Time::HiRes qw(time);

use AgentRelay::Bench;
use AgentRelay::WebSocket;

my $Bytes = $ENV{AR_BENCH_BYTES} || 1 << 30;

sub {
    my $bench = AgentRelay::Bench->new(workers => 1);
    my $session = $bench->session(program('print', $Bytes));
    tool('sink', $Bytes, 0, @{ $bench->terminal($session) }[0, 2, 1]);
    my @times = map { attach($bench, $session, 80 + $_ % 2) } 1 .. 4 * runs();
    $bench->end;
    return (
        row('attach after 1 GB, the whole picture, median', 1000 * median(@times), undef,
            unit => 'ms', must => '<= 50', aim => '<= 20'),
        row('attach after 1 GB, the slowest', 1000 * (sort { $b <=> $a } @times)[0], undef,
            unit => 'ms', must => '<= 200', aim => '<= 50'),
    );
};


sub attach {
    my ($bench, $session, $cols) = @_;

    my $start = time;
    my $ws = AgentRelay::WebSocket->connect($bench->hq->port, "/api/v1/ws/session/$session",
        headers => { $bench->hq->bearer });
    my $left = message($ws, 'reset')->{bytes} or die "no picture\n";
    while ($left > 0) {
        my $event = $ws->recv(10) or die "$left bytes of the picture are missing\n";
        $left -= length $event->[1] if $event->[0] eq 'binary';
    }
    my $took = time - $start;

    $ws->send_text('{"type":"take","payload":{}}');
    $ws->send_text(qq({"type":"resize","payload":{"rows":24,"cols":$cols}}));
    my $now = 0;
    $now = message($ws, 'resize')->{cols} while $now != $cols;
    $ws->drop('fin');
    return $took;
}

sub message {
    my ($ws, $type) = @_;
    my $end = time + 10;
    while (time < $end and my $event = $ws->recv(10)) {
        next if $event->[0] ne 'text';
        my $message = JSON::PP::decode_json($event->[1]);
        return $message->{payload} if $message->{type} eq $type;
    }
    die "no $type\n";
}
