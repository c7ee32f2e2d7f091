# Reload, stop and binary upgrade with open websockets: an echo is told 1012 at
# once, old workers leave within moments, and no log has anything to hide.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::HQ;
use AgentRelay::Process;
use AgentRelay::Wait;
use AgentRelay::WebSocket;

for my $how ('', '1s') {
    my $hq = AgentRelay::HQ->start(workers => 2,
        ($how ? (shutdown_timeout => $how) : ()),
        server => 'location /echo { agentrelay_ws_echo on; }');
    my $also = $how ? ', worker_shutdown_timeout' : '';

    my @open = open_some($hq, 8);
    ok($hq->reload, "new workers$also");
    is(told($_), 1012, 'told to come back') for @open;
    ok(wait_until(sub { !$hq->leaving }, 8, 'old workers leave'), 'old workers leave');

    # One that does not answer the Close does not hold its worker for long.
    @open = open_some($hq, 2);
    $hq->reload;
    ok(wait_until(sub { !$hq->leaving }, 8, 'old workers leave'),
       'also with peers that never answer');
    $_->drop for @open;

    # Reloads while new connections come.
    for (1 .. 5) {
        my @more = open_some($hq, 4);
        $hq->reload;
        is(scalar(grep { told($_) == 1012 } @more), 4, "reload $_");
    }

    @open = open_some($hq, 4);
    ok($hq->upgrade, 'a binary upgrade');
    is(told($_), 1012, 'told to come back') for @open;

    @open = open_some($hq, 4);
    $hq->stop("it stops with websockets open$also");
}

# Without a master there is no grace: it just ends, but says so.
my $hq = AgentRelay::HQ->start(workers => 1, master => 'off',
    server => 'location /echo { agentrelay_ws_echo on; }');
my @open = open_some($hq, 3);
$hq->stop('the single process stops with websockets open');
is(told($_), 1012, 'told to come back') for @open;

done_testing;


sub open_some {
    my ($hq, $count) = @_;

    my @open = map { AgentRelay::WebSocket->connect($hq->port, '/echo') } 1 .. $count;
    for my $ws (@open) {
        $ws->send_text('hello');
        is_deeply($ws->recv(5), [text => 'hello'], 'an echo')
            if !$ws->{said}++ && $ws == $open[0];
    }
    return @open;
}

# The code of the Close it gets; answers it, as a client must.
sub told {
    my ($ws) = @_;

    my $event = $ws->recv_type(close => 5) or return 'nothing';
    $ws->close($event->[1]);
    return $event->[1];
}
