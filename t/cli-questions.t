# A program's questions are answered by the runner, once, and by no terminal that
# shows them: what asks is not shown. What a person types arrives, though it may
# look like an answer.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Cli;
use AgentRelay::HQ;
use AgentRelay::Pty;
use AgentRelay::Runner;
use AgentRelay::Wait;

my $hq = AgentRelay::HQ->start(workers => 1);
my $runner = AgentRelay::Runner->start($hq);
my $cli = AgentRelay::Cli->new($hq);
my $typed = $runner->home . '/typed';

# Asks at its start, then writes down what is typed and asks again at each q.
my $id = $hq->session(runner => 'r1', command => ['perl', '-e', q{
    system 'stty raw -echo';
    $| = 1;
    open my $out, '>', 'typed';
    $out->autoflush;
    my $asks = "\e[c\e[6n\e]11;?\e\\\\";
    print $asks, 'asked';
    while (sysread STDIN, my $key, 1) {
        print $out $key;
        print 'again', substr($asks, 0, 4) if $key eq 'q';
        select undef, undef, undef, 0.05 if $key eq 'q';
        print substr($asks, 4), '!' if $key eq 'q';
    }
}]);
my $log = sub { AgentRelay::Cli::slurp($typed) };
my $answers = sub { "\e[?1;2c\e[1;" . shift . "R\e]11;rgb:0000/0000/0000\e\\" };
my $before = $answers->(1);
ok((wait_until { length $log->() >= length $before } 20, 'answers'), 'nobody looks');
is($log->(), $before, 'the runner has answered');

my $pty = AgentRelay::Pty->start([$cli->command('attach', $id)]);
ok($pty->until(qr/asked/), 'what it has printed is shown');
my $keys = "a\e[A\e[1;2R\e[?1;2c";
$pty->type($keys);
wait_until { length $log->() >= length "$before$keys" } 30, 'keys arrive';
is($log->(), "$before$keys", 'keys arrive, and no answers of the terminal');

$pty->type('q');
ok($pty->until(qr/again.*!/s), 'it asks again');
my $all = $before . $keys . 'q' . $answers->(11);
wait_until { length $log->() >= length $all } 30, 'answers';
is($log->(), $all, 'and gets one answer');
unlike($pty->seen, qr/\e\[c|\e\[6n|11;\?/, 'the terminal was not asked');
$pty->type("\x1dd");
is($pty->wait, 0, 'detached');

my $run = AgentRelay::Pty->start([$cli->command('run', '--', 'sh', '-c',
    q{stty raw -echo; printf 'asked\033[6n'; exec head -c 6 | cat -v})]);
ok($run->until(qr/\^\[\[1;6R/), 'run shows what the runner has answered');
unlike($run->seen, qr/\e\[6n/, '... and asks nothing either');
is($run->wait, 0, '... and ends');

# Where output goes on to who knows where, a terminal may be asked by it: what looks
# like an answer is not typed.
my $elsewhere = AgentRelay::Pty->start([$cli->command('attach', $id)], out => '/dev/null');
ok($elsewhere->until(qr/attached/), 'output goes elsewhere');
$elsewhere->type("\e[?1;2c\e[1;1Rz");
wait_until { length $log->() > length $all } 30, 'a key';
is($log->(), "${all}z", 'the key arrives alone');
$elsewhere->type("\x1dd");
is($elsewhere->wait, 0, 'detached');

$cli->run(['kill', $id]);
is($runner->stop, 0, 'the runner ends well');
$hq->stop;
done_testing;
