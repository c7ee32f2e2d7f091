# Attached from a terminal of another size: it shows at once what the session's screen
# becomes when it follows, or where the program has put its lines when it does not.

use strict;
use warnings;
use lib 't/lib', 't/vt';

use Test::More;

use AgentRelay::Cli;
use AgentRelay::HQ;
use AgentRelay::Pty;
use AgentRelay::Runner;
use AgentRelay::Vt qw(difference);
use AgentRelay::Wait;

plan skip_all => AgentRelay::Vt->reason if !AgentRelay::Vt->ready;

my $hq = AgentRelay::HQ->start(workers => 1);
my $runner = AgentRelay::Runner->start($hq);
my $cli = AgentRelay::Cli->new($hq);
my ($ours, $theirs) = AgentRelay::Vt->pair;

my $printed = join '', (map { "line $_ " . 'word ' x ($_ % 40) . "\r\n" } 1 .. 300),
    "\e[31mred\e[m, and the last one: \e[1mhere";

for my $case ([40, 120], [10, 40], [24, 80]) {
    my ($rows, $cols) = @$case;
    my $id = started();
    my $pty = AgentRelay::Pty->start([$cli->command('attach', $id)], rows => $rows, cols => $cols);
    ok($pty->until(qr/here/), "${rows}x$cols: it is shown");
    wait_until { my $session = $hq->rest(GET => "/api/sessions/$id")->{json};
        $session->{rows} == $rows && $session->{cols} == $cols } 30, 'the session follows';
    $ours->run([new => 24, 80, 2000], [feed => $printed], [resize => $rows, $cols]);
    shows($pty, $rows, $cols, 'as the session has it at that size');
    leave($pty);
}

my $id = started();
my $pty = AgentRelay::Pty->start([$cli->command('attach', '--size', 'keep', $id)], rows => 40, cols => 80);
ok($pty->until(qr/here/), 'one that keeps the size');
$ours->run([new => 24, 80, 0], [feed => $printed], [resize => 40, 80]);
shows($pty, 40, 80, 'has every line where it is there');
leave($pty);

is($ours->end, 0, 'no memory was misused');
$theirs->end;
is($runner->stop, 0, 'the runner ends well');
$hq->stop;
done_testing;


sub started {
    my $id = $hq->session(runner => 'r1', rows => 24, cols => 80, command => ['perl', '-e',
        'system qw(stty raw -echo); $| = 1; print $ARGV[0]; sysread STDIN, my $key, 1', $printed]);
    wait_until { ($hq->rest(GET => "/api/sessions/$id")->{json}{head} // 0) == length $printed } 20, 'printed';
    return $id;
}

# What stands on the terminal, without what is above it: that is the shell's.
sub shows {
    my ($pty, $rows, $cols, $name) = @_;
    my ($ours, $difference) = ($ours->dump);
    wait_until {
        $pty->read(0.1);
        $theirs->run([new => $rows, $cols, 2000], [feed => $pty->seen =~ s/.*\e\[H\e\[2J//sr]);
        $difference = difference($ours, $theirs->dump, lines => 1);
        !defined $difference;
    } 20, $name;
    is($difference, undef, $name);
}

sub leave {
    my ($pty) = @_;
    $pty->type("\x1dd");
    is($pty->wait, 0, 'detached');
}
