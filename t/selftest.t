# The self-test finds what is wrong on the way to HQ: each breakage of a proxy
# in front gives its finding, with the line to write, and nothing else.

use strict;
use warnings;
use lib 't/lib';

use IO::Select;
use IO::Socket::INET;
use JSON::PP ();
use Test::More;
use Time::HiRes qw(time);

use AgentRelay::HQ;
use AgentRelay::Http;
use AgentRelay::WebSocket;

my $good = <<'CONF';
    proxy_http_version 1.1;
    proxy_set_header Host $http_host;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection $connection_upgrade;
    proxy_set_header X-Forwarded-For 203.0.113.9;
CONF

# What breaks a good proxy, by name: its directives, and of its location.
my %break = (
    good => ['', 'proxy_pass http://hq;'],
    http => [['proxy_http_version 1.1;', ''], 'proxy_pass http://hq;'],
    host => [['proxy_set_header Host $http_host;', ''], 'proxy_pass http://hq;'],
    upgrade => [['proxy_set_header Upgrade $http_upgrade;', ''], 'proxy_pass http://hq;'],
    connection => [['$connection_upgrade', '""'], 'proxy_pass http://hq;'],
    address => [['proxy_set_header X-Forwarded-For 203.0.113.9;', 'proxy_set_header Via x;'],
                'proxy_pass http://hq;'],
    mount => ['', 'proxy_pass http://hq/relay/;', '/tools/'],
    stripped => ['', 'proxy_pass http://top/;', '/tools/'],
    realip => [['proxy_pass', ''], 'proxy_pass http://plain;'],
    buffering => [['proxy_http_version 1.1;', ''],
                  'proxy_pass http://hq; proxy_ignore_headers X-Accel-Buffering; proxy_buffering on;'],
    timeout => ['', 'proxy_pass http://hq; proxy_read_timeout 1s;'],
);
my ($servers, %port) = ('');
for my $name (sort keys %break) {
    my ($change, $pass, $at) = @{ $break{$name} };
    my $common = $good;
    if (ref $change) {
        my ($from, $to) = @$change;
        $common =~ s/\Q$from\E/$to/;
    }
    $port{$name} = AgentRelay::HQ::free_port();
    $at //= '/relay/';
    $servers .= "server { listen 127.0.0.1:$port{$name};\n$common\n location $at { $pass } }\n";
}
my ($plain, $top) = map { AgentRelay::HQ::free_port() } 1 .. 2;

my $hq = AgentRelay::HQ->new(workers => 1, mount => '/relay/');
$hq->configure(
    http => <<"CONF",
    agentrelay_ping_interval 2s;
    map \$http_upgrade \$connection_upgrade { default upgrade; "" ""; }
    upstream hq { server 127.0.0.1:$hq->{port}; }
    upstream plain { server 127.0.0.1:$plain; }
    upstream top { server 127.0.0.1:$top; }
    $servers
    server {
        listen 127.0.0.1:$plain;
        location /relay/ { agentrelay on; agentrelay_operator_token_file $hq->{dir}/operator.token; }
    }
    server {
        listen 127.0.0.1:$top;
        set_real_ip_from 127.0.0.1;
        real_ip_header X-Forwarded-For;
        location / { agentrelay on; agentrelay_operator_token_file $hq->{dir}/operator.token; }
    }
CONF
    server => 'set_real_ip_from 127.0.0.1; real_ip_header X-Forwarded-For;',
    directives => 'agentrelay_allowed_origins https://hq.example.com;');
$hq->launch or BAIL_OUT($hq->{said} . $hq->log_text);

# The report through a proxy, with what the caller says it called.
sub report {
    my ($name, %more) = @_;
    my $at = $break{$name}[2] // '/relay/';
    my $url = $more{url} // "http://127.0.0.1:$port{$name}$at";
    $url =~ s/([^\w.-])/sprintf '%%%02X', ord $1/ge;
    my $answer = http_request($port{$name}, GET => "${at}api/selftest?url=$url",
        headers => $more{headers} || {});
    return $answer->{json} || { checks => [] };
}

# Which checks are not ok, with their states.
sub findings {
    return join ' ', map { "$_->{id}:$_->{state}" } grep { $_->{state} ne 'ok' }
        @{ $_[0]{checks} };
}

