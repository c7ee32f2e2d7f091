# RFC 9457 problems: their members and headers.
# vi: set ft=perl :

use lib 't/lib';
use Test::Nginx::Socket 'no_plan';
use AgentRelay::Rest;

rest_blocks();
no_long_string();
run_tests();

__DATA__

=== TEST 1: all of one
--- request
GET /api/nothing?secret=1
--- more_headers
X-Request-Id: abc-1
--- error_code: 404
--- response_headers
Content-Type: application/problem+json
X-Request-Id: abc-1
Cache-Control: no-store
!Retry-After
!WWW-Authenticate
--- response_body
{"type":"/problems/not_found","title":"There is nothing here","status":404,"code":"not_found","request_id":"abc-1","retryable":false,"detail":"there is no such route","instance":"/api/nothing"}


=== TEST 2: 401 says how
--- request
GET /api/runners
--- error_code: 401
--- response_headers
WWW-Authenticate: Bearer realm="agentrelay"


=== TEST 3: 405 says what would do
--- request
DELETE /api/auth/login
--- error_code: 405
--- response_headers
Allow: POST


=== TEST 4: 426 says to what
--- request
GET /api/v1/ws/register
--- more_headers eval
"Authorization: Bearer " . AgentRelay::Rest::RUNNER_TOKEN()
--- error_code: 426
--- response_headers
Upgrade: websocket
Sec-WebSocket-Version: 13
--- response_body_like: "code":"upgrade_required"


=== TEST 5: 503 says when
--- request eval
"GET /api/sessions/" . NOBODY
--- more_headers eval
"Authorization: Bearer " . OPERATOR_TOKEN
--- error_code: 503
--- response_headers
Retry-After: 1
--- response_body_like: "code":"starting".*"retryable":true


=== TEST 6: what a peer wrote stays text
--- request eval
"POST /api/sessions\n" . '{"<script>\"\\\\u001b":1,"command":["x"]}'
--- more_headers eval
"Content-Type: application/json\nAuthorization: Bearer " . OPERATOR_TOKEN
--- error_code: 422
--- response_headers
X-Content-Type-Options: nosniff
--- response_body_like: "pointer":"/<script>\\"\\\\u001b"


=== TEST 7: a path that is no text has no instance
--- request
GET /api/%ff%0a
--- error_code: 404
--- response_body_like: "instance":"/api/%ff%0a"


=== TEST 8: HEAD has the headers alone
--- request
HEAD /api/runners
--- error_code: 401
--- response_headers
Content-Type: application/problem+json
--- response_body


=== TEST 9: nginx's own pages do not replace them
--- config eval
AgentRelay::Rest::location('/', 'error_page 401 404 503 /x;')
--- request
GET /api/runners
--- error_code: 401
--- response_headers
Content-Type: application/problem+json
