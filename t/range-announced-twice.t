# A runner that announces the bytes of one answer twice, the second time fewer
# than it has already sent, harms nobody: what was asked for is answered or not.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::FakeRunner;
use AgentRelay::HQ;
use AgentRelay::Viewer;

my $hq = AgentRelay::HQ->start(workers => 1);
my $id = AgentRelay::Viewer::uuid();
my $runner = AgentRelay::FakeRunner->register($hq,
    sessions => [{ session => $id, state => 'running', base => 0, head => 65536 }]);
my $stream = $runner->stream($id, head => 65536);
my ($worker) = $hq->workers;

my $asked = $runner->during(sub { $hq->rest(GET => "/api/sessions/$id/output?from=0") });
my $range = $runner->next('range', 10, $stream);
is($range->{to}, 65536, 'HQ asks for a page');

my %answer = (id => $range->{id}, from => 0, base => 0, head => 65536);
$runner->say(range => { %answer, bytes => 65536 }, $stream);
$stream->send_binary('a' x 60_000);
$runner->say(range => { %answer, bytes => 5536 }, $stream);
$stream->send_binary('b' x 5536);

my $page = $asked->();
is($page->{status}, 200, 'it is answered') or diag($page->{content});
is($page->{content}, 'a' x 60_000 . 'b' x 5536, 'with the bytes that came');

my $one = $hq->rest(GET => "/api/sessions/$id");
is($one->{status}, 200, 'HQ serves on');
is(($hq->workers)[0], $worker, 'in the same worker');

$runner->leave;
$hq->stop;
done_testing;
