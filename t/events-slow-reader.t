# A reader that does not read costs HQ its place and what is under way, disturbs
# nobody, and is reset when its place is gone.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Events;
use AgentRelay::FakeRunner;
use AgentRelay::HQ;
use AgentRelay::Process;
use AgentRelay::Viewer;

my $narrow = AgentRelay::HQ::free_port();
my $hq = AgentRelay::HQ->start(workers => 1, connections => 1024,
    listen => ["127.0.0.1:$narrow sndbuf=8k"]);
my ($worker) = $hq->workers;

# 400 readers of one worker are told an event each, at once.
my @many = map { AgentRelay::Events->sse($hq) } 1 .. 200;
push @many, map { AgentRelay::Events->websocket($hq) } 1 .. 200;
ok((wait_events { !grep { !$_->said->{hello} } @many } 30, @many), '400 readers');
my $runner = AgentRelay::FakeRunner->register($hq);
ok((wait_events { !grep { !$_->seen('runner.online') } @many } 30, @many), 'all are told');
$_->drop for @many;

my @slow = map { AgentRelay::Events->$_($hq, port => $narrow, rcvbuf => 4096) }
    qw(sse websocket);
my $quick = AgentRelay::Events->sse($hq);
ok((wait_events { !grep { !$_->said->{hello} } @slow, $quick } 30, @slow, $quick),
    'two slow readers and a quick one');
$_->pause for @slow;

# Every hello brings 200 sessions, or has lost them: as many events.
my @sessions = map { AgentRelay::Viewer::uuid() } 1 .. 200;
my $hellos = 0;
sub change {
    my ($count) = @_;

    for (1 .. $count) {
        my $next = AgentRelay::FakeRunner->register($hq, n => 2 + $hellos,
            boot => $runner->{hello}{boot}, sessions => [map {
                { session => $_, state => 'running', base => 0, head => 0 }
            } $hellos % 2 ? () : @sessions]);
        $hellos++;
        $runner->leave;
        $runner = $next;
    }
    return (wait_events { $quick->seen(qr/^session/) >= 200 * $hellos } 30, $quick);
}

ok(change(2), 'the quick one follows');
my $before = memory_kib($worker);
ok(change(8), 'and goes on following');
cmp_ok(memory_kib($worker) - $before, '<', 4096, 'while nothing is kept for the slow ones');
is("@{ $quick->gaps } @{ $quick->twice }" . $quick->seen('reset'), ' 0', 'it has missed nothing');

$_->pause(0) for @slow;
ok((wait_events { !grep { !$_->seen('reset') } @slow } 30, @slow), 'the slow ones are reset');
ok(change(1), 'it goes on');
ok((wait_events { !grep { $_->id ne $quick->id } @slow } 30, @slow, $quick),
    'they follow from there');
for my $reader (@slow) {
    my $before = 0;
    for my $event (@{ $reader->events }) {
        last if $event->{type} eq 'reset';
        $before++;
    }
    cmp_ok($before, '>', 0, "$reader->{carrier}: what was under way came");
    is("@{ $reader->gaps } @{ $reader->twice }", ' ', "$reader->{carrier}: without a hole before it");
}

# A draining worker does not wait for one that reads nothing.
$_->pause for @slow;
ok(change(2), 'something happens');
ok($hq->reload, 'a reload');
ok((wait_events { !$hq->leaving } 20, $quick), 'the old worker leaves');

$hq->stop;
done_testing;
