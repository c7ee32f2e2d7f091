# nginx has no WebSocket over HTTP/2: such a request gets a clean refusal, and
# HTTP/1.1 goes on working on the same port.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::HQ;

plan skip_all => 'curl does not speak HTTP/2'
    if qx(curl --version 2>&1) !~ /^Features:.*\bHTTP2\b/m;

my $port = AgentRelay::HQ::free_port();
my $hq = AgentRelay::HQ->start(workers => 1,
    listen => ["127.0.0.1:$port http2"],
    server => 'location /echo { agentrelay_ws_echo on; }');

my @upgrade = map { ('-H', $_) } 'Upgrade: websocket', 'Connection: Upgrade',
    'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==';

for my $headers ([], [@upgrade]) {
    my $answer = curl('--http2-prior-knowledge', @$headers,
                      "http://127.0.0.1:$port/echo");
    my $how = @$headers ? 'with the headers of an upgrade' : 'plain';
    like($answer, qr{^HTTP/2 (?:426|400)}, "$how: refused");
    like($answer, qr{HTTP/1\.1|\A(?!HTTP/2 426)}, "$how: and says what is needed");
}

my $answer = curl(@upgrade, '--max-time', '0.5', '--http1.1',
                  'http://127.0.0.1:' . $hq->port . '/echo');
like($answer, qr{^HTTP/1\.1 101}, 'HTTP/1.1 is upgraded');

$hq->stop;
done_testing;


sub curl {
    my (@args) = @_;

    open my $out, '-|', 'curl', '-s', '-i', '--max-time', '5', @args
        or die "curl: $!\n";
    local $/;
    return scalar <$out> // '';
}
