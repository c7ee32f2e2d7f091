# curl and the operator token are enough for every REST route.

use strict;
use warnings;
use lib 't/lib';

use JSON::PP ();
use Test::More;

use AgentRelay::HQ;
use AgentRelay::Runner;
use AgentRelay::Tables;
use AgentRelay::Wait;

my $hq = AgentRelay::HQ->start(workers => 2);
my $runner = AgentRelay::Runner->start($hq);
my $dir = $hq->dir;
AgentRelay::HQ::spill("$dir/auth", 'Authorization: Bearer ' . $hq->operator_token . "\n", 0600);

my %used;

# The route's row, the path for {id}, curl's own arguments, the expected status.
sub curl {
    my ($route, $id, $status, @args) = @_;

    my ($method, $path) = split ' ', $route;
    $used{$route} = 1;
    (my $at = $path) =~ s/\{id\}/$id/;
    my $query = @args && $args[0] =~ /^\?/ ? shift @args : '';
    open my $out, '-|', 'curl', '-sS', '-X', $method, '-H', "\@$dir/auth", @args,
        '-o', "$dir/body", '-w', '%{http_code}', $hq->url . ($at =~ s{^/}{}r) . $query
        or die "curl: $!\n";
    my $got = do { local $/; <$out> };
    close $out;
    my $body = -e "$dir/body" ? AgentRelay::HQ::slurp("$dir/body") : '';
    unlink "$dir/body";
    like($got, qr/^(?:$status)$/, $route) or diag("$got $body");
    return eval { JSON::PP::decode_json($body) } // $body;
}

sub with_json { return ('-H', 'Content-Type: application/json', '-d', JSON::PP::encode_json($_[0])) }

curl('GET /healthz', '', 200);
curl('GET /readyz', '', 200);
curl("GET $_", '', 200) for
    '/metrics', '/selftest', '/api/selftest', '/api/openapi.json';
curl("GET $_", '', 200, '--max-time', 1, '--no-show-error') for '/api/events', '/api/selftest/stream';
is(curl('GET /api/auth/me', '', 200)->{actor}, 'operator', 'who I am');

my $link = curl('POST /api/auth/links', '', '200|201', with_json({}));
ok(length $link->{secret}, 'a link has a secret');
my $login = curl('POST /api/auth/login', '', 200, with_json({ secret => $link->{secret} }));
curl('POST /api/auth/logout', '', '200|204', with_json({}));

my $runners = curl('GET /api/runners', '', 200);
is($runners->{runners}[0]{name}, 'r1', 'the runner is listed');
my $one = curl('GET /api/runners/{id}', 'r1', 200);
is(curl('GET /api/runners/{id}', $one->{id}, 200)->{name}, 'r1', 'by id as well');

my @key = ('-H', 'Idempotency-Key: key-1');
my @cat = with_json({ command => ['cat'], mode => 'pipe', name => 'a cat' });
my $session = curl('POST /api/sessions', '', '200|201', @cat, @key);
my $id = $session->{id};
is(curl('POST /api/sessions', '', '200|201', @cat, @key)->{id}, $id, 'the same key, the same session');
is(curl('GET /api/sessions', '', 200)->{sessions}[0]{id}, $id, 'it is listed');
is(curl('GET /api/sessions/{id}', $id, 200)->{name}, 'a cat', 'by its id');

curl('POST /api/sessions/{id}/input', $id, '200|202|204', '-H',
    'Content-Type: application/octet-stream', '--data-binary', 'miau');
ok((wait_until { curl('GET /api/sessions/{id}/output', $id, 200, '?from=0') eq 'miau' }
    10, 'cat answers'), 'what was typed comes out');
my $terminal = curl('POST /api/sessions', '', '200|201', with_json({ command => ['cat'] }))->{id};
is(curl('POST /api/sessions/{id}/message', $terminal, 200,
    with_json({ text => 'purr', when => 'now' }))->{state}, 'written', 'a message');
ok((wait_until { curl('GET /api/sessions/{id}/screen', $terminal, 200, '?format=text') =~ /purr/ }
    10, 'the screen'), 'the screen shows it');
curl('POST /api/sessions/{id}/resize', $id, '200|204|409|422', with_json({ rows => 30, cols => 100 }));
my $share = curl('POST /api/sessions/{id}/shares', $id, 201, with_json({ mode => 'read' }));
is(curl('GET /api/sessions/{id}/shares', $id, 200)->{shares}[0]{id}, $share->{id}, 'it is shared');
curl('DELETE /api/shares/{id}', $share->{id}, 204);
ok(length curl('POST /api/tickets', '', 201, with_json({ session => $id }))->{ticket}, 'a ticket');
curl('DELETE /api/sessions/{id}', $id, '200|202|204');
ok((wait_until {
    my $answer = $hq->rest(GET => "/api/sessions/$id");
    $answer->{status} == 404 || $answer->{json}{state} eq 'exited';
} 20, 'it ends'), 'it ends');

my @missed = grep { !/\/ws\// && !$used{ s/^(\w+) (.*)/$1 $2/r } }
    sort keys %{ coded(qr/\{ NGX_HTTP_(\w+),\s*"([^"]*)"/, 'ngx_agentrelay/routes.c') };
is("@missed", '', 'no route was left out');

is($runner->stop, 0, 'the runner ends well');
$hq->stop;
done_testing;
