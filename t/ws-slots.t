# When connection slots run short new websockets and readers of events are refused
# with 503, before nginx cannot even accept a request any more; freed slots serve
# again.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::HQ;
use AgentRelay::Http;
use AgentRelay::Wait;
use AgentRelay::WebSocket;

my $hq = AgentRelay::HQ->start(workers => 1, connections => 40,
    server => 'location /echo { agentrelay_ws_echo on; } location /plain { return 200; }');

my (@open, $refused);
while (@open < 40) {
    my $ws = AgentRelay::WebSocket->connect($hq->port, '/echo');
    if ($ws->status != 101) {
        $refused = $ws->answer;
        last;
    }
    push @open, $ws;
}

cmp_ok(scalar @open, '>', 20, 'most slots serve: ' . @open);
is($refused->{status}, 503, 'then a websocket is refused');
is($refused->{headers}{'retry-after'}, 1, 'and told when to come back');
is($hq->rest(GET => '/api/events')->{status}, 503, 'so are events, which stay as long');
is(http_request($hq->port, GET => '/plain')->{status}, 200, 'others are served');

$open[0]->send_text('still here');
is_deeply($open[0]->recv(20), [text => 'still here'], 'who is connected stays');

$_->drop for splice @open, 0, 10;
ok(wait_until(sub {
    my $ws = AgentRelay::WebSocket->connect($hq->port, '/echo');
    push @open, $ws;
    $ws->status == 101;
}, 20, 'a slot'), 'freed slots serve again');

$hq->stop;
done_testing;
