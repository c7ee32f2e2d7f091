# A list of runners shows every change at once, on every worker, though the
# same answer is given again while nothing happens.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::FakeRunner;
use AgentRelay::HQ;
use AgentRelay::Wait;

my $hq = AgentRelay::HQ->start(workers => 2);
my %seen;

is_deeply([listed()], [], 'nobody is there');
my $one = AgentRelay::FakeRunner->register($hq, name => 'one');
is_deeply([listed()], ['one online 0'], 'a runner that has come');
is_deeply([listed()], ['one online 0'], 'and again, the same answer');
my $two = AgentRelay::FakeRunner->register($hq, name => 'two');
is_deeply([listed()], ['one online 0', 'two online 0'], 'another one');

my $asked = $one->during(sub {
    $hq->rest(POST => '/api/sessions', { runner => 'one', command => ['sh'] });
});
my $start = $one->next('start_session');
is_deeply([listed()], ['one online 1', 'two online 0'], 'a session that starts counts');
$one->say(session_started => { request => $start->{request}, session => $start->{session},
    pid => 7 });
is($asked->()->{status}, 201, 'it runs');
$one->say(session_exited => { session => $start->{session}, code => 0, end => 0 });
ok(wait_until { (listed())[0] eq 'one online 0' } 30, 'one that has ended does not');

is_deeply([listed('?limit=1')], ['one online 0'], 'another query has another answer');
like($hq->rest(GET => '/api/runners?limit=1')->{headers}{link}, qr/rel="next"/,
     'with its link, also when it is given again') for 1, 2;
$two->leave;
ok(wait_until { ((listed())[1] // '') eq 'two offline 0' } 30, 'a runner that has gone');

$hq->stop;
done_testing;


# What all of them say, asked often enough for both workers.
sub listed {
    my ($query) = @_;

    my %answers;
    for (1 .. 12) {
        my $answer = $hq->rest(GET => '/api/runners' . ($query // ''));
        $answers{ join "\n", map { "$_->{name} $_->{state} $_->{sessions}" }
            @{ $answer->{json}{runners} } }++;
    }
    return keys %answers == 1 ? split /\n/, (keys %answers)[0] : 'several answers';
}
