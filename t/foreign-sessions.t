# A runner speaks for its own sessions only: what it says about those of another
# runner, or of another boot, changes nothing.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::FakeRunner;
use AgentRelay::HQ;
use AgentRelay::Viewer;

my $hq = AgentRelay::HQ->start(workers => 1);
my $id = AgentRelay::Viewer::uuid();
my %listed = (session => $id, state => 'running', base => 0, head => 10);
my $runner = AgentRelay::FakeRunner->register($hq, name => 'r1', sessions => [\%listed]);
my $other = AgentRelay::FakeRunner->register($hq, name => 'r2',
    sessions => [{ %listed, head => 99, code => 4 }]);

sub session { $hq->rest(GET => "/api/sessions/$id")->{json} }

# Messages of one connection are read in order: when the last has been, all were.
sub settle {
    my $new = AgentRelay::Viewer::uuid();
    my $asked = $other->during(sub {
        $hq->rest(POST => '/api/sessions', { runner => 'r2', command => ['true'] });
    });
    my $start = $other->next('start_session');
    $other->say(session_started => { request => $start->{request},
        session => $start->{session}, pid => 7 });
    return $asked->()->{status};
}

$other->say(heartbeat => { sessions => [{ session => $id, head => 1000 }] });
$other->say(session_exited => { session => $id, code => 3, end => 1000 });
is(settle(), 201, 'the other runner has been heard');

my $now = session();
is($now->{state}, 'running', 'the session still runs');
is($now->{runner}, 'r1', 'at its runner');
is($now->{head}, 10, 'and its head is where it was');

my $stream = AgentRelay::WebSocket->connect($hq->port,
    $hq->path("/api/v1/ws/stream/$id?runner=r2&boot=$other->{hello}{boot}"),
    protocol => 'agentrelay.stream.v1',
    headers => { Authorization => 'Bearer ' . $hq->runner_token });
isnt($stream->status, 101, 'the other runner cannot take its stream');

$runner->say(heartbeat => { sessions => [{ session => $id, head => 20 }] });
$runner->say(session_exited => { session => $id, code => 5, end => 30 });
my $ended = AgentRelay::Wait::wait_until(sub { session()->{state} eq 'exited' }, 10, 'its end');
ok($ended, 'its own runner can end it');
is(session()->{exit}{code}, 5, 'with its code');

$_->leave for $runner, $other;
$hq->stop;
done_testing;
