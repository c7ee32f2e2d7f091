# Tokens and cookies: who is let in, and what is no way in.
# vi: set ft=perl :

use lib 't/lib';
use Test::Nginx::Socket 'no_plan';
use AgentRelay::Http;
use AgentRelay::Rest;

rest_blocks();
add_response_body_check(\&cookies);
add_response_body_check(\&logout);
no_long_string();
run_tests();


# A cookie that was changed anywhere is none.
sub cookies {
    my ($block) = @_;
    defined $block->ar_cookies or return;

    my %session = AgentRelay::Rest::session(server_port(), '/');
    my $cookie = $session{COOKIE};
    my ($name, $id, $expiry, $mac) =
        $cookie =~ /^(agentrelay-[0-9a-f]{8})=v1\.([\w-]{22})\.(\d+)\.([\w-]{43})$/;
    ok(defined $mac, 'the cookie has its form');
    my $ask = sub {
        my ($what, $status, @lines) = @_;
        rest_case(server_port(), {}, $what, $status, $status == 200 ? '' : 'unauthorized',
            GET => '/api/auth/me', [map { (Cookie => $_) } @lines]);
    };

    (my $other = $id) =~ s/^(.)/$1 eq 'A' ? 'B' : 'A'/e;
    (my $forged = $mac) =~ s/(.)$/$1 eq 'A' ? 'B' : 'A'/e;
    my $later = $expiry + 1;
    $ask->('as it is', 200, $cookie);
    $ask->('among others', 200, "a=b; $cookie; c=d");
    $ask->('in a second line', 200, 'a=b', $cookie);
    $ask->('behind a false one', 200, "$name=v1.x; $cookie");
    $ask->('another id', 401, "$name=v1.$other.$expiry.$mac");
    $ask->('a later end', 401, "$name=v1.$id.$later.$mac");
    $ask->('another mac', 401, "$name=v1.$id.$expiry.$forged");
    $ask->('a short mac', 401, substr $cookie, 0, -1);
    $ask->('a long mac', 401, "${cookie}A");
    $ask->('another version', 401, "$name=v2.$id.$expiry.$mac");
    $ask->('no mac', 401, "$name=v1.$id.$expiry.");
    $ask->('nothing', 401, "$name=");
    $ask->('very much', 401, "$name=" . 'v1.' . 'A' x 3000);
    $ask->('another zone\'s name', 401, "agentrelay-00000000=v1.$id.$expiry.$mac");
    $ask->('another case', 401, uc($name) . "=v1.$id.$expiry.$mac");
    $ask->('the name of TLS', 401, "__Host-agentrelay=v1.$id.$expiry.$mac");
    $ask->('quoted', 401, "$name=\"v1.$id.$expiry.$mac\"");
}


# Logout ends the session everywhere, and only that one.
sub logout {
    my ($block) = @_;
    defined $block->ar_logout or return;

    my $port = server_port();
    my %one = AgentRelay::Rest::session($port, '/');
    my %two = AgentRelay::Rest::session($port, '/');
    my @me = (GET => '/api/auth/me');
    my @cookie = (Cookie => '$COOKIE');
    rest_case($port, \%one, 'logged in', 200, '', @me, { @cookie });
    my $answer = rest_case($port, \%one, 'logout', 204, '',
        POST => '/api/auth/logout', { @cookie, JSON, 'X-CSRF' => '$CSRF' }, '{}');
    like($answer->{headers}{'set-cookie'}, qr/^agentrelay-\w{8}=; Path=\/; Max-Age=0;/,
        'it takes the cookie back');
    rest_case($port, \%one, 'revoked', 401, 'unauthorized', @me, { @cookie });
    rest_case($port, \%two, 'the other goes on', 200, '', @me, { @cookie });
}

__DATA__

=== TEST 1: Bearer tokens
--- ar_cases eval
my $token = OPERATOR_TOKEN;
[ ['none', 401, 'unauthorized', GET => '/api/runners', {}],
  ['the operator token', 200, '', GET => '/api/runners', { BEARER }],
  ['the scheme in small letters', 200, '', GET => '/api/runners',
   { Authorization => "bearer $token" }],
  ['two blanks', 200, '', GET => '/api/runners', { Authorization => "Bearer  $token" }],
  ['half of it', 401, 'unauthorized', GET => '/api/runners',
   { Authorization => 'Bearer ' . substr $token, 0, 20 }],
  ['more behind it', 401, 'unauthorized', GET => '/api/runners',
   { Authorization => "Bearer ${token}x" }],
  ['another case', 401, 'unauthorized', GET => '/api/runners',
   { Authorization => 'Bearer ' . uc $token }],
  ['the runner token', 401, 'unauthorized', GET => '/api/runners', { RUNNER }],
  ['an empty one', 401, 'unauthorized', GET => '/api/runners', { Authorization => 'Bearer' }],
  ['glued to the scheme', 401, 'unauthorized', GET => '/api/runners',
   { Authorization => "Bearer$token" }],
  ['another scheme', 401, 'unauthorized', GET => '/api/runners',
   { Authorization => "Basic $token" }],
  ['without a scheme', 401, 'unauthorized', GET => '/api/runners',
   { Authorization => $token }],
  ['in the query', 401, 'unauthorized', GET => "/api/runners?token=$token", {}],
  ['as access_token', 401, 'unauthorized', GET => "/api/runners?access_token=$token", {}] ]


