# A session's stream, and even its end, may come before the answer to its start, since
# they travel by another connection: process id and time of the start are told all the
# same.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::FakeRunner;
use AgentRelay::HQ;
use AgentRelay::Wait;

my $hq = AgentRelay::HQ->start(workers => 2);
my $runner = AgentRelay::FakeRunner->register($hq);

sub session { $hq->rest(GET => "/api/sessions/$_[0]")->{json} }

# Starts one whose runner streams before it answers; ended: and says its end there.
sub started {
    my ($pid, $ended) = @_;

    my $asked = $runner->during(sub { $hq->rest(POST => '/api/sessions', { command => ['true'] }) });
    my $start = $runner->next('start_session');
    my $id = $start->{session};
    my $stream = $runner->stream($id);
    $runner->say(exit => { code => 3, end => 0 }, $stream) if $ended;
    my $state = $ended ? 'exited' : 'running';
    ok((wait_until { session($id)->{state} eq $state } 30, $state), "the stream came first: $state");

    $runner->say(session_started => { request => $start->{request}, session => $id, pid => $pid });
    my $answer = $asked->();
    is($answer->{status}, 201, 'the start is answered');
    is($answer->{json}{pid}, $pid, '... with its process');

    my $now = session($id);
    is($now->{pid}, $pid, 'which stays known');
    ok($now->{started_at}, '... as does its time');
    is($now->{state}, $state, '... and its state');
    return $stream;
}

my @streams = (started(41), started(42, 1));

# So may a hello that lists it, when the connection broke before the answer.

my $asked = $runner->during(sub { $hq->rest(POST => '/api/sessions', { command => ['true'] }) });
my $id = $runner->next('start_session')->{session};
my %hello = %{ $runner->{hello} };
$runner->leave;
$runner = AgentRelay::FakeRunner->register($hq, %hello, n => 2, sessions => [
    { session => $id, state => 'running', pid => 43, base => 0, head => 0 } ]);
my $again = $runner->next('start_session');
is($again->{session}, $id, 'the start is asked for again');
ok(session($id)->{started_at}, 'it has started by then');
$runner->say(session_started => { request => $again->{request}, session => $id, pid => 43 });
is($asked->()->{json}{pid}, 43, '... and is answered');

$runner->leave;
$hq->stop;
done_testing;
