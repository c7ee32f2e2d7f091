# Ctrl-C under a flood of `yes` in a shell, until the prompt is there.

use strict;
use warnings;

use Time::HiRes qw(time);

use AgentRelay::Bench;
use AgentRelay::WebSocket;

sub {
    my $bench = AgentRelay::Bench->new(workers => 1);
    my @times = map { interrupt($bench) } 1 .. runs();
    $bench->end;
    return row('Ctrl-C under `yes` until the prompt', 1000 * median(@times), undef,
        unit => 'ms', must => '<= 100', aim => '<= 50');
};


sub interrupt {
    my ($bench) = @_;

    my $session = $bench->session('/bin/sh', '-i');
    my $terminal = $bench->terminal($session);
    my $ws = AgentRelay::WebSocket->connect(@$terminal[0, 1],
        headers => { $bench->hq->bearer });
    my $seen = '';
    my $read_until = sub {
        my ($pattern, $limit) = @_;
        my $end = time + $limit;
        while ($seen !~ $pattern) {
            my $event = $ws->recv($end - time) or die "no $pattern in: $seen\n";
            $seen = substr($seen . $event->[1], -4096) if $event->[0] eq 'binary';
        }
    };

    $ws->send_binary("PS1='rea''dy> '\n");
    $read_until->(qr/ready> $/, 10);
    $ws->send_binary("yes\n");
    $read_until->(qr/y\r\ny\r\n/, 10);
    my $flood = time + 1;
    $ws->recv(1) while time < $flood;

    $seen = '';
    my $start = time;
    $ws->send_binary("\x03");
    $read_until->(qr/ready> $/, 10);
    my $took = time - $start;
    $bench->hq->rest(DELETE => "/api/sessions/$session");
    return $took;
}
