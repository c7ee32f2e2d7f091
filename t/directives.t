# What `nginx -t` says about each directive: contexts, bounds, files, origins,
# addresses. It neither listens nor writes.

use strict;
use warnings;
use lib 't/lib';

use File::Temp ();
use Test::More;

use AgentRelay::HQ;

my $dir = File::Temp::tempdir(CLEANUP => 1);
my $port = AgentRelay::HQ::free_port();

sub file {
    my ($name, $content, $mode) = @_;
    AgentRelay::HQ::spill("$dir/$name", $content, $mode // 0600);
    return "$dir/$name";
}

my $token = file('token', "0123456789abcdef\n");

# Fine.
good('the default');
good('values at their bounds', http => <<'CONF');
    agentrelay_zone small 1m;
    agentrelay_session_buffer 64k;
    agentrelay_ping_interval 100ms;
    agentrelay_drain_timeout 1s;
CONF
good('what is known of agent CLIs', adapters => "$ENV{PWD}/conf/adapters");
good('the other bounds', http => <<'CONF');
    agentrelay_zone big 64m;
    agentrelay_session_buffer 16m;
    agentrelay_ping_interval 1h;
    agentrelay_drain_timeout 60m;
CONF
good('origins as browsers write them', directives => <<'CONF');
    agentrelay_allowed_origins https://a.example http://b.example:8080
        HTTPS://C.example:443 http://127.0.0.1:3000 http://[::1]:3000 app://x;
CONF
good('tokens and origins for a whole server', tokens => 0, server => <<"CONF");
    agentrelay_operator_token_file $token;
    agentrelay_runner_token_file $token;
    agentrelay_allowed_origins https://a.example;
    agentrelay_web $dir;
CONF
good('and for all servers', tokens => 0,
    http => "agentrelay_operator_token_file $token; agentrelay_web $dir/;");
good('a mount without its slash', mount => '/relay');
good('several mounts', server => "location /two/ { agentrelay on;
    agentrelay_operator_token_file $token; }");
good('off', server => 'location ~ ^/off { agentrelay off; agentrelay_ws_echo off; }');

# Wrong place, wrong count.
for my $case (
    ['agentrelay', 'http', 'agentrelay on;'],
    ['agentrelay', 'server', 'agentrelay on;'],
    ['agentrelay_zone', 'server', 'agentrelay_zone a 1m;'],
    ['agentrelay_zone', 'directives', 'agentrelay_zone a 1m;'],
    ['agentrelay_session_buffer', 'server', 'agentrelay_session_buffer 1m;'],
    ['agentrelay_ping_interval', 'server', 'agentrelay_ping_interval 1s;'],
    ['agentrelay_drain_timeout', 'directives', 'agentrelay_drain_timeout 1s;'],
    ['agentrelay_adapters', 'server', 'agentrelay_adapters off;'],
    ['agentrelay_ws_echo', 'server', 'agentrelay_ws_echo on;'],
    ['agentrelay_metrics', 'server', 'agentrelay_metrics on;'],
    ['agentrelay_web', 'main', 'agentrelay_web /;'],
) {
    my ($name, $where, $text) = @$case;
    bad("$name in $where", qr/"$name" directive is not allowed here/, $where => $text);
}
bad('agentrelay in an if', qr/"agentrelay" directive is not allowed here/,
    server => 'location /i/ { if ($arg_x) { agentrelay on; } }');
bad('a zone without a size', qr/invalid number of arguments/,
    http => 'agentrelay_zone a;');
bad('origins without one', qr/invalid number of arguments/,
    directives => 'agentrelay_allowed_origins;');
bad('neither on nor off', qr/it must be "on" or "off"/,
    server => 'location /x/ { agentrelay yes; }');

# Twice.
for my $case (
    ['agentrelay', directives => 'agentrelay on;'],
    ['agentrelay_operator_token_file', directives => "agentrelay_operator_token_file $token;"],
    ['agentrelay_runner_token_file', directives => "agentrelay_runner_token_file $token;"],
    map({ ["agentrelay_$_->[0]", $_->[2] // 'http', "agentrelay_$_->[0] $_->[1]; " x 2] }
        ['zone', 'a 1m'], ['session_buffer', '1m'], ['ping_interval', '1s'],
        ['drain_timeout', '1s'], ['adapters', 'off'], ['web', '/a', 'directives'],
        ['allowed_origins', 'http://a', 'directives']),
) {
    my ($name, $where, $text) = @$case;
    bad("$name twice", qr/"$name" directive is duplicate/, $where => $text);
}

# Bounds.
bad('a zone of 1023k', qr/agentrelay_zone "a" is too small: 1023k, it must be at least 1m/,
    http => 'agentrelay_zone a 1023k;');
bad('a zone of nothing', qr/invalid size "many" of agentrelay_zone "a"/,
    http => 'agentrelay_zone a many;');
for my $case (
    ['session_buffer', '63k', '64k and 16m'], ['session_buffer', '17m', '64k and 16m'],
    ['ping_interval', '99ms', '100ms and 1h'], ['ping_interval', '61m', '100ms and 1h'],
    ['drain_timeout', '999ms', '1s and 1h'], ['drain_timeout', '2h', '1s and 1h'],
) {
    my ($name, $value, $bounds) = @$case;
    bad("$name $value", qr/"agentrelay_$name" must be between $bounds, not "$value"/,
        http => "agentrelay_$name $value;");
}
bad('not a time', qr/"agentrelay_ping_interval" directive invalid value/,
    http => 'agentrelay_ping_interval soon;');

# Locations.
for my $case (
    ['a regular expression', '~ ^/x/'], ['an exact \("="\)', '= /x/'],
    ['a named', '@x'],
) {
    my ($what, $location) = @$case;
    bad("in $what location", qr/"agentrelay" cannot stand in $what location/,
        server => "location $location { agentrelay on; }");
    bad("an echo in $what location", qr/"agentrelay_ws_echo" cannot stand in $what location/,
        server => "location $location { agentrelay_ws_echo on; }");
}
bad('beside proxy_pass', qr/"agentrelay" shares its location with a directive/,
    directives => 'proxy_pass http://127.0.0.1:1;');
good('metrics, in any location', server => 'location = /metrics { agentrelay_metrics on; }
    location ~ ^/m { agentrelay_metrics on; deny all; }');
bad('relay and metrics', qr/"agentrelay" and "agentrelay_metrics" exclude each other in one location/,
    directives => 'agentrelay_metrics on;');
bad('metrics and a proxy', qr/"agentrelay_metrics" shares its location/,
    server => 'location /m { agentrelay_metrics on; proxy_pass http://127.0.0.1:1; }');
bad('relay and echo', qr/exclude each other in one location in .*nginx\.conf:\d+/,
    directives => 'agentrelay_ws_echo on;');

# Token files.
my $runs_as_root = $> == 0;
for my $case (
    ['missing', "$dir/none", qr/cannot be opened \(2: /],
    ['a folder', $dir, qr/is not a regular file/],
    ['open to the group', file('group', "0123456789abcdef\n", 0640),
     qr/is open to group or others \(mode 640\): chmod 600/],
    ['open to all', file('all', "0123456789abcdef\n", 0604),
     qr/is open to group or others \(mode 604\)/],
    ['empty', file('empty', ''), qr/is empty/],
    ['only a newline', file('newline', "\n"), qr/is empty/],
    ['15 bytes', file('short', "0123456789abcde\n"), qr/holds less than 16 bytes/],
    ['two words', file('words', "0123456789abcdef 0123\n"), qr/holds a byte that cannot stand in a Bearer token/],
    ['too long', file('long', 'x' x 5000), qr/is longer than 4096 bytes/],
    ($runs_as_root ? () : ['unreadable', file('closed', 'x' x 20, 0), qr/cannot be opened \(13: /]),
) {
    my ($what, $path, $text) = @$case;
    for my $kind (qw(operator runner)) {
        bad("${kind}'s token file: $what", qr/token file "\Q$path\E" $text/,
            tokens => 0, directives => "agentrelay_${kind}_token_file $path;");
    }
}

# Origins.
for my $case (
    ['null', qr/"null" stands for any sandboxed page/],
    ['*', qr/it must be scheme/], ['a.example', qr/it must be scheme/],
    ['//a.example', qr/it must be scheme/], ['https://', qr/it has no host/],
    ['https://*.example', qr/it has no host/],
    ['https://a.example/', qr/it must not have a path/],
    ['https://a.example/x', qr/it must not have a path/],
    ['https://a.example?x', qr/it must not have a path/],
    ['https://u@a.example', qr/it must not have a user/],
    ['https://a*b', qr/its host has a wrong character/],
    ['https://a.example:', qr/its port is wrong/],
    ['https://a.example:0', qr/its port is wrong/],
    ['https://a.example:65536', qr/its port is wrong/],
    ['https://a.example:8x', qr/its port is wrong/],
    ['http://[::1', qr/its IPv6 address is wrong/],
    ['http://[::g]', qr/its IPv6 address is wrong/],
) {
    my ($origin, $text) = @$case;
    bad("origin $origin", qr/invalid origin "\Q$origin\E": $text/,
        directives => "agentrelay_allowed_origins '$origin';");
}

# Adapters: each file is checked, with the place of what is wrong.
mkdir "$dir/adapters";
my $least = '"name": "x", "programs": ["x"], "versions": "*"';
for my $case (
    ['no JSON', "{\n  \"name\": x }", qr/ line 2: /],
    ['a name twice', '{"name": "x", "name": "y"}', qr/ line 1: duplicate object key/],
    ['no program', '{"name": "x"}', qr/: adapter\.programs is missing/],
    ['a rule', qq|{$least, "rules": [{"state": "idle", "in": "screen", "match": "("}]}|,
     qr/: rules\[0\]\.match: Unmatched \( or /],
    ['a misspelt name', qq({$least, "stale_ms": 1}), qr/: adapter has no field "stale_ms"/],
    ['a name of controls', qq({$least, "\\u001b[2J\\u202e": 1}),
     qr/: adapter has no field "\\u001B\[2J\\u202E"/],
    ['controls in no JSON', qq({"name": \e[2J}), qr/ line 1: [^\e\n]*' '/],
) {
    my ($what, $text, $said) = @$case;
    file('adapters/one.json', $text, 0644);
    bad("an adapter: $what", qr{adapter "\Q$dir\E/adapters/one\.json"$said},
        adapters => "$dir/adapters");
}
file('adapters/one.json', 'x' x 300_000, 0644);
bad('one that is too long', qr/is not a file of at most 262144 bytes/, adapters => "$dir/adapters");
unlink "$dir/adapters/one.json";
good('a folder without one', adapters => "$dir/adapters");
mkdir "$dir/a[d]";
file('a[d]/one.json', '{', 0644);
bad('a folder whose name looks like a pattern', qr{adapter "\Q$dir\E/a\[d\]/one\.json"},
    adapters => "'$dir/a[d]'");
bad('no folder', qr{"agentrelay_adapters": "\Q$dir\E/none" is not a folder},
    adapters => "$dir/none");

# Addresses.
my $exposed = qr/"agentrelay on" needs "agentrelay_operator_token_file": its server listens on (\S+), which is neither loopback nor a unix socket/;
for my $address ("0.0.0.0:$port", "$port", "[::]:$port") {
    bad("without a token on $address", $exposed, tokens => 0, listen => [$address]);
    good("with one on $address", listen => [$address]);
}
for my $address ("127.0.0.2:$port", "[::1]:$port", "unix:$dir/s", 'localhost:' . $port) {
    my $said = good("without a token on $address", tokens => 0, listen => [$address]);
    like($said, qr/\[warn\].*everybody on this machine is operator/, 'but with a warning');
}
good('another server may listen anywhere', tokens => 0,
    http => "server { listen 0.0.0.0:$port; return 204; }");
bad('a token for the runners does not help', $exposed, tokens => 0,
    listen => ["0.0.0.0:$port"], directives => "agentrelay_runner_token_file $token;");

# Who can connect.
my $nobody = qr/\[warn\].*no runner can connect to "agentrelay on" in location "\/relay\/": add "agentrelay_runner_token_file" to it, in \S+nginx\.conf:\d+/;
my %people = (tokens => 0, mount => '/relay/', directives => "agentrelay_operator_token_file $token;");
like(good('no token for runners', %people), $nobody, 'is warned of');
unlike(good('one for the whole server', %people, server => "agentrelay_runner_token_file $token;"),
    qr/no runner can connect/, 'is enough');
unlike(good('another door for them', %people, server => "location /r/ { agentrelay on;
    agentrelay_operator_token_file $token; agentrelay_runner_token_file $token; }"),
    qr/no runner can connect/, 'will do');
unlike(good('no token at all', tokens => 0, listen => ["127.0.0.1:$port"]),
    qr/no runner can connect/, 'lets everybody here in');

# No side effects.
{
    my $hq = AgentRelay::HQ->new(listen => ["127.0.0.1:$port"]);
    my %before = map { $_ => 1 } doors();
    my ($status) = $hq->test_config;
    is($status, 0, 'nginx -t');
    is_deeply([grep { !$before{$_} } doors()], [], 'makes no folder for doors');
    $hq->launch or BAIL_OUT($hq->log_text);
    my @made = grep { !$before{$_} } doors();
    is(scalar @made, 1, 'a start makes one');
    is((stat $made[0])[2] & 07777, 0700, 'that nobody else enters');
    $hq->stop;
    ok(!-e $made[0], 'and its end removes it');
}

done_testing;


sub doors { return glob('/run/agentrelay-* /tmp/agentrelay-' . '[0-9a-f]' x 16) }

sub said {
    my (%options) = @_;

    my $hq = AgentRelay::HQ->new(%options);
    my ($status, $said) = $hq->test_config;
    $hq->clean;
    return ($status, $said);
}

sub good {
    my ($name, %options) = @_;

    my ($status, $said) = said(%options);
    is($status, 0, $name) or diag($said);
    return $said;
}

sub bad {
    my ($name, $pattern, %options) = @_;

    my ($status, $said) = said(%options);
    ok($status != 0 && $said =~ /\[emerg\].*$pattern/, $name)
        or diag("status $status: $said");
}
