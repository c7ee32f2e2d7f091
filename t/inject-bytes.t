# A message as bytes: one paste, a pause, the key that sends it, and nothing of
# anybody else between; what its text holds stays text; once per id, whoever asks.

use strict;
use warnings;
use lib 't/lib';

use Test::More;
use Time::HiRes qw(time);

use AgentRelay::FakeHQ;
use AgentRelay::Tree qw(slurp);

use constant { PASTE => "\e[200~", PASTED => "\e[201~" };

my $hq = AgentRelay::FakeHQ->new;
$hq->start_runner;
my $control = $hq->control or die $hq->log_text;
my ($asked, $file) = (0);

# A session whose program records what it reads.
sub recorder {
    my (@words) = @_;
    $file = "$hq->{dir}/" . ++$asked;
    my $id = $hq->start_session($control, command =>
        [$^X, 't/lib/programs/recorder.pl', $file, @words], cwd => Cwd::getcwd());
    my $stream = $hq->stream($id, from => 0);
    $stream->output(qr/ready/);
    return ($id, $stream);
}

# What was read so far: bytes, and the moment of each read.
sub read_so_far { join '', map { pack 'H*', (split)[1] } split /\n/, slurp($file) }
sub moments { map { [(split)[0], pack 'H*', (split)[1]] } split /\n/, slurp($file) }

sub inject {
    my ($id, %more) = @_;
    $control->say(inject => { request => 'i' . ++$asked, session => $id, when => 'now',
        id => "m$asked", text => 'hello', %more });
    return "i$asked";
}

