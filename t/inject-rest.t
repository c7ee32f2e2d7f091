# POST api/sessions/{id}/message and `agentrelay say`: bodies, callers, the same id
# twice, answers through another worker, and what is told of it.

use strict;
use warnings;
use lib 't/lib';

use Cwd ();
use JSON::PP ();
use Test::More;

use AgentRelay::Cli;
use AgentRelay::HQ;
use AgentRelay::Http;
use AgentRelay::Runner;
use AgentRelay::Tree qw(slurp);
use AgentRelay::Viewer;
use AgentRelay::Wait;

my $hq = AgentRelay::HQ->start(workers => 2);
my $runner = AgentRelay::Runner->start($hq);
my $cli = AgentRelay::Cli->new($hq);
my $file = $hq->dir . '/typed';
my ($true, $false) = (JSON::PP::true, JSON::PP::false);

my $id = $hq->session(runner => 'r1', name => 'recorder', command =>
    [$^X, Cwd::abs_path('t/lib/programs/recorder.pl'), $file, 'paste']);
my $ready = sub { http_request($hq->port, GET => $hq->path("/api/sessions/$id/output"),
    headers => { $hq->bearer })->{content} =~ /ready/ };
ok(wait_until(\&$ready, 20, 'it is ready'), 'a program that records');

