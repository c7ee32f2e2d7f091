# A message into programs as the agents' ones are: typed only when they wait for it,
# never into a dialog, once, and said to be taken only when the screen shows it.

use strict;
use warnings;
use lib 't/lib';

use Test::More;

use AgentRelay::Messages;

my $messages = AgentRelay::Messages->new;
my $hq = $messages->{hq};

sub is_answer {
    my ($answer, $state, $code, $name) = @_;
    is_deeply([@$answer{qw(state code)}], [$state, $code], $name) or diag explain $answer;
}

# It waits

my $program = $messages->tui('idle');
my $answer = $messages->say($program, 'hello there');
is_answer($answer, 'submitted', undef, 'a program that waits takes it');
like($answer->{evidence}, qr/^the box is empty again, and/, '... and this is seen');
is_deeply(typed($program, 'submit'), ['hello there'], '... once');

my @both = map { $messages->inject($program, "number $_", wait_ms => 20_000) } 1 .. 3;
is_answer($messages->injected($_), 'submitted', undef, 'one of three that wait') for @both;
is_deeply(typed($program, 'submit'), ['hello there', map { "number $_" } 1 .. 3], '... in order');
is_answer($messages->say($program, "two\nlines", wait_ms => 20_000), 'submitted', undef, 'lines are one message');
is(scalar @{ typed($program, 'submit') }, 5, '... sent off once');

# Its last turn has failed

$program = $messages->tui('error', ['scene=failed']);
is_answer($messages->say($program, 'try again'), 'submitted', undef, 'a program that tells of an error takes it');
is_deeply(typed($program, 'submit'), ['try again'], '... once');
$program = $messages->tui('error', ['scene=failed', 'box=half a']);
is_answer($messages->say($program, 'message'), 'refused', 'box_not_empty', '... into an empty box');
{
    my %rules = %AgentRelay::Messages::Rules;
    delete $rules{box};
    $program = $messages->tui('error', ['scene=failed'], rules => \%rules);
    is_answer($messages->say($program, 'message'), 'refused', 'not_idle', '... where one is known');
    is(bytes($program), '', '... nothing is typed');
}

# It does not

for my $case ([working => 'busy'], [approve => 'permission'], [ask => 'trust']) {
    my ($state, $scene) = @$case;
    $program = $messages->tui($state, ["scene=$scene"]);
    $answer = $messages->say($program, 'too early');
    is_answer($answer, 'refused', 'not_idle', $scene);
    is($answer->{status}{state}, $state, '... and the answer says so');
    my $request = $messages->inject($program, 'in time', wait_ms => 30_000);
    $hq->pump(0.5);
    is(bytes($program), '', '... nothing is typed');
    kill USR1 => $program->{pid};
    is_answer($messages->injected($request), 'submitted', undef, '... until it waits');
    is_deeply([@{ typed($program, 'submit') }, @{ typed($program, 'yes') }], ['in time'], '... once');
}

$program = $messages->tui('working', ['scene=busy']);
$answer = $messages->say($program, 'a word between', when => 'now');
is_answer($answer, 'submitted', undef, 'a program that works, and is not waited for');
is($answer->{evidence}, 'the box is empty again, and the text stands above it', '... keeps it');

$program = $messages->tui('approve', ['scene=permission']);
$messages->say($program, 'yes', when => 'now');
is_deeply(typed($program, 'yes'), [''], 'who wants it now answers a dialog');

# Its box

$program = $messages->tui('idle', ['scene=menu']);
is_answer($messages->say($program, 'too early'), 'refused', 'not_idle', 'a menu in place of the box');
is(bytes($program), '', '... is left alone');
my $later = $messages->inject($program, 'in time', wait_ms => 30_000);
$hq->pump(0.5);
kill USR1 => $program->{pid};
is_answer($messages->injected($later), 'submitted', undef, '... until the box is back');
is_deeply([@{ typed($program, 'submit') }, @{ typed($program, 'yes') }], ['in time'], '... once');

$program = $messages->tui('idle', ['box=half a']);
is_answer($messages->say($program, 'message'), 'refused', 'box_not_empty', 'a text that was not sent');
is(bytes($program), '', '... is left alone');

$program = $messages->tui('idle', ['gap=6000']);
is_answer($messages->say($program, 'late'), 'written', undef, 'an Enter that was taken for a newline');
is_deeply(typed($program, 'submit'), [], '... sends nothing');
is(bytes($program) =~ tr/\r//, 1, '... and is not typed again: by then it might answer a dialog');

$program = $messages->tui('idle', ['compute=0.7']);
is_answer($messages->say($program, 'slowly'), 'submitted', undef,
    'a program that shows a paste before it is done with it');
is_deeply(typed($program, 'submit'), ['slowly'], '... gets the Enter afterwards');

$program = $messages->tui('idle', ['compute=0.3']);
$later = $messages->inject($program, 'through a standstill');
$hq->until(sub { bytes($program) =~ /standstill\e\[201~/ }, 20);
kill STOP => $messages->{runner};
$hq->pump(0.1) for 1 .. 50;
kill CONT => $messages->{runner};
is_answer($messages->injected($later), 'submitted', undef, 'time in which the runner stood still is none');

$program = $messages->tui('idle', ['deaf=1']);
$answer = $messages->say($program, 'unheard');
is_answer($answer, 'written', undef, 'a program that does not obey');
is($answer->{evidence}, 'typed, and still in the input box', '... is told of');
is(bytes($program), "\e[200~unheard\e[201~\r", '... and no second Enter is typed');

$program = $messages->tui('idle', ['ambush=1']);
$answer = $messages->say($program, 'surprise');
is_answer($answer, 'written', undef, 'a dialog that opens while it is typed');
like($answer->{evidence}, qr/^typed, and not sent/, '... gets no Enter');
is(bytes($program), "\e[200~surprise\e[201~", '... indeed');

done_testing;
