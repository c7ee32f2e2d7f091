# A runner skips while viewers look on from another worker: the ring is empty
# for a moment, everybody learns the new offset, and nobody's worker dies.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::FakeRunner;
use AgentRelay::HQ;
use AgentRelay::Loop;
use AgentRelay::Viewer;
use AgentRelay::Wait;

my $hq = AgentRelay::HQ->start(workers => 2, reuseport => 1);
my $id = AgentRelay::Viewer::uuid();
my $runner = AgentRelay::FakeRunner->register($hq,
    sessions => [{ session => $id, state => 'running', base => 0, head => 5 }]);
my $stream = $runner->stream($id, head => 5);
my @workers = sort $hq->workers;

# with one listening socket a worker, one of so many comes to the other
my @viewers = map { AgentRelay::Viewer->new($hq, $id, offset => 0, reconnect => 1) } 1 .. 24;
$stream->send_binary('hello');
ok((run_until { !grep { $_->bytes < 5 } @viewers } 20, @viewers), 'all viewers follow');

$runner->say(skip => { offset => 1_000_000 }, $stream);
my $asked = $runner->next('snapshot', 10, $stream);
ok($asked, 'a reset is prepared');
$runner->say(snapshot => { id => $asked->{id}, offset => 1_000_000, rows => 24,
                           cols => 80, bytes => 0 }, $stream);
$stream->send_binary('there');

my $answer = sub {
    while (my $more = $runner->next('snapshot', 0.01, $stream)) {
        $runner->say(snapshot => { id => $more->{id}, offset => 1_000_000, rows => 24,
                                   cols => 80, bytes => 0 }, $stream);
    }
};
ok((run_until { $answer->(); !grep { $_->bytes < 10 } @viewers } 20, @viewers),
    'and come after it');
is_deeply([map { $_->lost } @viewers], [(999_995) x 24], 'all know what is lost');
is_deeply([grep { $_->connects > 1 } @viewers], [], 'nobody was cut off');
is_deeply([sort $hq->workers], \@workers, 'both workers live');

$_->leave for @viewers;
$runner->leave;
$hq->stop;
done_testing;
