# Malformed requests, wrong tokens, foreign origins, unknown routes and methods
# get the stated code and a clear text, and nothing reaches a runner.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::HQ;
use AgentRelay::Http;
use AgentRelay::Runner;

my $hq = AgentRelay::HQ->start(workers => 2, server => 'client_max_body_size 8m;');
my $runner = AgentRelay::Runner->start($hq);
my @bearer = $hq->bearer;
my $own = 'http://127.0.0.1:' . $hq->port;
my $nobody = '01890000-0000-7000-8000-000000000000';
my @json = ('Content-Type' => 'application/json');

my $login = $hq->rest(POST => '/api/auth/login', { token => $hq->operator_token },
    { Authorization => undef, Origin => $own });
is($login->{status}, 200, 'a login') or diag($login->{content});
my ($cookie) = ($login->{headers}{'set-cookie'} // '') =~ /^([^;]+)/;
my $me = $hq->rest(GET => '/api/auth/me', undef, { Authorization => undef, Cookie => $cookie });
is($me->{status}, 200, 'and its session') or diag($me->{content});
my $csrf = $me->{json}{csrf};

my $start = '{"command":["true"]}';
my @post = (POST => '/api/sessions');

# name, status, code (a pattern), method, path, headers, body
my @cases = (
    ['no token', 401, 'unauthorized', GET => '/api/runners', {}],
    ['a wrong token', 401, 'unauthorized', GET => '/api/runners',
        { Authorization => 'Bearer ar_op_' . 'A' x 43 }],
    ['the runner token', '401|403', '\w+', GET => '/api/runners',
        { Authorization => 'Bearer ' . $hq->runner_token }],
    ['half a token', 401, 'unauthorized', GET => '/api/runners',
        { Authorization => substr "Bearer $bearer[1]", 0, 20 }],
    ['a token in the URL', 401, 'unauthorized', GET => "/api/runners?token=" . $hq->operator_token, {}],
    ['a wrong scheme', 401, 'unauthorized', GET => '/api/runners',
        { Authorization => 'Basic ' . $hq->operator_token }],
    ['a forged cookie', 401, 'unauthorized', GET => '/api/runners',
        { Cookie => $cookie =~ s/.$/A/r . 'B' }],

    ['an unknown route', 404, 'not_found', GET => '/api/nothing', { @bearer }],
    ['a route with more behind it', 404, 'not_found', GET => '/api/runners/r1/x', { @bearer }],
    ['an unknown runner', 404, 'runner_not_found', GET => '/api/runners/nobody', { @bearer }],
    ['an unknown session', '404|503', '\w+', GET => "/api/sessions/$nobody", { @bearer }],
    ['an id that is none', '400|404|422', '\w+', GET => '/api/sessions/..%2f..%2fetc', { @bearer }],
    ['an upper-case id', '400|404|422|503', '\w+', GET => '/api/sessions/' . uc $nobody, { @bearer }],
    ['a wrong method', 405, 'method_not_allowed', DELETE => '/api/runners', { @bearer }],
    ['a method of nobody', '400|405|501', '\w*', BREW => '/api/runners', { @bearer }],

    ['no body', '400|411|415|422', '\w+', @post, { @bearer }],
    ['a form', 415, 'unsupported_media_type', @post,
        { @bearer, 'Content-Type' => 'application/x-www-form-urlencoded' }, 'command=true'],
    ['half of JSON', 400, 'bad_json', @post, { @bearer, @json }, '{"command":["true"]'],
    ['JSON with a tail', 400, 'bad_json', @post, { @bearer, @json }, "$start x"],
    ['a list', '400|422', '\w+', @post, { @bearer, @json }, '["true"]'],
    ['a name twice', 400, 'bad_json', @post, { @bearer, @json }, '{"command":["a"],"command":["b"]}'],
    ['no UTF-8', 400, 'bad_json', @post, { @bearer, @json }, qq({"command":["\xff"]})],
    ['very deep JSON', '400|422', '\w+', @post, { @bearer, @json }, '[' x 5000 . ']' x 5000],
    ['2 MiB', 413, 'body_too_large', @post, { @bearer, @json },
        '{"command":["' . 'x' x 2097152 . '"]}'],

    ['an unknown field', 422, 'validation_failed', @post, { @bearer, @json }, '{"command":["true"],"x":1}'],
    ['no command', 422, 'validation_failed', @post, { @bearer, @json }, '{}'],
    ['an empty command', 422, 'validation_failed', @post, { @bearer, @json }, '{"command":[]}'],
    ['a command that is a string', 422, 'validation_failed', @post, { @bearer, @json }, '{"command":"true"}'],
    ['a NUL in it', '400|422', '\w+', @post, { @bearer, @json }, '{"command":["a\\u0000b"]}'],
    ['one row', 422, 'validation_failed', @post, { @bearer, @json }, '{"command":["true"],"rows":1}'],
    ['1001 columns', 422, 'validation_failed', @post, { @bearer, @json }, '{"command":["true"],"cols":1001}'],
    ['rows as text', 422, 'validation_failed', @post, { @bearer, @json }, '{"command":["true"],"rows":"24"}'],
    ['an unknown mode', 422, 'validation_failed', @post, { @bearer, @json }, '{"command":["true"],"mode":"x"}'],
    ['an environment name with =', 422, 'validation_failed', @post, { @bearer, @json },
        '{"command":["true"],"env":{"A=B":"1"}}'],
    ['a relative folder', 422, 'validation_failed', @post, { @bearer, @json }, '{"command":["true"],"cwd":"x"}'],
    ['a runner that is not there', '404|503', '\w+', @post, { @bearer, @json },
        '{"command":["true"],"runner":"nobody"}'],
    ['labels nobody has', 503, 'no_runner', @post, { @bearer, @json },
        '{"command":["true"],"labels":{"gpu":"yes"}}'],

    ['a cookie without CSRF', 403, 'csrf_failed', @post, { @json, Cookie => $cookie, Origin => $own }, $start],
    ['a cookie with another CSRF', 403, 'csrf_failed', @post,
        { @json, Cookie => $cookie, Origin => $own, 'X-CSRF' => 'A' x length $csrf }, $start],
    ['a cookie from a foreign origin', 403, 'origin_rejected', @post,
        { @json, Cookie => $cookie, Origin => 'http://evil.example', 'X-CSRF' => $csrf }, $start],
    (map { ["a cookie from the origin $_", 403, 'origin_rejected', @post,
        { @json, Cookie => $cookie, Origin => $_, 'X-CSRF' => $csrf }, $start] }
        'null', "$own.evil.example", "$own\@evil.example", 'https://127.0.0.1:' . $hq->port,
        'http://127.0.0.1', "file://", "$own/", 'http://evil.example#' . $own),
    ['a spent login', 401, 'login_spent', POST => '/api/auth/login',
        { @json, Origin => $own }, '{"secret":"' . 'A' x 43 . '"}'],

    ['output below nothing', '400|422', '\w+', GET => "/api/sessions/$nobody/output?from=-1", { @bearer }],
    ['output from a word', '400|422|404|503', '\w+', GET => "/api/sessions/$nobody/output?from=x", { @bearer }],
    ['a page of a million', '400|422', '\w+', GET => '/api/sessions?limit=1000000', { @bearer }],
    ['a cursor of nobody', '400|422', '\w+', GET => '/api/sessions?cursor=%00%ff', { @bearer }],
);

for my $case (@cases) {
    my ($name, $status, $code, $method, $path, $headers, $body) = @$case;
    my $answer = http_request($hq->port, $method, $path, headers => $headers,
        defined $body ? (body => $body) : ());
    my $said = $answer->{json}{code} // '';
    my $ok = $answer->{status} =~ /^(?:$status)$/ && $said =~ /^(?:$code)$/;
    ok($ok, "$name: $status $code")
        or diag("$answer->{status} $answer->{content}");
    next if $answer->{status} == 501 || $said eq '' && $code eq '\w*';
    like($answer->{headers}{'content-type'} // '', qr{^application/problem\+json}, "$name: a problem");
    ok(length($answer->{json}{title} // '') > 5, "$name: with words");
    unlike($answer->{content}, qr{ar_op_|ar_run_|/etc/|/tmp/|\.c:\d}, "$name: and no secrets");
}

my $list = $hq->rest(GET => '/api/sessions');
is_deeply($list->{json}{sessions}, [], 'no session came of all this');
unlike($runner->log_text, qr/start/i, 'and the runner heard nothing of it');
unlike($hq->log_text . $runner->log_text, qr/ar_op_|ar_run_/, 'no token in a log');

is($runner->stop, 0, 'the runner ends well');
$hq->stop;
done_testing;
