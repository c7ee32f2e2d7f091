# Input has offsets up to 2^53-1. A viewer that claims to be there types nothing
# beyond, and nothing of it is taken for the typing of somebody else.

use strict;
use warnings;
use lib 't/lib';

use JSON::PP ();
use Test::More;

use AgentRelay::FakeRunner;
use AgentRelay::HQ;
use AgentRelay::Viewer;
use AgentRelay::WebSocket;

my $hq = AgentRelay::HQ->start(workers => 1);
my $id = AgentRelay::Viewer::uuid();
my $runner = AgentRelay::FakeRunner->register($hq,
    sessions => [{ session => $id, state => 'running', base => 0, head => 0 }]);
my $stream = $runner->stream($id);

sub terminal {
    my ($query) = @_;
    my $ws = AgentRelay::WebSocket->connect($hq->port,
        $hq->path("/api/v1/ws/session/$id?offset=0&$query"), headers => { $hq->bearer });
    my $text = $ws->recv_type(text => 10);
    like($text->[1], qr/"attached"/, "a terminal with $query");
    return $ws;
}

# What the runner is told, as far as the pong behind it: who types what.
my %typed;
my $key;
sub read_typed {
    my ($ws, $much) = @_;
    while (length(join '', values %typed) < $much) {
        my $event = $stream->recv(10) or return;
        if ($event->[0] eq 'text') {
            my $message = JSON::PP::decode_json($event->[1]);
            $key = $message->{payload}{viewer} if $message->{type} eq 'input';
        } elsif ($event->[0] eq 'binary') {
            $typed{$key} .= $event->[1];
        }
    }
    return 1;
}

my $far = terminal('viewer=far&input=9007199254740989');
my $near = terminal('viewer=near');

$far->send_binary('12345');
ok(read_typed($far, 2), 'what has offsets is typed');
$near->send_binary('a');
ok(read_typed($near, 3), 'another types');
$far->send_binary('6789');
$far->send_text('{"type":"ping","payload":{"t":1}}');
ok($far->recv_type(text => 10), 'the far one is heard');
$near->send_binary('bc');
ok(read_typed($near, 5), 'another types on');

is_deeply([sort values %typed], ['12', 'abc'], 'each has typed what was its own');

$_->drop for $far, $near;
$runner->leave;
$hq->stop;
done_testing;
