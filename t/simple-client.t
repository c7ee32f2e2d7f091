# The simplest client needs nothing but a websocket: raw bytes both ways, and the
# resize message.

use strict;
use warnings;
use lib 't/lib';

use Test::More;
use Time::HiRes qw(time);

use AgentRelay::HQ;
use AgentRelay::Runner;
use AgentRelay::WebSocket;

my $hq = AgentRelay::HQ->start(workers => 2);
my $runner = AgentRelay::Runner->start($hq);
my $id = $hq->session(runner => 'r1', command => ['sh'], env => { PS1 => '$ ' },
    rows => 24, cols => 80);

my $ws = AgentRelay::WebSocket->connect($hq->port, "/api/v1/ws/session/$id",
    headers => { $hq->bearer });
is($ws->status, 101, 'it connects') or diag($ws->answer->{content});

my $seen = '';
sub until_seen {
    my ($pattern, $seconds) = @_;
    my $deadline = time + ($seconds || 10);
    while ($seen !~ $pattern) {
        my $event = $ws->recv($deadline - time) or return diag("seen: $seen") && 0;
        $seen .= $event->[1] if $event->[0] eq 'binary';
        return 0 if $event->[0] eq 'eof';
    }
    return 1;
}

ok(until_seen(qr/\$ /), 'the shell asks');
$ws->send_binary("echo a''b\r");
ok(until_seen(qr/\nab\r\n/), 'what it types is run');

$ws->send_text('{"type":"resize","payload":{"rows":31,"cols":97}}');
$seen = '';
my $sized = 0;
for (1 .. 50) {
    $ws->send_binary("stty size\r");
    last if $sized = until_seen(qr/\n31 97\r\n/, 0.2);
}
ok($sized, 'the size arrives');

$ws->send_text('{"type":"no such thing","payload":{"x":1}}');
$ws->send_binary("echo still''here\r");
ok(until_seen(qr/stillhere\r\n/), 'an unknown message is ignored');

$ws->send_binary("exit 7\r");
my $exit;
while (my $event = $ws->recv(10)) {
    $exit = $1 if $event->[0] eq 'text' && $event->[1] =~ /"exit".*"code": ?(\d+)/;
    last if defined $exit || $event->[0] =~ /^(?:close|eof)$/;
}
is($exit, 7, 'the exit code comes after the last byte');
$ws->drop('fin');

is($runner->stop, 0, 'the runner ends well');
$hq->stop;
done_testing;
