# A start that its runner answers too late, or not at all, does not stay `starting`:
# what runs is running, what failed has failed, and a DELETE ends what never was.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::FakeRunner;
use AgentRelay::HQ;
use AgentRelay::Wait;

my $hq = AgentRelay::HQ->start(workers => 1);
my $runner = AgentRelay::FakeRunner->register($hq);

my (@asked, @start);
for (1 .. 4) {
    push @asked, $runner->during(sub {
        $hq->rest(POST => '/api/sessions', { command => ['cat'] });
    });
    push @start, $runner->next('start_session');
}
is($_->()->{json}{code}, 'runner_timeout', 'nobody answers in time') for @asked;

sub state { $hq->rest(GET => "/api/sessions/$start[$_[0]]{session}")->{json}{state} }

sub becomes {
    my ($i, $wanted, $name) = @_;
    ok((wait_until { state($i) eq $wanted } 30, $wanted), $name);
}

is(state(0), 'starting', 'it may still run');

my @same = map { +{ request => $_->{request}, session => $_->{session} } } @start;
$runner->say(session_started => { %{ $same[0] }, pid => 5 });
becomes(0, 'running', 'a late answer counts');

$runner->stream($start[1]{session});
becomes(1, 'running', 'a stream is an answer');

$runner->say(session_failed => { %{ $same[2] }, errno => 2, message => 'late' });
becomes(2, 'failed', 'a late failure counts');

my $deleted = $runner->during(sub { $hq->rest(DELETE => "/api/sessions/$start[3]{session}") });
my $stop = $runner->next('stop_session');
$runner->say(done => { request => $stop->{request}, code => 'not_found' });
is($deleted->()->{status}, 204, 'a runner that knows nothing of it is asked to stop it');
becomes(3, 'failed', 'it does not start any more');
is($hq->rest(DELETE => "/api/sessions/$start[3]{session}")->{status}, 204, 'its record goes');
is($hq->rest(GET => "/api/sessions/$start[3]{session}")->{status} =~ /^(?:404|503)$/, 1, 'and is gone');

$runner->leave;
$hq->stop;
done_testing;
