# HQ behind another nginx: one that buffers all it can, one with a short timeout,
# one that speaks HTTP/2 over TLS, one that is restarted, and one that forgets
# what an upgrade needs.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Example qw(certificate curl);
use AgentRelay::HQ;
use AgentRelay::Http;
use AgentRelay::Loop;
use AgentRelay::Mount;
use AgentRelay::Process;
use AgentRelay::Runner;
use AgentRelay::Viewer;
use AgentRelay::Wait;
use AgentRelay::WebSocket;

my ($buffering, $impatient, $tls, $bare) = map { AgentRelay::HQ::free_port() } 1 .. 4;
my $hq = AgentRelay::HQ->start(workers => 2, mount => '/relay/',
    http => 'agentrelay_ping_interval 1s;',
    directives => "agentrelay_allowed_origins https://localhost:$tls;");

my $front = AgentRelay::HQ->new(module => 0, workers => 2);
certificate($front->dir . '/pair');
my $pass = "proxy_pass http://127.0.0.1:${\ $hq->port };";
my $upgrade = 'proxy_http_version 1.1; proxy_set_header Host $http_host;'
    . ' proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $hop;';
$front->configure(http => <<"EOC");
    map \$http_upgrade \$hop { default upgrade; '' ''; }
    server {
        listen 127.0.0.1:$buffering;
        gzip on; gzip_types *; gzip_min_length 1; gzip_proxied any;
        location /relay/ {
            $pass $upgrade
            proxy_buffering on; proxy_buffers 64 64k; proxy_request_buffering on;
        }
    }
    server {
        listen 127.0.0.1:$impatient;
        location /relay/ { $pass $upgrade proxy_read_timeout 4s; proxy_send_timeout 4s; }
    }
    server {
        listen 127.0.0.1:$tls ssl http2;
        ssl_certificate pair.pem; ssl_certificate_key pair.key;
        location /relay/ { $pass $upgrade }
    }
    server {
        listen 127.0.0.1:$bare;
        location /relay/ { $pass }
    }
EOC
$front->launch or BAIL_OUT($front->{said} . $front->log_text);

my %at = map { $_->[0] => AgentRelay::Mount->new($hq, port => $_->[1]) }
    [buffering => $buffering], [impatient => $impatient], [bare => $bare];
my $runner = AgentRelay::Runner->start($hq, port => $impatient);

# Buffering

works($at{buffering}, 'a session through a proxy that buffers');
my $id = $hq->session(runner => 'r1', overflow => 'block',
    command => ['sh', '-c', 'seq 100000; cat']);
my $whole = join '', map { "$_\r\n" } 1 .. 100_000;
my $viewer = AgentRelay::Viewer->new($at{buffering}, $id, offset => 0, keep => 1);
ok(run_until { $viewer->bytes >= length $whole } 30, $viewer) or diag($viewer->describe);
ok($viewer->output eq $whole, 'every byte of much output');
$viewer->type("one\r");
ok(run_until { $viewer->output =~ /^one\r$/m } 20, $viewer) or diag($viewer->describe);
my $paste = 'x' x 1000 . "\r";
$viewer->type($paste x 100);
ok(run_until { $viewer->acked == $viewer->typed } 30, $viewer) or diag($viewer->describe);
$viewer->leave;

my $page = http_request($buffering, GET => '/relay/api/runners',
    headers => { $hq->bearer, 'Accept-Encoding' => 'identity' });
is($page->{json}{runners}[0]{name}, 'r1', 'the API');

# A short timeout

my $idle = AgentRelay::WebSocket->connect($impatient,
    "/relay/api/v1/ws/session/$id", headers => { $hq->bearer }, auto_pong => 1);
my $pings = 0;
while ($pings < 6) {
    my $event = $idle->recv(20) or last;
    $pings++ if $event->[0] eq 'ping';
    last if $event->[0] =~ /^(?:close|eof)$/;
}
is($pings, 6, 'pings keep an idle terminal for longer than the timeout of the proxy');
ok($runner->online, '... and a runner');
$idle->drop;

# HTTP/2 and TLS

my $base = "https://localhost:$tls";
my @login = ('-H', 'Content-Type: application/json', '-d',
    '{"token":"' . $hq->operator_token . '"}', '-H', "Origin: $base");
my $answer = curl("$base/relay/api/auth/login", @login);
like($answer->{headers}{'set-cookie'}, qr/^__Secure-agentrelay=.*; Secure$/,
    'the cookie is one for TLS');
my ($cookie) = $answer->{headers}{'set-cookie'} =~ /^([^;]+)/;
my $csrf = $answer->{json}{csrf};
is(curl("$base/relay/api/sessions", '-b', $cookie, '-H', "X-CSRF: $csrf",
    '-H', "Origin: $base", '-H', 'Content-Type: application/json',
    '-d', '{"command":["true"],"runner":"r1"}')->{status}, 201, 'a write of the page');
is(curl("$base/relay/api/sessions", '-b', $cookie, '-H', "X-CSRF: $csrf",
    '-H', 'Origin: http://localhost:' . $tls, '-H', 'Content-Type: application/json',
    '-d', '{"command":["true"],"runner":"r1"}')->{json}{code}, 'origin_rejected',
    'none of the same name without TLS');
like(qx(curl -sSki --http2 -b '$cookie' $base/relay/api/auth/me 2>&1), qr{^HTTP/2 200}m,
    'HTTP/2 in front');
my $direct = http_request($hq->port, POST => '/relay/api/auth/login',
    json => { token => $hq->operator_token }, headers => { 'X-Forwarded-Proto' => 'https' });
unlike($direct->{headers}{'set-cookie'}, qr/Secure/,
    'whoever comes past the proxy is not believed to be TLS');

# No upgrade

my $ws = AgentRelay::WebSocket->connect($bare, "/relay/api/v1/ws/session/$id",
    headers => { $hq->bearer });
is($ws->status, 426, 'a proxy that loses the upgrade gets an answer, no socket');
is($at{bare}->rest(GET => '/api/runners')->{status}, 200, '... and the API goes on');

# Restarts of the proxy

my $steady = AgentRelay::Viewer->new($at{impatient}, $hq->session(runner => 'r1',
    command => ['cat']), offset => 0, keep => 1);
for my $round (1 .. 2) {
    $steady->type("round $round\r");
    ok(run_until { $steady->output =~ /^round $round\r$/m } 20, $steady)
        or diag($steady->describe);
    kill TERM => $front->pid;
    ok(wait_until(sub { !AgentRelay::Process::alive($front->pid) }, 10, 'the proxy ends'),
        'the proxy ends');
    $steady->type("while away $round\r");
    $front->launch or BAIL_OUT($front->{said});
    ok(run_until { $steady->output =~ /^while away $round\r$/m } 30, $steady)
        or diag($steady->describe);
}
# The terminal's echo, and cat's.
$steady->type("end\r");
ok(run_until { 2 == (() = $steady->output =~ /^end\r$/mg) } 20, $steady)
    or diag($steady->describe);
is($steady->lost, 0, 'nothing is lost');
is(() = $steady->output =~ /while away/g, 4, 'nothing is typed twice');
$steady->leave;
ok($runner->wait_online, 'the runner is there again');

is($runner->stop, 0, 'the runner ends well');
$front->stop('the proxy stops, and its log has nothing to hide');
$hq->stop;
done_testing;
