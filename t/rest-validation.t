# Fields of bodies and parameters of queries.
# vi: set ft=perl :

use lib 't/lib';
use Test::Nginx::Socket 'no_plan';
use AgentRelay::Rest;

rest_blocks();
no_long_string();
run_tests();

__DATA__

=== TEST 1: a session that could be started, if there were a runner
--- ar_cases eval
my @post = (POST => '/api/sessions', { BEARER, JSON });
[ map { [$_, 503, 'no_runner', @post, $_] }
    '{"command":["true"]}', '{"command":["a","","\\n\\u001b"]}',
    '{"command":["true"],"cwd":"/tmp"}', '{"command":["true"],"cwd":"~"}',
    '{"command":["true"],"cwd":"~/x"}', '{"command":["true"],"env":{}}',
    '{"command":["true"],"env":{"_A1":"=","b":""}}',
    '{"command":["true"],"rows":2,"cols":2}', '{"command":["true"],"rows":500,"cols":1000}',
    '{"command":["true"],"name":"ein K\\u00e4fer \\ud83d\\udc1e"}',
    '{"command":["true"],"name":"' . "\xe2\x82\xac" x 64 . '"}',
    '{"command":["true"],"mode":"pipe","overflow":"block"}',
    '{"command":["true"],"labels":{"gpu":"yes"}}',
    '{"command":["' . join('","', map { 'x' x 125 } 1 .. 256) . '"]}' ]


=== TEST 2: what is wrong is told by pointer
--- ar_cases eval
my @post = (POST => '/api/sessions', { BEARER, JSON });
my $with = sub { qq({"command":["true"],$_[0]}) };
[ map { ["$$_[0] for $$_[1]", 422, 'validation_failed', @post, $$_[0],
         qr/"pointer":"\Q$$_[1]\E"/] }
    ['{}', '/command'], ['{"command":[]}', '/command'], ['{"command":"true"}', '/command'],
    ['{"command":{"0":"true"}}', '/command'], ['{"command":null}', '/command'],
    ['{"command":["a",1]}', '/command/1'], ['{"command":[null]}', '/command/0'],
    ['{"command":[""]}', '/command/0'], ['{"command":[["a"]]}', '/command/0'],
    ['{"command":["' . join('","', ('x') x 257) . '"]}', '/command'],
    ['{"command":["' . 'x' x 32768 . '"]}', '/command'],
    [$with->('"rows":1'), '/rows'], [$with->('"rows":501'), '/rows'],
    [$with->('"rows":"24"'), '/rows'], [$with->('"rows":24.5'), '/rows'],
    [$with->('"rows":24.0'), '/rows'], [$with->('"rows":-1'), '/rows'],
    [$with->('"rows":true'), '/rows'], [$with->('"rows":null'), '/rows'],
    [$with->('"cols":1'), '/cols'], [$with->('"cols":1001'), '/cols'],
    [$with->('"cwd":"x"'), '/cwd'], [$with->('"cwd":""'), '/cwd'],
    [$with->('"cwd":"~root"'), '/cwd'], [$with->('"cwd":1'), '/cwd'],
    [$with->('"cwd":"/' . 'x' x 4095 . '"'), '/cwd'],
    [$with->('"env":[]'), '/env'], [$with->('"env":{"A=B":"1"}'), '/env/A=B'],
    [$with->('"env":{"":"1"}'), '/env/'], [$with->('"env":{"1A":"1"}'), '/env/1A'],
    [$with->('"env":{"A":1}'), '/env/A'], [$with->('"env":{"A/B~":"1"}'), '/env/A~1B~0'],
    [$with->('"env":{"A":"' . 'x' x 32768 . '"}'), '/env'],
    [$with->('"name":""'), '/name'], [$with->('"name":"a\\nb"'), '/name'],
    [$with->('"name":"\\u001b[2J"'), '/name'], [$with->('"name":"\\u0085"'), '/name'],
    [$with->('"name":"\\u202e"'), '/name'], [$with->('"name":"' . 'x' x 65 . '"'), '/name'],
    [$with->('"name":1'), '/name'], [$with->('"mode":"ws"'), '/mode'],
    [$with->('"mode":1'), '/mode'], [$with->('"overflow":"hold"'), '/overflow'],
    [$with->('"limits":[]'), '/limits'], [$with->('"limits":{"disk":1}'), '/limits/disk'],
    [$with->('"limits":{"memory":"64M"}'), '/limits/memory'], [$with->('"limits":{"memory":1048575}'), '/limits/memory'],
    [$with->('"limits":{"memory":2e6}'), '/limits/memory'], [$with->('"limits":{"cpu":0}'), '/limits/cpu'],
    [$with->('"limits":{"cpu":1025}'), '/limits/cpu'], [$with->('"limits":{"pids":1.5}'), '/limits/pids'],
    [$with->('"limits":{"pids":null}'), '/limits/pids'],
    [$with->('"runner":1'), '/runner'], [$with->('"runner":""'), '/runner'],
    [$with->('"labels":[]'), '/labels'], [$with->('"labels":{"a":1}'), '/labels/a'],
    [$with->('"runner":"r","labels":{"a":"b"}'), '/labels'],
    [$with->('"x":1'), '/x'], [$with->('"Command":1'), '/Command'],
    [$with->('"' . 'x' x 100 . '":1'), '/' . 'x' x 64] ]


