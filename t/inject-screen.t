# A message into programs as the agents' ones are: typed only when they wait for it,
# never into a dialog, once, and said to be taken only when the screen shows it.

use strict;
use warnings;
use lib 't/lib';

use Cwd ();
use JSON::PP ();
use Test::More;

use AgentRelay::FakeHQ;
use AgentRelay::Tree qw(slurp);

my $hq = AgentRelay::FakeHQ->new;
$hq->start_runner;
my $control = $hq->control or die $hq->log_text;
my ($asked, %answers) = (0);

my %rules = (
    name => 'tui', title => 'TUI', programs => ['perl'], versions => '*', rules => [
        { state => 'approve', in => 'screen', match => '^Do you want to proceed' },
        { state => 'ask', in => 'screen', match => '^Do you trust' },
        { state => 'working', in => 'screen', match => '^working$' },
        { state => 'error', in => 'screen', match => '^it failed$' },
        { state => 'idle', in => 'screen', match => '^ready$' },
    ],
    box => { match => '^> (.*)$', text => 1 },
);

# A program in some scene; waits until the runner has said what it does.
sub program {
    my ($state, @how) = @_;
    my $file = "$hq->{dir}/" . ++$asked;
    my $id = $hq->start_session($control, rules => \%rules, command =>
        [$^X, 't/lib/programs/tui.pl', $file, @how], cwd => Cwd::getcwd());
    my $stream = $hq->stream($id, from => 0);
    my $said = '';
    $hq->until(sub {
        $stream->output(sub { 1 });
        for my $message (splice @{ $stream->{other} || [] }) {
            $said = $message->{payload}{state} if $message->{type} eq 'status';
        }
        return $said eq $state;
    }, 20) or diag "it is said to be $said, not $state";
    return { id => $id, file => $file, stream => $stream, pid => $hq->{pid} };
}

sub inject {
    my ($program, $text, %more) = @_;
    $control->say(inject => { request => 'i' . ++$asked, session => $program->{id},
        id => "m$asked", text => $text, %more });
    return "i$asked";
}

