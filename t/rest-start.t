# Starting sessions: what the runner is asked, what is answered and recorded, and
# what a repeated request does.

use strict;
use warnings;
use lib 't/lib';

use JSON::PP ();
use Test::More;

use AgentRelay::FakeRunner;
use AgentRelay::HQ;
use AgentRelay::Http;
use AgentRelay::Wait;

my $hq = AgentRelay::HQ->start(workers => 2);
my $runner = AgentRelay::FakeRunner->register($hq, capacity => 4, labels => { gpu => 'yes' });

sub post { my ($body, $key, $port) = @_;
    return $hq->rest(POST => '/api/sessions', $body, { 'Idempotency-Key' => $key }) }

sub start { my ($body, $key) = @_;
    my $asked = $runner->during(sub { post($body, $key) });
    return ($asked, $runner->next('start_session')) }

sub started { my ($start) = @_;
    $runner->say(session_started => { request => $start->{request},
        session => $start->{session}, pid => 4242 }) }

sub failed { my ($start, $errno) = @_;
    $runner->say(session_failed => { request => $start->{request}, errno => $errno,
        session => $start->{session}, message => 'no such program', path => '/bin:/usr/bin' }) }

sub stop { my ($id) = @_;
    my $asked = $runner->during(sub { $hq->rest(DELETE => "/api/sessions/$id") });
    my $stop = $runner->next('stop_session');
    $runner->say(done => { request => $stop->{request} });
    $runner->say(session_exited => { session => $id, code => 0, end => 0 });
    return $asked->() }

# A start that works.
my %body = (command => ['/bin/cat', 'a"b'], cwd => '/tmp', env => { A => '1' }, rows => 30,
    cols => 100, mode => 'pipe', overflow => 'block',
    limits => { memory => 1 << 30, cpu => 0.5, pids => 64 });
my ($asked, $start) = start(\%body, 'key-1');
is_deeply([@$start{qw(command cwd env rows cols mode overflow limits)}],
    [@body{qw(command cwd env rows cols mode overflow limits)}], 'the runner is told what was asked');
is($hq->rest(GET => "/api/sessions/$start->{session}")->{json}{state}, 'starting',
    'it is known before it runs');
started($start);
my $answer = $asked->();
is($answer->{status}, 201, 'created');
is($answer->{headers}{location}, "/api/sessions/$start->{session}", 'and where');
is_deeply([@{ $answer->{json} }{qw(id state pid name runner actor mode overflow rows cols)}],
    [$start->{session}, 'running', 4242, 'cat', 'r1', 'operator', 'pipe', 'block', 30, 100],
    'and what');
is_deeply($answer->{json}{command}, $body{command}, 'its command is shown');

# The same key.
is(post(\%body, 'key-1')->{json}{id}, $start->{session}, 'the same key, the same session');
my $other = post({ %body, rows => 31 }, 'key-1');
is("$other->{status} $other->{json}{code}", '422 idempotency_mismatch', 'another body is refused');

# A repeated request while it starts is the same start.
(my $first, $start) = start(\%body, 'key-2');
(my $second, my $again) = start(\%body, 'key-2');
is($again->{session}, $start->{session}, 'the same session is started again');
started($_) for $start, $again;
is($first->()->{json}{id}, $second->()->{json}{id}, 'and both hear of it');
is(stop($start->{session})->{status}, 204, 'stopped');

# A failure, and the same failure.
($asked, $start) = start({ command => ['nothing'] }, 'key-3');
failed($start, 2);
$answer = $asked->();
is("$answer->{status} $answer->{json}{code}", '422 exec_failed', 'it cannot be executed');
is_deeply([@{ $answer->{json} }{qw(errno path runner session)}],
    [2, '/bin:/usr/bin', 'r1', $start->{session}], 'with the reasons');
my $repeated = post({ command => ['nothing'] }, 'key-3');
is_deeply([@{ $repeated->{json} }{qw(code errno path)}], ['exec_failed', 2, '/bin:/usr/bin'],
    'the same again, without the runner');
is($hq->rest(GET => "/api/sessions/$start->{session}")->{json}{state}, 'failed', 'it is recorded');

# The client leaves; the start goes on.
my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $hq->port);
my $text = '{"command":["sleep"]}';
print $socket join "\r\n", 'POST /api/sessions HTTP/1.1', 'Host: localhost',
    'Content-Type: application/json', "Authorization: @{[ ($hq->bearer)[1] ]}",
    'Content-Length: ' . length $text, '', $text;
$socket->flush;
$start = $runner->next('start_session');
close $socket;
started($start);
ok((wait_until { $hq->rest(GET => "/api/sessions/$start->{session}")->{json}{state} eq 'running' }
    5, 'it runs'), 'its outcome is recorded');
is(stop($start->{session})->{status}, 204, 'stopped');

