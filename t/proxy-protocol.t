# The PROXY protocol: the address that a proxy names is the one in the log and in
# allow and deny, for requests and for terminals.

use strict;
use warnings;
use lib 't/lib';

use IO::Socket::INET;
use Test::More;

use AgentRelay::HQ;
use AgentRelay::Http;
use AgentRelay::Mount;
use AgentRelay::Runner;
use AgentRelay::WebSocket;

my $port = AgentRelay::HQ::free_port();
my $hq = AgentRelay::HQ->start(workers => 2, mount => '/relay/',
    listen => ["127.0.0.1:$port proxy_protocol"],
    server => 'set_real_ip_from 127.0.0.1; real_ip_header proxy_protocol;',
    directives => 'allow 127.0.0.1; allow 192.0.2.0/24; allow 2001:db8::/32; deny all;',
    http => <<"EOC");
    log_format address '\$remote_addr "\$request" \$status';
    access_log address.log address;
EOC
my $runner = AgentRelay::Runner->start($hq);

# What a proxy sends first; version 2 is binary.
sub v1 { return "PROXY TCP4 $_[0] 127.0.0.1 40000 $port\r\n" }
sub v1_6 { return "PROXY TCP6 $_[0] ::1 40000 $port\r\n" }
sub v2 {
    return "\r\n\r\n\0\r\nQUIT\n" . pack('CCn', 0x21, 0x11, 12)
        . Socket::inet_aton($_[0]) . Socket::inet_aton('127.0.0.1') . pack('nn', 40000, $port);
}

sub request {
    return "GET /relay/api/runners HTTP/1.1\r\nHost: hq.example\r\n"
        . 'Authorization: Bearer ' . $hq->operator_token . "\r\nConnection: close\r\n\r\n";
}

my $n = 0;
for my $case (['version 1', v1('192.0.2.7'), 200, '192.0.2.7'],
    ['version 2', v2('192.0.2.8'), 200, '192.0.2.8'],
    ['IPv6', v1_6('2001:db8::9'), 200, '2001:db8::9'],
    ['denied', v1('198.51.100.1'), 403, '198.51.100.1'],
    ['none named', "PROXY UNKNOWN\r\n", 200, '127.0.0.1'])
{
    my ($name, $first, $status, $address) = @$case;
    my $answer = http_request($port, GET => '/', raw => $first . request());
    is($answer->{status}, $status, "$name: the answer");
    $hq->logged('address.log', qr{^\Q$address\E "GET /relay/api/runners HTTP/1.1" $status$}m,
        '... and its address');
}
is(http_request($port, GET => '/', raw => request())->{status}, 0, 'without it there is none');

my $id = $hq->session(runner => 'r1', command => ['cat']);
for my $case (['192.0.2.7' => 101], ['198.51.100.1' => 403]) {
    my ($address, $status) = @$case;
    my $ws = AgentRelay::WebSocket->connect($port, '/', handshake => v1($address)
        . AgentRelay::WebSocket::handshake($port, "/relay/api/v1/ws/session/$id",
            'AAAAAAAAAAAAAAAAAAAAAA==', headers => { $hq->bearer }),
        key => 'AAAAAAAAAAAAAAAAAAAAAA==');
    is($ws->status, $status, "a terminal from $address");
    $ws->send_binary("hello\r") if $status == 101;
    ok($ws->recv_type('binary', 20), '... works') if $status == 101;
    $ws->drop('fin');
}

is($runner->stop, 0, 'the runner ends well');
$hq->stop;
done_testing;
