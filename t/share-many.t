# Shares in use are counted in so many rows; one more is told so, and rows of a
# worker that died are used again.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::FakeRunner;
use AgentRelay::HQ;
use AgentRelay::Share;
use AgentRelay::Viewer;
use AgentRelay::Wait;
use AgentRelay::WebSocket;

use constant ROWS => 512;

my $hq = AgentRelay::HQ->start(workers => 1, connections => 4096,
    http => 'agentrelay_zone relay 16m;');
my $id = AgentRelay::Viewer::uuid();
my %session = (session => $id, state => 'running', base => 0, head => 0);
my $runner = AgentRelay::FakeRunner->register($hq, sessions => [\%session]);

my @shares = map { AgentRelay::Share->make($hq, $id) } 1 .. ROWS + 1;
my $last = pop @shares;

for my $turn ('at first', 'after a worker died') {
    my @open = map { look($_) } @shares;
    is(scalar(grep { $_->status == 101 } @open), ROWS, "$turn: each share is looked through");
    is(look($shares[0])->status, 101, 'another connection of one needs no other row');

    my $refused = look($last);
    is("@{ $refused->answer->{json} || {} }{qw(status code)}", '503 zone_full',
        'one share more has no row');
    (shift @open)->drop;
    wait_until { $shares[0]->connections == 0 } 30, 'one has left';
    my $in = look($last);
    is($in->status, 101, 'it gets that of the one that left');

    my ($worker) = $hq->workers;
    ok($hq->kill_worker($worker), 'the worker dies');
    is($shares[1]->connections, 0, 'with all of them');
    my $hello = $runner->{hello};
    $runner->{ws}->drop;
    $runner = AgentRelay::FakeRunner->register($hq, %$hello, n => $hello->{n} + 1);
}

$runner->leave;
$hq->stop;
done_testing;


sub look {
    my ($share) = @_;
    return AgentRelay::WebSocket->connect($hq->port, $hq->path("/api/v1/ws/session/$id"),
        protocol => 'agentrelay.term.v1', headers => { $share->bearer });
}
