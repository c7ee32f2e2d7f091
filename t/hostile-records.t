# What a runner says of itself and of sessions that it brings may be of any shape, or
# missing: HQ's answers have the shape that its description says, or a dashboard ends.

use strict;
use warnings;
use lib 't/lib';

use JSON::PP;
use Test::More;

use AgentRelay::Events;
use AgentRelay::FakeRunner;
use AgentRelay::HQ;
use AgentRelay::Http;
use AgentRelay::OpenApi;
use AgentRelay::Share;
use AgentRelay::Viewer;

my $hq = AgentRelay::HQ->start(workers => 1);
my $api = AgentRelay::OpenApi->new(
    http_request($hq->port, GET => $hq->path('/api/openapi.json'))->{json});
my $events = AgentRelay::Events->websocket($hq);

my @memos = (undef, '', 'null', '[]', '7', 'no JSON', '{}', '{"name":null,"command":null}',
    '{"name":{"x":1},"command":5,"cwd":[[1]],"actor":{},"error":"boom","cut":"yes","new":1}',
    '{"name":7,"command":{"0":"sh"},"cwd":false,"actor":[],"error":{"code":{}}}',
    '{"name":"n","command":["sh",{"x":1},null,"-c"],"error":{"code":"c","errno":"e","path":1,"x":2}}',
    '{"created":-1,"id":"x","state":"x","title":{},"runner":{},"exit":1,"viewers":"x"}',
    '{"created":9007199254740991}', '{"name":"a\u202eb"}');
my @sessions = map { { session => AgentRelay::Viewer::uuid(), state => 'running', base => 0,
    head => 0, defined $_ ? (memo => $_) : () } } @memos;
my @runners = (
    [plain => sessions => \@sessions],
    [null => map { $_ => undef } qw(version os arch hostname labels clis capacity)],
    [missing => clis => [{ name => 'claude' }, { name => 'x', path => undef, more => [{}] }]],
    [long => version => "\x01" x 64, hostname => "\x02" x 255,
        labels => { map { $_ => 'v' x 200 } 1 .. 64 }],
);
my @here = map { my ($name, %hello) = @$_; AgentRelay::FakeRunner->register($hq,
    name => $name, %hello) } @runners;

# What an answer does not say right, by name.
sub fits {
    my ($what, $path, $answer) = @_;
    my @wrong = $api->wrong('GET', $path, $answer);
    is_deeply(\@wrong, [], $what) or diag($answer->{content});
}

fits('all sessions', '/api/sessions', $hq->rest(GET => '/api/sessions'));
for my $i (0 .. $#memos) {
    my $id = $sessions[$i]{session};
    my $memo = $memos[$i] // 'no memo';
    fits("the session of $memo", '/api/sessions/{id}', $hq->rest(GET => "/api/sessions/$id"));
    fits('... through a share', '/api/sessions/{id}',
        AgentRelay::Share->make($hq, $id)->rest(GET => "/api/sessions/$id"));
}
my $kept = $hq->rest(GET => "/api/sessions/$sessions[10]{session}")->{json};
is($hq->rest(GET => "/api/sessions/$sessions[-1]{session}")->{json}{name}, 'a b',
    'a name does not turn the line');
is("$kept->{name} @{ $kept->{command} } $kept->{error}{code}", 'n sh -c c', 'what fits is kept');

fits('all runners', '/api/runners', $hq->rest(GET => '/api/runners'));
fits("the runner $_->[0]", '/api/runners/{id}', $hq->rest(GET => "/api/runners/$_->[0]"))
    for @runners;
is_deeply($hq->rest(GET => '/api/runners/missing')->{json}{clis}[0],
    { name => 'claude', path => '', version => '' }, 'a CLI has all of its fields');

ok((wait_events { $events->seen('runner.online') == @runners } 30, $events), 'events tell of them');
for my $event ($events->seen('session.created'), $events->seen('runner.online')) {
    my ($kind) = $event->{subject} =~ /^(\w+)/;
    fits("the event of $event->{subject}", "/api/$kind/{id}", { status => 200,
        headers => { 'content-type' => 'application/json' }, content => encode_json($event->{data}),
        json => $event->{data} });
}

$_->leave for @here;
$events->drop;
$hq->stop;
done_testing;
