# When a worker runs out of connections, and when it runs out of descriptors before,
# new viewers and runners are refused with a 503 that says so; whoever is there streams
# on, REST is answered, and freed places serve again.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::History;
use AgentRelay::Scene;
use AgentRelay::WebSocket;

my %short = (
    connections => { connections => 64 },
    descriptors => { connections => 512, main => 'worker_rlimit_nofile 96;' });

for my $what (sort keys %short) {
    my $scene = AgentRelay::Scene->new(hq => { workers => 2, %{ $short{$what} } });
    my $hq = $scene->hq;
    my @all = map { AgentRelay::History->start($scene) } 1 .. 2;
    $_->look for @all;
    AgentRelay::History->streams($scene, "$what: all stream", 10_000, @all);

    my $open = sub {
        my ($path, $protocol, $token) = @_;
        return AgentRelay::WebSocket->connect($hq->port, $hq->path($path),
            protocol => $protocol, timeout => 5, headers => { Authorization => "Bearer $token" });
    };
    my $look = sub {
        return $open->('/api/v1/ws/session/' . $all[0]->id . '?mode=read&credit=1',
            'agentrelay.term.v1', $hq->operator_token);
    };
    my $register = sub { $open->('/api/v1/ws/register', 'agentrelay.runner.v1', $hq->runner_token) };

    # Which worker accepts is the kernel's choice: both are full after some refusals.
    my (@open, @refused);
    while (@open < 256 && @refused < 16) {
        my $ws = $look->();
        push @{ $ws->status == 101 ? \@open : \@refused }, $ws;
    }
    my ($refused) = @refused;
    cmp_ok(scalar @open, '>', 8, "$what: " . @open . ' more are served');
    my $answer = $refused->answer;
    is($answer->{status}, 503, 'then one is refused');
    ok($answer->{headers}{'retry-after'}, 'and told when to come back');
    like($answer->{content}, qr/too many connections/, 'and why');
    ok((grep { $register->()->status == 503 } 1 .. 8), 'so is a runner');
    is($hq->rest(GET => '/api/runners')->{status}, 200, 'REST is answered');
    AgentRelay::History->streams($scene, 'all stream on', 20_000, @all);

    $_->drop for splice @open, 0, 6;
    ok($scene->until(sub {
        my $ws = $look->();
        push @open, $ws if $ws->status == 101;
        return $ws->status == 101;
    }, 60), 'freed places serve again');

    AgentRelay::History->finish($scene, @all);
    $_->check(lost => 0) for @all;
    is($_->viewer->connects, 1, 'through one connection') for @all;
    $_->drop for @open;
    $scene->end;
}

done_testing;