sub injected {
    my ($request, $timeout) = @_;
    my $found;
    $hq->until(sub {
        ($found) = grep { ($_->{type} // '') =~ /^(?:injected|done)$/
            && $_->{payload}{request} eq $request } @{ $control->{queue} };
    }, $timeout // 20);
    return $found ? $found->{payload} : {};
}

sub reads { my ($bytes) = @_; $hq->until(sub { length read_so_far() >= length $bytes }, 20) }

my ($id, $stream) = recorder('paste');

# One message

my $answer = injected(inject($id));
is($answer->{state}, 'written', 'a program that is not known takes a message that does not wait')
    or diag explain $answer;
is($answer->{offset}, length "\e[?2004hready", 'with the offset of its output');
reads(my $all = PASTE . 'hello' . PASTED . "\r");
is(read_so_far(), $all, 'a paste and the key');

injected(inject($id, submit => JSON::PP::false));
reads($all .= PASTE . 'hello' . PASTED);
is(read_so_far(), $all, 'not sent when not told so');

# What the text holds

for my $case (
    ["a\e[201~\rrm\n", "a[201~\nrm", 'the end of a paste inside'],
    ["\e[31mred\e[0m\x{9b}201~x\x{9c}", '[31mred[0m201~x', 'sequences, of 8 bits too'],
    ["one\r\ntwo\rthree\n\n", "one\ntwo\nthree", 'lines'],
    ["tab\tbell\x07 del\x7f bs\x08 c\x03d\x04", "tab\tbell del bs cd", 'controls'],
    ["\x{e9}\x{20ac}\x{1f600} \x{85}", "\x{e9}\x{20ac}\x{1f600} ", 'letters'],
) {
    my ($text, $typed, $name) = @$case;
    utf8::encode($typed);
    injected(inject($id, text => $text));
    reads($all .= PASTE . $typed =~ s/\n/\r/gr . PASTED . "\r");
    is(read_so_far(), $all, $name);
}

# A busy machine may read late what came early, but not each time.
my @moments = moments();
my @pauses = map { $moments[$_][0] - $moments[$_ - 1][0] }
    grep { $moments[$_][1] eq "\r" } 1 .. $#moments;
ok(@pauses, 'the key comes by itself');
ok(scalar(grep { $_ >= 140 } @pauses), '... after a pause') or diag "@pauses";

is(injected(inject($id, text => "\e\x{9b}\n"))->{code}, 'bad_request', 'nothing to be typed');

my $long = join '', map { sprintf '%09d ', $_ } 1 .. 6000;
is(injected(inject($id, text => $long))->{state}, 'written', '60,000 bytes');
reads($all .= PASTE . $long . PASTED . "\r");
ok(read_so_far() eq $all, '... whole');

# Once per id

my $request = inject($id, id => 'same', text => 'once');
my $again = inject($id, id => 'same', text => 'once');
is_deeply({ %{ injected($request) }, request => 0 }, { %{ injected($again) }, request => 0 },
    'asked twice at once, answered twice the same');
is(injected(inject($id, id => 'same', text => 'once'))->{state}, 'written', '... and later');
is(injected(inject($id, id => 'same', text => 'other'))->{code}, 'idempotency_mismatch',
    'another text under that id');
reads($all .= PASTE . 'once' . PASTED . "\r");

# The control connection breaks while it is typed

$request = inject($id, id => 'broken', text => 'whole');
$hq->until(sub { read_so_far() =~ /whole\e\[201~/ }, 20);
$control->close_with(0);
$control = $hq->control or die $hq->log_text;
is(injected(inject($id, id => 'broken', text => 'whole'))->{state}, 'written',
    'asked again on the next connection');
reads($all .= PASTE . 'whole' . PASTED . "\r");
is(read_so_far(), $all, 'all of them once');

# Beside a viewer who types and pastes

$stream->input(v => 0, 'abc');
my @requests = map { inject($id, text => "message $_") } 1 .. 3;
my ($at, $keys) = (3, 'abc');
$hq->until(sub {
    $stream->input(v => $at, my $key = chr(97 + $at % 26));
    $keys .= $key;
    $at++;
    $stream->output(sub { 1 });
    return !grep { !%{ injected($_, 0) } } @requests;
}, 30);
reads($all . $keys . PASTE . 'message 1' . PASTED . "\r");
$hq->until(sub { read_so_far() =~ /message 3\e\[201~\r/
    && length(read_so_far()) == length($all) + length($keys) + 3 * (length(PASTE . PASTED) + 10) }, 20);
my $rest = substr read_so_far(), length $all;
for my $n (1 .. 3) {
    ok($rest =~ s/\e\[200~message $n\e\[201~\r//, "message $n is whole")
        or diag $rest;
}
is($rest, $keys, '... and so are the keys');

$all = read_so_far();
$stream->input(v => $at, PASTE . 'a long');
reads($all .= PASTE . 'a long');
$request = inject($id, text => 'later');
$hq->pump(0.3);
$stream->input(v => $at + length PASTE . 'a long', ' paste' . PASTED);
is(injected($request)->{state}, 'written', 'a paste of a viewer is not split');
reads($all .= ' paste' . PASTED . PASTE . 'later' . PASTED . "\r");
is(read_so_far(), $all, '... the message comes behind it');

# One that nobody ends is no reason to wait for ever.
$stream->input(v => $at + length PASTE . 'a long paste' . PASTED, PASTE . 'and gone');
reads($all .= PASTE . 'and gone');
my $began = time;
$request = inject($id, text => 'after all');
is(injected($request, 30)->{state}, 'written', 'a paste without an end is waited for');
cmp_ok(time - $began, '>', 3, '... for a while');
reads($all .= PASTE . 'after all' . PASTED . "\r");
is(read_so_far(), $all, '... and then goes before');

$answer = injected(inject($id, when => 'idle'));
is_deeply([@$answer{qw(state code)}], ['refused', 'not_idle'], 'nobody knows whether it waits');
is($answer->{status}{state}, 'unknown', '... and that is told');

# Without bracketed paste

($id, $stream) = recorder();
injected(inject($id, text => "a\tb"));
reads($all = "a b\r");
injected(inject($id, text => "two\nlines"));
reads($all .= "two\rlines\r");
is(read_so_far(), $all, 'keys where a program takes no paste');

# A program that does not read

$id = $hq->start_session($control, command =>
    ['bash', '-c', 'stty raw -echo; echo ready; kill -STOP $$']);
$stream = $hq->stream($id, from => 0);
$stream->output(qr/ready/);
$stream->input(v => 0, 'x' x 65536);
is(injected(inject($id))->{code}, 'not_read', 'refused behind what nobody reads');

$id = $hq->start_session($control, command => ['bash', '-c', 'echo ready; read x; sleep 100']);
$stream = $hq->stream($id, from => 0);
$stream->output(qr/ready/);
is(injected(inject($id, text => 'y' x 5000))->{code}, 'body_too_large',
    'a line that the terminal would cut');

# No terminal, no session, the end

$id = $hq->start_session($control, command => ['cat'], mode => 'pipe');
is(injected(inject($id))->{code}, 'no_terminal', 'mode pipe');
is(injected(inject(AgentRelay::FakeHQ::uuid()))->{code}, 'not_found', 'no such session');

# A busy machine may need longer for the stop than the key waits, but not each time.
for (1 .. 5) {
    ($id, $stream) = recorder('paste');
    $request = inject($id, text => 'last');
    $hq->until(sub { read_so_far() =~ /last\e\[201~/ }, 20);
    $control->say(stop_session => { session => $id, kill_ms => 0 });
    $answer = injected($request);
    last if $answer->{evidence} eq 'the program has ended';
}
is($answer->{evidence}, 'the program has ended', 'the end of the program');
is(injected(inject($id))->{code}, 'session_ended', '... after which nothing is typed');

done_testing;
