# A session that could not be started: who wants to look at it is told at once, also
# who came while it was being started; and a start that is tried again is a session.

use strict;
use warnings;
use lib 't/lib';

use Test::More;
use Time::HiRes qw(time);

use AgentRelay::Cli;
use AgentRelay::FakeRunner;
use AgentRelay::HQ;
use AgentRelay::Loop;
use AgentRelay::Process;
use AgentRelay::Viewer;
use AgentRelay::WebSocket;

my $hq = AgentRelay::HQ->start(workers => 2, reuseport => 1);
my $runner = AgentRelay::FakeRunner->register($hq);

sub start {
    my ($key) = @_;
    my $asked = $runner->during(sub {
        $hq->rest(POST => '/api/sessions', { command => ['nothing'], runner => 'r1' },
            { 'Idempotency-Key' => $key });
    });
    return ($asked, $runner->next('start_session'));
}

sub failed {
    my ($start) = @_;
    $runner->say(session_failed => { request => $start->{request}, errno => 2,
        session => $start->{session}, message => 'no such program', path => '/bin' });
}

# Who came while it was being started

my ($asked, $start) = start('first');
my @viewers = map { AgentRelay::Viewer->new($hq, $start->{session}, reconnect => $_) } 1, 1, 1;
$_->connect for @viewers;
my $began = time;
failed($start);
is($asked->()->{json}{code}, 'exec_failed', 'a start fails');
ok((run_until { !grep { !$_->exited } @viewers } 30, @viewers), 'its viewers are told');
cmp_ok(time - $began, '<', 8, '... at once');
for my $viewer (@viewers) {
    is($viewer->attached->{state}, 'failed', '... that it failed');
    is_deeply($viewer->exited, { reason => 'failed', end => 0 }, '... and it is over');
}
$_->leave for @viewers;

# Who comes later

for my $mode (qw(write read)) {
    $began = time;
    my $socket = AgentRelay::WebSocket->connect($hq->port,
        $hq->path("/api/v1/ws/session/$start->{session}?mode=$mode&offset=0"),
        headers => { $hq->bearer });
    my $answer = $socket->answer;
    is("$answer->{status} $answer->{json}{code}", '409 session_ended', 'no upgrade');
    like($answer->{json}{detail}, qr/could not be started/, '... with the reason');
    cmp_ok(time - $began, '<', 8, '... at once');
}

my $cli = AgentRelay::Cli->new($hq);
my $done = $cli->run(['attach', $start->{session}]);
is($done->{exit}, 1, 'agentrelay attach fails');
like($done->{err}, qr/could not be started: no such program$/m, '... and says why');

# A start that failed for a while, since the worker that had the runner has died

my ($answer, $key, @stay);
for my $try (1 .. 20) {
    $key = "try-$try";
    ($asked, $start) = start($key);
    @stay = map { AgentRelay::Viewer->new($hq, $start->{session}, reconnect => 0) } 1 .. 6;
    $_->connect for @stay;
    my ($doomed, @others) = map { server_of($_->fh->sockport, $hq->port, $hq->workers) }
        $runner->{ws}, @stay;
    $hq->kill_worker($doomed);
    $answer = $asked->();
    last if ($answer->{json}{code} // '') eq 'runner_offline' && grep { $_ != $doomed } @others;
    $runner = AgentRelay::FakeRunner->register($hq);
}
is($answer->{json}{code}, 'runner_offline', 'a start without its runner');
ok((run_until { grep { $_->exited } @stay } 30, @stay), '... has failed');

$runner = AgentRelay::FakeRunner->register($hq);
($asked, my $again) = start($key);
is($again->{session}, $start->{session}, 'the same session is started again');
my @later = map { AgentRelay::Viewer->new($hq, $start->{session}) } 1 .. 6;
$_->connect for @later;
$runner->say(session_started => { request => $again->{request}, session => $again->{session},
    pid => 1 });
is($asked->()->{json}{state}, 'running', '... and runs');
my $until = time + 1.5;
run_until { time > $until } 3, @stay, @later;
is(scalar(grep { $_->exited } @later), 0, '... and is not over for those who look at it');

$_->leave for @stay, @later;
$runner->leave;
$hq->stop;
done_testing;
