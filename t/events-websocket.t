# The events websocket: the same events as server-sent ones, on one worker, two
# and eight.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use JSON::PP ();

use AgentRelay::Events;
use AgentRelay::FakeRunner;
use AgentRelay::HQ;
use AgentRelay::WebSocket;

my $NAMES = 12;

for my $workers (1, 2, 8) {
    my $hq = AgentRelay::HQ->start(workers => $workers, reuseport => $workers > 1);

    # Enough of each that some sit with the runners' worker and some do not.
    my @readers = map { (AgentRelay::Events->sse($hq), AgentRelay::Events->websocket($hq)) }
        1 .. ($workers > 1 ? 8 : 2);
    ok((wait_events { !grep { !$_->said->{hello} } @readers } 30, @readers),
        "$workers: every reader knows where it stands");

    for my $number (1 .. $NAMES) {
        AgentRelay::FakeRunner->register($hq, name => "r$number")->leave;
    }
    ok((wait_events { !grep { @{ $_->events } < 2 * $NAMES } @readers } 20, @readers),
        "$workers: every reader is told everything");

    my @first = map { "$_->{id} $_->{type} $_->{subject} $_->{actor}" } @{ $readers[0]->events };
    my %types;
    $types{ $_->{type} }++ for @{ $readers[0]->events };
    is_deeply(\%types, { 'runner.online' => $NAMES, 'runner.offline' => $NAMES },
        "$workers: each change once");
    my @odd = grep {
        join("\n", @first) ne join "\n",
            map { "$_->{id} $_->{type} $_->{subject} $_->{actor}" } @{ $_->events }
    } @readers;
    is(scalar @odd, 0, "$workers: all the same, in one order");
    is(join(' ', map { @{ $_->gaps }, @{ $_->twice } } @readers), '',
        "$workers: none left out, none twice");
    is($readers[1]{ws}->protocol, 'agentrelay.events.v1', "$workers: the subprotocol");
    $_->drop for @readers;
    $hq->stop;
}

my $hq = AgentRelay::HQ->start(workers => 1);
my $reader = AgentRelay::Events->websocket($hq);
$reader->{ws}->send_text('{"type":"ping","payload":{"t":7}}');
ok((wait_events { $reader->said->{pong} } 30, $reader), 'a ping is answered');
is($reader->said->{pong}[0]{t}, 7, 'by its own t');
$reader->{ws}->send_text('{"type":"dance"}');
$reader->{ws}->send_text('{"type":"ping","payload":{"t":8}}');
ok((wait_events { @{ $reader->said->{pong} } == 2 } 30, $reader), 'an unknown message is nothing');
$reader->{ws}->send_binary('x');
ok((wait_events { $reader->closed } 30, $reader), 'bytes end it');
is($reader->closed, 1002, 'as an error of the protocol');

$reader = AgentRelay::Events->websocket($hq);
$reader->{ws}->send_text('no json');
ok((wait_events { $reader->closed } 30, $reader), 'so does what is no message');
is($reader->closed, 1002, 'with the same code');

my %refused = (
    'without a token' => [401, Authorization => undef],
    'with a runner\'s' => [401, Authorization => 'Bearer ' . $hq->runner_token],
    'from another page' => [403, Origin => 'http://evil.example'],
);
for my $name (sort keys %refused) {
    my ($status, %headers) = @{ $refused{$name} };
    my $ws = AgentRelay::WebSocket->connect($hq->port, '/api/v1/ws/events',
        headers => { $hq->bearer, %headers });
    is($ws->status, $status, "$name: refused");
}
is(AgentRelay::WebSocket->connect($hq->port, '/api/v1/ws/events?after=x',
    headers => { $hq->bearer })->status, 400, 'after must be an id');
my $plain = AgentRelay::WebSocket->connect($hq->port, '/api/v1/ws/events',
    headers => { $hq->bearer });
is($plain->status, 101, 'the subprotocol is optional');
ok(!defined $plain->protocol, 'and none is chosen then');

# A page without the cookie takes a ticket.
my $own = 'http://127.0.0.1:' . $hq->port;
sub by_ticket {
    my ($ticket) = @_;
    return AgentRelay::WebSocket->connect($hq->port, '/api/v1/ws/events',
        protocol => "agentrelay.events.v1, agentrelay.ticket.$ticket",
        headers => { Origin => $own });
}
my $ticket = $hq->rest(POST => '/api/tickets', { events => JSON::PP::true },
    { Origin => $own })->{json}{ticket};
my $page = by_ticket($ticket);
is($page->status, 101, 'a ticket opens it');
is($page->protocol, 'agentrelay.events.v1', 'and is not the subprotocol');
is(by_ticket($ticket)->status, 401, 'once');

$_->drop for $plain, $page;
$hq->stop;
done_testing;
