# A runner so short of time that reading a program's last output takes longer
# than it waits for the end: what stands in the terminal is read all the same.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::HQ;
use AgentRelay::Runner;
use AgentRelay::Wait;

my $size = 50_000;
my $hq = AgentRelay::HQ->start(workers => 1, http => 'agentrelay_ping_interval 1m;');
my $runner = AgentRelay::Runner->start($hq, env => {
    LD_PRELOAD => "$hq->{top}/build/fault/slow_read.so", AR_SLOW_READ_MS => 300 });

my $go = $hq->dir . '/go';
my @ids = map {
    $hq->session(runner => 'r1', overflow => 'block', command => ['perl', '-e',
        "system 'stty raw -echo'; select undef, undef, undef, 0.01 while !-e '$go'; "
        . "print 'x' x $size"]);
} 1 .. 4;
AgentRelay::HQ::spill($go, '');

for my $id (@ids) {
    my $session = sub { $hq->rest(GET => "/api/sessions/$id")->{json} };
    ok(wait_until { $session->()->{state} eq 'exited' } 120, 'the program ends');
    is($session->()->{head}, $size, 'and all it printed is there');
}

$runner->stop;
$hq->stop;
done_testing;