=== TEST 3: all errors at once, and not without end
--- ar_cases eval
my @post = (POST => '/api/sessions', { BEARER, JSON });
[ ['three', 422, 'validation_failed', @post, '{"rows":1,"cols":1,"x":1}',
   qr{"/x".*"/command".*"/rows".*"/cols"}],
  ['a thousand', 422, 'validation_failed', @post,
   '{' . join(',', map { "\"f$_\":1" } 1 .. 1000) . '}', qr{^(?!.*"/f33")}s] ]


=== TEST 4: a runner that is not there
--- ar_cases eval
my @post = (POST => '/api/sessions', { BEARER, JSON });
[ ['by name', 404, 'runner_not_found', @post, '{"command":["true"],"runner":"nobody"}'],
  ['by id', 404, 'runner_not_found', @post,
   '{"command":["true"],"runner":"' . NOBODY . '"}'],
  ['by nothing', 404, 'runner_not_found', @post, '{"command":["true"],"runner":"a b"}'] ]


=== TEST 5: Idempotency-Key
--- ar_cases eval
my @post = (POST => '/api/sessions');
my $body = '{"command":["true"]}';
[ ['a plain one', 503, 'no_runner', @post, { BEARER, JSON, 'Idempotency-Key' => 'a-1' }, $body],
  ['an empty one', 400, 'bad_request', @post, { BEARER, JSON, 'Idempotency-Key' => '' }, $body],
  ['a long one', 400, 'bad_request', @post,
   { BEARER, JSON, 'Idempotency-Key' => 'k' x 256 }, $body],
  ['with a blank', 400, 'bad_request', @post,
   { BEARER, JSON, 'Idempotency-Key' => 'a b' }, $body],
  ['two', 400, 'bad_request', @post,
   [BEARER, JSON, 'Idempotency-Key' => 'a', 'Idempotency-Key' => 'b'], $body] ]


=== TEST 6: ids of sessions
--- ar_cases eval
my $nobody = NOBODY;
[ (map { ["\"$_\"", 400, 'bad_request', GET => "/api/sessions/$_", { BEARER }] }
    'x', uc 'abcdef01-0000-7000-8000-00000000000a', "${nobody}0", substr($nobody, 1), $nobody =~ s/-7/-4/r,
    $nobody =~ s/-//gr, "{$nobody}", '..%5c'),
  (map { ["unknown at $$_[0] $$_[1]", 503, 'starting', $$_[0], "/api/sessions/$nobody$$_[1]",
          { BEARER, JSON }, $$_[2]] }
    [GET => ''], [DELETE => ''], [GET => '/output'],
    [POST => '/resize', '{"rows":24,"cols":80}'], [POST => '/input', '{"text":"x"}']) ]


=== TEST 7: sizes
--- ar_cases eval
my @post = (POST => '/api/sessions/' . NOBODY . '/resize', { BEARER, JSON });
[ map { [$_, 422, 'validation_failed', @post, $_] }
    '{}', '{"rows":24}', '{"cols":80}', '{"rows":1,"cols":80}', '{"rows":24,"cols":1001}',
    '{"rows":24,"cols":80,"x":1}', '{"rows":"24","cols":80}' ]


=== TEST 8: queries
--- ar_cases eval
my $output = '/api/sessions/' . NOBODY . '/output';
[ (map { [$_, 400, 'bad_request', GET => "/api/sessions?$_", { BEARER }] }
    'limit=0', 'limit=201', 'limit=-1', 'limit=', 'limit=x', 'limit=1&limit=2',
    'limit=99999999999999999999', 'cursor=', 'cursor=%00%ff', 'cursor=a*b',
    'cursor=' . 'A' x 200, 'count=all', 'state=', 'state=dead', 'state=running,',
    'state=Running', 'runner=', 'runner=a/b'),
  (map { [$_, 200, '', GET => "/api/sessions?$_", { BEARER }, undef,
          qr/^\{"sessions":\[\],"next_cursor":null/] }
    'limit=1', 'limit=200', 'count=exact', 'state=running', 'state=exited,lost,failed',
    'runner=nobody', 'cursor=QQ', 'unknown=1'),
  ['a total', 200, '', GET => '/api/sessions?count=exact', { BEARER }, undef, qr/"total":0/],
  (map { [$_, 400, 'bad_request', GET => "$output?$_", { BEARER }] }
    'from=-1', 'from=x', 'from=9007199254740992', 'limit=0', 'limit=65537', 'from=1&from=1') ]
