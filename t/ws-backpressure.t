# A peer that does not read is not read either, and costs bounded memory; when
# it reads again nothing is missing. So with every event method of nginx.

use strict;
use warnings;
use lib 't/lib';

use Digest::SHA qw(sha256_hex);
use Test::More;
use Time::HiRes qw(time);

use AgentRelay::Echo;
use AgentRelay::HQ;
use AgentRelay::Process;
use AgentRelay::Wait;
use AgentRelay::WebSocket;

use constant MESSAGE => 65536;
use constant MESSAGES => 1024;
use constant PINGS => 400_000;

for my $method (qw(epoll poll select)) {
    my $hq = AgentRelay::HQ->new(workers => 1, connections => 64,
        server => 'location /echo { agentrelay_ws_echo on; }');
    AgentRelay::HQ::spill($hq->dir . '/nginx.conf',
        AgentRelay::HQ::Config::text($hq)
            =~ s/(?=worker_connections)/use $method; /r);
    if (($hq->test_config)[1] =~ /invalid event type/) {
        note("this nginx has no $method");
        next;
    }
    $hq->launch or BAIL_OUT($hq->log_text);
    my ($worker) = $hq->workers;

    subtest "messages, $method" => sub { messages($hq, $worker) };
    subtest "pings, $method" => sub { pings($hq, $worker) };
    $hq->stop("$method: a clean exit and a clean log");
}

done_testing;


sub messages {
    my ($hq, $worker) = @_;

    my $ws = AgentRelay::WebSocket->connect($hq->port, '/echo', rcvbuf => 65536);
    my $before = memory_kib($worker);
    my $payload = join '', map { chr($_ & 0xff) } 1 .. MESSAGE;
    my $frame = AgentRelay::Echo::masked(binary => $payload);

    # 64 MiB into a socket whose answers nobody takes.
    my $queued = 0;
    while ($queued < MESSAGES && settled($ws)) {
        $ws->send_raw($frame);
        $queued++;
    }
    cmp_ok($queued, '<', MESSAGES / 2, "it stopped reading after $queued of them");
    cmp_ok(memory_kib($worker) - $before, '<', 3000, 'and kept little of it');

    # A second connection is served meanwhile.
    my $other = AgentRelay::WebSocket->connect($hq->port, '/echo');
    $other->send_text('alive?');
    is_deeply($other->recv(20), [text => 'alive?'], 'others are served');
    $other->close;

    my ($bytes, $sha) = (0, Digest::SHA->new(256));
    my $sent = $queued;
    $ws->send_frame('close', '');
    while (my $event = $ws->recv(20)) {
        last if $event->[0] eq 'close';
        next if $event->[0] ne 'binary';
        $bytes += length $event->[1];
        $sha->add($event->[1]);
    }
    is($bytes, $sent * MESSAGE, 'then every byte comes back');
    is($sha->hexdigest, sha256_hex($payload x $sent), 'unchanged');
    $ws->drop('fin');
}


# Unread pings are answered by the latest one.
sub pings {
    my ($hq, $worker) = @_;

    my $ws = AgentRelay::WebSocket->connect($hq->port, '/echo', rcvbuf => 4096);
    my $before = memory_kib($worker);

    my $sent = 0;
    while ($sent < PINGS && settled($ws)) {
        $ws->send_raw(join '', map {
            AgentRelay::Echo::masked(ping => sprintf '%0100d', $sent + $_) } 1 .. 1000);
        $sent += 1000;
    }
    is($sent, PINGS, 'it goes on reading pings');
    cmp_ok(memory_kib($worker) - $before, '<', 3000, 'and keeps few answers');

    my ($pongs, $last) = (0, '');
    $ws->close;
    while (my $event = $ws->recv(20)) {
        last if $event->[0] eq 'close';
        next if $event->[0] ne 'pong';
        $pongs++;
        $last = $event->[1];
    }
    cmp_ok($pongs, '<', PINGS, "$pongs pongs");
    is($last + 0, PINGS, 'the last ping has its answer');
    $ws->drop('fin');
}


# True when the socket took everything within half a second.
sub settled {
    my ($ws) = @_;

    my $deadline = time + 0.5;
    while ($ws->unsent) {
        return 0 if time > $deadline;
        my $set = '';
        vec($set, fileno $ws->fh, 1) = 1;
        select undef, $set, undef, 0.05;
        $ws->flush;
    }
    return 1;
}
