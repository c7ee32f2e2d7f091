# The route table: paths below a mount, methods, HEAD and OPTIONS.
# vi: set ft=perl :

use lib 't/lib';
use Test::Nginx::Socket 'no_plan';
use AgentRelay::Rest;

rest_blocks();
no_long_string();
run_tests();

__DATA__

=== TEST 1: what is there, and what is not
--- ar_cases eval
[ ['healthz', 200, '', GET => '/healthz', {}, undef, qr/^ok\n$/],
  ['readyz', 200, '', GET => '/readyz', {}, undef, qr/"ready":true/],
  ['runners', 200, '', GET => '/api/runners', { BEARER }, undef,
   qr/^\{"runners":\[\],"next_cursor":null\}\n$/],
  ['sessions', 200, '', GET => '/api/sessions', { BEARER }, undef,
   qr/^\{"sessions":\[\],"next_cursor":null\}\n$/],
  ['me', 200, '', GET => '/api/auth/me', { BEARER }, undef,
   qr/"actor":"operator","csrf":null,"expires":null,"name":"operator","runner_access":true\}/],
  ['an unknown route', 404, 'not_found', GET => '/api/nothing', { BEARER }],
  ['an unknown route, for anybody', 404, 'not_found', GET => '/api/nothing'],
  ['for a browser too', 404, 'not_found', GET => '/api/nothing',
   { Accept => 'text/html' }],
  ['the interface itself', 404, 'not_found', GET => '/api', { BEARER }],
  ['a slash behind', 404, 'not_found', GET => '/api/runners/', { BEARER }],
  ['more behind', 404, 'not_found', GET => '/api/runners/a/b', { BEARER }],
  ['less', 404, 'not_found', GET => '/api/runner', { BEARER }],
  ['another case', 404, 'not_found', GET => '/API/runners', { BEARER }],
  ['an encoded slash', 404, 'not_found', GET => '/api/runners/a%2fb', { BEARER }],
  ['dots that lead out', 404, 'not_found', GET => '/api/runners/../../root/x', { BEARER }],
  ['an unknown runner', 404, 'runner_not_found', GET => '/api/runners/nobody', { BEARER }],
  ['no runner\'s name', 404, 'runner_not_found', GET => '/api/runners/a%20b', { BEARER }],
  ['no dashboard', 404, 'not_found', GET => '/', { Accept => 'text/html' }] ]


=== TEST 2: methods
--- ar_cases eval
[ ['PUT on a list', 405, 'method_not_allowed', PUT => '/api/runners', { BEARER }],
  ['before the token is asked for', 405, 'method_not_allowed', PUT => '/api/runners'],
  ['POST on health', 405, 'method_not_allowed', POST => '/healthz', {}, ''],
  ['an unknown one', 405, 'method_not_allowed', BREW => '/api/sessions', { BEARER }],
  ['with a body', 405, 'method_not_allowed', PATCH => '/api/sessions', { BEARER, JSON }, '{}'],
  ['GET of a POST', 405, 'method_not_allowed', GET => '/api/auth/login', {}],
  ['POST on the page', 405, 'method_not_allowed', POST => '/', {}, ''],
  ['OPTIONS', 204, '', OPTIONS => '/api/sessions', {}] ]


=== TEST 3: the methods of a path are told
--- request
OPTIONS /api/sessions
--- more_headers
Origin: http://evil.example
Access-Control-Request-Method: POST
--- error_code: 204
--- response_headers
Allow: GET, HEAD, POST
!Access-Control-Allow-Origin
!Content-Length


=== TEST 4: HEAD is GET without the body
--- request
HEAD /healthz
--- response_headers
Content-Length: 3
Content-Type: text/plain
--- response_body


=== TEST 5: what every answer carries
--- request
GET /readyz
--- response_headers
Content-Type: application/json
Cache-Control: no-store
Vary: Origin, Authorization, Cookie
X-Content-Type-Options: nosniff
--- raw_response_headers_like: X-Request-Id: [0-9a-f]{32}


=== TEST 6: the caller's own request id
--- request
GET /readyz
--- more_headers
X-Request-Id: trace-1.2_3
--- response_headers
X-Request-Id: trace-1.2_3


=== TEST 7: but not one that breaks a log
--- request
GET /readyz
--- more_headers
X-Request-Id: a b"c
--- raw_response_headers_like: X-Request-Id: [0-9a-f]{32}


=== TEST 8: a mount below the root
--- config eval: AgentRelay::Rest::location('/tools/relay/')
--- request
GET /tools/relay/healthz
--- response_body
ok


=== TEST 9: a mount without its slash goes there, relatively
--- config eval: AgentRelay::Rest::location('/tools/relay')
--- request
GET /tools/relay?a=b
--- error_code: 301
--- response_headers
Location: relay/?a=b


=== TEST 10: and serves what lies below
--- config eval: AgentRelay::Rest::location('/tools/relay')
--- request
GET /tools/relay/healthz
--- response_body
ok


=== TEST 11: but not what only begins like it
--- config eval: AgentRelay::Rest::location('/tools/relay')
--- request
GET /tools/relayed
--- error_code: 404
--- response_headers
Content-Type: application/problem+json


=== TEST 12: a mount with its slash is found without it
--- config eval: AgentRelay::Rest::location('/tools/relay/')
--- request
GET /tools/relay?a=b
--- error_code: 301
--- response_headers
Location: /tools/relay/?a=b
