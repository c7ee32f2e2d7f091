# When a runner dials again: with jitter after failures, at once after 1012,
# slowly and with a reason when HQ does not accept it; and its command line.

use strict;
use warnings;
use lib 't/lib';

use File::Temp ();
use Test::More;
use Time::HiRes qw(time);

use AgentRelay::FakeHQ;

my $hq = AgentRelay::FakeHQ->new;

$hq->{refuse} = '503 Service Unavailable';
my $pid = $hq->start_runner('--backoff', '0.1..0.4');
ok($hq->until(sub { ($hq->{refused} // 0) >= 12 }, 60), 'it tries again and again');
my @at = @{ $hq->{refused_at} };
my @gaps = map { $at[$_] - $at[$_ - 1] } 1 .. $#at;
my @late = sort { $a <=> $b } @gaps[4 .. $#gaps];
cmp_ok($late[@late / 2], '<', 0.6, 'within the bound, but where the machine is busy');
cmp_ok($late[-1] - $late[0], '>', 0.02, 'with jitter');

$hq->{refuse} = undef;
my $control = $hq->control;
ok($control, 'and is there when HQ is');

is($hq->stop_runner($pid), 0, 'it stops');

# Another delay would hardly be over in time three times.
$pid = $hq->start_runner('--backoff', '60..120');
$control = $hq->control;
for (1 .. 3) {
    $control->close_with(1012);
    $control = $hq->control(timeout => 15);
    ok($control, 'at once after 1012') or last;
}

$control->say('goaway');
my $next = $hq->control;
is($control->expect_close, 1000, 'goaway: first the new one, then the old one goes');

$next->close_with(4409);
ok(!$hq->control(timeout => 1.5), '4409: later');
like($hq->log_text, qr/named test-runner is connected already/, 'and says why');
is($hq->stop_runner($pid), 0, 'it stops while it waits');

$hq->{refuse} = '404 Not Found';
$pid = $hq->start_runner;
ok($hq->until(sub { $hq->log_text =~ /no HQ at http:\S+ \(HTTP 404\): the address/ }, 30),
    '404: says what is wrong with the address');
is($hq->stop_runner($pid), 0, 'it stops');

$hq->{refuse} = '200 OK';
$pid = $hq->start_runner;
ok($hq->until(sub { $hq->log_text =~ /no HQ at http:\S+ \(HTTP 200, but no websocket\): is the path of the URL right\?/ }, 30),
    '200: asks for the path');
is($hq->stop_runner($pid), 0, 'it stops');

$hq->{refuse} = '426 Upgrade Required';
$hq->{refuse_body} = '{"detail":"a WebSocket needs HTTP/1.1"}';
$hq->{refused} = 0;
$pid = $hq->start_runner('--backoff', '0.01..0.02');
ok($hq->until(sub { $hq->log_text =~ /no websocket at \S+ \(HTTP 426: a WebSocket needs HTTP\/1\.1\)/ }, 30),
    '426: says what does not pass');
like($hq->log_text, qr/a proxy .* `agentrelay doctor --hq-url \S+`/, '... and who knows more');
ok($hq->until(sub { $hq->{refused} >= 5 }, 30), '... and waits no longer than usual');
is($hq->stop_runner($pid), 0, 'it stops');

$hq->{refuse} = '401 Unauthorized';
$hq->{refuse_body} = '{"detail":"agentrelay_runner_token_file is not configured"}';
$hq->{refused} = 0;
$pid = $hq->start_runner('--backoff', '0.01..0.02');
ok($hq->until(sub { $hq->log_text =~ /check its token/ }, 30), '401: says why');
like($hq->log_text, qr/HTTP 401: agentrelay_runner_token_file is not configured\)/, "... in HQ's words");
delete $hq->{refuse_body};
$hq->until(sub { 0 }, 1);
cmp_ok($hq->{refused}, '<', 5, 'and does not hammer');
is($hq->stop_runner($pid), 0, 'it stops');

# a reason that stays is told once, at level debug every time

for my $level (qw(info debug)) {
    $hq->{refuse} = '503 Service Unavailable';
    $hq->{refused} = 0;
    $pid = $hq->start_runner('--backoff', '0.01..0.02', '--log-level', $level);
    $hq->until(sub { $hq->{refused} >= 6 });
    my $told = () = $hq->log_text =~ /no connection to HQ: HQ refused the upgrade: HTTP 503/g;
    my $tries = $hq->{refused} - 1;
    $level eq 'info' ? cmp_ok($told, '<', $tries, "level info: $told of $tries tries")
                     : cmp_ok($told, '>', 1, "level debug: $told of $tries tries");
    $hq->{refuse} = '502 Bad Gateway';
    ok($hq->until(sub { $hq->log_text =~ /HTTP 502/ }), 'another reason is told');
    is($hq->stop_runner($pid), 0, 'it stops');
}

# silence

# A connection of the runner before may still be waiting to be accepted.
$hq->{refuse} = undef;
$pid = $hq->start_runner;
$control = undef;
$hq->until(sub { $control = $hq->control }, 60);
$control->{mute} = 1;
my $start = time;
ok($control->expect_close(40), 'a silent HQ is given up');
cmp_ok(time - $start, '>', 11, 'after 12 s');
cmp_ok($control->{pings}, '>=', 2, 'with pings in between');
ok($hq->control, 'and dialled again');
$hq->stop_runner($pid);

# the command line

sub runner {
    my (@arg) = @_;
    open my $fh, '-|', "env -u RUNNER_TOKEN @{[ AgentRelay::FakeHQ::binary() ]} runner @arg 2>&1" or die;
    local $/;
    my $out = <$fh>;
    close $fh;
    return ($? >> 8, $out);
}

my $dir = File::Temp::tempdir(CLEANUP => 1);
open my $fh, '>', "$dir/token" or die;
print $fh "secret\n";
close $fh;
chmod 0644, "$dir/token";

my ($code, $out) = runner('--help');
is($code, 0, '--help');
like($out, qr/^  agentrelay runner .*^usage: .*^  --hq-url URL/ms, 'begins with examples');

for (['', 'token is needed'], ["--token-file $dir/token", 'group or others'],
    ['--token x --hq-url ftp://a', 'must begin with'], ['--token x --hq-url http://a:b@c/', 'password'],
    ['--token x --capacity 300', '1 to 256'], ['--token x --runner-id a/b', 'name'],
    ['--token x --backoff 5', 'MIN\.\.MAX'], ['--token x --label a', 'KEY=VALUE'],
    ['--token x --log-format xml', 'text, json or journald'], ['--token x --root /nowhere', 'No such file'],
    ['--token x --hq-url http://127.0.0.1:1', 'home folder.*--root', '/nowhere'],
    ['--frob', 'unknown'], ['--token x --hq-url https://a --ca-file /nowhere', 'TLS'])
{
    my ($arg, $why, $home) = @$_;
    local $ENV{HOME} = $home if $home;
    ($code, $out) = runner($arg);
    is($code, $arg =~ /ca-file/ ? 1 : 2, "exit code of: $arg");
    like($out, qr/$why/, "and why: $why");
}

for (['ws://127.0.0.1:1/ws/runner', 'http://127.0.0.1:1'],
    ['http://127.0.0.1:1/hq/api/v1/ws/register/', 'http://127.0.0.1:1/hq'],
    ['http://[::1]:1/a/', 'http://[::1]:1/a'], ['wss://127.0.0.1:443/', 'https://127.0.0.1'])
{
    my ($url, $mount) = @$_;
    $pid = $hq->start_runner('--hq-url' => $url);
    ok($hq->until(sub { $hq->log_text =~ /: HQ \Q$mount\E,/ }), "$url is $mount") or diag($hq->log_text);
    ok($hq->until(sub { $hq->log_text =~ /no connection to HQ: cannot connect/ }), 'nobody is there');
    $hq->stop_runner($pid);
}

# --token is wiped out of argv

$pid = $hq->start_runner('--token', 'runner-secret-token', '--log-format=json');
$control = $hq->control;
open $fh, '<', "/proc/$pid/cmdline" or die;
unlike(do { local $/; <$fh> }, qr/secret/, 'the token is not in argv');
like($hq->log_text, qr/"level":"warn","message":"--token can be read/, 'and it is warned about');
unlike($hq->log_text, qr/^[^{]/m, 'JSON lines, from the first one on');
is($hq->stop_runner($pid), 0, 'it stops');

done_testing();