# A memo never outgrows the wire.
for my $args ([map { '"' x 10 } 1 .. 200], ['x' x 30000], ["\x{1F41E}" x 5000], [('') x 256],
              ["\x01" x 3000])
{
    unshift @$args, 'true' if $args->[0] eq '';
    splice @$args, 256;
    ($asked, $start) = start({ command => $args, name => '"' x 64 });
    started($start);
    $answer = $asked->();
    is($answer->{status}, 201, 'a long command starts') or diag($answer->{content});
    cmp_ok(length JSON::PP->new->utf8->allow_nonref->encode($start->{memo}), '<=', 1024,
        'with a short memo');
    is($answer->{json}{name}, '"' x 64, 'and its whole name');
    stop($start->{session});
}

# Where it goes.
$answer = post({ command => ['x'], labels => { gpu => 'no' } });
is("$answer->{status} $answer->{json}{code}", '503 no_runner', 'labels nobody has');
my @live;
for (1 .. 3) {
    ($asked, $start) = start({ command => ['x'], labels => { gpu => 'yes' } });
    started($start);
    push @live, $asked->()->{json}{id};
}
$answer = post({ command => ['x'] });
is("$answer->{status} $answer->{json}{code}", '503 runner_full', 'its capacity is used');
$answer = post({ command => ['x'], runner => 'r1' });
is("$answer->{status} $answer->{json}{code} $answer->{json}{runner}", '503 runner_full r1',
    'also by name');
my $small = AgentRelay::FakeRunner->register($hq, name => 'r2', capacity => 1);
$asked = $small->during(sub { post({ command => ['x'] }) });
$start = $small->next('start_session');
$small->say(session_started => { request => $start->{request}, session => $start->{session}, pid => 1 });
is($asked->()->{json}{runner}, 'r2', 'the one with room');

# Lists.
my $list = sub { $hq->rest(GET => "/api/sessions?$_[0]") };
my $all = $list->('limit=200&count=exact')->{json};
my @ids = map { $_->{id} } @{ $all->{sessions} };
is_deeply(\@ids, [sort @ids], 'by birth');
is($all->{total}, @ids, 'counted');
my ($cursor, @paged) = ('');
do {
    my $page = $list->("limit=3$cursor");
    push @paged, map { $_->{id} } @{ $page->{json}{sessions} };
    $cursor = defined $page->{json}{next_cursor} ? "&cursor=$page->{json}{next_cursor}" : undef;
    is($page->{headers}{link} // '', defined $cursor ? "<?limit=3$cursor>; rel=\"next\"" : '',
        'and where the next page is');
} while defined $cursor;
is_deeply(\@paged, \@ids, 'pages have all of them once');
is_deeply([map { $_->{id} } @{ $list->('runner=r2')->{json}{sessions} }], [$start->{session}],
    'of one runner');
is_deeply([map { $_->{state} } @{ $list->('state=failed')->{json}{sessions} }], ['failed'],
    'of one state');
is(@{ $list->('state=running&runner=r1')->{json}{sessions} }, 4, 'of both');
is_deeply([map { $_->{name} } @{ $hq->rest(GET => '/api/runners?limit=1')->{json}{runners} }],
    ['r1'], 'runners have pages too');

# Runners that leave.
$small->leave;
ok((wait_until { $list->('state=unreachable')->{json}{sessions}[0] } 20, 'it is unreachable'),
    'a session of a runner that left is unreachable');
$answer = post({ command => ['x'], runner => 'r2' });
is("$answer->{status} $answer->{json}{code} $answer->{json}{runner}", '503 runner_offline r2',
    'a runner that left');
is($hq->rest(DELETE => "/api/sessions/$start->{session}")->{status}, 202,
    'a wish for when it comes back');

# What waits for a session's owner ends with its client, or with an answer.
for my $line ("GET /api/sessions/$live[0]/output", "GET /api/sessions/$live[1]/output?from=0") {
    $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $hq->port);
    print $socket join "\r\n", "$line HTTP/1.1", 'Host: localhost',
        "Authorization: @{[ ($hq->bearer)[1] ]}", '', '';
    $socket->flush;
    close $socket;
}
$answer = $hq->rest(GET => "/api/sessions/$live[0]/output");
is("$answer->{status} $answer->{json}{code}", '503 runner_offline', 'a stream nobody has');
like($hq->log_text, qr/client prematurely closed connection/, 'who leaves is not waited for');

# Deleting what has ended.
my ($ended) = @{ $list->('state=failed')->{json}{sessions} };
is($hq->rest(DELETE => "/api/sessions/$ended->{id}")->{status}, 204, 'a failed one is forgotten');
$answer = $hq->rest(GET => "/api/sessions/$ended->{id}");
is("$answer->{status} $answer->{json}{code}", '404 session_not_found', 'and is no more');
$answer = $hq->rest(POST => "/api/sessions/$paged[1]/input", { text => 'x' });
is("$answer->{status} $answer->{json}{code}", '409 session_ended', 'what has ended takes no input');

$runner->leave;
$hq->stop;
done_testing;
