# An allocation fails in HQ while it is asked by REST, in a worker that has the runner or
# in another one: each request is answered rightly and whole, or refused as one that may
# come again; what is wrong with a request is never taken for right. `make fault` lets
# each allocation of each request fail.

use strict;
use warnings;
use lib 't/lib';

use List::Util qw(uniq);
use Test::More;

use AgentRelay::HQ;
use AgentRelay::Memory;
use AgentRelay::Runner;
use AgentRelay::Screen;
use AgentRelay::Wait;

my $memory = AgentRelay::Memory->new;
my $hq = AgentRelay::HQ->start(workers => 2, env => $memory->env);
$hq->allow(qr/\[emerg\].*(?:malloc|posix_memalign|calloc)\(.*failed/);
$hq->allow(qr/agentrelay failed with/);
my $runner = AgentRelay::Runner->start($hq, args => ['--root', '/']);
my @workers = $hq->workers;
my $screen = AgentRelay::Screen->new($hq, name => 'work');
$screen->show("\ecline 1\r\nline 2");
my $path = '/api/sessions/' . $screen->id;
my $share = $hq->rest(POST => "$path/shares", { mode => 'read' })->{json};

# What is asked, and what a right answer has.
my @requests = (
    ['runners',  GET => '/api/runners', undef, 200, qr/"name":"r1".*"next_cursor":null/],
    ['sessions', GET => '/api/sessions', undef, 200, qr/"name":"work"/],
    ['session',  GET => $path, undef, 200, qr/"cols":80.*"size_owner"/],
    ['screen',   GET => "$path/screen", undef, 200, qr/^line 1\nline 2\n$/],
    ['cells',    GET => "$path/screen?format=json", undef, 200, qr/"cursor".*line 1.*line 2/],
    ['output',   GET => "$path/output?from=0", undef, 200, qr/^ready/],
    ['shares',   GET => "$path/shares", undef, 200, qr/"id":"$share->{id}"/],
    ['share',    POST => "$path/shares", { mode => 'read' }, 201, qr/"secret":.*"url":/],
    ['me',       GET => '/api/auth/me', undef, 200, qr/"runner_access"/],
    ['link',     POST => '/api/auth/links', {}, 201, qr/"secret":/],
    ['ticket',   POST => '/api/tickets', { session => $screen->id }, 201, qr/"ticket":/],
    ['openapi',  GET => '/api/openapi.json', undef, 200,
        qr/"info":.*"components":.*"openapi":"3.1.0".*"paths":.*"servers":/],
    ['wrong',    POST => '/api/sessions', { runner => 'r1', command => ['true'], rows => 'x' },
        422, qr/"code":"validation_failed"/],
    ['nobody',   POST => '/api/sessions', { runner => 'r9', command => ['true'] },
        404, qr/"code":"runner_not_found"/],
    ['nothing',  POST => '/api/sessions', { runner => 'r1', command => ['nothing'] },
        422, qr/"exec_failed".*"detail":.*"errno":2,"path":.*"runner":"r1","session":/],
);

for my $request (@requests) {
    my ($name) = @$request;

    # Each worker makes at first what it keeps.
    is(join(' ', uniq map { asked($request) } 1 .. 8), 'right',
        "$name, as long as there is memory");
    $memory->fails($name, 8, sub { asked($request) }, sub {
        my ($spare, $told) = @_;
        return $told =~ /^(?:right|refused)$/ ? () : $told;
    });
    my $after = wait_until { asked($request) eq 'right' } 30, "$name afterwards";
    ok($after, '... and it is answered afterwards');
}
is("@{[ $hq->workers ]}", "@workers", 'the workers are the same');
ok($runner->running, 'and so is the runner');

$runner->stop;
$hq->stop;

done_testing;


# What came of one: "right", "refused", or the answer.
sub asked {
    my ($request) = @_;

    my ($name, $method, $path, $body, $status, $has) = @$request;
    my $answer = $hq->rest($method => $path, $body);
    my $content = $answer->{content} // '';
    return 'right' if $answer->{status} == $status && $content =~ /$has/s;
    return 'refused' if $answer->{status} == 0 || $answer->{status} =~ /^50[0-9]$/;
    return "$answer->{status} $content";
}
