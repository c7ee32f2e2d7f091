# Readers that break, whose workers are replaced or killed, miss no event and get
# none twice; a runner whose worker was killed goes offline exactly once.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Events;
use AgentRelay::FakeRunner;
use AgentRelay::HQ;

my $hq = AgentRelay::HQ->start(workers => 4);
my @readers = map {
    (AgentRelay::Events->sse($hq, again => 1), AgentRelay::Events->websocket($hq, again => 1))
} 1 .. 4;
ok((wait_events { !grep { !$_->said->{hello} } @readers } 30, @readers), 'all stand');

my $names = 0;
sub one_more {
    AgentRelay::FakeRunner->register($hq, name => 'r' . ++$names)->leave;
}
sub all_told {
    my ($when) = @_;
    ok((wait_events {
        !grep { my $reader = $_; !$reader->seen('runner.offline', "runners/r$names") } @readers
    } 30, @readers), "$when: all are told");
}

one_more() for 1 .. 3;
all_told('at rest');

for my $round (1 .. 10) {
    $_->drop for grep { rand > 0.5 } @readers;
    one_more();
}
all_told('cut');

for my $round (1 .. 3) {
    one_more();
    ok($hq->reload, "reload $round");
    one_more();
    run_for(@readers);
}
all_told('reloaded');
ok((wait_events { !$hq->leaving } 20, @readers), 'readers keep no old worker');

for my $round (1 .. 3) {
    my @runners = map { AgentRelay::FakeRunner->register($hq, name => 'k' . ++$names) } 1 .. 8;
    for my $worker ($hq->workers) {
        $hq->kill_worker($worker);
        run_for(@readers);
    }
    ok((wait_events {
        !grep { my $reader = $_; grep { !$reader->seen('runner.offline', "runners/$_->{hello}{name}") }
                @runners } @readers
    } 30, @readers), "round $round: their runners are offline");
}
one_more();
all_told('killed');

is(join(' ', map { @{ $_->gaps } } @readers), '', 'none left out');
is(join(' ', map { map { $_->{id} } @{ $_->twice } } @readers), '', 'none twice');
my %count;
$count{"$_->{type} $_->{subject}"}++ for @{ $readers[0]->events };
is_deeply([grep { $count{$_} > 1 } sort keys %count], [], 'each change is one event');
is(scalar $readers[0]->seen('reset'), 0, 'nobody had to list again');
cmp_ok($_->dials, '>', 1, "$_->{carrier}: it has dialled again") for @readers[0, 1];

# A runner that comes back before anybody has noticed went away all the same.
my $runner = AgentRelay::FakeRunner->register($hq, name => 'back');
$hq->kill_worker($_) for $hq->workers;
my $back = AgentRelay::FakeRunner->register($hq, name => 'back', boot => $runner->{hello}{boot}, n => 2);
ok((wait_events { $readers[0]->seen('runner.online', 'runners/back') == 2 } 20, @readers),
    'a runner comes back');
is(join(' ', map { $_->{type} } $readers[0]->seen(qr/^runner/, 'runners/back')),
    'runner.online runner.offline runner.online', 'offline between');

$_->drop for @readers;
$hq->stop;
done_testing;


sub run_for { AgentRelay::Loop::turn(@_) for 1 .. 10 }