sub fix_of {
    my ($report, $id) = @_;
    return (map { $_->{fix} || {} } grep { $_->{id} eq $id } @{ $report->{checks} })[0] || {};
}

# Shape, and what it tells.
{
    my $report = report('good');
    is(findings($report), '', 'a good proxy has no finding');
    is($report->{version} =~ /^\d+\.\d+\.\d+$/ && $report->{mount}, '/relay/', 'version and mount');
    is($report->{scheme}, 'http', 'the scheme');
    is($report->{host}, "127.0.0.1:$port{good}", 'the host that was called');
    is($report->{remote}, '203.0.113.9', 'and who called');
    is($report->{ping_interval}, 2, 'how often HQ pings');
    is(join(' ', map { $_->{id} } @{ $report->{checks} }),
        'http host scheme origin mount address', 'the checks');
    is(join(' ', map { $_->{id} } @{ $report->{client} }),
        'websocket buffering timeout', 'and what only the caller can find out');
    is_deeply([grep { join(' ', sort keys %{ $_->{fix} }) ne 'caddy haproxy nginx traefik' }
        @{ $report->{client} }], [], 'with the lines for four proxies');
    is(findings(http_request($hq->port, GET => '/relay/api/selftest')->{json}), '',
        'without a proxy there is nothing to find');
}

# Each breakage gives its finding.
is(findings(report('http')), 'http:fail', 'HTTP/1.0');
like(fix_of(report('http'), 'http')->{nginx}, qr/^proxy_http_version 1\.1;$/m, 'with its line');
is(findings(report('host')), 'host:fail origin:fail', 'Host lost');
like(fix_of(report('host'), 'host')->{nginx}, qr/^proxy_set_header Host \$http_host;$/m,
    'with its line');
