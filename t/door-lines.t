# Whoever reaches a worker's door with anything but a whole line that makes sense
# is answered or let go, and the worker serves on. Strangers do not reach it.

use strict;
use warnings;
use lib 't/lib';

use IO::Select;
use IO::Socket::UNIX;
use POSIX ();
use Test::More;
use Time::HiRes qw(time);

use AgentRelay::HQ;
use AgentRelay::Runner;
use AgentRelay::Wait;

my $hq = AgentRelay::HQ->start(workers => 1, user => getpwuid $>);
my $runner = AgentRelay::Runner->start($hq);
my ($worker) = $hq->workers;
my ($door) = map { (split)[7] } grep { m{/$worker\.} } do {
    open my $in, '<', '/proc/net/unix' or die "/proc/net/unix: $!\n";
    <$in>;
};
ok($door && -S $door, 'the worker has a door') or BAIL_OUT('no door');

# What comes back until the door is shut; undef when it stays open.
sub say_to_door {
    my ($bytes, $seconds) = @_;

    my $socket = IO::Socket::UNIX->new(Peer => $door) or return "no door: $!";
    local $SIG{PIPE} = 'IGNORE';
    $socket->syswrite($bytes) if length $bytes;
    my ($all, $deadline) = ('', time + ($seconds // 5));
    while ((my $left = $deadline - time) > 0) {
        next if !IO::Select->new($socket)->can_read($left);
        $socket->sysread($all, 4096, length $all) or return $all;
    }
    return;
}

# The zone's name is what a welcome calls the node; a call for another one tells.
my $call = '"v":1,"kind":"call"';
like(say_to_door("{$call,\"zone\":\"x\",\"op\":\"stop\"}\n"), qr/"moved"/, 'another zone');

my ($zone) = do {
    require AgentRelay::FakeRunner;
    my $fake = AgentRelay::FakeRunner->register($hq, name => 'asks');
    my $node = $fake->{welcome}{node};
    $fake->leave;
    $node;
};
my $in = "\"zone\":\"$zone\"";
my $nobody = '01890000-0000-7000-8000-000000000000';

for my $op (qw(start stop resize input output nothing)) {
    for my $session ('', '"session":"",', '"session":"x",', '"session":5,') {
        my $answer = say_to_door("{$session$call,$in,\"op\":\"$op\",\"runner\":\"r1\"}\n");
        like($answer, qr/"bad_request"/, "$op with {$session}");
    }
    like(say_to_door("{\"session\":\"$nobody\",$call,$in,\"op\":\"$op\",\"runner\":\"r1\"}\n"),
        qr/"error"/, "$op of nobody's session");
}

like(say_to_door("{$call,$in,\"op\":\"probe\"}\n"), qr/"runner_offline"/, 'a probe of nobody');
like(say_to_door("{$in,\"kind\":\"x\"}\n"), qr/"bad_request"/, 'an unknown kind');
like(say_to_door("{$in,\"kind\":\"mirror\",\"session\":\"$nobody\"}\n"), qr/"moved"/, 'a mirror');
like(say_to_door("{$in,\"kind\":\"wake\",\"session\":5,\"runner\":\"nobody\"}\n"), qr/"ok"/, 'a wake');

for my $bytes ("\n", "{}\n", "[]\n", "null\n", "x\n", "\0\n", "\xff\n", "{\"kind\":5,\"zone\":5}\n",
    '{' x 100_000 . "\n", '[' x 100_000 . "\n", 'x' x 400_000, "{\"kind\":\"\\u0000\"}\n")
{
    is(say_to_door($bytes), '', 'shut: ' . substr $bytes =~ s/[^ -~]/./gr, 0, 24);
}

my $began = time;
is(say_to_door('{"kind":'), '', 'half a line is shut out');
cmp_ok(time - $began, '<', 15, 'after two seconds or so');

my @many = map { IO::Socket::UNIX->new(Peer => $door) } 1 .. 100;
is($hq->rest(GET => '/api/runners')->{status}, 200, 'with a hundred guests HQ answers');
close $_ for @many;

is(($hq->workers)[0], $worker, 'the worker lives');
is($runner->stop, 0, 'the runner ends well');
$hq->stop;
done_testing;
