# Without an operator token whoever is on this machine is the operator, and the
# pages of other sites are not.
# vi: set ft=perl :

use lib 't/lib';
use Test::Nginx::Socket 'no_plan';
use AgentRelay::Rest;

rest_blocks();
add_block_preprocessor(sub {
    my ($block) = @_;
    $block->set_value('http_config', <<'EOC');
    server {
        listen 127.0.0.1:$TEST_NGINX_RAND_PORT_1;
        location / {
            agentrelay on;
            agentrelay_allowed_origins http://relay.test;
        }
    }
EOC
    $block->set_value('config', 'location /healthz { return 200 "ok\n"; }');
});
add_response_body_check(sub {
    my ($block) = @_;
    my $port = $ENV{TEST_NGINX_RAND_PORT_1};
    for my $case (@{ $block->ar_open || [] }) {
        my $headers = $$case[5];
        s/PORT/$port/ for values %$headers;
        rest_case($port, {}, @$case);
    }
});
no_long_string();
run_tests();

__DATA__

=== TEST 1: local names
--- request
GET /healthz
--- response_body
ok
--- ar_open eval
my @me = (GET => '/api/auth/me');
my @start = (POST => '/api/sessions');
my $body = '{"command":["true"]}';
[ (map { ["as $_", 200, '', @me, { Host => $_ }] }
    '127.0.0.1:PORT', 'localhost:PORT', 'localhost', 'LocalHost', '127.1.2.3', '[::1]:PORT',
    'relay.test'),
  (map { ["as $_", 403, 'origin_rejected', @me, { Host => $_ }] }
    'evil.example', 'evil.example:PORT', 'localhost.evil.example', '127.0.0.1.evil.example',
    '128.0.0.1', '0.0.0.0', '[::2]', 'localhostx', '2130706433'),
  ['its own page', 503, 'no_runner', @start,
   { JSON, Host => 'localhost:PORT', Origin => 'http://localhost:PORT' }, $body],
  ['no page', 503, 'no_runner', @start, { JSON }, $body],
  ['another page', 403, 'origin_rejected', @start,
   { JSON, Origin => 'http://evil.example' }, $body],
  ['a page that named itself here', 403, 'origin_rejected', @start,
   { JSON, Host => 'evil.example:PORT', Origin => 'http://evil.example:PORT' }, $body],
  ['another port of this machine', 403, 'origin_rejected', @start,
   { JSON, Origin => 'http://127.0.0.1:1' }, $body],
  ['a login is not needed', 200, '', POST => '/api/auth/login', { JSON }, '{"token":"x"}'],
  ['a terminal', 503, 'starting', GET => '/api/v1/ws/session/' . NOBODY, { WS }],
  ['a terminal for another page', 403, 'origin_rejected',
   GET => '/api/v1/ws/session/' . NOBODY, { WS, Origin => 'http://evil.example' }] ]
