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

my $pty = AgentRelay::Pty->start([$cli->command('attach', $id)]);
ok($pty->until(qr/\e\[c\e\[6n.*asked/s), 'its queries are shown again');
$pty->type("\e[?1;2c\e[1;1R\e]11;rgb:0000/0000/0000\e\\a\e[A");
wait_until { length $log->() >= 4 } 10, 'keys arrive';
is($log->(), "a\e[A", 'keys arrive and answers do not');

# Quiet for longer than a replay lasts: from here on all of it is live.
select undef, undef, undef, 0.4;
$pty->type('q');
ok($pty->until(qr/\e\[c/), 'a query of now');
$pty->type("\e[?1;2c");
wait_until { $log->() =~ /q.*c/s } 10, 'the answer arrives';
is($log->(), "a\e[Aq\e[?1;2c", '... gets its answer');

$pty->type("\x1dd");
is($pty->wait, 0, 'detached');

# A session that was just started has no old queries.
my $run = AgentRelay::Pty->start([$cli->command('run', '--', 'sh', '-c',
    q{stty raw -echo; printf '\033[6n'; exec head -c 6 | cat -v})]);
$run->until(qr/\e\[6n/);
$run->type("\e[1;9R");
ok($run->until(qr/\^\[\[1;9R/), 'run passes the first answer on');
is($run->wait, 0, '... and ends');

$cli->run(['kill', $id]);
is($runner->stop, 0, 'the runner ends well');
$hq->stop;
done_testing;
