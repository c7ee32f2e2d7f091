# The dashboard's files: types, caching, the page at any of its paths, and
# nothing outside of its folder.
# vi: set ft=perl :

use lib 't/lib';
use Test::Nginx::Socket 'no_plan';
use AgentRelay::Http;
use AgentRelay::Rest;

our $Csp = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    . "img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
    . "base-uri 'self'; form-action 'none'; frame-ancestors 'none'";

rest_blocks();
add_block_preprocessor(sub {
    my ($block) = @_;
    my $mount = $block->ar_mount // '/';
    my $web = $block->ar_web // 'web';
    $block->set_value('config', AgentRelay::Rest::location($mount,
        'agentrelay_web ' . html_dir() . "/$web;\n"));
    $block->set_value('user_files', <<'FILES');
>>> web/index.html
<!doctype html>
<html><head><title>x</title></head></html>
>>> web/assets/main-4f2a.js
export {};
>>> web/assets/main-4f2a.css
a{}
>>> web/favicon.svg
<svg/>
>>> web/.hidden
no
>>> web/deep/er/file.txt
text
>>> secret.txt
no
FILES
});
add_response_body_check(sub {
    my ($block) = @_;
    etags($block->ar_etag) if defined $block->ar_etag;
});
no_long_string();
run_tests();


sub etags {
    my ($path) = @_;

    my @ask = (GET => $path);
    my $etag = http_request(server_port(), @ask)->{headers}{etag};
    like($etag, qr/^"[^"]+"$/, 'a strong ETag');
    my $again = http_request(server_port(), @ask, headers => { 'If-None-Match' => $etag });
    is($again->{status}, 304, 'it is enough to know');
    is($again->{content}, '', 'and nothing is sent');
    is(http_request(server_port(), @ask, headers => { 'If-None-Match' => '"x"' })->{status},
        200, 'another one is not');
}

__DATA__

=== TEST 1: the page, with the address of the mount
--- request
GET /
--- response_headers eval
"Content-Type: text/html; charset=utf-8\nCache-Control: no-cache\nX-Content-Type-Options: "
    . "nosniff\nReferrer-Policy: no-referrer\nCross-Origin-Opener-Policy: same-origin\n"
    . "Content-Security-Policy: $main::Csp"
--- response_body
<!doctype html>
<html><head><base href="/"><title>x</title></head></html>


=== TEST 2: below another mount
--- ar_mount: /tools/relay/
--- request
GET /tools/relay/
--- response_body
<!doctype html>
<html><head><base href="/tools/relay/"><title>x</title></head></html>


=== TEST 3: an asset is kept for ever
--- request
GET /assets/main-4f2a.js
--- response_headers
Content-Type: text/javascript; charset=utf-8
Cache-Control: public, max-age=31536000, immutable
X-Content-Type-Options: nosniff
Content-Length: 11
--- response_body
export {};


=== TEST 4: another file is asked for again
--- request
GET /favicon.svg
--- response_headers
Content-Type: image/svg+xml
Cache-Control: no-cache
--- response_body
<svg/>


=== TEST 5: HEAD
--- request
HEAD /assets/main-4f2a.css
--- response_headers
Content-Type: text/css; charset=utf-8
Content-Length: 4
--- response_body


=== TEST 6: ETags of a file
--- request
GET /healthz
--- response_body
ok
--- ar_etag: /favicon.svg


=== TEST 7: ETags of the page
--- request
GET /healthz
--- response_body
ok
--- ar_etag: /


=== TEST 8: what is there, and what is not
--- ar_cases eval
my @page = (Accept => 'text/html,application/xhtml+xml,*/*;q=0.8');
my $html = qr/<base href="\/">/;
[ ['a path of the dashboard', 200, '', GET => '/sessions/0190', { @page }, undef, $html],
  ['its own name', 200, '', GET => '/index.html', {}, undef, $html],
  ['deep', 200, '', GET => '/deep/er/file.txt', {}, undef, qr/^text$/],
  ['a folder', 404, 'not_found', GET => '/assets', {}],
  ['a folder with a slash', 404, 'not_found', GET => '/assets/', {}],
  ['a folder, for a browser', 200, '', GET => '/assets/', { @page }, undef, $html],
  ['a file that is not there', 404, 'not_found', GET => '/assets/old.js', { Accept => '*/*' }],
  ['below a file', 404, 'not_found', GET => '/favicon.svg/x', {}],
  ['a very long name', 404, 'not_found', GET => '/' . 'x' x 1000, {}],
  ['a hidden file', 404, 'not_found', GET => '/.hidden', {}],
  ['a hidden file, for a browser', 404, 'not_found', GET => '/.hidden', { @page }],
  ['the folder above', 400, '', GET => '/../secret.txt', {}],
  ['the folder above, encoded', 400, '', GET => '/%2e%2e/secret.txt', {}],
  ['through another', 400, '', GET => '/assets/../../secret.txt', {}],
  ['dots within', 404, 'not_found', GET => '/assets/..%5c..%5csecret.txt', {}],
  ['three dots', 404, 'not_found', GET => '/.../x', {}],
  ['the interface is not the dashboard\'s', 404, 'not_found', GET => '/api/x', { @page }],
  ['nor are its websockets', 404, 'not_found', GET => '/ws/x', { @page }],
  ['it takes nothing', 405, 'method_not_allowed', POST => '/', {}, ''] ]


=== TEST 9: part of a file
--- request
GET /assets/main-4f2a.js
--- more_headers
Range: bytes=0-5
--- error_code: 206
--- response_headers
Content-Range: bytes 0-5/11
--- response_body chomp
export


=== TEST 10: a folder without a dashboard says so
--- ar_web: nowhere
--- request
GET /
--- error_code: 404
--- response_body_like: the folder of agentrelay_web has no index\.html
--- error_log
nowhere" has no index.html
