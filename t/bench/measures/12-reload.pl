# 500 live sessions, each with a viewer: how long old workers stay after a
# reload.

use strict;
use warnings;

use Time::HiRes qw(sleep time);

use AgentRelay::Bench;
use AgentRelay::Runner;
use AgentRelay::WebSocket;

my $Sessions = 500;

sub {
    my $bench = AgentRelay::Bench->new(workers => 2, capacity => 250);
    my $other = AgentRelay::Runner->start($bench->hq, name => 'other',
        args => ['--capacity', 250]);
    my @sessions = map { my $name = $_;
        map { $bench->session({ runner => $name }, 'sleep', 3600) } 1 .. $Sessions / 2
    } qw(bench other);
    my @viewers = map {
        my $terminal = $bench->terminal($_);
        AgentRelay::WebSocket->connect(@$terminal[0, 1], headers => { $bench->hq->bearer });
    } @sessions;

    my @times = map {
        my @old = $bench->hq->workers;
        my $start = time;
        kill HUP => $bench->hq->pid;
        while (grep { kill 0 => $_ } @old) {
            my $answer = $bench->hq->rest(GET => '/api/sessions?limit=1');
            die "$answer->{status} after a reload\n" if $answer->{status} =~ /^5/;
            die "old workers stay\n" if time > $start + 60;
            sleep 0.01;
        }
        time - $start;
    } 1 .. runs();
    $other->stop;
    $bench->end;
    return row("old workers gone after a reload with $Sessions sessions", median(@times), undef,
        unit => 's', must => '<= 2', aim => '<= 1');
};
