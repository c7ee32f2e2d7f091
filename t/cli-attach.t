# `agentrelay attach`: which session is meant, leaving and coming back, looking on,
# whose size it is, and what keys reach the program.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Cli;
use AgentRelay::HQ;
use AgentRelay::Pty;
use AgentRelay::Runner;
use AgentRelay::Wait;

my $hq = AgentRelay::HQ->start(workers => 2);
my $runner = AgentRelay::Runner->start($hq);
my $cli = AgentRelay::Cli->new($hq);

sub attach { AgentRelay::Pty->start([$cli->command('attach', @_)]) }

is($cli->run(['attach'])->{exit}, 3, 'nothing runs');
like($cli->run(['attach'])->{err}, qr/no session is running; start one: agentrelay run/,
    '... and it says what to do');

my $id = $hq->session(runner => 'r1', name => 'shell', command => ['sh'],
    env => { PS1 => '$ ' }, rows => 24, cols => 80);

# Leaving and coming back

my $pty = attach();
ok($pty->until(qr/attached to shell; to detach: Ctrl-\] d/), 'the only session; how to leave');
ok($pty->until(qr/\$ /), 'the shell asks');
$pty->type("echo one''two\r");
ok($pty->until(qr/\nonetwo\r\n/), 'what is typed is run');
$pty->type("\x1dd");
is($pty->wait, 0, 'the chord leaves with 0');

$pty = attach('shell');
ok($pty->until(qr/\e\[2J.*onetwo/s), 'by name; what happened before is shown again');
$pty->type("\x1d");
$pty->type('x');
ok($pty->until(qr/\^\]x/), 'a chord that is none reaches the program whole');
$pty->type("\x15\x1d\x1dd");
is($pty->wait, 0, 'the chord after its own first key');

$pty = attach('--detach-keys', '^a,esc', "se_$id");
$pty->until(qr/to detach: Ctrl-a esc/);
$pty->type("\x01\e");
is($pty->wait, 0, 'other keys, by prefixed id');

$pty = attach('--detach-keys', 'none', '-q', substr $id, -8);
ok($pty->until(qr/\$ /), 'by the end of the id');
unlike($pty->seen, qr/attached to/, '--quiet says nothing');
$pty->type("\x1dd\x15exec sleep 1000\r");
$pty->until(qr/sleep 1000/);
kill TERM => $pty->pid;
is($pty->wait, 143, 'without a chord only a signal leaves');
$cli->run(['kill', $id]);

# Keys of a program that asks for coded ones, and pastes

$id = $hq->session(runner => 'r1', command => ['sh', '-c',
    q{stty raw -echo; printf '\033[>1u\033[?2004hraw'; exec cat -v}]);
