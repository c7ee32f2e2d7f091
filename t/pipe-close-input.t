# In mode pipe a viewer ends the program's input: after all it typed, through
# mirrors and cuts, from the command line and by REST. On a PTY it means nothing, and
# who may only look may not.

use strict;
use warnings;
use lib 't/lib';

use Digest::SHA qw(sha256_hex);
use Test::More;
use Time::HiRes qw(time);

use AgentRelay::Cli;
use AgentRelay::Process;
use AgentRelay::Scene;
use AgentRelay::Wait;
use AgentRelay::WebSocket;

my $size = 8 * 1024 * 1024;
my $scene = AgentRelay::Scene->new(hq => { workers => 3 },
    runner => { args => ['--root', '/'] });
my $hq = $scene->hq;

# The runner may be away: a cut has just hit it.
sub pipe_of {
    my (@command) = @_;
    return wait_until {
        eval { $hq->session(mode => 'pipe', overflow => 'block', command => \@command) };
    } 20, 'a runner';
}

sub state_of { return $hq->rest(GET => "/api/sessions/$_[0]")->{json}{state} }

sub random_bytes {
    open my $random, '<:raw', '/dev/urandom' or die "urandom: $!\n";
    read $random, my ($bytes), $size;
    return $bytes;
}

# A viewer on another worker than the stream

my $id = pipe_of('sort');
my $viewer = $scene->viewer($id, offset => 0, keep => 1);
ok($scene->part($viewer), 'the viewer is on another worker');
$viewer->type("b\na\n");
$viewer->close_input;
ok($scene->until(sub { $viewer->exited }, 30), 'its close_input ends the program');
is($viewer->output, "a\nb\n", '... which has read all of the input');

$id = pipe_of('cat');
$viewer = $scene->viewer($id, offset => 0, keep => 1);
$viewer->close_input;
ok($scene->until(sub { $viewer->exited }, 30), 'without any input, and before it is attached');

# Cuts

for my $apart (0, 1) {
    my $bytes = random_bytes();
    $id = pipe_of('sha256sum');
    $viewer = $scene->viewer($id, offset => 0, keep => 1);
    $scene->part($viewer) if $apart;
    $scene->faults(60, $size, sub { $viewer->acked }, $scene->cuts);
    $viewer->type($bytes);
    $viewer->close_input;
    ok($scene->until(sub { $viewer->exited }, 90), 'the end of 8 MiB arrives through cuts');
    is($viewer->output, sha256_hex($bytes) . "  -\n", '... after every byte, once');
    cmp_ok($viewer->connects, '>', 5, "... on $viewer->{connects} connections");
}

# While the runner is away

$id = pipe_of('sort');
$viewer = $scene->viewer($id, offset => 0, keep => 1);
ok($scene->until(sub { $viewer->attached }, 30), 'attached');
$viewer->type("d\n");
ok($scene->until(sub { $viewer->acked == 2 }, 30), '... and typed');
$scene->runner_proxy->refuse;
$scene->runner_proxy->cut;
$viewer->type("c\n");
$viewer->close_input;
my $said = time;
$scene->until(sub { time - $said > 0.5 }, 10);
ok(!$viewer->exited, 'no runner, no end');
$scene->runner_proxy->accept;
ok($scene->until(sub { $viewer->exited }, 20), '... and it comes with the runner');
is($viewer->output, "c\nd\n", '... after the input before it');

# A stream that breaks right after the message, and a program slow to read

$id = pipe_of('sh', '-c', 'sleep 1; exec wc -c');
$viewer = $scene->viewer($id, offset => 0, keep => 1);
$viewer->type('x' x 300_000);
$viewer->close_input;
for (1 .. 8) {
    my $next = time + 0.15;
    $scene->until(sub { time > $next }, 5);
    $scene->runner_proxy->cut;
    $viewer->drop if $_ % 3 == 0;
}
ok($scene->until(sub { $viewer->exited }, 30), 'said again to every new source');
is($viewer->output, "300000\n", '... and nothing of the input is cut off');

# Others may type meanwhile

$id = pipe_of('sh', '-c', 'sleep 1; exec sort');
my @both = map { $scene->viewer($id, offset => 0, keep => 1) } 1, 2;
ok($scene->until(sub { !grep { !$_->attached } @both }, 30), 'two viewers');
$both[1]->type("2\n");
ok($scene->until(sub { $both[1]->acked == 2 }, 30), '... of which one types');
$both[0]->type("1\n");
$both[0]->close_input;
ok($scene->until(sub { $both[0]->exited && $both[1]->exited }, 30), '... and the other ends it');
is($_->output, "1\n2\n", '... with the input of both') for @both;

# Who may only look

$id = pipe_of('cat');
my $socket = AgentRelay::WebSocket->connect($hq->port,
    $hq->path("/api/v1/ws/session/$id?mode=read"), headers => { $hq->bearer });
