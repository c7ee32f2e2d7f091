# What lives beside and around a mount: other locations answer as they did
# without the module, and what nginx puts in front of a location stands in front
# of a mount as well.

use strict;
use warnings;
use lib 't/lib';

use File::Temp ();
use MIME::Base64 qw(encode_base64);
use Test::More;

use AgentRelay::Example qw(certificate curl);
use AgentRelay::HQ;
use AgentRelay::Http;
use AgentRelay::Mount;
use AgentRelay::Runner;
use AgentRelay::WebSocket;

my $port = AgentRelay::HQ::free_port();
my $neighbours = <<"EOC";
        location = /plain { return 200 plain; }
        location /static/ { alias files/; }
        location /try/ { root files; try_files /none\$uri /a.txt =404; }
        location /proxied/ { proxy_pass http://127.0.0.1:$port/up/; }
        location /guarded/ { auth_request /ask; alias files/; }
        location = /ask { internal; proxy_pass http://127.0.0.1:$port/ask; }
        location /limited/ { limit_req zone=one; alias files/; }
        location /wrong/ { error_page 404 = /plain; alias nowhere/; }
        location /named/ { error_page 404 = \@named; alias nowhere/; }
        location \@named { return 200 named; }
        location /old/ { rewrite ^/old/(.*)\$ /static/\$1 last; }
        location /moved/ { rewrite ^/moved/(.*)\$ /static/\$1 permanent; }
        location /ssi/ { ssi on; ssi_types text/plain; alias files/; }
        location /shown { add_header X-Beside yes; return 200 shown; }
        location ~ \\.php\$ { return 200 php; }
EOC
my $behind = <<"EOC";
    limit_req_zone \$binary_remote_addr zone=one:64k rate=1r/m;
    server {
        listen 127.0.0.1:$port;
        location /up/ { return 200 up:\$request_uri; }
        location = /ask { return 204; }
    }
EOC

sub files {
    my ($hq) = @_;
    mkdir $hq->dir . '/files';
    AgentRelay::HQ::spill($hq->dir . "/files/$_->[0]", $_->[1])
        for ['a.txt', "a\n"], ['s.txt', '<!--#include virtual="/plain" -->'];
}

sub ask {
    my ($hq, $path, @more) = @_;
    return http_request($hq->port, GET => $path, @more);
}

# Beside it: the same answers with the module and without

my @paths = qw(/plain /static/a.txt /static/none /try/x /proxied/x?y=1 /guarded/a.txt
    /ask /limited/a.txt /limited/a.txt /wrong/x /named/x /old/a.txt /moved/a.txt
    /ssi/s.txt /shown /x.php);
my (%answers, %hq);
for my $with (0, 1) {
    my $hq = $hq{$with} = AgentRelay::HQ->new(module => $with, workers => 2,
        mount => '/relay/', http => $behind, server => $neighbours);
    files($hq);
    $hq->launch or BAIL_OUT($hq->{said} . $hq->log_text);
    for my $path (@paths) {
        my $answer = ask($hq, $path);
        my $headers = $answer->{headers};
        push @{ $answers{$with} }, join ' ', $path, $answer->{status},
            $answer->{content} =~ s/:\d+//gr, map { "$_=" . $headers->{$_} =~ s/:\d+//gr }
            grep { !/^(?:date|etag|last-modified)$/ } sort keys %$headers;
    }
    $hq->stop if !$with;
}
is_deeply($answers{1}, $answers{0}, 'other locations answer as they do without the module');
my %status;
$status{ (split)[1] }++ for @{ $answers{1} };
is_deeply(\%status, { 200 => 12, 301 => 1, 404 => 2, 503 => 1 },
    '... and do what they are there for') or diag(explain($answers{1}));
$hq{1}->stop;

# Around it

my $dir = File::Temp->newdir;
my $salt = qx(openssl passwd -apr1 -salt agentrel secret 2>/dev/null);
plan skip_all => 'openssl is not installed' if !$salt;
my $tls = AgentRelay::HQ::free_port();
my $guarded = <<"EOC";
    server {
        listen 127.0.0.1:$tls ssl;
        ssl_certificate own.pem; ssl_certificate_key own.key;
        ssl_client_certificate person.pem; ssl_verify_client optional;
        location / {
            if (\$ssl_client_verify != SUCCESS) { return 403; }
            agentrelay on; ${\ token_lines('.') }
        }
    }
EOC
my $hq = AgentRelay::HQ->new(workers => 2, http => $behind . $guarded, server => join "\n", $neighbours,
    'agentrelay_web web;', token_lines('.'), map { "location $_->[0] { agentrelay on; $_->[1] }" }
    ['/denied/', 'deny all;'], ['/allowed/', 'allow 127.0.0.1; deny all;'],
    ['/basic/', 'auth_basic HQ; auth_basic_user_file users;'],
    ['/asked/', 'auth_request /ask;'], ['/refused/', 'auth_request /no;'],
    ['/if/', 'set $x 0; if ($arg_x) { set $x 1; } add_header X-If $x always;'],
    ['/read/', 'limit_except GET { deny all; }'],
    ['/pages/', 'error_page 401 403 404 = /plain; proxy_intercept_errors on;'],
    ['/inner/', 'internal;'], ['/small/', 'client_max_body_size 1k; error_page 404 /plain;'],
    ['/large/', 'client_max_body_size 1k; error_page 413 /plain;']);
certificate($hq->dir . "/$_") for qw(own person);
AgentRelay::HQ::spill($hq->dir . '/users', "team:$salt");
AgentRelay::HQ::spill($hq->dir . '/nginx.conf', AgentRelay::HQ::slurp($hq->dir . '/nginx.conf')
    =~ s{(location = /plain)}{location = /no { return 403; }
        location /into/ { rewrite ^/into/(.*)\$ /allowed/\$1 last; }
        location = /jump { try_files /none /inner/healthz; }
        location /sub/ { auth_request /allowed/api/runners; alias files/; }
        $1}r);
files($hq);
$hq->launch or BAIL_OUT($hq->{said} . $hq->log_text);
my $runner = AgentRelay::Runner->start($hq);
my %at = map { $_ => AgentRelay::Mount->new($hq, mount => "/$_/") }
    qw(denied allowed basic asked refused if read pages inner small large into);

works($at{$_}, "$_: a session") for qw(allowed asked if into);
for my $case ([denied => 403], [refused => 403], [inner => 404], [basic => 401]) {
    my ($name, $status) = @$case;
    is(ask($hq, "/$name/healthz")->{status}, $status, "$name: nothing");
    is($at{$name}->rest(GET => '/api/runners')->{status}, $status, '... with a token either');
    my $ws = AgentRelay::WebSocket->connect($hq->port, "/$name/api/v1/ws/register",
        protocol => 'agentrelay.runner.v1',
        headers => { Authorization => 'Bearer ' . $hq->runner_token });
    is($ws->status, $status, '... nor a websocket');
}
my $basic = 'Basic ' . encode_base64('team:secret', '');
my $answer = ask($hq, '/basic/healthz', headers => { Authorization => $basic });
is($answer->{status}, 200, 'basic: with its password');
my ($cookie) = $at{basic}->login(Authorization => $basic);
is(ask($hq, '/basic/api/auth/me', headers => { Authorization => $basic, Cookie => $cookie })
    ->{status}, 200, '... a browser logs in behind it');

is(ask($hq, '/if/api/runners?x=1', headers => { $hq->bearer })->{headers}{'x-if'}, 1,
    'if: a request that meets the condition is answered by HQ');
is($at{read}->rest(GET => '/api/runners')->{status}, 200, 'limit_except: what it lets pass');
is($at{read}->rest(POST => '/api/sessions', { command => ['true'] })->{status}, 403,
    '... and what not');
$answer = ask($hq, '/pages/api/runners');
is($answer->{json}{code}, 'unauthorized', 'error_page leaves the API\'s errors as they are')
    or diag($answer->{content});
my $long = '{"command":["' . 'x' x 2000 . '"]}';
my %bodies = (whole => "Content-Length: ${\ length $long}\r\n\r\n$long",
    'in chunks' => sprintf("Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n", length $long, $long));
for my $how (sort keys %bodies) {
    $answer = ask($hq, undef, raw => join "\r\n", 'POST /small/api/sessions?x=%3F HTTP/1.1',
        'Host: x', 'Connection: close', join(q(: ), $hq->bearer),
        'Content-Type: application/json', $bodies{$how});
    is_deeply([$answer->{status}, @{ $answer->{json} || {} }{qw(code limit)}],
        [413, 'body_too_large', 1024], "$how: client_max_body_size is nginx's, the answer HQ's")
        or diag explain $answer;
    is($answer->{headers}{'content-type'}, 'application/problem+json', '... a problem');
}
$answer = $at{large}->rest(POST => '/api/sessions', { command => ['x' x 2000] });
is("$answer->{status} $answer->{content}", "413 plain", '... but where a page is configured for it');
is(ask($hq, '/jump')->{content}, "ok\n", 'an internal redirect comes in');
is(ask($hq, '/sub/a.txt')->{status}, 401, 'a subrequest is asked for its token');
is(ask($hq, '/sub/a.txt', headers => { $hq->bearer })->{content}, "a\n", '... and let in');

for my $case ([own => 400], [person => 200], [undef, 403]) {
    my ($who, $status) = @$case;
    my @proof = $who ? map { ("--$_->[0]", $hq->dir . "/$who.$_->[1]") }
        ['cert', 'pem'], ['key', 'key'] : ();
    is(curl("https://localhost:$tls/healthz", @proof)->{status}, $status,
        'a client certificate: ' . ($who // 'none'));
}

is($runner->stop, 0, 'the runner ends well');
$hq->stop;
done_testing;
