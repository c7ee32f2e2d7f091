# Bodies: types, sizes, chunks, and JSON that is none.
# vi: set ft=perl :

use lib 't/lib';
use Test::Nginx::Socket 'no_plan';
use AgentRelay::Rest;

rest_blocks();
no_long_string();
run_tests();

__DATA__

=== TEST 1: types
--- ar_cases eval
my @post = (POST => '/api/sessions');
my $body = '{"command":["true"]}';
my $as = sub { (BEARER, 'Content-Type' => shift) };
[ (map { ["as $_", 503, 'no_runner', @post, { $as->($_) }, $body] }
    'application/json', 'Application/JSON', 'application/json; charset=utf-8',
    'application/json;charset=UTF-8'),
  (map { ["as $_", 415, 'unsupported_media_type', @post, { $as->($_) }, $body] }
    'application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x',
    'application/jsonp', 'application/octet-stream', 'json'),
  ['as nothing', 415, 'unsupported_media_type', @post, { BEARER }, $body],
  ['two types', 415, 'unsupported_media_type', @post,
   [BEARER, JSON, 'Content-Type' => 'text/plain'], $body],
  ['packed', 415, 'unsupported_media_type', @post,
   { BEARER, JSON, 'Content-Encoding' => 'gzip' }, $body],
  ['plainly encoded', 503, 'no_runner', @post,
   { BEARER, JSON, 'Content-Encoding' => 'identity' }, $body] ]


=== TEST 2: sizes
--- ar_cases eval
my @post = (POST => '/api/sessions', { BEARER, JSON });
my @login = (POST => '/api/auth/login', { JSON });
my $chunked = sub { my ($data, $size) = @_;
    join('', map { sprintf "%x\r\n%s\r\n", length, $_ } unpack "(a$size)*", $data)
    . "0\r\n\r\n" };
my %chunks = (BEARER, JSON, 'Transfer-Encoding' => 'chunked');
[ ['1 MiB and one', 413, 'body_too_large', @post, ' ' x 1048577],
  ['1 MiB of blanks', 400, 'bad_json', @post, ' ' x 1048576],
  ['a long body that is right', 503, 'no_runner', @post,
   '{"command":["true"]' . ' ' x 900000 . '}'],
  ['in chunks', 503, 'no_runner', POST => '/api/sessions', { %chunks },
   $chunked->('{"command":["true"]}', 3)],
  ['in chunks, to a file', 503, 'no_runner', POST => '/api/sessions', { %chunks },
   $chunked->('{"command":["true"]' . ' ' x 500000 . '}', 50000)],
  ['in chunks, too many', 413, 'body_too_large', POST => '/api/sessions', { %chunks },
   $chunked->(' ' x 1100000, 60000)],
  ['a broken chunk', 400, 'bad_request', POST => '/api/sessions', { %chunks }, "zz\r\n"],
  ['a login of 5,000 bytes', 413, 'body_too_large', @login, '{"token":"' . 'x' x 5000 . '"}'],
  ['none', 400, 'bad_json', @post, ''] ]


=== TEST 3: JSON
--- ar_cases eval
my @post = (POST => '/api/sessions', { BEARER, JSON });
[ (map { ["\"$$_[0]\"", 400, 'bad_json', @post, $$_[0], $$_[1]] }
    ['{"command":["true"]', qr/ends too early/],
    ['{"command":["true"]} x', qr/syntax/],
    ['{"command":["true"]}{}', qr/syntax/],
    ['["true"]', qr/must be a JSON object/],
    ['"true"', undef], ['1', undef], ['null', undef], ['{command:1}', undef],
    ["{'command':1}", undef], ['{"command":["true"],}', undef],
    ['{"a":01}', undef], ['{"a":NaN}', undef], ['{"a":"' . "\n" . '"}', undef],
    ['{"command":["a"],"command":["b"]}', qr/stands twice/],
    ['{"env":{"A":"1","A":"2"}}', qr/stands twice/],
    ["{\"command\":[\"\xff\"]}", qr/UTF-8/], ["{\"command\":[\"\xc0\x80\"]}", qr/UTF-8/],
    ["{\"\xed\xa0\x80\":1}", qr/UTF-8/], ['{"command":["\\ud800"]}', undef],
    ['{"command":["a\\u0000b"]}', qr/NUL/], ['{"a":1e999}', qr/out of range/],
    ['{"a":99999999999999999999}', qr/out of range/],
    ['{"a":' . '[' x 32 . ']' x 32 . '}', qr/deeper/],
    ['[' x 5000 . ']' x 5000, qr/deeper/], ['[' x 100000, qr/deeper/]),
  ['31 levels below', 422, 'validation_failed', @post, '{"a":' . '[' x 31 . ']' x 31 . '}'],
  ['brackets in a string', 422, 'validation_failed', @post,
   '{"a":"' . '[' x 100 . '\\"' . '{' x 100 . '"}'] ]


=== TEST 4: nothing of the body comes back
--- request eval
"POST /api/sessions\n" . '{"command": geheim'
--- more_headers eval
"Content-Type: application/json\nAuthorization: Bearer " . OPERATOR_TOKEN
--- error_code: 400
--- response_body_unlike: geheim


=== TEST 5: input takes bytes as well
--- ar_cases eval
my @post = (POST => '/api/sessions/' . NOBODY . '/input');
[ (map { ["as $_", 503, 'starting', @post, { BEARER, 'Content-Type' => $_ }, "\0\xff\r"] }
    'application/octet-stream', 'text/plain', 'text/plain; charset=latin1'),
  ['as nothing', 503, 'starting', @post, { BEARER }, 'x'],
  ['as JSON', 503, 'starting', @post, { BEARER, JSON }, '{"text":"x\\u001b"}'],
  ['as bad JSON', 400, 'bad_json', @post, { BEARER, JSON }, '{"text":'],
  ['as JSON without text', 422, 'validation_failed', @post, { BEARER, JSON }, '{}'],
  ['as JSON with more', 422, 'validation_failed', @post, { BEARER, JSON },
   '{"text":"x","y":1}'],
  ['as a form', 415, 'unsupported_media_type', @post,
   { BEARER, 'Content-Type' => 'application/x-www-form-urlencoded' }, 'x'],
  ['64 KiB', 503, 'starting', @post, { BEARER }, 'x' x 65536],
  ['one more', 413, 'body_too_large', @post, { BEARER }, 'x' x 65537],
  ['one more in JSON', 413, 'body_too_large', @post, { BEARER, JSON },
   '{"text":"' . 'x' x 65537 . '"}'],
  ['a long key', 400, 'bad_request', @post, { BEARER, 'Idempotency-Key' => 'k' x 256 }, 'x'] ]


=== TEST 6: after a refusal the connection can go on
--- pipelined_requests eval
["POST /api/auth/login\n" . 'x' x 5000, "GET /healthz"]
--- more_headers
Content-Type: application/json
--- error_code eval
[413, 200]