$socket->send_text('{"type":"close_input"}');
my (undef, @closed) = @{ $socket->recv_type('close', 20) || [] };
is("@closed", '1008 this terminal is read only', 'a reader may not');
is(state_of($id), 'running', '... and the program goes on');

# The simplest client, which knows no offsets

$socket = AgentRelay::WebSocket->connect($hq->port,
    $hq->path("/api/v1/ws/session/$id"), headers => { $hq->bearer });
$socket->send_binary("simple\n");
$socket->send_text('{"type":"close_input","payload":{}}') for 1, 2;
ok((wait_until { state_of($id) eq 'exited' } 30, 'the program ends'), 'the simplest client may');

# A PTY

$id = $hq->session(command => ['sh', '-c', 'stty raw -echo; printf ready; exec cat']);
$viewer = $scene->viewer($id, offset => 0, keep => 1);
ok($scene->until(sub { $viewer->output =~ /ready/ }, 30), 'a program on a PTY');
$viewer->type('one');
$viewer->close_input;
$viewer->type('two');
ok($scene->until(sub { $viewer->output =~ /readyonetwo\z/ }, 30), '... types on')
    or diag($viewer->output);
is(state_of($id), 'running', '... and runs on');

# REST

sub input {
    my ($body, $key, $session) = @_;
    return $hq->rest(POST => "/api/sessions/@{[ $session // $id ]}/input", $body,
        { 'Idempotency-Key' => $key });
}

my $answer = input({ text => '', close => \1 });
is("$answer->{status} $answer->{json}{bytes}", '200 0', 'REST: a PTY ignores it');
is(state_of($id), 'running', '... too');

$id = pipe_of('sort');
for my $bad (1, 'yes', undef) {
    $answer = input({ text => '', close => $bad });
    is("$answer->{status} $answer->{json}{errors}[0]{pointer}", '422 /close',
        '... wants true or false');
}
is(input({ close => \1 })->{json}{errors}[0]{pointer}, '/text', '... beside a text');
is(input({ text => "z\n", close => \0 })->{status}, 200, 'false closes nothing');

my $began = time;
$answer = input({ text => "y\n" }, 'again') for 1, 2;
is("$answer->{status} $answer->{json}{bytes}", '200 2', 'what was typed before');
cmp_ok(time - $began, '<', 9, '... is answered at once');

$viewer = $scene->viewer($id, offset => 0, keep => 1);
$answer = input({ text => "x\n", close => \1 });
is("$answer->{status} $answer->{json}{bytes}", '200 2', 'a text and the end');
ok($scene->until(sub { $viewer->exited }, 30), '... end the program');
is($viewer->output, "x\ny\nz\n", '... after the text');

$id = pipe_of('sort');
is(input({ text => '', close => \1 })->{status}, 200, 'the end alone');
ok((wait_until { state_of($id) eq 'exited' } 30, 'the program ends'), '... ends it');

# The command line

my $cli = AgentRelay::Cli->new($hq, port => $scene->viewer_proxy->port);
my $done = $cli->run(['run', '--mode', 'pipe', '--', 'sort'], stdin => "b\na\n");
is_deeply($done, { exit => 0, out => "a\nb\n", err => '' }, 'agentrelay run ... sort');
$done = $cli->run(['run', '--mode', 'pipe', '--', 'wc', '-c']);
is_deeply($done, { exit => 0, out => "0\n", err => '' }, '... of nothing');

my $bytes = random_bytes();
$done = $cli->run(['run', '--mode', 'pipe', '--', 'sha256sum'], stdin => $bytes);
is_deeply($done, { exit => 0, out => sha256_hex($bytes) . "  -\n", err => '' }, '... of 8 MiB');

{
    my %file = map { $_ => $hq->dir . "/cut-$_" } qw(in out err);
    AgentRelay::Cli::spew($file{in}, $bytes);
    my $pid = $cli->spawn(['run', '--mode', 'pipe', '--name', 'cut', '--', 'sh', '-c',
        'echo ready; exec sha256sum'], %file);
    ok((wait_until { -s $file{out} } 30, 'the program prints'), 'the same is begun');
    my $cuts = 0;
    my $deadline = time + 60;
    while (waitpid($pid, POSIX::WNOHANG) == 0 && time < $deadline) {
        $scene->viewer_proxy->cut_after(1 + int rand 400_000, $cuts++ % 2 ? 'rst' : 'fin')
            if $cuts < 20;
        $scene->runner_proxy->cut if $cuts % 7 == 0 && $cuts++ < 20;
        select undef, undef, undef, 0.03;
    }
    is($?, 0, "... and ends through $cuts cuts");
    is(AgentRelay::Cli::slurp($file{out}), "ready\n" . sha256_hex($bytes) . "  -\n",
        '... with every byte');
}

$id = pipe_of('sort');
$done = $cli->run(['attach', $id], stdin => "2\n1\n");
is($done->{exit}, 0, 'agentrelay attach');
is($done->{out}, "1\n2\n", '... ends the input as well');

$scene->end;
done_testing;