sub message {
    my ($body, $headers, $session) = @_;
    return $hq->rest(POST => '/api/sessions/' . ($session // $id) . '/message', $body, $headers);
}

sub recorded { join '', map { pack 'H*', (split)[1] } split /\n/, slurp($file) }

my $all = '';
sub typed {
    my ($text, $name) = @_;
    $all .= "\e[200~$text\e[201~\r";
    wait_until { length recorded() >= length $all } 20, $name;
    is(recorded(), $all, $name);
}

# A message, by any worker

for my $n (1 .. 4) {
    my $answer = message({ text => "number $n", when => 'now' });
    is($answer->{status}, 200, 'a message') or diag $answer->{content};
    typed("number $n", '... is typed');
}

my $said = message({ text => 'same', when => 'now', id => 'a/1' });
is_deeply([@{ $said->{json} }{qw(id state)}], ['a/1', 'written'], 'with an id');
typed('same', '... is typed');
for my $headers ({}, { 'Idempotency-Key' => 'a/1' }) {
    is_deeply(message({ text => 'same', when => 'now', %$headers ? () : (id => 'a/1') },
        $headers)->{json}, $said->{json}, 'again, the same answer');
}
is(message({ text => 'other', when => 'now', id => 'a/1' })->{json}{code},
    'idempotency_mismatch', 'another text under that id');

for my $worker ($hq->workers) {
    $hq->kill_worker($worker);
    wait_until { $hq->workers == 2 } 20, 'another worker';
    is_deeply(message({ text => 'same', when => 'now', id => 'a/1' })->{json}, $said->{json},
        'a worker dies: still the same answer');
}
is(recorded(), $all, '... and nothing is typed again');

# Not now

my $busy = message({ text => 'x' });
is_deeply([$busy->{status}, @{ $busy->{json} }{qw(code retryable)}], [409, 'not_idle', $true],
    'nobody knows whether it waits');
ok(length($busy->{json}{id} // ''), 'and under which id');
is($busy->{json}{attention}{state}, 'unknown', '... and the answer says so');

# Bodies

for my $case (
    [{}, '/text'], [{ text => 5 }, '/text'], [{ text => " \n\t\e" }, '/text'],
    [{ text => 'x', submit => 'yes' }, '/submit'], [{ text => 'x', when => 'later' }, '/when'],
    [{ text => 'x', wait => 61 }, '/wait'], [{ text => 'x', wait => -1 }, '/wait'],
    [{ text => 'x', id => '' }, '/id'], [{ text => 'x', id => 'a b' }, '/id'],
    [{ text => 'x', paste => $true }, '/paste'],
) {
    my ($body, $pointer) = @$case;
    my $answer = message($body);
    is_deeply([$answer->{status}, map { $_->{pointer} } @{ $answer->{json}{errors} || [] }],
        [422, $pointer], JSON::PP->new->canonical->encode($body));
}
is(message({ text => 'x', id => 'a' }, { 'Idempotency-Key' => 'b' })->{status}, 400, 'two ids');
is(message({ text => 'x' x 60_001, when => 'now' })->{status}, 413, 'too long');
is(message({ text => '"' x 40_000, when => 'now' })->{status}, 413, '... as JSON');
is(message({ text => "\x{9b}", when => 'now' })->{json}{code}, 'bad_request', 'nothing to type');
like(message({ text => 'x' }, {}, AgentRelay::Viewer::uuid())->{json}{code},
    qr/^(?:session_not_found|starting)$/, 'no such session');

# Callers

for my $mode (qw(read write)) {
    my $share = $hq->rest(POST => "/api/sessions/$id/shares", { mode => $mode })->{json};
    my $answer = message({ text => "by $mode", when => 'now', id => 'a/1' },
        { Authorization => "Bearer $share->{secret}" });
    is($answer->{status}, $mode eq 'write' ? 200 : 403, "a share to $mode");
}
typed('by write', 'an id is its caller\'s own');

# The command line

my $done = $cli->run(['say', 'recorder', "two\nlines", '--now', '--json']);
is($done->{exit}, 0, 'agentrelay say') or diag $done->{err};
is(JSON::PP::decode_json($done->{out})->{state}, 'written', '... --json');
typed("two\rlines", '... is typed');
$done = $cli->run(['say', 'recorder', 'plainly', '--now']);
like($done->{err}, qr/\Aagentrelay: written: typed and sent; [^;:]+\n\z/, '... and what is known of it');
typed('plainly', '... once');
$done = $cli->run(['say', 'recorder', '-', '--now', '--no-submit'], stdin => "from stdin\n\n");
is($done->{exit}, 0, 'from stdin') or diag $done->{err};
like($done->{err}, qr/written: typed, and not sent/, '... what came of it');
$all .= "\e[200~from stdin\e[201~";
wait_until { length recorded() >= length $all } 20, 'typed';
is(recorded(), $all, '... without the key');
is($cli->run(['say', 'recorder', 'x'])->{exit}, 5, 'not now: a conflict');
for (1 .. 2) {
    $done = $cli->run(['say', 'recorder', 'once', '--now', '--id', 'mine', '--json']);
    like($done->{out}, qr/"id": ?"mine"/, 'an id of its own');
}
is($cli->run(['say', 'nobody', 'x'])->{exit}, 3, 'no such session');
is($cli->run(['say', 'recorder', @$_])->{exit}, 2, "usage: @$_")
    for [], ['a', 'b'], ['x', '--wait', '61'], ['x', '--wait', '1', '--now'], [''];
is($cli->run(['say', 'recorder', '-'], stdin => "\xff")->{exit}, 2, 'no UTF-8');
is($cli->run(['say', 'recorder', '-', '--now'], stdin => 'x' x 60_000 . "\n" x 5000 . 'y')->{exit},
    2, 'more than a message may have is no shorter message');

# What is left of it

like($hq->log_text, qr/\[notice\].*agentrelay message [0-9a-f]{32} of operator to session $id: written/,
    'who sent a message stands in the log');
unlike($hq->log_text, qr/number 1|same/, '... its text does not');
like($hq->rest(GET => '/metrics')->{content}, qr/^agentrelay_messages_total\{result="written"\} \d/m,
    'messages are counted');

my $pipe = $hq->session(runner => 'r1', command => ['cat'], mode => 'pipe');
is(message({ text => 'x', when => 'now' }, {}, $pipe)->{json}{code}, 'no_terminal', 'mode pipe');

$hq->rest(DELETE => "/api/sessions/$id");
wait_until { $hq->rest(GET => "/api/sessions/$id")->{json}{state} ne 'running' } 20, 'the end';
is(message({ text => 'x', when => 'now' })->{json}{code}, 'session_ended', 'an ended session');

$runner->stop;
$hq->stop;
done_testing;
