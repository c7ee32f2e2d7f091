# What a runner says about its own session may be nonsense: its viewers bear it,
# HQ repeats only what it understood, and its worker lives.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::FakeRunner;
use AgentRelay::HQ;
use AgentRelay::Viewer;
use AgentRelay::Wait;
use AgentRelay::WebSocket;

use constant LAST => 9007199254740991;

my $hq = AgentRelay::HQ->start(workers => 1);
my ($worker) = $hq->workers;
my @ids = map { AgentRelay::Viewer::uuid() } 1 .. 4;
my $runner = AgentRelay::FakeRunner->register($hq,
    sessions => [map { +{ session => $_, state => 'running', base => 0, head => 0 } } @ids]);

# Numbers that get longer when they are written again.
my $long = '[' . join(',', ('1e5') x 15_000) . ']';

sub terminal {
    my ($id, $query) = @_;
    my $ws = AgentRelay::WebSocket->connect($hq->port,
        $hq->path("/api/v1/ws/session/$id?viewer=v$query"), headers => { $hq->bearer });
    ok(hears($ws, 'attached'), 'a viewer');
    return $ws;
}

sub hears {
    my ($ws, $type) = @_;
    while (my $event = $ws->recv_type(text => 10)) {
        return $event->[1] if $event->[1] =~ /^\{"type":"$type"/;
    }
    return;
}

my $stream = $runner->stream($ids[0], size_owner => 'a' . "\x{e9}" x 40,
    input => { 'x' => 5, 'y' x 128 => 6, 'z' x 32 => 7 });
my $viewer = terminal($ids[0], '&offset=0');
$runner->say(ack => { viewer => $_, offset => 9 }, $stream) for 'a', 'b' x 128, "\x{e9}" x 31;
$stream->send_text('{"type":"title","payload":{"text":"first","more":' . $long . '}}');
is(hears($viewer, 'title'), '{"type":"title","payload":{"text":"first"}}', 'a title');
$stream->send_text('{"type":"resized","payload":{"rows":30,"cols":90,"more":' . $long . '}}');
is(hears($viewer, 'resize'), '{"type":"resize","payload":{"rows":30,"cols":90}}', 'a size');
$stream->send_text('{"type":"exit","payload":{"code":3,"end":0,"more":' . $long . '}}');
is(hears($viewer, 'exit'), '{"type":"exit","payload":{"code":3,"end":0}}', 'an end');

# Offsets end at 2^53-1, and so does a stream.
$stream = $runner->stream($ids[1], base => LAST - 1, head => LAST);
$viewer = terminal($ids[1], '&offset=0');
$stream->send_binary('12345');
is(($stream->recv_type(close => 10) || [])->[1], 1002, 'a stream has an end');

$stream = $runner->stream($ids[2]);
$viewer = terminal($ids[2], '&offset=0');
$runner->say(skip => { offset => LAST - 2 }, $stream);
$stream->send_binary('123');
is(($stream->recv_type(close => 10) || [])->[1], 1002, 'a skip does not lead beyond it');

# An answer within an answer, and more of them than were asked for.
$stream = $runner->stream($ids[3]);
$viewer = terminal($ids[3], '');
my %screen = (id => 1, offset => 0, rows => 24, cols => 80);
$runner->say(snapshot => { %screen, bytes => 262_144 }, $stream);
$stream->send_binary('s' x 1000);
$runner->say(range => { id => 1, from => 0, bytes => 10 }, $stream);
$runner->say(snapshot => { %screen, bytes => 0 }, $stream);
ok(hears($viewer, 'reset'), 'a reset all the same');
$stream->send_binary('s' x 60_000) for 1 .. 5;
$runner->say(snapshot => { %screen, offset => LAST, rows => 65_535, bytes => 10 }, $stream);

is($hq->rest(GET => '/api/sessions')->{status}, 200, 'HQ serves on');
is(($hq->workers)[0], $worker, 'in the same worker');
unlike($hq->log_text, qr/could not make a message/, 'and had a word for everything');

$runner->leave;
$hq->stop;
done_testing;
