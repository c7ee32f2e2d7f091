# A reader whose place is gone is told so, and where to look instead.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Events;
use AgentRelay::FakeRunner;
use AgentRelay::HQ;
use AgentRelay::Wait;

my $hq = AgentRelay::HQ->start(workers => 2);
my $runner = AgentRelay::FakeRunner->register($hq);

my $here = AgentRelay::Events->sse($hq);
wait_events { $here->said->{hello} } 30, $here;
my ($zone, $now) = split /-/, $here->said->{hello};

my %after = ('another zone' => '00000000-1', 'what has not happened' => "$zone-1000000");
for my $name (sort keys %after) {
    for my $carrier (qw(sse websocket)) {
        my $reader = AgentRelay::Events->$carrier($hq, after => $after{$name});
        ok((wait_events { $reader->seen('reset') } 30, $reader), "$carrier, $name: a reset");
        my ($reset) = $reader->seen('reset');
        is_deeply($reset->{data}, { snapshot => ['api/runners', 'api/sessions'] },
            'it says what to list');
        is($reset->{id}, "$zone-$now", 'and where it goes on');
        is("$reset->{subject}|$reset->{actor}", '|hq', 'of HQ, about nothing');
    }
}

# A browser that remembers rubbish is not sent away for good.
my $rubbish = AgentRelay::Events->sse($hq, headers => { 'Last-Event-ID' => 'rubbish' });
ok((wait_events { $rubbish->seen('reset') } 30, $rubbish), 'an unknown Last-Event-ID: a reset');

# 1,024 events are kept. A runner that nobody attends to would make one more.
$runner->leave;
ok((wait_until { $hq->rest(GET => '/api/runners')->{json}{runners}[0]{state} eq 'offline' } 20,
    'it is offline'), 'the runner has left');
my $first = AgentRelay::Events->sse($hq);
wait_events { $first->said->{hello} } 30, $first;
my ($from) = $first->said->{hello} =~ /-(\d+)$/;
$first->drop;
for my $number (1 .. 512) {
    AgentRelay::FakeRunner->register($hq, name => "n$number")->leave;
}
my $end = AgentRelay::Events->websocket($hq);
wait_events {
    $end = AgentRelay::Events->websocket($hq);
    $end->said->{hello} && $end->said->{hello} eq "$zone-" . ($from + 1024);
} 20, $end;
is($end->said->{hello}, "$zone-" . ($from + 1024), '1,024 events have happened');

for my $carrier (qw(sse websocket)) {
    my $whole = AgentRelay::Events->$carrier($hq, after => "$zone-$from");
    ok((wait_events { @{ $whole->events } >= 1024 } 20, $whole), "$carrier: all of them are kept");
    is(scalar $whole->seen('reset'), 0, 'no reset');
    is("@{ $whole->gaps } @{ $whole->twice }", ' ', 'each once');

    my $late = AgentRelay::Events->$carrier($hq, after => "$zone-" . ($from - 1));
    ok((wait_events { $late->seen('reset') } 20, $late), "$carrier: one more is too many");
    is(scalar @{ $late->events }, 1, 'and only the reset is told');
}

my ($gaps) = $hq->rest(GET => '/metrics')->{content} =~ /^agentrelay_event_gap_total (\d+)/m;
cmp_ok($gaps // 0, '>=', 7, 'the metrics count who was reset');

ok($hq->upgrade, 'a binary upgrade: another zone');
my $after = AgentRelay::Events->sse($hq, after => "$zone-" . ($from + 1024));
ok((wait_events { $after->seen('reset') } 20, $after), 'a reset');
unlike($after->id, qr/^$zone-/, 'of the new zone');

$hq->stop;
done_testing;
