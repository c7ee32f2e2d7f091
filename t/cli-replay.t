# Output that is shown again may hold queries which were answered long ago. What
# the terminal answers to those must not be typed into the session; keys must, and
# answers to a query of now, too.

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
    print "\e[c\e[6n\e]11;?\e\\\\asked";
    while (sysread STDIN, my $key, 1) {
        print $out $key;
        print "\e[c" if $key eq 'q';
    }
}]);
my $log = sub { AgentRelay::Cli::slurp($typed) };
my $asked = wait_until { ($hq->rest(GET => "/api/sessions/$id")->{json}{head} // 0) > 10 } 20,
    'the program asks';
ok($asked, 'the program has asked before anybody came');
my $before = "\e[?1;2c\e[1;1R\e]11;rgb:0000/0000/0000\e\\";
wait_until { length $log->() >= length $before } 10, 'answers';
is($log->(), $before, 'the runner has answered');

my $pty = AgentRelay::Pty->start([$cli->command('attach', $id)]);
ok($pty->until(qr/asked/), 'what it has printed is shown');
$pty->type("\e[?1;2c\e[1;1R\e]11;rgb:0000/0000/0000\e\\a\e[A");
wait_until { length $log->() >= 4 + length $before } 10, 'keys arrive';
is($log->(), "${before}a\e[A", 'keys arrive and answers do not');

$pty->type('q');
wait_until { $log->() =~ /q.*c/s } 10, 'the answer arrives';
is($log->(), "$before" . "a\e[Aq\e[?1;2c", 'a query of now gets its answer');

$pty->type("\x1dd");
is($pty->wait, 0, 'detached');

my $run = AgentRelay::Pty->start([$cli->command('run', '--', 'sh', '-c',
    q{stty raw -echo; printf 'asked\033[6n'; exec head -c 6 | cat -v})]);
$run->until(qr/asked/);
$run->type("\e[1;9R");
ok($run->until(qr/\^\[\[1;6R/), 'run passes no answer on either');
is($run->wait, 0, '... and ends');

$cli->run(['kill', $id]);
is($runner->stop, 0, 'the runner ends well');
$hq->stop;
done_testing;
