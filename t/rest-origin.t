# Pages of other sites, and names that only look like ours.
# vi: set ft=perl :

use lib 't/lib';
use Test::Nginx::Socket 'no_plan';
use AgentRelay::Rest;

rest_blocks(directives =>
    'agentrelay_allowed_origins https://relay.example https://other.example:8443;');
no_long_string();
run_tests();

__DATA__

=== TEST 1: writes with a cookie
--- ar_cases eval
my $own = OWN;
my @post = (POST => '/api/sessions');
my @cookie = (JSON, Cookie => '$COOKIE', 'X-CSRF' => '$CSRF');
my $body = '{"command":["true"]}';
my @good = ($own, 'https://relay.example', 'https://RELAY.example',
    'https://relay.example:443', 'https://other.example:8443');
my @bad = ('null', 'http://evil.example', "$own.evil.example", "$own\@evil.example",
    "http://evil.example#$own", "http://evil.example/$own", "$own/", "${own}0",
    'http://127.0.0.1', 'https://127.0.0.1:' . PORT(), 'http://127.0.0.1:1',
    'http://localhost:' . PORT(), 'file://', '', 'http://', '://', 'x',
    'http://relay.example', 'https://relay.example:80', 'https://relay.example.evil',
    'https://evilrelay.example', 'https://a.relay.example', 'https://relay.example ',
    'https://relay.example, ' . $own, "$own $own", 'https://relay.example:',
    'https://relay.example:0443x', 'https://other.example', 'https://*', '*',
    'https://relay.example%00', 'chrome-extension://relay.example');
[ (map { ["from $_", 503, 'no_runner', @post, { @cookie, Origin => $_ }, $body] } @good),
  (map { ["from \"$_\"", 403, 'origin_rejected', @post, { @cookie, Origin => $_ }, $body] }
    grep { !/ $/ } @bad),
  ['without one', 503, 'no_runner', @post, { @cookie }, $body],
  ['two of them', 403, 'origin_rejected', @post,
   [@cookie, Origin => $own, Origin => 'http://evil.example'], $body],
  ['the same twice', 403, 'origin_rejected', @post,
   [@cookie, Origin => $own, Origin => $own], $body] ]
--- error_log
agentrelay refused the origin


=== TEST 2: everything that needs an operator, whatever the proof
--- ar_cases eval
my @evil = (Origin => 'http://evil.example');
[ ['a read', 403, 'origin_rejected', GET => '/api/sessions', { BEARER, @evil }],
  ['a write', 403, 'origin_rejected', POST => '/api/sessions', { BEARER, JSON, @evil },
   '{"command":["true"]}'],
  ['before the token', 403, 'origin_rejected', GET => '/api/sessions', { @evil }],
  ['a login', 403, 'origin_rejected', POST => '/api/auth/login', { JSON, @evil },
   '{"token":"' . OPERATOR_TOKEN . '"}'],
  ['health is for everybody', 200, '', GET => '/healthz', { @evil }] ]


=== TEST 3: upgrades
--- ar_cases eval
my @ws = WS;
my @session = (GET => '/api/v1/ws/session/' . NOBODY);
my @runner = (GET => '/api/v1/ws/register');
my @cookie = (Cookie => '$COOKIE');
my $own = OWN;
[ ['no websocket', 426, 'upgrade_required', @session, { BEARER }],
  ['not even with a token', 426, 'upgrade_required', @runner, { RUNNER }],
  ['nobody', 401, 'unauthorized', @session, { @ws }],
  ['a cookie without Origin', 401, 'unauthorized', @session, { @ws, @cookie }],
  ['a cookie from elsewhere', 403, 'origin_rejected', @session,
   { @ws, @cookie, Origin => 'http://evil.example' }],
  ['a cookie from "null"', 403, 'origin_rejected', @session,
   { @ws, @cookie, Origin => 'null' }],
  ['a token from elsewhere', 403, 'origin_rejected', @session,
   { @ws, BEARER, Origin => 'http://evil.example' }],
  ['a cookie from here', 503, 'starting', @session, { @ws, @cookie, Origin => $own }],
  ['a token without Origin', 503, 'starting', @session, { @ws, BEARER }],
  ['the runner token', 401, 'unauthorized', @session, { @ws, RUNNER }],
  ['no token of a runner', 401, 'unauthorized', @runner, { @ws }, undef,
   qr/the runner token did not come/],
  ['the operator token of a runner', 401, 'unauthorized', @runner, { @ws, BEARER }, undef,
   qr/this is not the runner token/],
  ['a cookie of a runner', 401, 'unauthorized', @runner, { @ws, @cookie, Origin => $own }],
  ['a runner from elsewhere', 403, 'origin_rejected', @runner,
   { @ws, RUNNER, Origin => 'http://evil.example' }] ]


=== TEST 4: queries of upgrades
--- ar_cases eval
my @ws = (WS, BEARER);
my $session = '/api/v1/ws/session/' . NOBODY;
my $stream = '/api/v1/ws/stream/' . NOBODY;
[ (map { [$_, 400, 'bad_request', GET => "$session?$_", { @ws }] }
    'offset=-1', 'offset=x', 'offset=', 'offset=9007199254740992', 'offset=1.5', 'offset=0x10',
    'offset=%2b1', 'offset=1&offset=2', 'input=-1', 'credit=many', 'mode=admin', 'mode=',
    'viewer=', 'viewer=a/b', 'viewer=' . 'v' x 65, 'viewer=%00', 'scrollback=-1',
    'offset=99999999999999999999'),
  (map { [$_, 503, 'starting', GET => "$session?$_", { @ws }] }
    'offset=0&viewer=v.1_2-3&input=9007199254740991&mode=read&credit=0&scrollback=100',
    'token=x', 'a=b&c'),
  ['no id', 400, 'bad_request', GET => '/api/v1/ws/session/me', { @ws }, undef, qr/without se_/],
  ['a stream without a boot', 400, 'bad_request', GET => "$stream?runner=r1",
   { WS, RUNNER }],
  ['a stream without a runner', 400, 'bad_request', GET => "$stream?boot=b",
   { WS, RUNNER }] ]