$pty = attach($id);
$pty->until(qr/raw/);
$pty->type("\e[93;5u\e[93;5:3ux");
ok($pty->until(qr/\^\[\[93;5u\^\[\[93;5:3ux/), 'coded keys pass, also releases');
$pty->type("\e");
ok($pty->until(qr/\^\[/), 'Escape alone passes');
$pty->type("\e[200~\x1dd\e[201~");
ok($pty->until(qr/\^\[\[200~\^\]d\^\[\[201~/), 'a paste is no chord');
$pty->type("\e[93;5u\e[93;5:3u\e[57442;5:3ud");
is($pty->wait, 0, 'the chord in coded keys');

# Looking on

$pty = attach('--view', $id);
$pty->until(qr/raw/);
$pty->type('not typed');
$pty->type("\x03");
is($pty->wait, 0, 'who looks on leaves with Ctrl-C');
unlike($pty->seen, qr/not typed/, '... and has typed nothing');
$cli->run(['kill', $id]);

# Sizes

$id = $hq->session(runner => 'r1', name => 'size', command => ['sh'],
    env => { PS1 => '$ ' }, rows => 24, cols => 80);

sub size {
    my ($terminal, $expected) = @_;
    return wait_until {
        $terminal->type("stty size\r");
        ($terminal->until(qr/[\n ]\d+ \d+\r\n/) // '') =~ /\b\Q$expected\E\r/;
    } 30, "the size $expected";
}

my $first = AgentRelay::Pty->start([$cli->command('attach', 'size')], rows => 30,
    cols => 90);
$first->until(qr/\$ /);
ok(size($first, '30 90'), 'the first viewer sizes the session');
$first->resize(31, 91);
ok(size($first, '31 91'), '... and its window does');

my $second = AgentRelay::Pty->start([$cli->command('attach', '--take', 'size')],
    rows => 40, cols => 100);
$second->until(qr/\$ /);
ok(size($second, '40 100'), '--take takes it');
$first->resize(32, 92);
$first->type("echo a''b\r");
$first->until(qr/[\n ]ab\r/);
ok(size($second, '40 100'), '... and the first one no longer decides');

wait_until { $hq->rest(GET => "/api/sessions/$id")->{json}{viewers} == 2 } 30, 'both are counted';
my $small = AgentRelay::Pty->start([$cli->command('attach', 'size')], rows => 40, cols => 99);
ok($small->until(qr/attached to size.*\r\n[^\r]*is 100x40, this terminal 99x40.* --take [^\r]*\r\n/s),
    'a smaller terminal: how to make it fit');
$small->until(qr/\$ /);
$small->type("\x1dd");
ok($small->until(qr/detached; the session runs on: agentrelay attach --take se_$id/), '... and at the end');
is($small->wait, 0, 'it leaves');
is((() = $small->seen =~ /this terminal/g), 1, '... and that was said once');
for my $args (['--size', 'keep'], ['--view'], ['--quiet']) {
    my $pty = AgentRelay::Pty->start([$cli->command('attach', @$args, 'size')], rows => 10, cols => 60);
    $pty->until(qr/\$ /);
    $pty->type("\x1dd");
    $pty->wait;
    unlike($pty->seen, qr/--take/, "@$args: nothing of that");
}
my $large = AgentRelay::Pty->start([$cli->command('attach', 'size')], rows => 41, cols => 101);
$large->until(qr/\$ /);
$large->type("\x1dd");
$large->wait;
unlike($large->seen, qr/--take/, 'nor in one that is large enough');
wait_until { $hq->rest(GET => "/api/sessions/$id")->{json}{viewers} == 2 } 30, 'two are left';
my $third = AgentRelay::Pty->start([$cli->command('attach', '--size', 'keep', 'size')],
    rows => 10, cols => 60);
$third->until(qr/, where 2 others look on/);
$third->type("\x1dd");
is($third->wait, 0, '--size keep leaves it as it is');
ok(size($second, '40 100'), '... so it has not changed');

# Ended by somebody

my $brief = $hq->session(runner => 'r1', command => ['sh'], env => { PS1 => '$ ' });
my $watched = attach($brief);
$watched->until(qr/\$ /);
$cli->run(['kill', $brief]);
ok($watched->until(qr/the session was stopped/), 'one that is stopped says so');
is($watched->wait, 129, '... with the code of its signal');

# Suspending: the shell is back, and fg shows the session again

my $shell = AgentRelay::Pty->start(['env', 'PS1=shell% ', 'bash', '--norc', '-i']);
$shell->until(qr/shell% /);
my $settings = $shell->settings;
$shell->type(join(' ', map { "'$_'" } $cli->command('attach', 'size')) . "\r");
$shell->until(qr/\e\[2J/);
$shell->type("echo be''fore\r");
$shell->until(qr/\nbefore\r/);
$shell->type("\x1d\x1a");
ok($shell->until(qr/suspended; the session runs on.*Stopped.*shell% /s), 'Ctrl-] Ctrl-Z');
$shell->type("echo in the sh''ell\r");
ok($shell->until(qr/[\n\r]in the shell\r/), '... gives the shell its terminal');
$shell->type("fg\r");
ok($shell->until(qr/\e\[2J.*before/s), 'fg shows the session again');
$shell->type("echo af''ter\r");
ok($shell->until(qr/\nafter\r/), '... and types into it');
$shell->type("\x1dd");
$shell->until(qr/detached.*shell% /s);
$shell->type("exit\r");
$shell->wait;

# Which one

my $other = $hq->session(runner => 'r1', name => 'size', command => ['cat']);
my $done = $cli->run(['attach']);
is($done->{exit}, 2, 'several sessions: which one?');
like($done->{err}, qr/say which:.*se_$id  size  sh.*se_$other  size  cat/s, '... of these');
is($cli->run(['attach', 'size'])->{exit}, 2, 'a name of two');
is($cli->run(['attach', 'abc'])->{exit}, 3, 'three characters are no id');
is($cli->run(['attach', 'nobody'])->{exit}, 3, 'nobody');

# The end

$second->type("exit 9\r");
is($_->wait, 9, 'the end of the session is the end of its viewers') for $first, $second;
like($second->seen, qr/the session ended with code 9/, '... and is told');
$done = $cli->run(['attach', $id]);
is($done->{exit}, 9, 'a session that has ended can still be looked at');
like($done->{out}, qr/exit 9/, '... with its last output');
unlike($done->{out}, qr/\e\[2J/, '... which is not touched where there is no terminal');

$cli->run(['kill', $other]);
is($runner->stop, 0, 'the runner ends well');
$hq->stop;
done_testing;
