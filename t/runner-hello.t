# The control connection: a hello in parts, goaway, two connections of one
# boot, what a new hello tells of sessions, and faults of HQ.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::FakeHQ;

my $hq = AgentRelay::FakeHQ->new;
my $pid = $hq->start_runner('--label' => 'os=debian', '--label=gpu=', '--capacity', '200',
    '--runner-id' => 'box-1');
my $control = $hq->control or die $hq->log_text;

my $hello = $control->{hello};
is($hello->{name}, 'box-1', 'the name');
is_deeply($hello->{labels}, { os => 'debian', gpu => '' }, 'labels');
is($hello->{capacity}, 200, 'capacity');
is($hello->{protocol}, 1, 'protocol');
like($control->{head}, qr/^Authorization: Bearer runner-secret-token\r$/m, 'the token');
like($control->{head}, qr/^Sec-WebSocket-Protocol: agentrelay\.runner\.v1\r$/m, 'the subprotocol');

# a hello in parts

my $memo = 'm' x 1000;
my %ids = map { $hq->start_session($control, command => ['sleep', '100'], memo => $memo) => 1 } 1 .. 100;

$control->say('goaway');
my $next = $hq->control(silent => 1);
is($next->{hello}{boot}, $hello->{boot}, 'goaway: a second connection of the same boot');
cmp_ok($next->{hello}{n}, '>', $hello->{n}, 'with a greater n');
cmp_ok(scalar @{ $next->{hellos} }, '>=', 2, 'a hello in parts');
my @listed = map { @{ $_->{sessions} } } @{ $next->{hellos} };
is_deeply({ map { $_->{session} => 1 } @listed }, \%ids, 'with all sessions');
ok(!(grep { ($_->{memo} // '') ne $memo || $_->{state} ne 'running' } @listed), 'memo and state');
cmp_ok($next->{largest}, '<=', 65536, 'each under 64 KiB');

my ($one, $two) = sort keys %ids;
$control->say(stop_session => { request => 's', session => $one });
is(($control->expect('done') // {})->{request}, 's', 'the old one is obeyed until the welcome');
my $exited = $control->expect('session_exited');
is($exited->{session}, $one, 'it stops');
is($exited->{reason}, 'stopped', '... and says that it was asked to');

$next->say(stop_session => { request => 'early', session => $two });
ok(!$next->expect('done', 0.3), 'the new one not yet');
$next->say(welcome => { runner => AgentRelay::FakeHQ::uuid(), protocol => 1,
    sessions => [ map { { session => $_, action => $_ eq $two ? 'stop' : 'stream' } } keys %ids ] });
is($control->expect_close, 1000, 'then the old one is closed');
$exited = $next->expect('session_exited');
is("$exited->{session} $exited->{reason}", "$two stopped", 'welcome may stop a session');
$next->say(stop_session => { request => 't', session => $two });
is($next->expect('done')->{request}, 't', 'the new one is obeyed');

# a break: ended sessions are told by the hello

my $dying = $hq->start_session($next, command => ['bash', '-c', 'sleep 0.3; echo bye; exit 4']);
$next->close_with(0);
my $ended;
for (1 .. 40) {
    $control = $hq->control(silent => 1);
    ($ended) = grep { $_->{session} eq $dying } map { @{ $_->{sessions} } } @{ $control->{hellos} };
    $hq->until(sub { 0 }, 0.3) if $ended->{state} ne 'exited';
    $control->close_with(0);
    last if $ended->{state} eq 'exited';
}
$control = $hq->control;
is($ended->{state}, 'exited', 'a hello lists a session that has ended');
is($ended->{code}, 4, 'its code');
is($ended->{end}, 5, 'its end');
is($ended->{reason}, 'exited', '... and that it ended by itself');

# heartbeat

my $beat = $control->expect('heartbeat', 30);
is(scalar @{ $beat->{sessions} }, 98, 'a heartbeat of all sessions');
cmp_ok($beat->{sessions}[0]{processes}, '==', 1, 'and their processes');

# faults of HQ

for my $text ('{', '{"type":"welcome","payload":{}}', '{"type":"start_session","payload":{"session":"x"}}',
    "{\"type\":\"start_session\",\"payload\":{\"session\":\"$one\",\"command\":[1]}}", '"' . 'x' x 70000)
{
    $control->send_frame(1, $text);
    ok($control->expect_close, 'closed: ' . substr $text, 0, 60);
    $control = $hq->control;
}

$control->send_frame(2, 'data');
is($control->expect_close, 1002, 'binary data');
$control = $hq->control;
$control->send_frame(1, "\xff");
is($control->expect_close, 1007, 'invalid UTF-8');
$control = $hq->control;
$control->send_frame(3, 'x');
is($control->expect_close, 1002, 'a reserved opcode');
$control = $hq->control;
$control->say(more => { to => 'come' });
$control->say(stop_session => { request => 'u', session => $two, news => 1 });
is($control->expect('done')->{request}, 'u', 'unknown types and fields are ignored');

is($hq->stop_runner($pid), 0, 'it stops') or diag($hq->log_text);
like($hq->log_text, qr/session \Q$one\E: starting -> running/, 'state changes are logged');
unlike($hq->log_text, qr/runner-secret-token/, 'the token is not');

done_testing();
