# A session that HQ asks to start again while it is starting is started once, and
# each of the requests has its answer.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::FakeHQ;

my $hq = AgentRelay::FakeHQ->new;
my $pid = $hq->start_runner;
my $control = $hq->control or die $hq->log_text;

sub ask_often {
    my ($type, @command) = @_;

    my $id = AgentRelay::FakeHQ::uuid();
    my @asked = map { "$id-" . $_ } 1 .. 20;
    $control->say(start_session => { request => $_, session => $id, command => \@command })
        for @asked;
    my @answers = map { $control->expect($type, 20) } @asked;
    is_deeply([sort map { $_->{request} } grep { $_ } @answers], [sort @asked],
        "each is answered with $type");
    return @answers;
}

my %pids = map { $_->{pid} => 1 } ask_often(session_started => 'sleep', '1000');
is(keys %pids, 1, 'one program runs');

my %said = map { $_->{message} => 1 } ask_often(session_failed => '/no/such');
is(keys %said, 1, 'one failure is told');

is($hq->stop_runner($pid), 0, 'the runner ends well');
done_testing;
