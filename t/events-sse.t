# GET api/events: what happens to runners and sessions, as server-sent events.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Events;
use AgentRelay::FakeRunner;
use AgentRelay::HQ;
use AgentRelay::Http;

my $hq = AgentRelay::HQ->start(workers => 1);
my $events = AgentRelay::Events->sse($hq);

ok((wait_events { $events->said->{hello} } 30, $events), 'the answer begins');
my $headers = $events->said->{headers};
is($headers->{'content-type'}, 'text/event-stream', 'its type');
is($headers->{'x-accel-buffering'}, 'no', 'no proxy keeps it back');
is($headers->{'cache-control'}, 'no-store', 'nor stores it');
like($events->said->{hello}, qr/^[0-9a-f]{8}-0$/, 'it says where it stands');
ok($events->said->{retry} >= 2000 && $events->said->{retry} < 3000, 'and when to come again');

# Waits for the next event and looks at it whole.
my $at = 0;
sub next_is {
    my ($type, $subject, $actor, %data) = @_;

    wait_events { @{ $events->events } > $at } 30, $events or return fail($type);
    my $event = $events->events->[$at++];
    is("$event->{type} $event->{subject} $event->{actor}", "$type $subject $actor", $type);
    like($event->{time}, qr/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, 'when');
    is($event->{data} ? $event->{data}{$_} : undef, $data{$_}, "its $_") for sort keys %data;
    return $event;
}

my $runner = AgentRelay::FakeRunner->register($hq, capacity => 2);
next_is('runner.online', 'runners/r1', 'runner', state => 'online', name => 'r1', capacity => 2);

my $asked = $runner->during(sub {
    $hq->rest(POST => '/api/sessions', { runner => 'r1', command => ['true'], name => 'one' });
});
my $start = $runner->next('start_session');
my $id = $start->{session};
next_is('session.created', "sessions/$id", 'operator', state => 'starting', name => 'one', id => $id);

$runner->say(session_started => { request => $start->{request}, session => $id, pid => 77 });
is($asked->()->{status}, 201, 'it is started');
next_is('session.started', "sessions/$id", 'runner', state => 'running', pid => 77);

my $stream = $runner->stream($id);
$runner->say(title => { text => 'a title' }, $stream);
next_is('session.changed', "sessions/$id", 'hq', title => 'a title');
$runner->say(resized => { rows => 30, cols => 90 }, $stream);
my $sized = next_is('session.changed', "sessions/$id", 'hq', rows => 30, cols => 90);
is_deeply($sized->{data}, $hq->rest(GET => "/api/sessions/$id")->{json},
    'the data are what the REST interface says');

$stream->send_binary('x');
$runner->say(exit => { code => 3, end => 1 }, $stream);
my $ended = next_is('session.ended', "sessions/$id", 'runner', state => 'exited');
is_deeply($ended->{data}{exit}, { code => 3 }, 'with its code');

is($hq->rest(DELETE => "/api/sessions/$id")->{status}, 204, 'it is forgotten');
next_is('session.deleted', "sessions/$id", 'operator', state => undef);

$asked = $runner->during(sub {
    $hq->rest(POST => '/api/sessions', { runner => 'r1', command => ['none'] });
});
$start = $runner->next('start_session');
next_is('session.created', "sessions/$start->{session}", 'operator');
$runner->say(session_failed => { request => $start->{request}, session => $start->{session},
    errno => 2, message => 'not found' });
$asked->();
next_is('session.ended', "sessions/$start->{session}", 'hq', state => 'failed');
my $why = next_is('session.changed', "sessions/$start->{session}", 'hq', state => 'failed');
is($why->{data}{error}{code}, 'exec_failed', 'why is said once it is known');

# The same boot dials again: only what it says of itself is new.
my %hello = (boot => $runner->{hello}{boot}, n => 2, capacity => 2);
my $again = AgentRelay::FakeRunner->register($hq, %hello, labels => { os => 'bsd' });
my $changed = next_is('runner.changed', 'runners/r1', 'runner', state => 'online');
is_deeply($changed->{data}{labels}, { os => 'bsd' }, 'its labels');
my $third = AgentRelay::FakeRunner->register($hq, %hello, n => 3, labels => { os => 'bsd' },
    sessions => [{ session => '01900000-0000-7000-8000-000000000001', state => 'running',
                   pid => 5, base => 0, head => 0 }]);
next_is('session.created', 'sessions/01900000-0000-7000-8000-000000000001', 'runner',
    state => 'running');
$third->leave;
next_is('runner.offline', 'runners/r1', 'runner', state => 'offline');

my $other = AgentRelay::FakeRunner->register($hq);
next_is('runner.online', 'runners/r1', 'runner');
next_is('session.ended', 'sessions/01900000-0000-7000-8000-000000000001', 'hq', state => 'lost');
$other->leave;
next_is('runner.offline', 'runners/r1', 'runner');

is(scalar @{ $events->events }, $at, 'nothing else was told');
is("@{ $events->gaps } @{ $events->twice }", ' ', 'each once, none left out');

ok((wait_events { $events->said->{pings} } 30, $events), 'while nothing happens there are pings');

my $head = http_request($hq->port, HEAD => '/api/events', headers => { $hq->bearer });
is("$head->{status} $head->{content}", '200 ', 'HEAD has no events');
is(http_request($hq->port, GET => '/api/events')->{status}, 401, 'nobody else may');
is($hq->rest(GET => '/api/events?after=x')->{status}, 400, 'after must be an id');
is($hq->rest(GET => '/api/events', undef, { Origin => 'http://evil.example' })->{status}, 403,
    'no page of another site');

$hq->stop;
done_testing;
