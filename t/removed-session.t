# A session that was deleted after its end is gone at once, also in a young zone,
# where one that nobody knows may still be announced.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::FakeRunner;
use AgentRelay::HQ;
use AgentRelay::Viewer;
use AgentRelay::WebSocket;

my $hq = AgentRelay::HQ->start(workers => 1);
my ($id, $unknown) = map { AgentRelay::Viewer::uuid() } 1 .. 2;
my $runner = AgentRelay::FakeRunner->register($hq, name => 'r1', sessions => [
    { session => $id, state => 'exited', base => 0, head => 10, code => 0, end => 10 }]);

sub attach {
    my ($session) = @_;
    return AgentRelay::WebSocket->connect($hq->port,
        $hq->path("/api/v1/ws/session/$session"), headers => { $hq->bearer })->status;
}

is($hq->rest(DELETE => "/api/sessions/$id")->{status}, 204, 'it is deleted');
is($hq->rest(GET => "/api/sessions/$id")->{status}, 404, 'REST does not know it any more');
is(attach($id), 404, 'nor does a terminal');
is(attach($unknown), 503, 'one that was never known may come yet');

$runner->leave;
$hq->stop;
done_testing;