sub injected {
    my ($request) = @_;
    $hq->until(sub {
        for my $message (splice @{ $control->{queue} }) {
            $answers{ $message->{payload}{request} } = $message->{payload}
                if ($message->{type} // '') =~ /^(?:injected|done)$/;
        }
        return $answers{$request};
    }, 30);
    return $answers{$request} || {};
}

sub say_to { return injected(inject(@_)) }
sub lines  { my ($program, $what) = @_; return [slurp($program->{file}) =~ /^$what ?(.*)$/mg] }
sub bytes  { return join '', map { pack 'H*', $_ } @{ lines($_[0], 'read') } }

sub is_answer {
    my ($answer, $state, $code, $name) = @_;
    is_deeply([@$answer{qw(state code)}], [$state, $code], $name) or diag explain $answer;
}

# It waits

my $program = program('idle');
my $answer = say_to($program, 'hello there');
is_answer($answer, 'submitted', undef, 'a program that waits takes it');
like($answer->{evidence}, qr/^the box is empty again, and/, '... and this is seen');
is_deeply(lines($program, 'submit'), ['hello there'], '... once');

my @both = map { inject($program, "number $_", wait_ms => 20_000) } 1 .. 3;
is_answer(injected($_), 'submitted', undef, 'one of three that wait') for @both;
is_deeply(lines($program, 'submit'), ['hello there', map { "number $_" } 1 .. 3], '... in order');
is_answer(say_to($program, "two\nlines", wait_ms => 20_000), 'submitted', undef, 'lines are one message');
is(scalar @{ lines($program, 'submit') }, 5, '... sent off once');

# Its last turn has failed

$program = program('error', 'scene=failed');
is_answer(say_to($program, 'try again'), 'submitted', undef, 'a program that tells of an error takes it');
is_deeply(lines($program, 'submit'), ['try again'], '... once');
$program = program('error', 'scene=failed', 'box=half a');
is_answer(say_to($program, 'message'), 'refused', 'box_not_empty', '... into an empty box');
{
    delete local $rules{box};
    $program = program('error', 'scene=failed');
    is_answer(say_to($program, 'message'), 'refused', 'not_idle', '... where one is known');
    is(bytes($program), '', '... nothing is typed');
}

# It does not

for my $case ([working => 'busy'], [approve => 'permission'], [ask => 'trust']) {
    my ($state, $scene) = @$case;
    $program = program($state, "scene=$scene");
    $answer = say_to($program, 'too early');
    is_answer($answer, 'refused', 'not_idle', $scene);
    is($answer->{status}{state}, $state, '... and the answer says so');
    my $request = inject($program, 'in time', wait_ms => 30_000);
    $hq->pump(0.5);
    is(bytes($program), '', '... nothing is typed');
    kill USR1 => $program->{pid};
    is_answer(injected($request), 'submitted', undef, '... until it waits');
    is_deeply([@{ lines($program, 'submit') }, @{ lines($program, 'yes') }], ['in time'], '... once');
}

$program = program('working', 'scene=busy');
$answer = say_to($program, 'a word between', when => 'now');
is_answer($answer, 'submitted', undef, 'a program that works, and is not waited for');
is($answer->{evidence}, 'the box is empty again, and the text stands above it', '... keeps it');

$program = program('approve', 'scene=permission');
say_to($program, 'yes', when => 'now');
is_deeply(lines($program, 'yes'), [''], 'who wants it now answers a dialog');

# Its box

$program = program('idle', 'scene=menu');
is_answer(say_to($program, 'too early'), 'refused', 'not_idle', 'a menu in place of the box');
is(bytes($program), '', '... is left alone');
my $later = inject($program, 'in time', wait_ms => 30_000);
$hq->pump(0.5);
kill USR1 => $program->{pid};
is_answer(injected($later), 'submitted', undef, '... until the box is back');
is_deeply([@{ lines($program, 'submit') }, @{ lines($program, 'yes') }], ['in time'], '... once');

$program = program('idle', 'box=half a');
is_answer(say_to($program, 'message'), 'refused', 'box_not_empty', 'a text that was not sent');
is(bytes($program), '', '... is left alone');

$program = program('idle', 'gap=6000');
is_answer(say_to($program, 'late'), 'written', undef, 'an Enter that was taken for a newline');
is_deeply(lines($program, 'submit'), [], '... sends nothing');
is(bytes($program) =~ tr/\r//, 1, '... and is not typed again: by then it might answer a dialog');

$program = program('idle', 'compute=0.7');
is_answer(say_to($program, 'slowly'), 'submitted', undef,
    'a program that shows a paste before it is done with it');
is_deeply(lines($program, 'submit'), ['slowly'], '... gets the Enter afterwards');

$program = program('idle', 'compute=0.3');
$later = inject($program, 'through a standstill');
$hq->until(sub { bytes($program) =~ /standstill\e\[201~/ }, 20);
my ($runner) = keys %{ $hq->{runners} };
kill STOP => $runner;
$hq->pump(0.1) for 1 .. 50;
kill CONT => $runner;
is_answer(injected($later), 'submitted', undef, 'time in which the runner stood still is none');

$program = program('idle', 'deaf=1');
$answer = say_to($program, 'unheard');
is_answer($answer, 'written', undef, 'a program that does not obey');
is($answer->{evidence}, 'typed, and still in the input box', '... is told of');
is(bytes($program), "\e[200~unheard\e[201~\r", '... and no second Enter is typed');

$program = program('idle', 'ambush=1');
$answer = say_to($program, 'surprise');
is_answer($answer, 'written', undef, 'a dialog that opens while it is typed');
like($answer->{evidence}, qr/^typed, and not sent/, '... gets no Enter');
is(bytes($program), "\e[200~surprise\e[201~", '... indeed');

done_testing;
