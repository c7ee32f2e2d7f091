# Login links: made with the token, used once.
# vi: set ft=perl :

use lib 't/lib';
use Test::Nginx::Socket 'no_plan';
use AgentRelay::Http;
use AgentRelay::Rest;

rest_blocks();
add_response_body_check(sub {
    my ($block) = @_;
    once() if defined $block->ar_once;
    elsewhere() if defined $block->ar_elsewhere;
});
no_long_string();
run_tests();


sub link_at {
    my ($mount) = @_;
    return http_request(server_port(), POST => "${mount}api/auth/links", json => {},
        headers => { BEARER })->{json};
}

sub login {
    my ($name, $mount, $secret, $status, $code) = @_;
    return rest_case(server_port(), {}, $name, $status, $code,
        POST => "${mount}api/auth/login", { JSON }, qq({"secret":"$secret"}));
}

sub once {
    my $link = link_at('/');
    like($link->{secret}, qr/^[\w-]{43}$/, 'a secret of 32 bytes');
    is($link->{path}, "#login=$link->{secret}", 'its path is a fragment');
    like($link->{expires}, qr/\S/, 'and it ends');

    (my $other = $link->{secret}) =~ s/^(.)/$1 eq 'A' ? 'B' : 'A'/e;
    login('another', '/', $other, 401, 'login_spent');
    login('half', '/', substr($link->{secret}, 0, 20), 401, 'login_spent');
    login('more', '/', "$link->{secret}A", 401, 'login_spent');
    login('empty', '/', '', 401, 'login_spent');
    my $answer = login('the secret, whatever was guessed', '/', $link->{secret}, 200, '');
    like($answer->{headers}{'set-cookie'}, qr/HttpOnly/, 'gives a cookie');
    is($answer->{json}{actor}, 'operator', 'and says who one is');
    login('the secret again', '/', $link->{secret}, 401, 'login_spent');
    isnt(link_at('/')->{secret}, $link->{secret}, 'the next is another');
}

sub elsewhere {
    my $link = link_at('/a/');
    login('a mount with another token', '/b/', $link->{secret}, 401, 'login_spent');
    login('its own', '/a/', $link->{secret}, 200, '');
}

__DATA__

=== TEST 1: once
--- request
GET /healthz
--- response_body
ok
--- ar_once: 1
--- error_log
agentrelay refused a login: login_spent


=== TEST 2: who may make one
--- ar_cases eval
my @post = (POST => '/api/auth/links');
[ ['with the token', 201, '', @post, { BEARER, JSON }, '{}'],
  ['without a body', 201, '', @post, { BEARER }],
  ['nobody', 401, 'unauthorized', @post, { JSON }, '{}'],
  ['the runner', 401, 'unauthorized', @post, { RUNNER, JSON }, '{}'],
  ['a cookie', 403, 'bearer_required', @post,
   { JSON, Cookie => '$COOKIE', 'X-CSRF' => '$CSRF' }, '{}'],
  ['with a field', 422, 'validation_failed', @post, { BEARER, JSON }, '{"x":1}'] ]


=== TEST 3: at the mount that made it
--- config eval
AgentRelay::Rest::token('other', 'ar_op_' . 'x' x 43);
AgentRelay::Rest::location('/a/')
    . AgentRelay::Rest::location('/b/', undef, 'other')
--- request
GET /a/healthz
--- response_body
ok
--- ar_elsewhere: 1
