# A share that is made, revoked or gone with its session is an event, which has no
# secret; readers of events are no shares.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Events;
use AgentRelay::FakeRunner;
use AgentRelay::HQ;
use AgentRelay::Share;
use AgentRelay::Viewer;

my $hq = AgentRelay::HQ->start(workers => 2);
my $id = AgentRelay::Viewer::uuid();
my $runner = AgentRelay::FakeRunner->register($hq,
    sessions => [{ session => $id, state => 'running', base => 0, head => 0 }]);
my $reader = AgentRelay::Events->websocket($hq);
ok((wait_events { $reader->said->{hello} } 30, $reader), 'it reads');

my ($one, $two) = map { AgentRelay::Share->make($hq, $id, name => 'Ann') } 1 .. 2;
ok((wait_events { $reader->seen('share.created') == 2 } 30, $reader), 'two are made');
my ($made) = $reader->seen('share.created', 'shares/' . $one->id);
is("@{$made->{data}}{qw(id session mode name)} $made->{actor}",
    $one->id . " $id read Ann operator", 'what it tells');
unlike(join('', @{ $reader->raw }), qr/ar_share_|secret/, 'is no secret');

$one->revoke;
ok((wait_events { $reader->seen('share.revoked') } 30, $reader), 'one is revoked');
my ($gone) = $reader->seen('share.revoked');
is("$gone->{subject} $gone->{actor}", 'shares/' . $one->id . ' operator', 'that one');
ok(!defined $gone->{data}, 'of which nothing is left');

$runner->say(session_exited => { session => $id, code => 0, end => 0 });
ok((wait_events { $reader->seen('session.ended') } 30, $reader), 'the session ends');
is($hq->rest(DELETE => "/api/sessions/$id")->{status}, 204, 'and is deleted');
ok((wait_events { $reader->seen('share.revoked', 'shares/' . $two->id) } 30, $reader),
    'with it the other');

is($two->rest(GET => '/api/events')->{status}, 401, 'which reads no events');
$reader->drop;
$runner->leave;
$hq->stop;
done_testing;
