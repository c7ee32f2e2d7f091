# A session's program starts with a controlling terminal of the right size,
# clean signals and descriptors, no secret of the runner; and when it cannot
# start, the answer says what was tried.

use strict;
use warnings;
use lib 't/lib';

use File::Temp ();
use Test::More;

use AgentRelay::FakeHQ;

my $root = File::Temp::tempdir(CLEANUP => 1);
mkdir "$root/work";
symlink '/etc', "$root/out";

my $hq = AgentRelay::FakeHQ->new;
$ENV{HOME} = $root;
my $pid = $hq->start_runner('--root' => $root, '--allow' => 'bash,sh,nothing,cat,env,/nowhere/bash');
my $control = $hq->control or die $hq->log_text;

sub printed {
    my ($script, %arg) = @_;

    my $id = $hq->start_session($control, command => ['bash', '--norc', '-c', $script], %arg);
    my $stream = $hq->stream($id, from => 0);
    $stream->output(sub { $_[0]{exit} });

    return ($stream->{output} =~ s/\r\n/\n/gr, $stream, $id);
}

my ($out) = printed('tty; stty size; ps -o tty=,sess=,pid= -p $$; stty -a | grep -o iutf8',
    rows => 33, cols => 101);
like($out, qr{^/dev/pts/\d+$}m, 'a terminal');
like($out, qr/^33 101$/m, 'of the size asked for, before the program ran');
like($out, qr{^pts/\d+\s+(\d+)\s+\1$}m, 'which it controls');
like($out, qr/^iutf8$/m, 'UTF-8 in the line discipline');

($out) = printed('grep -E "Sig(Blk|Ign)" /proc/self/status; ls -1 /proc/self/fd');
like($out, qr/^SigBlk:\s0+$/m, 'no signal is blocked');
# Nor 32, libc's own, which make leaves ignored in what it starts.
like($out, qr/^SigIgn:\s0+$/m, 'none is ignored, SIGPIPE neither');
like($out, qr/^0\n1\n2\n3$/m, 'no descriptor but those of ls');

my $cwd;
($out) = printed('env; pwd', cwd => "$root/work", term => 'screen-256color', env => { FOO => 'b r', });
like($out, qr/^TERM=screen-256color$/m, 'TERM');
like($out, qr/^COLORTERM=truecolor$/m, 'COLORTERM');
like($out, qr/^(?:LC_ALL|LANG)=.*UTF-8$/mi, 'a UTF-8 locale');
like($out, qr/^AGENTRELAY_SESSION=[0-9a-f-]{36}$/m, 'its id');
like($out, qr/^FOO=b r$/m, 'what the request adds');
like($out, qr{^\Q$root\E/work$}m, 'in its directory');
unlike($out, qr/RUNNER_TOKEN|runner-secret-token/, 'not the token');

($out) = printed('pwd', cwd => '~/work');
like($out, qr{^\Q$root\E/work$}m, '~ is the home of the runner');
($out) = printed('pwd', cwd => '~');
like($out, qr{^\Q$root\E$}m, 'also alone');

open my $environ, '<', "/proc/$pid/environ";
unlike(do { local $/; <$environ> }, qr/runner-secret-token/,
    'nor does the environment of the runner hold it');

sub exited {
    my ($session) = @_;

    while (my $message = $control->expect('session_exited')) {
        return $message if $message->{session} eq $session;
    }

    return {};
}

# what fails

sub failed {
    my (%arg) = @_;
    $control->say(start_session => { request => 7, session => AgentRelay::FakeHQ::uuid(), %arg });
    return $control->expect('session_failed') // {};
}

my $f = failed(command => ['nothing']);
is($f->{errno}, 2, 'a missing program: ENOENT');
like($f->{message}, qr/cannot execute "nothing": No such file/, 'in words');
is($f->{path}, '/usr/bin:/bin', 'and the PATH searched');
is($f->{request}, 7, 'the request is repeated');

$f = failed(command => ['/nowhere/bash']);
is($f->{errno}, 2, 'a missing path');
is($f->{path}, undef, 'without a PATH');

$f = failed(command => ['python3']);
is($f->{errno}, 1, 'not in the allow-list');

$f = failed(command => ['bash'], cwd => '/etc');
is($f->{errno}, 13, 'a directory outside of the root');
$f = failed(command => ['bash'], cwd => "$root/out");
is($f->{errno}, 13, 'also by a link');
$f = failed(command => ['bash'], cwd => "$root/none");
is($f->{errno}, 2, 'a missing directory');
$f = failed(command => ['bash'], mode => 'ws');
is($f->{errno}, 95, 'a mode that it has not');

# known ids are answered again

my $id = $hq->start_session($control, command => ['cat']);
my $first = $hq->{pid};
$control->say(start_session => { request => 'again', session => $id, command => ['cat'] });
my $again = $control->expect('session_started');
is($again->{pid}, $first, 'a known session is answered again');
is($again->{request}, 'again', 'with the new request');

$control->say(stop_session => { request => 'stop', session => $id });
is($control->expect('done')->{request}, 'stop', 'stop is done');
my $exited = exited($id);
is($exited->{signal}, 1, 'the signal is told');

$control->say(start_session => { request => 'ended', session => $id, command => ['cat'] });
is($control->expect('session_started')->{pid}, $first, 'also one that has ended');

$control->say(stop_session => { request => 'x', session => AgentRelay::FakeHQ::uuid() });
is($control->expect('done')->{code}, 'not_found', 'an unknown one is an error');

# mode pipe

$id = $hq->start_session($control, mode => 'pipe',
    command => ['sh', '-c', 'echo complaint >&2; cat; test -t 0 || echo pipes']);
my $stream = $hq->stream($id, from => 0);
$stream->input(a => 0, "line\n");
$stream->output(qr/line/);
$stream->say(close_input => { viewer => 'a', offset => 5 });
$stream->output(sub { $_[0]{exit} });
is($stream->{output}, "line\npipes\n", 'mode pipe, until its input is closed');
$exited = exited($id);
is($exited->{tail}, "complaint\n", 'the tail of stderr');
is($exited->{code}, 0, 'the code');

is($hq->stop_runner($pid), 0, 'it stops on SIGTERM');

done_testing();