is_deeply([map { fix_of(report('host'), 'origin')->{$_} } qw(nginx traefik)],
    ['proxy_set_header Host $http_host;', "loadBalancer:\n  passHostHeader: true"],
    'which is all that its pages lack');
{
    my $listed = report('host', url => 'https://hq.example.com/relay/');
    is(findings($listed), 'host:fail scheme:fail', 'Host lost of an address that HQ knows');
    is(fix_of($listed, 'scheme')->{nginx}, 'proxy_set_header Host $http_host;',
        'and that lacks no line at HQ');
    like(fix_of(report('host', url => 'https://www.example.com/relay/'), 'origin')->{nginx},
        qr{^proxy_set_header Host \$http_host;\n\n.*^agentrelay_allowed_origins https://www\.example\.com;$}ms,
        'one that HQ does not know lacks both');
}
is(findings(report('address')), 'address:warn', 'the address is not passed on');
is(findings(report('realip')), 'address:warn', 'or HQ does not go by it');
like(fix_of(report('realip'), 'address')->{haproxy},
    qr/option forwardfor.*set_real_ip_from 127\.0\.0\.1;/s, 'with its line');
is(findings(report('mount')), 'mount:fail', 'the path is rewritten');
like(fix_of(report('mount'), 'mount')->{traefik}, qr{PathPrefix\(`/relay/`\)}, 'with its line');
is(findings(report('stripped')), 'mount:fail', 'the path is taken away');
like(fix_of(report('stripped'), 'mount')->{nginx},
    qr{^location /tools/ \{\n    proxy_pass.*^location /tools/ \{ agentrelay on; \}}ms,
    "with lines that leave the proxy's / to others");

# TLS that ends in front.
{
    my %url = (url => 'https://www.example.com/relay/', headers => { Host => 'www.example.com' });
    is(findings(report('good', %url)), 'scheme:fail origin:fail', 'https that HQ is not told of');
    like(fix_of(report('good', %url), 'scheme')->{caddy},
        qr{^agentrelay_allowed_origins https://www\.example\.com;$}m, 'with its line');
    unlike(fix_of(report('good', %url), 'origin')->{nginx}, qr/Host/, 'and no Host that is there');
    is(findings(report('good', url => 'https://hq.example.com/relay/',
        headers => { Host => 'hq.example.com' })), '', 'with that line it is found');
    is(findings(report('good', headers => { Origin => 'http://evil.example' })), 'origin:fail',
        'a foreign page');
    unlike(fix_of(report('good', url => "https://a;b{c}\n/", headers => {}), 'origin')->{nginx} // '',
        qr/a;b|\{c/, 'no line to copy holds what could be more than an address');
}

# The page.
{
    my $nasty = '<script>x</script>"\'&';
    my $page = http_request($port{host}, GET => '/relay/selftest?url=https://evil.example/',
        headers => { 'X-Forwarded-Host' => $nasty, 'X-Forwarded-For' => $nasty });
    is($page->{status}, 200, 'a page, for everybody');
    is($page->{headers}{'content-type'}, 'text/html; charset=utf-8', 'of HTML');
    my ($nonce) = $page->{headers}{'content-security-policy'} =~ /script-src 'nonce-([\w-]{22})';/;
    ok($nonce, 'only its own script runs');
    is(() = ($page->{content} =~ /<(?:script|style) nonce="\Q$nonce\E">/g), 2, 'script and style');
    unlike($page->{content}, qr/<script>x|\{\{|evil\.example/, 'nothing of the request is markup');
    like($page->{content}, qr/<li id="host" class="fail"/, 'it shows the finding without a script');
    like($page->{content}, qr/<pre>proxy_set_header Host \$http_host;<\/pre>/, 'and what to write');
    like($page->{content}, qr/<li id="websocket" class="untried"/, 'and what is not tried yet');
    isnt($page->{content}, http_request($port{host}, GET => '/relay/selftest')->{content},
        'the nonce is another each time');
    unlike($page->{content}, qr/\Q$hq->{dir}\E|operator\.token/, 'nothing of HQ is in it');
}

# The WebSocket.
{
    my $open = sub { AgentRelay::WebSocket->connect($port{ $_[0] }, '/relay/api/v1/ws/selftest') };
    my $ws = $open->('good');
    is($ws->status, 101, 'a WebSocket through a good proxy');
    $ws->send_text('hello ' . 'x' x 4000);
    is(length(($ws->recv_type('text', 30) || [])->[1] // ''), 4006, 'gives back');
    ok($ws->recv_type('ping', 20), 'and is pinged');
    $ws->send_text('x' x 5000);
    is(($ws->recv_type('close', 30) || [])->[1], 1009, 'at most 4 KiB');
    my $refused = $open->('upgrade');
    is($refused->status, 426, 'Upgrade is lost');
    like($refused->answer->{content}, qr/Upgrade: websocket.*is missing/, 'which it says');
    $refused = $open->('connection');
    is($refused->status, 400, 'Connection is lost');
    like($refused->answer->{content}, qr/Connection: Upgrade.*is missing/, 'which it says');
    is($open->('http')->status, 426, 'HTTP/1.0 passes none');
    $ws = $open->('timeout');
    is($ws->status, 101, 'a short timeout lets it open');
    ok(($ws->recv_type('eof', 20)), 'and cuts it when nobody speaks');
}

# The stream: how long between its first byte and its last.
sub spread {
    my ($name) = @_;

    my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port{$name});
    syswrite $socket, "GET /relay/api/selftest/stream?seconds=2 HTTP/1.1\r\n"
        . "Host: 127.0.0.1:$port{$name}\r\nConnection: close\r\n\r\n";
    my ($raw, $first, $last) = ('');
    my $select = IO::Select->new($socket);
    while ($select->can_read(30) && sysread $socket, my $bytes, 65536) {
        $raw .= $bytes;
        next if $raw !~ /tick/;
        $last = time;
        $first //= $last if $raw =~ /"tick":0/;
    }
    return ($raw, ($last // 0) - ($first // 0));
}

{
    # a busy machine may read late what came early, but not each time
    my ($raw, $seconds);
    for (1 .. 3) {
        ($raw, $seconds) = spread('good');
        last if $seconds > 1;
    }
    is(() = ($raw =~ /^event: tick$/mg), 3, 'events, one at once and one each second');
    cmp_ok($seconds, '>', 1, 'pass as they come');
    like($raw, qr/^Content-Type: text\/event-stream\r$/m, 'as server-sent events');
    for (1 .. 3) {
        ($raw, $seconds) = spread('buffering');
        last if $seconds < 1;
    }
    is(() = ($raw =~ /^event: tick$/mg), 3, 'the same events');
    cmp_ok($seconds, '<', 1, 'at once from a proxy that keeps them back');
    is($hq->rest(GET => '/api/selftest/stream?seconds=121')->{status}, 400, 'two minutes at most');
}

$hq->stop;
done_testing;