=== TEST 2: two Authorization lines are none; nginx refuses them itself
--- ar_cases eval
[ ['wrong, right', 400, '', GET => '/api/runners', [Authorization => 'Bearer x', BEARER]],
  ['right, wrong', 400, '', GET => '/api/runners', [BEARER, Authorization => 'Bearer x']],
  ['right, right', 400, '', GET => '/api/runners', [BEARER, BEARER]] ]


=== TEST 3: a wrong token is not made good by a cookie
--- ar_cases eval
[ ['both', 401, 'unauthorized', GET => '/api/runners',
   { Authorization => 'Bearer x', Cookie => '$COOKIE' }],
  ['the cookie alone', 200, '', GET => '/api/runners', { Cookie => '$COOKIE' }],
  ['beside another scheme', 200, '', GET => '/api/runners',
   { Authorization => 'Basic eDp5', Cookie => '$COOKIE' }] ]
--- error_log
agentrelay refused an operator token


=== TEST 4: writes with a cookie need the CSRF token
--- ar_cases eval
my @cookie = (Cookie => '$COOKIE', JSON);
my @post = (POST => '/api/sessions');
my $body = '{"command":["true"]}';
[ ['without', 403, 'csrf_failed', @post, { @cookie }, $body],
  ['empty', 403, 'csrf_failed', @post, { @cookie, 'X-CSRF' => '' }, $body],
  ['another', 403, 'csrf_failed', @post, { @cookie, 'X-CSRF' => 'a' x 64 }, $body],
  ['twice', 403, 'csrf_failed', @post,
   [@cookie, 'X-CSRF' => '$CSRF', 'X-CSRF' => '$CSRF'], $body],
  ['with it', 503, 'no_runner', @post, { @cookie, 'X-CSRF' => '$CSRF' }, $body],
  ['a read needs none', 200, '', GET => '/api/sessions', { Cookie => '$COOKIE' }],
  ['a logout does', 403, 'csrf_failed', POST => '/api/auth/logout', { @cookie }, '{}'],
  ['a delete does', 403, 'csrf_failed', DELETE => '/api/sessions/' . NOBODY, { @cookie }],
  ['Bearer needs none', 503, 'no_runner', @post, { BEARER, JSON }, $body] ]


=== TEST 5: login with the token
--- ar_cases eval
my @login = (POST => '/api/auth/login', { JSON });
my $token = OPERATOR_TOKEN;
[ ['the token', 200, '', @login, qq({"token":"$token"}),
   qr/^\{"actor":"operator","csrf":"[0-9a-f]{64}","expires":/],
  ['another', 401, 'unauthorized', @login, '{"token":"x"}'],
  ['an empty one', 401, 'unauthorized', @login, '{"token":""}'],
  ['no proof', 422, 'validation_failed', @login, '{}'],
  ['two proofs', 422, 'validation_failed', @login, qq({"token":"$token","secret":"x"})],
  ['a number', 422, 'validation_failed', @login, '{"token":1}'],
  ['more than that', 422, 'validation_failed', @login, qq({"token":"$token","x":1})],
  ['a form', 415, 'unsupported_media_type', POST => '/api/auth/login',
   { 'Content-Type' => 'application/x-www-form-urlencoded' }, "token=$token"] ]
--- error_log
agentrelay refused a login


=== TEST 6: the cookie's attributes
--- request eval
"POST /api/auth/login\n" . '{"token":"' . AgentRelay::Rest::OPERATOR_TOKEN() . '"}'
--- more_headers
Content-Type: application/json
--- raw_response_headers_like chomp
Set-Cookie: agentrelay-[0-9a-f]{8}=v1\.[\w-]{22}\.\d+\.[\w-]{43}; Path=/; Max-Age=604800; HttpOnly; SameSite=Lax\r\n


=== TEST 7: a cookie is taken as it was given, or not at all
--- request
GET /healthz
--- response_body
ok
--- ar_cookies: 1


=== TEST 8: logout
--- request
GET /healthz
--- response_body
ok
--- ar_logout: 1


=== TEST 9: the cookie of a mount is for that mount
--- config eval: AgentRelay::Rest::location('/tools/relay/')
--- request eval
"POST /tools/relay/api/auth/login\n" . '{"token":"' . AgentRelay::Rest::OPERATOR_TOKEN() . '"}'
--- more_headers
Content-Type: application/json
--- raw_response_headers_like: ; Path=/tools/relay/; Max-Age=604800; HttpOnly
