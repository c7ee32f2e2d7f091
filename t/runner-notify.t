# A service manager is told that the runner is ready, what it does, that it lives and
# that it stops; the program of a session knows nothing of it. The token may come from
# the manager's credentials.

use strict;
use warnings;
use lib 't/lib';

use File::Temp ();
use IO::Socket::UNIX;
use Socket qw(SOCK_DGRAM);
use Test::More;
use Time::HiRes qw(time);

use AgentRelay::FakeHQ;

my $hq = AgentRelay::FakeHQ->new;
my $dir = File::Temp::tempdir(CLEANUP => 1);
my ($manager, @told);

sub listening {
    my ($address) = @_;

    $manager = IO::Socket::UNIX->new(Local => $address, Type => SOCK_DGRAM) or die "$address: $!";
    $manager->blocking(0);
    @told = ();
}

sub told {
    my ($pattern, $timeout) = @_;

    return $hq->until(sub {
        while (defined $manager->recv(my $bytes, 65536)) {
            last if $bytes eq '';
            push @told, [time, $bytes];
        }
        return (map { $_->[1] } grep { $_->[1] =~ $pattern } @told)[0];
    }, $timeout);
}

my $url = "http://127.0.0.1:$hq->{port}";

for my $kind (['a path', "$dir/notify", "$dir/notify"], ['an abstract name', "\0agentrelay-test-$$", "\@agentrelay-test-$$"]) {
    my ($name, $address, $variable) = @$kind;

    listening($address);
    local $ENV{NOTIFY_SOCKET} = $variable;
    my $pid = $hq->start_runner;
    ok(told(qr/^READY=1$/), "ready, to $name") or diag($hq->log_text);
    ok(told(qr/^STATUS=No connection to \Q$url\E, 0 sessions$/), 'before HQ has answered');

    my $control = $hq->control;
    ok(told(qr/^STATUS=Connected to \Q$url\E, 0 sessions$/), 'connected');
    my $id = $hq->start_session($control, command => ['env'], mode => 'pipe');
    my $stream = $hq->stream($id, from => 0);
    $stream->output(sub { $_[0]{exit} });
    unlike($stream->{output}, qr/NOTIFY_SOCKET|WATCHDOG/, 'a session does not know the manager');

    $hq->start_session($control, command => ['sleep', '100']);
    ok(told(qr/^STATUS=Connected to \Q$url\E, 1 session$/), 'a session');
    ok(!(grep { $_->[1] =~ /WATCHDOG/ } @told), 'no watchdog that nobody wants');
    is($hq->stop_runner($pid), 0, 'it stops');
    ok(told(qr/^STOPPING=1$/), 'and says so');
}

# the watchdog

{
    unlink "$dir/notify";
    listening("$dir/notify");
    local @ENV{qw(NOTIFY_SOCKET WATCHDOG_USEC)} = ("$dir/notify", 400_000);
    my $pid = $hq->start_runner;
    ok($hq->control, 'a runner that is watched');
    my $beats = sub { scalar grep { $_->[1] eq 'WATCHDOG=1' } @told };
    ok($hq->until(sub { told(qr/./, 0); $beats->() >= 5 }), 'the watchdog is fed');

    kill 'STOP', $pid;
    $hq->until(sub { open my $in, '<', "/proc/$pid/stat"; <$in> =~ /\) T / });
    told(qr/nothing/, 0.1);
    my $before = $beats->();
    told(qr/nothing/, 1);
    is($beats->(), $before, 'not by a process that hangs');
    kill 'CONT', $pid;
    ok($hq->until(sub { told(qr/./, 0); $beats->() > $before }), 'and again when it goes on');
    $hq->stop_runner($pid);

    local $ENV{WATCHDOG_PID} = 1;
    unlink "$dir/notify";
    listening("$dir/notify");
    $pid = $hq->start_runner;
    $hq->control;
    told(qr/Connected/);
    told(qr/nothing/, 0.5);
    is($beats->(), 0, "another process's watchdog is not ours");
    $hq->stop_runner($pid);
}

{
    local $ENV{NOTIFY_SOCKET} = "$dir/nobody";
    my $pid = $hq->start_runner;
    ok($hq->control, 'a manager that is away disturbs nothing');
    like($hq->log_text, qr/warn NOTIFY_SOCKET: No such file/, 'and is told in the log');
    $hq->stop_runner($pid);
}

# credentials

{
    mkdir "$dir/credentials";
    open my $fh, '>', "$dir/credentials/token" or die;
    print $fh "runner-secret-token\n";
    close $fh;
    chmod 0440, "$dir/credentials/token";

    local $ENV{CREDENTIALS_DIRECTORY} = "$dir/credentials";
    my $right = $hq->{token};
    local $hq->{token} = 'not-this-one';
    my $pid = $hq->start_runner;
    $hq->{token} = $right;
    ok($hq->control, 'the token is the credential') or diag($hq->log_text);
    $hq->stop_runner($pid);

    chmod 0444, "$dir/credentials/token";
    is($hq->reap($hq->start_runner) >> 8, 2, 'unless everybody can read it');
    like($hq->log_text, qr/credential .* may read it/, 'in words');

    unlink "$dir/credentials/token";
    $pid = $hq->start_runner;
    ok($hq->control, 'without one of that name RUNNER_TOKEN is');
    $hq->stop_runner($pid);
}

done_testing();
