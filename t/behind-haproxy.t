# HQ behind HAProxy, which speaks the PROXY protocol to it: sessions, a terminal that
# idles for longer than HAProxy's timeouts, upgrades, and HAProxy's restart.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Example;
use AgentRelay::HQ;
use AgentRelay::Http;
use AgentRelay::Loop;
use AgentRelay::Mount;
use AgentRelay::Runner;
use AgentRelay::Viewer;
use AgentRelay::WebSocket;

plan skip_all => 'haproxy is not installed: apt-get install haproxy'
    if !grep { -x "$_/haproxy" } split(/:/, $ENV{PATH}), '/usr/sbin';

my ($inner, $port) = map { AgentRelay::HQ::free_port() } 1 .. 2;
my $hq = AgentRelay::HQ->start(workers => 2, mount => '/relay/',
    listen => ["127.0.0.1:$inner proxy_protocol"],
    server => 'set_real_ip_from 127.0.0.1; real_ip_header proxy_protocol;',
    http => 'agentrelay_ping_interval 1s;');
AgentRelay::HQ::spill($hq->dir . '/haproxy.cfg', <<"EOC");
defaults
    mode http
    timeout connect 5s
    timeout client 4s
    timeout server 4s
    timeout tunnel 4s
frontend plain
    bind 127.0.0.1:$port
    default_backend relay
backend relay
    server hq 127.0.0.1:$inner send-proxy-v2
EOC

sub start_haproxy {
    return AgentRelay::Example->program($hq->dir . '/haproxy.cfg',
        [qw(haproxy -db -f FILE)], tls_port => $port);
}

my $haproxy = start_haproxy();
my $front = AgentRelay::Mount->new($hq, port => $port);
my $runner = AgentRelay::Runner->start($front);
works($front, 'a session');

my $id = $hq->session(runner => 'r1', command => ['cat']);
my $idle = AgentRelay::WebSocket->connect($port, "/relay/api/v1/ws/session/$id",
    headers => { $hq->bearer });
my $pings = 0;
while ($pings < 6) {
    my $event = $idle->recv(20) or last;
    $pings++ if $event->[0] eq 'ping';
    last if $event->[0] =~ /^(?:close|eof)$/;
}
is($pings, 6, 'pings keep an idle terminal for longer than the timeouts of the proxy');
ok($runner->online, '... and a runner');
$idle->drop;

is(http_request($port, GET => "/relay/api/v1/ws/session/$id", headers => { $hq->bearer })
    ->{status}, 426, 'without an upgrade it is asked for');
is(http_request($port, GET => '/relay')->{headers}{location}, '/relay/',
    'a redirect stays behind the proxy');

my $viewer = AgentRelay::Viewer->new($front, $id, offset => 0, keep => 1);
$viewer->type("before\r");
ok(run_until { $viewer->output =~ /^before\r$/m } 20, $viewer) or diag($viewer->describe);
$haproxy->end;
$viewer->type("while away\r");
$haproxy = start_haproxy();
ok(run_until { $viewer->output =~ /^while away\r$/m } 30, $viewer) or diag($viewer->describe);
$viewer->type("end\r");
ok(run_until { 2 == (() = $viewer->output =~ /^end\r$/mg) } 20, $viewer)
    or diag($viewer->describe);
is(() = $viewer->output =~ /while away/g, 2, 'typed once, echoed once') or diag($viewer->output);
is($viewer->lost, 0, 'nothing is lost');
$viewer->leave;
ok($runner->wait_online, 'the runner is there again');

is($runner->stop, 0, 'the runner ends well');
$haproxy->end;
$hq->stop;
done_testing;
