# Which session a name means: the one that lives; where none does, the one that was
# started last, if there is anything to do with what has ended.

use strict;
use warnings;
use lib 't/lib';

use JSON::PP;
use Test::More;

use AgentRelay::Cli;
use AgentRelay::HQ;
use AgentRelay::Runner;
use AgentRelay::Wait;

my $hq = AgentRelay::HQ->start(workers => 1);
my $runner = AgentRelay::Runner->start($hq);
my $cli = AgentRelay::Cli->new($hq);

# The n-th of the name; what ends by itself is waited for.
sub started {
    my ($n, $rest) = @_;
    return $hq->session(runner => 'r1', name => 'build',
        command => ['sh', '-c', "echo this is $n; $rest"]);
}

sub ended {
    my ($n) = @_;
    my $id = started($n, "exit $n");
    ok(wait_until { $hq->rest(GET => "/api/sessions/$id")->{json}{state} eq 'exited' } 20,
        "number $n has ended");
    return $id;
}

my @ended = map { ended($_) } 1 .. 3;

# Nothing of that name lives

my $done = $cli->run(['screen', 'build']);
is($done->{exit}, 0, 'several have ended: the last one has a screen') or diag($done->{err});
is($done->{out}, "this is 3\n", '... and that is shown');
$done = $cli->run(['attach', 'build']);
is($done->{exit}, 3, 'it can be looked at') or diag($done->{err});
like($done->{out}, qr/\Athis is 3/, '... and that is seen');
$done = $cli->run(['kill', 'build']);
is($done->{exit}, 0, 'to end it is no failure');
like($done->{err}, qr/se_$ended[2] \(.*\) has already ended/, '... and it is named');
is($cli->run(['share', 'create', 'build'])->{exit}, 0, 'it can be shared');

$done = $cli->run(['say', 'build', 'hello']);
is($done->{exit}, 5, 'nothing can be typed into it');
like($done->{err}, qr/has ended/, '... and why');

$done = $cli->run(['screen', substr $ended[0], 0, 4]);
is($done->{exit}, 2, 'part of several ids is no name');
like($done->{err}, qr/\Q$ended[0]\E.*\Q$ended[2]\E/s, '... they are listed');
is($cli->run(['screen', $ended[0]])->{out}, "this is 1\n", 'a whole id means that one');
is($cli->run(['screen', substr $ended[0], -8])->{out}, "this is 1\n", '... its end, too');

# One lives, whatever came after it

my $live = started(4, 'exec sleep 1000');
ended(5);
ok(wait_until { $cli->run(['screen', 'build'])->{out} eq "this is 4\n" } 20, 'the live one is meant');

# Several live

my $other = started(6, 'exec sleep 1000');
$done = $cli->run(['screen', 'build']);
is($done->{exit}, 2, 'two of the name live');
like($done->{err}, qr/build is not unique, say which:/, '... which is said');
like($done->{err}, qr/se_$_ /, '... and which they are') for $live, $other;
unlike($done->{err}, qr/se_$ended[2]/, '... without those that have ended');

$done = $cli->run(['screen', 'nobody']);
is($done->{exit}, 3, 'nothing has that name');
like($done->{err}, qr/no session has the id or name nobody/, '... which is said');

$runner->stop;
$hq->stop;
done_testing;
