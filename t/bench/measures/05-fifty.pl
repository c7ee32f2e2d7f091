# Fifty sessions stream to a viewer each, and somebody types in another one.

use strict;
use warnings;

use AgentRelay::Bench;

my $Sessions = 50;
my $Each = ($ENV{AR_BENCH_BYTES} || 1 << 30) / 64;

sub {
    my $bench = AgentRelay::Bench->new(workers => 1);
    my $echo = $bench->terminal($bench->session(program('echo')));
    my $peer_echo = $bench->proxied(['echo'], buffers => '64k');
    my $peer = $bench->proxied(['print', $Each], buffers => '64k');

    my ($hq, $proxy) = side_by_side(
        sub {
            my @ids = map { $bench->session(program('print', $Each)) } 1 .. $Sessions;
            my $got = typed_beside($echo, map { $bench->terminal($_) } @ids);
            $bench->hq->rest(DELETE => "/api/sessions/$_") for @ids;
            return $got;
        },
        sub { typed_beside($peer_echo, ($peer) x $Sessions) });
    $bench->end;
    return (
        row('50 sessions streaming', $hq->{rate}, $proxy->{rate}, unit => 'MB/s',
            peer => 'proxy, 64k buffers', must => '>= 1.0', aim => '>= 1.1'),
        row('50 sessions: slowest by fastest', $hq->{fair}, undef, must => '>= 0.9',
            aim => '>= 0.99'),
        # A turn is 64 KiB, 0.4 % of a session's bytes, and somebody is last in the last round.
        row('50 sessions: slowest by fastest', $hq->{fair}, $proxy->{fair},
            peer => 'proxy, 64k buffers', must => '>= 0.99'),
        row('50 sessions: echo p99 meanwhile', $hq->{p99}, $proxy->{p99}, unit => 'µs',
            peer => 'proxy, 64k buffers', must => '<= 1.5', aim => '<= 1.0'),
    );
};


sub typed_beside {
    my ($echo, @terminals) = @_;

    my $typing = background_tool('echo', 300, 300, @$echo);
    my $got = tool('sink', $Each, 0, $terminals[0][0], $terminals[0][2],
        map { $_->[1] } @terminals);
    my $times = $typing->();
    return { rate => $got->{bytes} / 1e6 / $got->{seconds}, p99 => $times->[0]{p99},
             fair => $got->{slowest} / $got->{fastest} };
}
