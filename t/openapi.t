# GET /api/openapi.json says what HQ does: every route and no other, every
# example works, and no answer has a status, a code or a member it does not name.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::HQ;
use AgentRelay::Http;
use AgentRelay::OpenApi;
use AgentRelay::Runner;
use AgentRelay::Tables;
use AgentRelay::Tree;
use AgentRelay::Viewer;

my $hq = AgentRelay::HQ->start(workers => 2, mount => '/tools/relay/',
    directives => 'client_max_body_size 8m;');
my $runner = AgentRelay::Runner->start($hq);

my $answer = http_request($hq->port, GET => $hq->path('/api/openapi.json'));
is($answer->{status}, 200, 'everybody may read it') or diag($hq->log_text);
my $document = $answer->{json} || {};
my $api = AgentRelay::OpenApi->new($document);

# The document as such.
{
    is($document->{openapi}, '3.1.0', 'OpenAPI 3.1');
    is($document->{servers}[0]{url}, '/tools/relay', 'below its mount');
    my $table = coded(qr/\{ NGX_HTTP_(\w+),\s*"([^"]*)"/, 'ngx_agentrelay/routes.c');
    is_deeply([$api->operations], [sort keys %$table], 'every route and no other');

    my %ids;
    $ids{ $api->operation(split / /)->{operationId} }++ for $api->operations;
    is_deeply([grep { $ids{$_} > 1 } sort keys %ids], [], 'names of operations are unique');
    my %used = map { $_ => 1 } $api->references;
    report('every reference leads somewhere', grep { !$api->find($_) } sort keys %used);
    report('every schema and parameter is used', grep { !$used{$_} }
        map { my $kind = $_; map { "#/components/$kind/$_" }
              sort keys %{ $document->{components}{$kind} } } qw(schemas parameters));
    report('every operation says what it gives', grep {
        !grep { /^[12]/ } keys %{ $api->operation(split / /)->{responses} } } $api->operations);
    my $documents = slurp('ngx_agentrelay/rest/PROBLEMS.md');
    my %codes = map { $_ => 1 } map { map { @{ $_->{'x-codes'} || [] } }
        values %{ $api->operation(split / /)->{responses} } } $api->operations;
    report('every code in it is one', grep { $documents !~ /^\| `$_` \|/m } sort keys %codes);
    report('every code belongs to a route', grep { !$codes{$_} }
        grep { !/^(?:method_not_allowed|not_found)$/ } $documents =~ /^\| `(\w+)` \|/mg);
}

# One request, which must be answered as documented; its answer.
sub ask {
    my ($name, $operation, $id, %args) = @_;

    my ($method, $path) = split / /, $operation;
    my $at = $path =~ s/\{id\}/$id/r . ($args{query} // '');
    my $said = http_request($hq->port, $method, $hq->path($at),
        headers => { $hq->bearer, %{ $args{headers} || {} } }, timeout => $args{timeout} // 30,
        (map { exists $args{$_} ? ($_ => $args{$_}) : () } qw(json body)));
    my @wrong = $api->wrong($method, $path, $said);
    ok(!@wrong, "$operation: $name: $said->{status}") or diag($_) for @wrong ? @wrong : '';
    is($said->{status}, $args{status}, "$operation: $name is $args{status}")
        if $args{status};
    return $said;
}

my %nobody = (headers => { Authorization => undef });
my $unknown = AgentRelay::Viewer::uuid();

# Each example of a body works.
my ($session, $share);
{
    my %replayed;
    my $replay = sub {
        my ($operation, $id, $status, %put) = @_;
        my $examples = $api->operation(split / /, $operation)
            ->{requestBody}{content}{'application/json'}{examples};
        my $last;
        for my $name (sort keys %$examples) {
            my $value = { %{ $examples->{$name}{value} }, %put };
            $last = ask("example $name", $operation, $id, json => $value, status => $status);
            $replayed{$operation} = 1;
        }
        return $last;
    };

    my %body = map { $_ => 1 } grep { $api->operation(split / /)->{requestBody} } $api->operations;
    $session = $replay->('POST /api/sessions', '', 201)->{json}{id};
    $replay->('POST /api/auth/login', '', 200, token => $hq->operator_token);
    $replay->('POST /api/sessions/{id}/resize', $session, 200);
    $replay->('POST /api/sessions/{id}/input', $session, 200);
    $replay->('POST /api/sessions/{id}/message', $session, 200);
    $share = $replay->('POST /api/sessions/{id}/shares', $session, 201)->{json};
    $replay->('POST /api/tickets', '', 201);
    is_deeply([sort keys %replayed], [sort keys %body], 'every body has an example that works');
}

# What works, and what does not, of every route.
for my $operation ($api->operations) {
    my ($method, $path) = split / /, $operation;
    my $described = $api->operation($method, $path);
    my $upgrade = $described->{responses}{101};
    my $id = $path =~ /runners/ ? $runner->name : $path =~ /shares\/\{/ ? $unknown : $session;
    my %body = $described->{requestBody} ? (json => { nothing => 1 }) : ();

    ask('nobody', $operation, $id, %nobody, %body, timeout => 2);
    ask('as it is', $operation, $id, %body, timeout => 2) if $method ne 'DELETE';
    ask('a runner', $operation, $id, timeout => 2, %body,
        headers => { Authorization => 'Bearer ' . $hq->runner_token });
    ask('a share', $operation, $id, timeout => 2, %body,
        headers => { Authorization => "Bearer $share->{secret}" });
    ask('a foreign page', $operation, $id, timeout => 2, %body,
        headers => { Origin => 'http://evil.example' })
        if @{ $described->{security} } || %body;
    if ($path =~ /\{id\}/) {
        ask('an unknown id', $operation, $unknown, %body);
        ask('no id', $operation, 'a%20b', %body);
    }
    if (%body) {
        ask('no JSON', $operation, $id, body => '{', headers => { 'Content-Type' => 'application/json' });
        ask('another type', $operation, $id, body => 'x', headers => { 'Content-Type' => 'text/csv' });
        ask('no body', $operation, $id);
        ask('too much', $operation, $id, body => '', headers => {
            'Content-Type' => 'application/json', 'Content-Length' => 2 << 20 }, timeout => 5);
    }
    if (!$upgrade && $method eq 'GET') {
        ask('a bad query', $operation, $id, query => '?limit=0&from=-1&cursor=%00&after=x&seconds=0',
            timeout => 2);
    }
}

# What takes a thing of its own.
ask('a failed start', 'POST /api/sessions', '', json => { command => ['/no/such'] }, status => 422);
ask('failed sessions', 'GET /api/sessions', '', query => '?state=failed&count=exact', status => 200);
ask('no such runner', 'POST /api/sessions', '', json => { command => ['x'], runner => 'nobody' });
ask('no such labels', 'POST /api/sessions', '', json => { command => ['x'], labels => { a => 'b' } });
ask('beyond the head', 'GET /api/sessions/{id}/output', $session, query => '?from=99999999', status => 416);
ask('by a share', 'GET /api/sessions/{id}', $session, status => 200,
    headers => { Authorization => "Bearer $share->{secret}" });
ask('by a share', 'GET /api/auth/me', '', status => 200,
    headers => { Authorization => "Bearer $share->{secret}" });
ask('revoked', 'DELETE /api/shares/{id}', $share->{id}, status => 204);
ask('stopped', 'DELETE /api/sessions/{id}', $session, status => 204);

$runner->stop;
$hq->stop;
done_testing;
