# Whatever ends an attached session, the terminal is afterwards as it was: its
# settings, its modes, and the file it shares with the shell.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Cli;
use AgentRelay::HQ;
use AgentRelay::Process;
use AgentRelay::Pty;
use AgentRelay::Runner;
use AgentRelay::Wait;

my $hq = AgentRelay::HQ->start(workers => 1);
my $runner = AgentRelay::Runner->start($hq);
my $cli = AgentRelay::Cli->new($hq);

# A program that does to a terminal what full-screen programs do.
my $modes = join '', map { "\\033$_" } '[?1049h', '[?25l', '[?1h', '=', '[?1000h',
    '[?1006h', '[?1004h', '[?2004h', '[>1u', '[>4;2m', '[2;5r', '[4 q', '(0', '[1;31m';
my @undone = ("\e[?1049l", "\e[?25h", "\e[?1l", "\e>", "\e[?1000l", "\e[?1006l",
    "\e[?1004l", "\e[?2004l", "\e[<u", "\e[>4m", "\e7\e[r\e8", "\e[0 q", "\e(B", "\e[m");
my $program = "stty raw -echo; printf '${modes}wild'; read x; exit 5";

# Those of a terminal that nothing has touched yet; the command might be quicker than we.
my $before = AgentRelay::Pty->start(['true'])->settings;

sub attached {
    my ($name, $signal) = @_;

    my $pty = AgentRelay::Pty->start([$cli->command('run', '--', 'sh', '-c', $program)]);
    $pty->until(qr/wild/) or diag($pty->seen);
    # It takes down what it has written before it waits for more; a signal might come between.
    wait_until { sleeping($pty->pid) } 30, 'it waits';
    isnt($pty->settings, $before, "$name: the terminal is raw meanwhile");
    ok($pty->blocking, '... and still blocks');
    return ($pty, $before);
}

sub restored {
    my ($name, $pty, $before, $exit) = @_;

    is($pty->wait, $exit, "$name: exit code");
    is($pty->settings, $before, '... settings restored');
    ok($pty->blocking, '... still blocks');
    my $after = $pty->seen =~ s/.*wild//sr;
    is_deeply([grep { index($after, $_) < 0 } @undone], [], '... modes undone')
        or diag($after =~ s/\e/ESC/gr);
    unlike($after =~ s/\e\[<u//r, qr/\e\[<u/, '... and no more than was pushed');
}

{
    my ($pty, $before) = attached('end');
    $pty->type("\n");
    restored('end', $pty, $before, 5);
}

{
    my ($pty, $before) = attached('chord');
    $pty->type("\x1dd");
    restored('chord', $pty, $before, 0);
    like($pty->seen, qr/detached; the session runs on: agentrelay attach se_/,
        '... and it says how to come back');
}

for my $signal (qw(TERM INT HUP QUIT ABRT SEGV BUS FPE)) {
    my ($pty, $before) = attached($signal);
    kill $signal => $pty->pid;
    my $number = { TERM => 15, INT => 2, HUP => 1, QUIT => 3, ABRT => 6, SEGV => 11,
                   BUS => 7, FPE => 8 }->{$signal};
    restored($signal, $pty, $before, 128 + $number);
}

{
    my ($pty, $before) = attached('kill of the session');
    my ($id) = map { $_->{id} } grep { $_->{state} eq 'running' }
        sort { $b->{id} cmp $a->{id} }
        @{ $hq->rest(GET => '/api/sessions')->{json}{sessions} };
    $cli->run(['kill', $id]);
    my $exit = $pty->wait(20);
    ok($exit > 128, 'kill of the session: exit code') or diag($exit // 'none');
    is($pty->settings, $before, '... settings restored');
}

# A program that leaves everything as it was finds nothing touched.
{
    my $pty = AgentRelay::Pty->start([$cli->command('run', '-q', 'echo', 'plain')]);
    my $before = $pty->settings;
    is($pty->wait, 0, 'a plain command');
    is($pty->settings, $before, '... settings restored');
    is($pty->seen =~ s/\e\[m//gr, "plain\r\n", '... and the cursor is where it left it');
}

# What SIGKILL leaves behind, --reset repairs.
{
    my ($pty, $before) = attached('SIGKILL');
    kill KILL => $pty->pid;
    $pty->wait;
    isnt($pty->settings, $before, 'after SIGKILL it is raw');
    my $name = $pty->{name};
    my $reset = join ' ', $cli->command('attach', '--reset');
    is(system("$reset <$name >$name 2>&1"), 0, 'attach --reset');
    is($pty->settings, $before, '... repairs the settings');
    1 while $pty->read(0.1);
    my $after = $pty->seen =~ s/.*wild//sr;
    like($after, qr/\Q$_\E/, '... and ' . (s/\e/ESC/gr))
        for "\e[?1049l", "\e[?25h", "\e[?1000l", "\e[?2004l";
}

is($cli->run(['attach', '--reset'])->{exit}, 1, 'without a terminal --reset fails');

$cli->run(['kill', map { "se_$_->{id}" } grep { $_->{state} eq 'running' }
    @{ $hq->rest(GET => '/api/sessions')->{json}{sessions} }]);
is($runner->stop, 0, 'the runner ends well');
$hq->stop;
done_testing;
