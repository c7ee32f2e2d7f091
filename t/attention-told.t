# What a program says of itself reaches the session's JSON, the events and every
# viewer, at once; it survives reload, the death of workers and the runner's return.

use strict;
use warnings;
use lib 't/lib';

use MIME::Base64 qw(encode_base64);
use Test::More;

use AgentRelay::Events;
use AgentRelay::Scene;
use AgentRelay::Share;

my $scene = AgentRelay::Scene->new(hq => { workers => 2 });
my $hq = $scene->hq;
my $events = AgentRelay::Events->sse($hq, again => 1);
ok((wait_events { $events->said->{hello} } 30, $events), 'a reader of events');

# A program that prints what is typed, as it came.
my @echo = ('sh', '-c', 'stty raw -echo; printf ready; exec cat');
my $id = $hq->session(runner => 'r1', command => \@echo);
my @viewers = map { $scene->viewer($id, keep => 1) } 1 .. 4;
ok($scene->until(sub { !grep { $_->output !~ /ready/ } @viewers }, 20), 'viewers of both workers');
my $typist = $viewers[0];

sub seen { return $hq->rest(GET => "/api/sessions/$id")->{json} }

# What a viewer was told, the latest first.
sub said { return map { $_->{payload} } reverse $_[0]->messages('status') }

sub is_told {
    my ($name, %expected) = @_;
    my $is = sub {
        my ($got) = @_;
        return $got && !grep { ($got->{$_} // '') ne $expected{$_} } keys %expected;
    };
    ok($scene->until(sub { $is->(seen()->{attention}) }, 20), "$name: in the session")
        or diag(explain(seen()));
    ok($scene->until(sub { !grep { my ($last) = said($_); !$is->($last) } @viewers },
        20), '... told every viewer') or diag(explain([map { said($_) } @viewers]));
    ok((AgentRelay::Loop::run_until {
        my @all = $events->seen('session.changed', "sessions/$id");
        @all && $is->($all[-1]{data}{attention});
    } 20, $events, @viewers), '... and in an event') or diag($events->describe);
}

my $status = sub { $typist->type("\e]7501;$_[0]\a") };
is(seen()->{attention}{state}, 'unknown', 'before it says anything it is unknown');

$status->('state=working:app=x');
is_told('working', state => 'working', source => 'program', evidence => 'state=working:app=x');
$status->('state=blocked:kind=permission:msg=' . encode_base64("rm -rf \e[31m/tmp\x{7}\n", ''));
is_told('a permission', state => 'approve', source => 'program', evidence => 'rm -rf [31m/tmp');
my $since = seen()->{attention}{since};
is($hq->rest(POST => "/api/sessions/$id/message", { text => 'x' })->{json}{detail},
    'it asks whether it may do something', '... and why it takes no message');
like($since, qr/\A\d{4}-\d\d-\d\dT[\d:.]+Z\z/, 'since a time');


# Where it works and how far it is.

$typist->type("\e]7;file://host/tmp/a%20b\a\e]9;4;1;42\a");
ok($scene->until(sub { (seen()->{cwd_now} // '') eq '/tmp/a b' }, 20), 'where it works');
ok($scene->until(sub { seen()->{progress} }, 20), 'how far it is');
is_deeply(seen()->{progress}, { state => 'normal', percent => 42 }, '... is told');
ok($scene->until(sub {
    my ($told) = said($viewers[3]);
    return $told->{progress} && "$told->{cwd} $told->{progress}{percent}" eq '/tmp/a b 42';
}, 20), 'viewers know both');
$typist->type("\e]9;4;0\a");
ok($scene->until(sub { !defined seen()->{progress} }, 20), 'progress ends');

# Hostile text is a line of bounded length.

$status->('state=blocked:kind=question:msg='
    . encode_base64("\xe2\x80\xae<b>\x{0}\r\n\e]0;t\e\\" . 'x' x 1000, ''));
is_told('a question', state => 'ask', evidence => '<b> ]0;t\\' . 'x' x 151);

like($hq->rest(GET => '/metrics')->{content}, qr/^agentrelay_attention\{state="ask"\} 1$/m,
    'metrics count it');

# Who has a share sees it too, and who comes later.

my $share = AgentRelay::Share->make($hq, $id);
is($share->rest(GET => "/api/sessions/$id")->{json}{attention}{state}, 'ask', 'a share sees it');
my $guest = $share->viewer(reconnect => 1);
push @{ $scene->{viewers} }, $guest;
ok($scene->until(sub { said($guest) }, 20), 'and its viewer');
my ($shown) = said($guest);
is($shown->{state}, 'ask', '... as it is');
ok(!exists $shown->{cwd}, '... but not where it works');

# Faults: it stays what it was, since when it was.

my $before = seen()->{attention};
$hq->reload;
ok($scene->until(sub { $viewers[1]->{connects} > 1 }, 30), 'after a reload');
is_deeply(seen()->{attention}, $before, 'it is the same');
$hq->kill_worker($_) for $hq->workers;
ok($scene->until(sub { my $answer = $hq->rest(GET => "/api/sessions/$id");
    $answer->{status} == 200 && $answer->{json}{state} eq 'running' }, 30), 'workers were killed');
is_deeply(seen()->{attention}, $before, 'it is the same');
$scene->runner_proxy->cut;
$status->('state=idle');
is_told('idle, after the runner came back', state => 'idle', source => 'program');

# The end is the last word.

$typist->type("\e]7501;state=working\a");
is($hq->rest(DELETE => "/api/sessions/$id")->{status}, 204, 'it is stopped');
ok($scene->until(sub { seen()->{state} eq 'exited' }, 20), 'and has ended');
like(join(' ', @{ seen()->{attention} }{qw(state source evidence)}),
    qr/\Adone exit stopped, signal \d+\z/, 'what a person ended is no error');
is(seen()->{exit}{reason}, 'stopped', '... and why it has ended');
ok($scene->until(sub { !grep { (said($_))[0]{state} ne 'done' } @viewers }, 20),
    '... which viewers are told') or diag(explain((said($typist))[0]));
my ($exit) = $typist->messages('exit');
is($exit->{payload}{reason}, 'stopped', '... and the reason');

$id = $hq->session(runner => 'r1', command => ['sh', '-c', 'kill -9 $$']);
ok($scene->until(sub { seen()->{state} eq 'exited' }, 20), 'a signal from elsewhere');
is_deeply([@{ seen()->{attention} }{qw(state evidence)}], ['error', 'signal 9'], '... is one');
is(seen()->{exit}{reason}, undef, '... and nobody asked for it');

my %ends = (0 => 'done', 3 => 'error');
for my $code (sort keys %ends) {
    $id = $hq->session(runner => 'r1', command => ['sh', '-c', "exit $code"]);
    ok($scene->until(sub { seen()->{state} eq 'exited' }, 20), "exit $code");
    is_deeply([@{ seen()->{attention} }{qw(state source evidence)}],
        [$ends{$code}, 'exit', "exit $code"], '... is that');
}
$id = $hq->session(runner => 'r1', mode => 'pipe', command => ['cat']);
ok($scene->until(sub { seen()->{state} eq 'running' }, 20), 'mode pipe');
is(seen()->{attention}, undef, 'wants nothing');

$events->drop;
$scene->end;
done_testing;
