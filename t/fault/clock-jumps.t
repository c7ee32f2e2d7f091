# The wall clock of nginx and runner jumps, by seconds, an hour, years, both ways: no
# connection is lost, no byte and no key, new sessions start, old ones end, and what
# counts in seconds from now goes on counting them.

use strict;
use warnings;
use lib 't/lib';

use Test::More;
use Time::HiRes qw(time);

use AgentRelay::Clock;
use AgentRelay::Events;
use AgentRelay::History;
use AgentRelay::Loop;
use AgentRelay::Scene;
use AgentRelay::WebSocket;

plan skip_all => 'a preloaded library does not go with ASan' if $ENV{ASAN_OPTIONS};

my $clock = AgentRelay::Clock->new;
my $scene = AgentRelay::Scene->new(hq => { workers => 2, env => $clock->env },
    runner => { env => $clock->env });
my $hq = $scene->hq;

my @all = map { AgentRelay::History->start($scene) } 1 .. 3;
$_->look for @all;
AgentRelay::History->streams($scene, 'all stream', 10_000, @all);
my @dials = map { ($_->status)[3] } $scene->runner_proxy, $scene->viewer_proxy;

my $wall = sub { (gmtime $_[0])[5] + 1900 };
for my $jump (30, -60, 3600, -7200, 400 * 86400, -800 * 86400, 400 * 86400 + 3630) {
    $clock->jump($jump);
    AgentRelay::History->streams($scene, "$jump s: all stream on", 20_000, @all);

    my $id = $hq->session(runner => 'r1', command => ['echo', 'done']);
    my $record;
    ok($scene->until(sub {
        $record = $hq->rest(GET => "/api/sessions/$id")->{json};
        $record->{state} eq 'exited';
    }, 60), "$jump s: a session starts and ends");
    like($record->{ended_at}, qr/^@{[ $wall->(time + $clock->{ahead}) ]}-/, 'at that time');
}
is_deeply([map { ($_->status)[3] } $scene->runner_proxy, $scene->viewer_proxy],
    [$dials[0] + 7, $dials[1]], 'no connection but the streams of the new sessions');

# What is promised for some seconds: a zone's youth, a reader's pings, a ticket's life.
my $events = AgentRelay::Events->sse($hq);
ok((wait_events { $events->said->{hello} } 10, $events), 'a reader of events');
$clock->jump(-3600);
ok((run_until { $events->said->{pings} } 30, $events, map { $_->viewers } @all),
    'is pinged on');

my $unknown = '0192a0b0-0000-7000-8000-000000000000';
my $status = sub { $hq->rest(GET => "/api/sessions/$unknown")->{status} };
ok($scene->until(sub { $status->() == 404 }, 40), 'who is unknown is not known later');
$clock->jump(-7 * 86400);
is($status->(), 404, 'nor when the clock goes back');

my $opened = sub {
    my ($seconds) = @_;
    my $ticket = $hq->rest(POST => '/api/tickets', { session => $all[0]->id })->{json}{ticket};
    $clock->jump($seconds);
    my $ws = AgentRelay::WebSocket->connect($hq->port,
        $hq->path('/api/v1/ws/session/' . $all[0]->id . '?mode=read'),
        protocol => "agentrelay.term.v1, agentrelay.ticket.$ticket");
    $ws->drop;
    return $ws->status;
};
is($opened->($_), 101, "a ticket is good although the clock jumps $_ s") for 3600, -3600;

AgentRelay::History->finish($scene, @all);
$_->check(lost => 0) for @all;

$scene->end;
done_testing;
